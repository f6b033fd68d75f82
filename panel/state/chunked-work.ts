import { useEffect, useMemo, useReducer } from 'preact/hooks'
import type { ChunkedTask } from '../store/chunked-task'
import type { TraceStore } from '../store/store'
import { usePanel } from './context'

/** ms of a frame that may go into it: the rest is for drawing. */
const SHARE_OF_FRAME_MS = 6
/** What fits in this is there in the very frame in which it was asked for. */
const AT_ONCE_MS = 24
/** Between two rounds at least this passes, and so many times what a round costs: at most a tenth of the time is spent. */
const MIN_PAUSE_MS = 150
const PAUSE_FACTOR = 9

/** The time and the turns that work is done in. */
export interface Clock {
  now(): number
  /** Calls back after so many ms; 0: in the next frame. Gives back its own undoing. */
  after(ms: number, callback: () => void): () => void
}

const CLOCK: Clock = {
  now: () => performance.now(),
  after(ms, callback) {
    if (ms === 0) {
      const frame = requestAnimationFrame(callback)
      return () => cancelAnimationFrame(frame)
    }
    const timer = setTimeout(callback, ms)
    return () => clearTimeout(timer)
  },
}

/**
 * Works something out of the store, a little in each frame, and again when the store has changed: seldom enough that it
 * never takes more than a tenth of the time, however much there is.
 */
export class ChunkedWork<T> {
  readonly #store: TraceStore
  readonly #onResult: () => void
  readonly #clock: Clock
  #make: (() => ChunkedTask<T>) | undefined
  #work: ChunkedTask<T> | undefined
  #epoch = -1
  #version = -1
  #costMs = 0
  #result: T | undefined
  #undoTurn: (() => void) | undefined

  constructor(store: TraceStore, onResult: () => void, clock = CLOCK) {
    this.#store = store
    this.#onResult = onResult
    this.#clock = clock
  }

  /** The last result. It may be of an older version, but of no older epoch. */
  get result(): T | undefined {
    return this.#store.epoch === this.#epoch ? this.#result : undefined
  }

  /** Asks another question: what was worked out for the one before is of no use. Says nothing of a result at once. */
  ask(make: () => ChunkedTask<T>): void {
    this.stop()
    this.#make = make
    this.#result = undefined
    this.#begin()
    this.#goOn(AT_ONCE_MS)
  }

  /** To be told that the store may have changed. */
  refresh(): void {
    const { epoch, version } = this.#store
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
    this.#store.settle()
    this.#epoch = this.#store.epoch
    this.#version = this.#store.version
    this.#work = this.#make?.()
    this.#costMs = 0
  }

  #tellAfter(budgetMs: number): void {
    if (this.#store.epoch !== this.#epoch) this.refresh()
    else if (this.#goOn(budgetMs)) this.#onResult()
  }

  /** True if it came to a result. */
  #goOn(budgetMs: number): boolean {
    if (this.#work === undefined) return false
    const from = this.#clock.now()
    for (;;) {
      const step = this.#work.next()
      const spent = this.#clock.now() - from
      if (step.done) {
        this.#costMs += spent
        this.#work = undefined
        this.#result = step.value
        return true
      }
      if (spent >= budgetMs) {
        this.#costMs += spent
        this.#turn(0, () => this.#tellAfter(SHARE_OF_FRAME_MS))
        return false
      }
    }
  }

  #turn(ms: number, callback: () => void): void {
    this.#undoTurn = this.#clock.after(ms, () => {
      this.#undoTurn = undefined
      callback()
    })
  }
}

/** The result of `make`, worked out anew when one of `inputs` is another and, by and by, when spans have come. */
export function useChunkedWork<T>(make: () => ChunkedTask<T>, inputs: readonly unknown[]): T | undefined {
  const { state } = usePanel()
  const [, redraw] = useReducer((times: number) => times + 1, 0)
  const work = useMemo(() => new ChunkedWork<T>(state.store, () => redraw(undefined)), [state])
  const frame = state.table.frame.value
  useMemo(() => work.ask(make), inputs)
  useEffect(() => work.refresh(), [frame, work.result])
  useEffect(() => () => work.stop(), [work])
  return work.result
}
