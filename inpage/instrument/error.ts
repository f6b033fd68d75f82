/** What nobody caught: a span of its own for each error, unless a span has recorded that very error already. */
import { guarded } from '../guarded'
import { StatusCode } from '../tracing/api'
import { now } from '../tracing/clock'
import { errorMessage, wasRecorded } from '../tracing/exception'
import type { Instrumentation, InstrumentationParts } from './instrumentation'

export const errorInstrumentation: Instrumentation = {
  name: 'error',
  install(parts) {
    const onError = guarded((event: Event) => {
      if (event instanceof ErrorEvent) record(parts, 'uncaught error', event.error ?? event.message)
      else if (event.target instanceof Element) recordLoading(parts, event.target)
    })
    const onRejection = guarded((event: PromiseRejectionEvent) => record(parts, 'unhandled rejection', event.reason))
    addEventListener('error', onError, true)
    addEventListener('unhandledrejection', onRejection, true)
    return () => {
      removeEventListener('error', onError, true)
      removeEventListener('unhandledrejection', onRejection, true)
    }
  },
}

function record(parts: InstrumentationParts, name: string, error: unknown): void {
  if (wasRecorded(error)) return
  const span = parts.tracing.startInstrumentationSpan('error', name, {}, now())
  span.recordError(error).setStatus(StatusCode.ERROR, errorMessage(error))
  span.finish()
}

/** An image, a script, a style sheet that did not come. */
function recordLoading(parts: InstrumentationParts, element: Element): void {
  const url: unknown = Reflect.get(element, 'currentSrc') || Reflect.get(element, 'src') || Reflect.get(element, 'href')
  if (typeof url !== 'string' || url === '') return
  const span = parts.tracing.startInstrumentationSpan(
    'error',
    `failed ${element.localName}`,
    { attributes: { 'url.full': url, 'error.type': 'load' } },
    now(),
  )
  span.setStatus(StatusCode.ERROR, `${element.localName} did not load`)
  span.finish()
}
