import { ChunkedWork } from '../../../scheduling/chunked-work'
import type { Frames } from '../../../scheduling/frames'
import { type CriticalPath, criticalPathTask } from '../../../store/analysis/critical-path'
import type { SpanIndex, SpanKey } from '../../../store/model'
import type { TraceStore } from '../../../store/store'

/** Spans of a trace whose path is found in less than a frame. */
const AT_ONCE_SPANS = 2048
/** Large traces whose paths are kept: more than a screen has rows, or they would be found anew at each drawing, without end. */
const MAX_KEPT = 256

/** The path of one trace. */
interface TracePath {
  readonly work: ChunkedWork<CriticalPath | undefined>
  /** The version of the store of which the work began last. */
  version: number
  isFound: boolean
}

/**
 * Critical paths of traces: of small ones at once, of large ones a little in each frame, one trace after the other, as they are
 * when spans come.
 */
export class PathsInFrames {
  readonly #store: TraceStore
  readonly #onResult: () => void
  readonly #frames: Frames | undefined
  /** By the root's key. */
  readonly #paths = new Map<SpanKey, TracePath>()
  /** Roots whose paths are to be found, or found anew, in the order in which they were asked for. */
  readonly #waiting = new Set<SpanKey>()
  /** Whose turn it is. */
  #current: SpanKey | undefined

  /** `onResult` is called when a path is known, or known anew. */
  constructor(store: TraceStore, onResult: () => void, frames?: Frames) {
    this.#store = store
    this.#onResult = onResult
    this.#frames = frames
  }

  /** The path of a span's trace; undefined as long as it is not known. */
  of(span: SpanIndex): CriticalPath | undefined {
    const root = this.#store.rootOf(span)
    if (this.#store.traceSizeOf(root) <= AT_ONCE_SPANS) return this.#store.criticalPathOf(root)
    const key = this.#store.keyOf(root)
    const path = this.#paths.get(key) ?? this.#add(key)
    if (path.version !== this.#store.version && key !== this.#current) {
      this.#waiting.add(key)
      this.#goOn()
    }
    return path.work.result
  }

  stop(): void {
    for (const { work } of this.#paths.values()) work.stop()
    this.#paths.clear()
    this.#waiting.clear()
    this.#current = undefined
  }

  #add(key: SpanKey): TracePath {
    const found = () => {
      this.#current = undefined
      this.#onResult()
      this.#goOn()
    }
    const work = new ChunkedWork<CriticalPath | undefined>(this.#store, found, this.#frames)
    const path = { work, version: -1, isFound: false }
    this.#paths.set(key, path)
    for (const [oldest, { work }] of this.#paths) {
      if (this.#paths.size <= MAX_KEPT) break
      work.stop()
      this.#paths.delete(oldest)
      if (this.#current === oldest) this.#current = undefined
    }
    return path
  }

  /** Begins with whoever is next, if nobody's turn it is. */
  #goOn(): void {
    for (const key of this.#waiting) {
      if (this.#current !== undefined) return
      this.#waiting.delete(key)
      const path = this.#paths.get(key)
      if (path === undefined) continue
      this.#current = key
      path.isFound = false
      if (path.version === -1) path.work.ask(() => this.#pathOf(key, path))
      else path.work.refresh()
      // What little work gave at once, nobody is told of.
      if (path.isFound) this.#current = undefined
    }
  }

  *#pathOf(key: SpanKey, path: TracePath) {
    path.version = this.#store.version
    const span = this.#store.find(key)
    let found: CriticalPath | undefined
    if (span !== undefined) {
      found = yield* criticalPathTask(this.#store.table, this.#store.rootOf(span))
      yield
      // Sorts its sections by span, now and not while they are drawn.
      found.has(span)
    }
    path.isFound = true
    return found
  }
}
