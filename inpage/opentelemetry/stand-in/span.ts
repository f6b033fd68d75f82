import type { Attributes, Span, SpanContext, SpanLink, StatusCode } from '../../api/api'
import { noopSpan } from '../../api/noop'
import type { AddonApi } from '../../instrument/addon-api'
import { guard } from '../watch'
import type { TimeInput } from './api-types'
import { nanosecondsOf } from './time'
import { TraceState } from './trace-state'

/** A `SpanContext` of the API. */
interface OtherSpanContext extends Omit<SpanContext, 'traceState'> {
  readonly traceState?: TraceState
}

/** A span of ours as a `Span` of the API. */
export class StandInSpan {
  readonly #span: Span
  readonly #addonApi: AddonApi

  constructor(span: Span, addonApi: AddonApi) {
    this.#span = span
    this.#addonApi = addonApi
  }

  /** Our span behind it; undefined for any other value. */
  static ours(value: unknown): Span | undefined {
    return typeof value === 'object' && value !== null && #span in value ? value.#span : undefined
  }

  spanContext(): OtherSpanContext {
    return otherContext(this.#span.spanContext())
  }

  isRecording(): boolean {
    return this.#span.isRecording()
  }

  setAttribute(key: string, value: never): this {
    this.#span.setAttribute(key, value)
    return this
  }

  setAttributes(attributes: Attributes): this {
    this.#span.setAttributes(attributes)
    return this
  }

  addEvent(name: string, attributesOrTime?: Attributes | TimeInput, time?: TimeInput): this {
    const at = nanosecondsOf(attributesOrTime as TimeInput)
    if (at === undefined) this.#span.addEvent(name, attributesOrTime as Attributes, nanosecondsOf(time))
    else this.#span.addEvent(name, undefined, at)
    return this
  }

  addLink(link: SpanLink): this {
    this.#span.addLink(link)
    return this
  }

  addLinks(links: readonly SpanLink[]): this {
    guard(() => {
      for (const link of links) this.#span.addLink(link)
    })
    return this
  }

  setStatus(status: { readonly code: StatusCode; readonly message?: string } | undefined): this {
    guard(() => {
      if (status) this.#span.setStatus(status.code, status.message)
    })
    return this
  }

  updateName(name: string): this {
    this.#span.updateName(name)
    return this
  }

  end(time?: TimeInput): void {
    const end = nanosecondsOf(time)
    const { startTimeNs } = this.#span
    // An end before the start is moved to the start, as SDKs do.
    this.#span.finish(end !== undefined && end < startTimeNs ? startTimeNs : end)
  }

  recordException(exception: unknown, time?: TimeInput): void {
    this.#span.addEvent('exception', this.#addonApi.exceptionAttributes(exception), nanosecondsOf(time))
  }
}

/** A span of another process whose context was read from headers. */
export class RemoteSpan extends StandInSpan {
  readonly #context: SpanContext

  constructor(context: SpanContext, addonApi: AddonApi) {
    super(noopSpan, addonApi)
    this.#context = context
  }

  override spanContext(): OtherSpanContext {
    return otherContext(this.#context)
  }
}

function otherContext({ traceState, ...context }: SpanContext): OtherSpanContext {
  return traceState ? { ...context, traceState: new TraceState(traceState) } : context
}
