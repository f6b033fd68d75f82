import { advance, type ChunkedTask, SHARE_OF_FRAME_MS } from './chunked-task'
import { FrameBudget } from './frame-budget'
import { BROWSER_FRAMES, type Frames } from './frames'

/** What fits in this is there in the very frame in which it was asked for, beside what the view itself takes to be drawn. */
const AT_ONCE_MS = 8
/** All views together. */
const AT_ONCE = new FrameBudget(AT_ONCE_MS)
/**
 * Pause between two rounds: at least this, and this many times the cost of a round, so that at most a tenth of the
 * time is spent.
 */
const MIN_PAUSE_MS = 150
const PAUSE_FACTOR = 9

/** What the results are worked out of. */
export interface WorkSource {
  /** Grows with every change. */
  readonly version: number
  /** Changes when what a result names means something else. */
  readonly epoch: number
  /** Sorts what the task is going to read. */
  settle(): void
}

/**
 * Works something out of a source, a little in each frame, and again when the source has changed: seldom enough that it
 * never takes more than a tenth of the time, however much there is.
 */
export class ChunkedWork<T> {
  readonly #source: WorkSource
  readonly #onResult: () => void
  readonly #frames: Pick<Frames, 'now' | 'next' | 'after'>
  readonly #atOnce: Pick<FrameBudget, 'leftMs' | 'spend'>
  #make: (() => ChunkedTask<T>) | undefined
  #work: ChunkedTask<T> | undefined
  #epoch = -1
  #version = -1
  #costMs = 0
  #result: T | undefined
  #undoTurn: (() => void) | undefined

  constructor(
    source: WorkSource,
    onResult: () => void,
    frames: Pick<Frames, 'now' | 'next' | 'after'> = BROWSER_FRAMES,
    atOnce: Pick<FrameBudget, 'leftMs' | 'spend'> = AT_ONCE,
  ) {
    this.#source = source
    this.#onResult = onResult
    this.#frames = frames
    this.#atOnce = atOnce
  }

  /** The last result. It may be of an older version, but of no older epoch. */
  get result(): T | undefined {
    return this.#source.epoch === this.#epoch ? this.#result : undefined
  }

  /** Asks another question: what was worked out for the one before is of no use. Says nothing of a result at once. */
  ask(make: () => ChunkedTask<T>): void {
    this.stop()
    this.#make = make
    this.#result = undefined
    this.#begin()
    const from = this.#frames.now()
    this.#goOn(this.#atOnce.leftMs)
    this.#atOnce.spend(this.#frames.now() - from)
  }

  /** Call it when the source may have changed. */
  refresh(): void {
    const { epoch, version } = this.#source
    if (epoch !== this.#epoch && this.#make !== undefined) {
      // Indices mean other spans now.
      this.ask(this.#make)
      if (this.#result !== undefined) this.#onResult()
      return
    }
    if (this.#work !== undefined || this.#undoTurn !== undefined || version === this.#version) return
    this.#turn(Math.max(MIN_PAUSE_MS, this.#costMs * PAUSE_FACTOR), () => {
      this.#begin()
      this.#tellAfter(SHARE_OF_FRAME_MS)
    })
  }

  stop(): void {
    this.#undoTurn?.()
    this.#undoTurn = undefined
    this.#work = undefined
  }

  #begin(): void {
    this.#source.settle()
    this.#epoch = this.#source.epoch
    this.#version = this.#source.version
    this.#work = this.#make?.()
    this.#costMs = 0
  }

  #tellAfter(budgetMs: number): void {
    if (this.#source.epoch !== this.#epoch) this.refresh()
    else if (this.#goOn(budgetMs)) this.#onResult()
  }

  /** True if it came to a result. */
  #goOn(budgetMs: number): boolean {
    if (this.#work === undefined) return false
    const from = this.#frames.now()
    const result = advance(this.#work, () => this.#frames.now() - from >= budgetMs)
    this.#costMs += this.#frames.now() - from
    if (result === undefined) {
      this.#turn(0, () => this.#tellAfter(SHARE_OF_FRAME_MS))
      return false
    }
    this.#work = undefined
    this.#result = result.value
    return true
  }

  #turn(ms: number, callback: () => void): void {
    const turn = () => {
      this.#undoTurn = undefined
      callback()
    }
    this.#undoTurn = ms === 0 ? this.#frames.next(turn) : this.#frames.after(ms, turn)
  }
}
