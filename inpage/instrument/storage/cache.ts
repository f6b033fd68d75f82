/** The Cache API as CLIENT spans, by the conventions for databases. */
import { type Span, SpanKind, StatusCode } from '../../api/api'
import { patch } from '../../platform/calls/patch'
import { disposeAll } from '../../platform/dispose-all'
import { isPromise, observeSettlement } from '../../platform/promise-observer'
import { errorMessage, errorName } from '../../tracing/span/exception'
import type { Instrumentation, InstrumentationParts } from '../instrumentation'
import { withoutFragment } from '../page-url'

const OF_STORAGE = ['open', 'has', 'delete', 'keys', 'match']
const OF_CACHE = ['match', 'matchAll', 'add', 'addAll', 'put', 'delete', 'keys']

export const cacheInstrumentation: Instrumentation = {
  name: 'cache',
  install(parts) {
    if (typeof Cache !== 'function') return () => {}
    const around = (operation: string) => (proceed: () => unknown, _self: unknown, args: unknown[]) => {
      const span = start(parts, operation, args[0])
      const result = proceed()
      return isPromise(result) ? watched(parts, span, result) : result
    }
    // Before one is asked for there is no cache, and most pages have none.
    let undoCaches: (() => void) | undefined
    const first = (operation: string) => (proceed: () => unknown, self: unknown, args: unknown[]) => {
      undoCaches ??= disposeAll(OF_CACHE.map((name) => patch(Cache.prototype, name, around(name))))
      return around(operation)(proceed, self, args)
    }
    return disposeAll([
      ...OF_STORAGE.map((name) => patch(CacheStorage.prototype, name, first(name))),
      () => undoCaches?.(),
    ])
  },
}

function start({ tracing }: InstrumentationParts, operation: string, what: unknown): Span {
  const key = what instanceof Request ? what.url : typeof what === 'string' ? what : undefined
  return tracing.startInstrumentationSpan('cache', `${operation} cache`, {
    spanKind: SpanKind.CLIENT,
    attributes: {
      'db.system.name': 'cache',
      'db.operation.name': operation,
      'tracepane.cache.key': key && withoutFragment(key),
    },
  })
}

/** The page gets the promise that comes after ours, so that its unhandled rejections stay what they were. */
function watched(parts: InstrumentationParts, span: Span, promise: Promise<unknown>): Promise<unknown> {
  const after = observeSettlement(promise, {
    succeeded: () => span.finish(),
    failed(error) {
      span.setAttribute('error.type', errorName(error) ?? 'Error').setStatus(StatusCode.ERROR, errorMessage(error))
      span.finish()
    },
  })
  return parts.carrier.carry(after ?? promise)
}
