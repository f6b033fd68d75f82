import { ChunkedWork } from '../../../scheduling/chunked-work'
import type { Frames } from '../../../scheduling/frames'
import { type CriticalPath, criticalPathTask } from '../../../store/analysis/critical-path'
import type { SpanIndex, SpanKey } from '../../../store/model'
import type { TraceStore } from '../../../store/store'

/** Spans of a trace whose path is found in less than a frame. */
const AT_ONCE_SPANS = 2048
/** Large traces whose paths are kept: a screen shows few of them. */
const MAX_KEPT = 8

type Work = ChunkedWork<CriticalPath | undefined>

/** Critical paths of traces: of small ones at once, of large ones a little in each frame, as they are when spans come. */
export class PathsInFrames {
  readonly #store: TraceStore
  readonly #onResult: () => void
  readonly #frames: Frames | undefined
  /** By the root's key. */
  readonly #works = new Map<SpanKey, Work>()

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
    const known = this.#works.get(key)
    if (known === undefined) return this.#begin(key).result
    known.refresh()
    return known.result
  }

  stop(): void {
    for (const work of this.#works.values()) work.stop()
    this.#works.clear()
  }

  #begin(key: SpanKey): Work {
    const work: Work = new ChunkedWork(this.#store, this.#onResult, this.#frames)
    this.#works.set(key, work)
    for (const [oldest, other] of this.#works) {
      if (this.#works.size <= MAX_KEPT) break
      other.stop()
      this.#works.delete(oldest)
    }
    work.ask(() => this.#pathOf(key))
    return work
  }

  *#pathOf(key: SpanKey) {
    const span = this.#store.find(key)
    if (span === undefined) return undefined
    const path = yield* criticalPathTask(this.#store.table, this.#store.rootOf(span))
    yield
    // Sorts its sections by span, now and not while they are drawn.
    path.has(span)
    return path
  }
}
