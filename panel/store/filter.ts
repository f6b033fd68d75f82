import { CHUNK_SPANS } from '../scheduling/chunked-task'
import type { SelfTimes } from './analysis/self-time'
import type { SpanTable } from './columns/span-table'
import type { SpanIndex } from './model'

/** What a filter reads of a store. */
export interface FilterSource {
  readonly table: SpanTable
  /** Grows with every change. */
  readonly version: number
  /** Changes when indices lose their meaning. */
  readonly epoch: number
  /** The self times of all spans; good until `version` changes. */
  selfTimes(): SelfTimes
}

/** A condition on spans. It is bound to a store before it is asked. */
export interface Filter {
  /**
   * The answer for one span; it holds until something in the span's tree changes. May keep what it found out of a block.
   * The tree has to be in order (`TraceStore.settle`) when it is asked.
   */
  bind(store: FilterSource): SpanTest
}

/** Whether a span matches a filter that is bound to a store. */
export interface SpanTest {
  (index: SpanIndex): boolean
  /** The same for many at once, which is many times faster; without it they are asked one by one. */
  readonly mark?: Marker
}

/**
 * Puts into `marks[i]` whether span `from + i` matches, 1 or 0, for the spans before `to`; anything where no span is. So
 * many as `CHUNK_SPANS` are asked at once, and no more. Marks stand at the beginning of a buffer, with room for a multiple of 4.
 */
export type Marker = (from: SpanIndex, to: SpanIndex, marks: Uint8Array) => void

/** The test that a marker stands for. */
export function spanTest(mark: Marker): SpanTest {
  const one = new Uint8Array(4)
  const test = (index: SpanIndex) => {
    mark(index, index + 1, one)
    return one[0] === 1
  }
  return Object.assign(test, { mark })
}

/** Asks a test of many at once, as far as it can. */
export function markerOf(test: SpanTest): Marker {
  if (test.mark !== undefined) return test.mark
  return (from, to, marks) => {
    for (let index = from; index < to; index++) marks[index - from] = test(index) ? 1 : 0
  }
}

/** All hold; those that cost least come first. */
export function allMarked(markers: readonly Marker[]): Marker {
  const others = new Uint8Array(CHUNK_SPANS)
  const [first, ...rest] = markers
  return (from, to, marks) => {
    const count = to - from
    first(from, to, marks)
    for (const marker of rest) {
      const found = marks.indexOf(1)
      if (found < 0 || found >= count) return
      marker(from, to, others)
      const [all, more] = [inFours(marks, count), inFours(others, count)]
      for (let i = 0; i < all.length; i++) all[i] &= more[i]
    }
  }
}

/** At least one holds. */
export function anyMarked(markers: readonly Marker[]): Marker {
  const others = new Uint8Array(CHUNK_SPANS)
  const [first, ...rest] = markers
  return (from, to, marks) => {
    first(from, to, marks)
    for (const marker of rest) {
      marker(from, to, others)
      const [all, more] = [inFours(marks, to - from), inFours(others, to - from)]
      for (let i = 0; i < all.length; i++) all[i] |= more[i]
    }
  }
}

/** Holds where the marker does not. */
export function notMarked(marker: Marker): Marker {
  return (from, to, marks) => {
    marker(from, to, marks)
    const all = inFours(marks, to - from)
    for (let i = 0; i < all.length; i++) all[i] ^= 0x01010101
  }
}

/** The first `count` marks, four in a number: five times faster than one by one. */
function inFours(marks: Uint8Array, count: number): Uint32Array {
  return new Uint32Array(marks.buffer, 0, (count + 3) >> 2)
}
