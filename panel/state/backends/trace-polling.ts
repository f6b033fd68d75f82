import { type ReadonlySignal, signal } from '@preact/signals'
import type { BackendAnswer, BackendClient, FailureReason } from '../../../extension/backends/backend-client'
import type { TraceBackend } from '../../../extension/backends/trace-backend'
import { originOf } from '../../../extension/origin'
import { SpanKind } from '../../../inpage/api/api'
import { readTraceFile } from '../../formats/all'
import type { ReadFile } from '../../formats/reading/read-file'
import type { TraceSpan } from '../../formats/trace-model'
import type { Changes } from '../../store/changes'
import type { SpanIndex, SpanKey } from '../../store/model'
import type { TraceStore } from '../../store/store'
import { contentsOf } from '../transfer/file-content'
import { dueMs } from './poll-times'
import type { ServiceSpans } from './service-spans'

/** The newest traces are asked for, */
const MAX_TRACES = 20
/** and of what changed at once, so many spans are looked at. */
const MAX_LOOKED_AT = 2000
/** Requests of a trace that are waited for. */
const MAX_REQUESTS = 100
const MAX_AT_ONCE = 2
/** ms after a change of the store until it is looked at. */
const LOOK_MS = 100
/** Of an answer, unpacked. */
const MAX_BYTES = 64 * 1024 * 1024
/** ms until a backend that failed is asked again. */
const BACK_OFF_MS = 30_000

/** What a backend said last; `spans`: how many it gave. */
export type BackendStatus =
  | { readonly type: 'none' | 'answered'; readonly spans: number }
  | { readonly type: 'refused'; readonly status: number }
  | { readonly type: 'failed'; readonly reason: FailureReason | 'notTraces'; readonly status: number }

interface Backend {
  readonly settings: TraceBackend
  readonly client: BackendClient
  /** It is not asked before. Infinite: it refused. */
  notBeforeMs: number
}

interface PolledTrace {
  readonly id: string
  /** Keys of the page's requests. */
  readonly requests: Set<SpanKey>
  /** The user asked for it: the page has nothing of it. */
  readonly isLinked: boolean
  firstMs: number
  lastMs: number
  asked: number
  isAsking: boolean
  /** Span ids of the last answers. */
  answered: string
}

const NOT_ASKED = { asked: 0, isAsking: false, answered: '' } as const

interface Parts {
  readonly store: TraceStore
  readonly services: ServiceSpans
  isRecording(): boolean
}

/** Asks backends, by their ids, for the newest traces in which the page made requests. */
export class TracePolling {
  readonly #parts: Parts
  readonly #statuses = signal<readonly (BackendStatus | undefined)[]>([])
  /** The newest last. */
  readonly #traces = new Map<string, PolledTrace>()
  #backends: Backend[] = []
  #changes: Changes | undefined
  #atOnce = 0
  #lookTimer: ReturnType<typeof setTimeout> | undefined
  #dueTimer: ReturnType<typeof setTimeout> | undefined

  constructor(parts: Parts) {
    this.#parts = parts
    parts.store.subscribe(() => this.#soon())
  }

  /** What each backend said last, in the order of the settings. */
  get statuses(): ReadonlySignal<readonly (BackendStatus | undefined)[]> {
    return this.#statuses
  }

  /** What has been asked for so far is asked for again. */
  use(servers: readonly TraceBackend[], open: (backend: TraceBackend) => BackendClient): void {
    this.#backends = servers.map((settings) => ({ settings, client: open(settings), notBeforeMs: 0 }))
    this.#statuses.value = []
    this.#traces.clear()
    if (this.#changes !== undefined) this.#parts.store.unwatch(this.#changes)
    this.#changes = servers.length === 0 ? undefined : this.#parts.store.watch()
    this.#soon()
  }

  get hasBackends(): boolean {
    return this.#backends.length > 0
  }

  /** Asks for the trace of this span now, and goes on asking as for a new one. */
  askAgain(index: SpanIndex): void {
    const { store } = this.#parts
    for (const backend of this.#backends) backend.notBeforeMs = 0
    for (const span of store.spansOfTrace(index)) this.#see(span, 0)
    const trace = this.#traces.get(traceIdOf(store.keyOf(index)))
    if (trace === undefined) return
    trace.asked = 0
    trace.firstMs = trace.lastMs = 0
    this.#askDue()
  }

  /** A trace is wanted though the page has nothing of it: all backends are asked. */
  askFor(id: string): void {
    if (this.#traces.has(id)) return
    this.#add({ ...{ id, requests: new Set(), isLinked: true, firstMs: 0, lastMs: 0 }, ...NOT_ASKED })
    this.#askDue()
  }

  /** Somebody looks at this span: its trace is asked for, however old it is. */
  lookAt(index: SpanIndex): void {
    const { store } = this.#parts
    if (this.#backends.length === 0 || this.#traces.has(traceIdOf(store.keyOf(index)))) return
    for (const span of store.spansOfTrace(index)) this.#see(span, 0)
    this.#askDue()
  }

  /** Asks for what is due: recording goes on. */
  resume(): void {
    this.#soon()
  }

  clear(): void {
    this.#traces.clear()
  }

  #soon(): void {
    if (this.#backends.length === 0) return
    this.#lookTimer ??= setTimeout(() => {
      this.#lookTimer = undefined
      this.#look()
    }, LOOK_MS)
  }

  #look(): void {
    const { store } = this.#parts
    const changes = this.#changes
    if (changes === undefined) return
    const { limit } = store.table
    const count = changes.everything ? limit : changes.spans.length
    for (let i = Math.max(0, count - MAX_LOOKED_AT); i < count; i++) {
      const index = changes.everything ? i : changes.spans.at(i)
      if (store.has(index)) this.#see(index, Date.now())
    }
    changes.clear()
    for (const [id, { isLinked }] of this.#traces) if (!isLinked && !store.hasTrace(id)) this.#traces.delete(id)
    this.#askDue()
  }

  /** Takes notice of a span of the page that is new or has changed. */
  #see(index: SpanIndex, nowMs: number): void {
    const { store } = this.#parts
    const { table } = store
    if (!table.isOfPage(index)) return
    const isRequest = table.kindOf(index) === SpanKind.CLIENT || table.kindOf(index) === SpanKind.PRODUCER
    const key = store.keyOf(index)
    const id = traceIdOf(key)
    let trace = this.#traces.get(id)
    if (trace === undefined) {
      if (!isRequest || table.isOpen(index)) return
      const requests = new Set<SpanKey>()
      trace = this.#add({ ...{ id, requests, isLinked: false, firstMs: nowMs, lastMs: nowMs }, ...NOT_ASKED })
    }
    trace.lastMs = nowMs
    if (!isRequest || table.isOpen(index) || trace.requests.has(key)) return
    // Another request: its spans are still to come.
    if (trace.asked > 0) trace.firstMs = nowMs
    trace.asked = 0
    if (trace.requests.size < MAX_REQUESTS) trace.requests.add(key)
  }

  #add(trace: PolledTrace): PolledTrace {
    this.#traces.set(trace.id, trace)
    const [oldest] = this.#traces.keys()
    if (this.#traces.size > MAX_TRACES) this.#traces.delete(oldest)
    return trace
  }

  #askDue(): void {
    clearTimeout(this.#dueTimer)
    if (!this.#parts.isRecording()) return
    const nowMs = Date.now()
    let nextMs = Number.POSITIVE_INFINITY
    for (const trace of [...this.#traces.values()].reverse()) {
      const due = trace.isAsking ? undefined : dueMs(trace)
      if (due === undefined) continue
      if (due > nowMs) nextMs = Math.min(nextMs, due)
      else if (this.#atOnce < MAX_AT_ONCE) void this.#ask(trace)
    }
    if (nextMs < Number.POSITIVE_INFINITY) this.#dueTimer = setTimeout(() => this.#askDue(), nextMs - nowMs)
  }

  async #ask(trace: PolledTrace): Promise<void> {
    trace.isAsking = true
    trace.asked++
    this.#atOnce++
    const ids: string[] = []
    const origins = trace.isLinked ? undefined : this.#originsOf(trace)
    for (const backend of this.#backends) {
      if (!isFor(backend.settings, origins) || backend.notBeforeMs > Date.now()) continue
      ids.push(...this.#take(trace, backend, await backend.client.trace(trace.id)))
    }
    const answered = ids.sort().join()
    // Twice the same, and nothing is missing: then nothing more will come.
    if (answered !== '' && answered === trace.answered && this.#isWhole(trace)) trace.asked = Number.POSITIVE_INFINITY
    trace.answered = answered
    trace.isAsking = false
    this.#atOnce--
    this.#askDue()
  }

  /** Gives the ids of the spans that came. */
  #take(trace: PolledTrace, backend: Backend, answer: BackendAnswer): readonly string[] {
    const { store, services, isRecording } = this.#parts
    let status: BackendStatus
    let ids: readonly string[] = []
    if (answer.type === 'trace') {
      const read = readAnswer(answer.content)
      const spans = 'spans' in read ? spansOf(trace.id, read.spans) : []
      ids = spans.map(({ spanId }) => spanId)
      status = statusOf(read, spans.length)
      // Meanwhile the page may have gone, and what it did with it.
      const isNew = (key: SpanKey) => {
        const index = store.find(key)
        return index === undefined || !store.table.isOfBackend(index) || store.table.isOpen(index)
      }
      if ((trace.isLinked || store.hasTrace(trace.id)) && isRecording()) {
        services.take(spans.filter(({ traceId, spanId }) => isNew(`${traceId}:${spanId}`)))
      }
    } else status = answer.type === 'none' ? { type: 'none', spans: 0 } : answer
    if (answer.type === 'refused') backend.notBeforeMs = Number.POSITIVE_INFINITY
    if (answer.type === 'failed') backend.notBeforeMs = Date.now() + BACK_OFF_MS
    this.#statuses.value = this.#backends.map((each, i) => (each === backend ? status : this.#statuses.value[i]))
    return ids
  }

  #originsOf({ requests }: PolledTrace): ReadonlySet<string> {
    const { store } = this.#parts
    const origins = new Set<string>()
    for (const key of requests) {
      const index = store.find(key)
      const origin = index === undefined ? undefined : originOf(store.attributeOf(index, 'url.full'))
      if (origin !== undefined) origins.add(origin)
    }
    return origins
  }

  /** Whether something stands beneath each request. */
  #isWhole({ requests }: PolledTrace): boolean {
    const { store } = this.#parts
    store.settle()
    return [...requests].every((key) => {
      const index = store.find(key)
      return index === undefined || store.table.childCount[index] > 0
    })
  }
}

/** `requested` undefined: of any. */
function isFor({ origins }: TraceBackend, requested: ReadonlySet<string> | undefined): boolean {
  return requested === undefined || origins.length === 0 || origins.some((origin) => requested.has(origin))
}

/** JSON or protobuf, whatever it says of its encoding. */
function readAnswer(bytes: Uint8Array): ReadFile {
  try {
    return readTraceFile(contentsOf(new Uint8Array(bytes), MAX_BYTES))
  } catch {
    return { reason: 'unreadable', where: 'file' }
  }
}

/** Also those of services that know the lower half of the trace's id alone, as old ones of Zipkin's do. */
function spansOf(id: string, spans: readonly TraceSpan[]): readonly TraceSpan[] {
  const half = `${'0'.repeat(16)}${id.slice(16)}`
  return spans.flatMap((span) => {
    if (span.traceId === id) return [span]
    return span.traceId === half ? [{ ...span, traceId: id }] : []
  })
}

/** Some say with a status of 200 that they don't know the trace. */
function statusOf(read: ReadFile, spans: number): BackendStatus {
  if ('spans' in read || read.reason === 'noSpans') return { type: 'answered', spans }
  if (read.reason === 'isErrorAnswer' && /not found|no trace/i.test(read.value ?? '')) return { type: 'none', spans: 0 }
  return { type: 'failed', reason: 'notTraces', status: 200 }
}

function traceIdOf(key: SpanKey): string {
  return key.slice(0, 32)
}
