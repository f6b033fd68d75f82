/** Markers that need nothing but the store's columns. Hot: a span costs 1 to 2 ns. */

import { grow } from '../../store/columns/growable-array'
import { NONE, type SpanTable, State } from '../../store/columns/span-table'
import type { FilterSource, Marker } from '../../store/filter'
import type { Interval } from '../interval'
import { SLOW_MS, type STATES } from '../keys'
import { matches, type TextMatch } from '../text-match'

/** Marks the spans of a kind, by its number in `SpanKind`. */
export function kindMarker(table: SpanTable, kind: number): Marker {
  return (from, to, marks) => {
    const { kindAndStatus } = table
    for (let i = from; i < to; i++) marks[i - from] = (kindAndStatus[i] & 15) === kind ? 1 : 0
  }
}

/** Marks the spans with a status, by its number in `StatusCode`. */
export function statusMarker(table: SpanTable, status: number): Marker {
  return (from, to, marks) => {
    const { kindAndStatus } = table
    for (let i = from; i < to; i++) marks[i - from] = kindAndStatus[i] >> 4 === status ? 1 : 0
  }
}

/** Marks the spans with a duration in an interval of ms. Open spans and spans that never ended have none. */
export function durationMarker(table: SpanTable, { min, max }: Interval): Marker {
  return (from, to, marks) => {
    const { start, end, state } = table
    for (let i = from; i < to; i++) {
      const ms = end[i] - start[i]
      marks[i - from] = ms >= min && ms <= max && (state[i] & State.NeverFinished) === 0 ? 1 : 0
    }
  }
}

/** Marks the spans that began at `fromMs` (since the epoch) or later. */
export function sinceMarker(table: SpanTable, fromMs: number): Marker {
  return (from, to, marks) => {
    const { start } = table
    for (let i = from; i < to; i++) marks[i - from] = start[i] >= fromMs ? 1 : 0
  }
}

/** Marks the spans that are in one of `STATES`. */
export function stateMarker(what: (typeof STATES)[number], { table }: FilterSource): Marker {
  switch (what) {
    case 'root':
      return (from, to, marks) => {
        for (let i = from; i < to; i++) marks[i - from] = table.parent[i] === NONE ? 1 : 0
      }
    case 'running':
    case 'open':
      return (from, to, marks) => {
        for (let i = from; i < to; i++) marks[i - from] = table.isOpen(i) ? 1 : 0
      }
    case 'slow':
      return durationMarker(table, { min: SLOW_MS, max: Number.POSITIVE_INFINITY })
    case 'orphan':
      return (from, to, marks) => {
        for (let i = from; i < to; i++) marks[i - from] = (table.state[i] & (State.Waiting | State.Stray)) === 0 ? 0 : 1
      }
    case 'inferred':
      return (from, to, marks) => {
        for (let i = from; i < to; i++) marks[i - from] = (table.state[i] & State.Inferred) === 0 ? 0 : 1
      }
  }
}

/** Marks the spans whose self time is in an interval of ms. */
export function selfMarker(store: FilterSource, { min, max }: Interval): Marker {
  let selfTimes = store.selfTimes()
  let version = store.version
  return (from, to, marks) => {
    if (store.version !== version) {
      version = store.version
      selfTimes = store.selfTimes()
    }
    const { state } = store.table
    for (let i = from; i < to; i++) {
      const ms = (state[i] & State.Live) === 0 ? Number.NaN : selfTimes.of(i)
      marks[i - from] = ms >= min && ms <= max ? 1 : 0
    }
  }
}

/** Per name: the result, as far as it is known. */
const UNKNOWN = 0
const NO = 1
const YES = 2

/** Marks spans by name. Each name is tested once, however many spans have it. */
export function nameMarker(store: FilterSource, match: TextMatch): Marker {
  const { table } = store
  let { epoch } = store
  let known = new Uint8Array(0)
  const lookAt = (name: number) => {
    known[name] = matches(match, table.names.get(name)) ? YES : NO
    return known[name]
  }
  return (from, to, marks) => {
    // The numbers of the names may have changed.
    if (store.epoch !== epoch) known = new Uint8Array(0)
    epoch = store.epoch
    if (known.length < table.names.size) known = grow(known, table.names.size)
    const { name, state } = table
    const answers = known
    for (let i = from; i < to; i++) {
      let of = answers[name[i]]
      // The name of an evicted span may be gone.
      if (of === UNKNOWN) of = (state[i] & State.Live) === 0 ? NO : lookAt(name[i])
      marks[i - from] = of === YES ? 1 : 0
    }
  }
}
