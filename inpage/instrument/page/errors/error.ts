/**
 * What nobody caught: a span for each error, unless a span has recorded that very error already. Browsers tell of it when the
 * code has returned, so it is inferred to belong to whose code ran last.
 */
import { StatusCode } from '../../../api/api'
import { disposeAll } from '../../../platform/dispose-all'
import { listenToWindow } from '../../../platform/events/listen'
import { errorMessage, forgetRecordedValue, wasRecorded } from '../../../tracing/span/exception'
import type { Instrumentation, InstrumentationParts } from '../../instrumentation'

export const errorInstrumentation: Instrumentation = {
  name: 'error',
  install(parts) {
    return disposeAll([
      listenToWindow('error', (event) => {
        if (event instanceof ErrorEvent) record(parts, 'uncaught error', event.error ?? placed(event))
      }),
      listenToWindow('unhandledrejection', ({ reason }: PromiseRejectionEvent) =>
        record(parts, 'unhandled rejection', reason),
      ),
    ])
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
