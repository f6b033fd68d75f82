/** Requests to IndexedDB as CLIENT spans: https://opentelemetry.io/docs/specs/semconv/database/database-spans/ */

import { SpanKind, StatusCode } from '../../api/api'
import type { AttributeValue } from '../../block/format'
import { patch } from '../../platform/calls/patch'
import { disposeAll } from '../../platform/dispose-all'
import { listen } from '../../platform/events/listen'
import { isObject } from '../../platform/is-object'
import { now } from '../../tracing/clock'
import { errorName } from '../../tracing/span/exception'
import type { Instrumentation, InstrumentationParts } from '../instrumentation'

const READS = ['get', 'getKey', 'getAll', 'getAllKeys', 'count', 'openCursor', 'openKeyCursor']
const WRITES = ['add', 'put', 'delete', 'clear']

export const indexedDbInstrumentation: Instrumentation = {
  name: 'indexeddb',
  install(parts) {
    if (typeof IDBRequest !== 'function') return () => {}
    const around =
      (operation: string, about: (self: unknown, args: unknown[]) => About | undefined) =>
      (proceed: () => unknown, self: unknown, args: unknown[]) => {
        const startMs = now()
        const request = proceed()
        const of = about(self, args)
        if (of !== undefined && request instanceof IDBRequest) watch(parts, request, operation, of, startMs)
        return request
      }
    const inStore = (self: unknown): About | undefined => {
      const store = self instanceof IDBIndex ? self.objectStore : self
      return store instanceof IDBObjectStore ? { database: store.transaction.db.name, store: store.name } : undefined
    }
    // Before a database is opened there is no store, and most pages open none.
    let undoStores: (() => void) | undefined
    const ofDatabase = (_self: unknown, [name]: unknown[]): About => {
      undoStores ??= disposeAll([
        ...[...READS, ...WRITES].map((method) => patch(IDBObjectStore.prototype, method, around(method, inStore))),
        ...READS.map((method) => patch(IDBIndex.prototype, method, around(method, inStore))),
      ])
      // An object's own conversion must not run twice.
      return { database: isObject(name) ? '' : String(name), store: undefined }
    }
    return disposeAll([
      ...['open', 'deleteDatabase'].map((name) => patch(IDBFactory.prototype, name, around(name, ofDatabase))),
      () => undoStores?.(),
    ])
  },
}

/** What a request is about. */
interface About {
  readonly database: string
  readonly store: string | undefined
}

function watch(
  { tracing }: InstrumentationParts,
  request: IDBRequest,
  operation: string,
  { database, store }: About,
  startMs: number,
): void {
  const attributes: Record<string, AttributeValue | undefined> = {
    'db.system.name': 'indexeddb',
    'db.operation.name': operation,
    'db.namespace': database,
    'db.collection.name': store,
  }
  const name = `${operation} ${store ?? database}`
  const span = tracing.startInstrumentationSpan('indexeddb', name, { spanKind: SpanKind.CLIENT, attributes }, startMs)
  const ended = (failed: boolean) => () => {
    if (failed) {
      const type = errorName(request.error) ?? 'Error'
      span.setAttribute('error.type', type).setStatus(StatusCode.ERROR, request.error?.message)
    }
    span.finish()
  }
  // A cursor succeeds once for each step; the first tells how long the request took.
  listen(request, 'success', ended(false), { once: true })
  listen(request, 'error', ended(true), { once: true })
}
