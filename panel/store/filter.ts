import { CHUNK_SPANS } from '../scheduling/chunked-task'
import type { SelfTimes } from './analysis/self-time'
import type { SpanTable } from './columns/span-table'
import type { SpanIndex } from './model'

/** What a filter reads from a store. */
export interface FilterSource {
  readonly table: SpanTable
  /** Increases with each change. */
  readonly version: number
  /** Changes when indices become invalid. */
  readonly epoch: number
  /** The self times of all spans, valid until `version` changes. */
  selfTimes(): SelfTimes
}

/** A condition on spans. It must be bound to a store to be tested. */
export interface Filter {
  /**
   * Returns a test. Its answer for a span is valid until something in the span's tree changes; what it read from a block may be
   * cached. The tree must be in order (`TraceStore.settle`) when the test is used.
   */
  bind(store: FilterSource): SpanTest
}

/** Tests whether a span matches. */
export interface SpanTest {
  (index: SpanIndex): boolean
  /** Tests many spans at once, which is many times faster. Without it spans are tested one by one. */
  readonly mark?: Marker
}

/**
 * Sets `marks[i]` to 1 if span `from + i` matches and to 0 if not, for all spans before `to`; indices without a span get any
 * value. At most `CHUNK_SPANS` are tested at once. `marks` is at the start of a buffer whose length is a multiple of 4.
 */
export type Marker = (from: SpanIndex, to: SpanIndex, marks: Uint8Array) => void

/** Makes a test from a marker. */
export function spanTest(mark: Marker): SpanTest {
  const one = new Uint8Array(4)
  const test = (index: SpanIndex) => {
    mark(index, index + 1, one)
    return one[0] === 1
  }
  return Object.assign(test, { mark })
}

/** Makes a marker from a test. */
export function markerOf(test: SpanTest): Marker {
  if (test.mark !== undefined) return test.mark
  return (from, to, marks) => {
    for (let index = from; index < to; index++) marks[index - from] = test(index) ? 1 : 0
  }
}

/** Matches if all markers match. The cheapest should come first. */
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

/** Matches if at least one marker matches. */
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

/** Matches if the marker does not. */
export function notMarked(marker: Marker): Marker {
  return (from, to, marks) => {
    marker(from, to, marks)
    const all = inFours(marks, to - from)
    for (let i = 0; i < all.length; i++) all[i] ^= 0x01010101
  }
}

/** The first `count` marks as 32-bit numbers: five times faster than byte by byte. */
function inFours(marks: Uint8Array, count: number): Uint32Array {
  return new Uint32Array(marks.buffer, 0, (count + 3) >> 2)
}
