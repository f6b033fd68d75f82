import type { Span } from '../../api/api'
import type { AddonApi } from '../../instrument/addon-api'
import type { Headers } from '../../propagation/format'
import type { PageSettings } from '../../settings'
import { baggageText } from '../baggage'
import { BAGGAGE_KEY, SPAN_KEY } from '../page-context'
import type { OtherContext, TextMapGetter, TextMapSetter } from './api-types'
import { Baggage } from './baggage'
import { RemoteSpan, StandInSpan } from './span'

/** The API's `TextMapPropagator`. It writes and reads the header formats that the user has chosen. */
export class StandInPropagator {
  readonly #settings: () => PageSettings
  readonly #addonApi: AddonApi

  constructor(settings: () => PageSettings, addonApi: AddonApi) {
    this.#settings = settings
    this.#addonApi = addonApi
  }

  inject(context: OtherContext, carrier: unknown, setter: TextMapSetter): void {
    try {
      const value = context.getValue(SPAN_KEY)
      const baggage = baggageText(context.getValue(BAGGAGE_KEY))
      const span = StandInSpan.ours(value) ?? (value as Span | undefined)
      const headers =
        span === undefined
          ? {}
          : this.#addonApi.headersFor(span, this.#settings().headers, undefined, baggage || undefined)
      if (baggage !== '') headers.baggage = baggage
      for (const name of Object.keys(headers)) setter.set(carrier, name, headers[name])
    } catch {
      // A header that cannot be written is not sent.
    }
  }

  extract(context: OtherContext, carrier: unknown, getter: TextMapGetter): OtherContext {
    try {
      const headers: Headers = {}
      for (const key of getter.keys(carrier)) {
        const value = getter.get(carrier, key)
        headers[key.toLowerCase()] = typeof value === 'object' ? value[0] : value
      }
      const { traceId, spanId, sampled, traceState } = this.#addonApi.receive(headers)?.carried ?? {}
      let extracted = context
      if (traceId !== undefined && spanId !== undefined) {
        const traceFlags = sampled === false ? 0 : 1
        const remote = new RemoteSpan(
          { traceId, spanId, traceFlags, isRemote: true, ...(traceState && { traceState }) },
          this.#addonApi,
        )
        extracted = extracted.setValue(SPAN_KEY, remote)
      }
      const { baggage } = headers
      return baggage ? extracted.setValue(BAGGAGE_KEY, Baggage.read(baggage)) : extracted
    } catch {
      return context
    }
  }

  fields(): string[] {
    return ['traceparent', 'tracestate', 'baggage']
  }
}
