/**
 * What nobody caught: a span for each error, unless a span has recorded that very error already. Browsers tell of it when the
 * code has returned, so it is inferred to belong to whose code ran last.
 */
import { StatusCode } from '../../api/api'
import { disposeAll } from '../../platform/dispose-all'
import { listenToWindow } from '../../platform/events/listen'
import { errorMessage, forgetRecordedValue, wasRecorded } from '../../tracing/span/exception'
import type { Instrumentation, InstrumentationParts } from '../instrumentation'
import { withoutFragment } from '../page-url'
import { forgoResources, resourceFailed } from './failed-resources'

export const errorInstrumentation: Instrumentation = {
  name: 'error',
  install(parts) {
    return disposeAll([
      listenToWindow('error', (event) => {
        if (event instanceof ErrorEvent) record(parts, 'uncaught error', event.error ?? placed(event))
        else if (event.target instanceof Element) recordLoading(parts, event.target)
      }),
      listenToWindow('unhandledrejection', ({ reason }: PromiseRejectionEvent) =>
        record(parts, 'unhandled rejection', reason),
      ),
    ])
  },
  update({ settings }) {
    if (!settings().instrumentations.includes('document')) forgoResources()
  },
}

/** What a worker threw, or another origin's script, has no error here; mostly a place. */
function placed({ message, filename, lineno, colno }: ErrorEvent): unknown {
  return filename ? { message, stack: `${message}\n    at ${filename}:${lineno}:${colno}` } : message
}

function record(parts: InstrumentationParts, name: string, error: unknown): void {
  if (!wasRecorded(error)) {
    const span = parts.tracing.startFailure('error', name)
    span.recordError(error).setStatus(StatusCode.ERROR, errorMessage(error))
    span.finish()
  }
  // The next one of the same text is another.
  forgetRecordedValue()
}

/** An image, a script, a style sheet that did not come. */
function recordLoading(parts: InstrumentationParts, element: Element): void {
  const url: unknown = Reflect.get(element, 'currentSrc') || Reflect.get(element, 'src') || Reflect.get(element, 'href')
  if (typeof url !== 'string' || url === '') return
  const { tracing } = parts
  const { localName } = element
  resourceFailed(tracing, url, localName, () => {
    const span = tracing.startInstrumentationSpan('error', `failed ${localName}`, {
      attributes: { 'url.full': withoutFragment(url), 'error.type': 'load' },
    })
    span.setStatus(StatusCode.ERROR, `${localName} did not load`)
    span.finish()
  })
}
