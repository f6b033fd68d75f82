import type { SpanIndex } from '../model'
import type { TraceStore } from '../store'

/** How roots, and the children of each span, are sorted. */
export interface RowSort {
  readonly column: 'start' | 'duration' | 'self' | 'name'
  readonly descending: boolean
}

/** The default order. */
export const BY_START: RowSort = { column: 'start', descending: false }

/** The order of siblings. Open or never finished spans count as longest; ties are ordered by start. */
export function comparing(store: TraceStore, { column, descending }: RowSort): (a: SpanIndex, b: SpanIndex) => number {
  const { table } = store
  const sign = descending ? -1 : 1
  switch (column) {
    case 'start':
      return (a, b) => sign * table.compare(a, b)
    case 'duration':
    case 'self': {
      const shown = shownTimes(store, column)
      return (a, b) => {
        const [keyA, keyB] = [longIfUnfinished(shown(a)), longIfUnfinished(shown(b))]
        return keyA === keyB ? table.compare(a, b) : keyA < keyB ? -sign : sign
      }
    }
    case 'name':
      return (a, b) => {
        const [nameA, nameB] = [table.names.get(table.name[a]), table.names.get(table.name[b])]
        return nameA === nameB ? table.compare(a, b) : nameA < nameB ? -sign : sign
      }
  }
}

/**
 * The order of rows that stand for several spans each, given by these: by time goes what they took together, of those
 * that have finished, since that is what such a row says; else the first speaks for all.
 */
export function comparingGroups(
  store: TraceStore,
  sort: RowSort,
): (a: ArrayLike<SpanIndex>, b: ArrayLike<SpanIndex>) => number {
  const compare = comparing(store, sort)
  const { column, descending } = sort
  if (column === 'start' || column === 'name') return (a, b) => compare(a[0], b[0])
  const shown = shownTimes(store, column)
  const totals = new Map<ArrayLike<SpanIndex>, number>()
  const totalOf = (members: ArrayLike<SpanIndex>) => {
    const known = totals.get(members)
    if (known !== undefined) return known
    let total = Number.NaN
    for (let i = 0; i < members.length; i++) {
      const ms = shown(members[i])
      if (!Number.isNaN(ms)) total = Number.isNaN(total) ? ms : total + ms
    }
    if (members.length > 1) totals.set(members, longIfUnfinished(total))
    return longIfUnfinished(total)
  }
  return (a, b) => {
    const [totalA, totalB] = [totalOf(a), totalOf(b)]
    if (totalA === totalB) return store.table.compare(a[0], b[0])
    return totalA < totalB === descending ? 1 : -1
  }
}

function shownTimes(store: TraceStore, column: 'duration' | 'self'): (span: SpanIndex) => number {
  if (column === 'duration') return store.shownDurations()
  const selfTimes = store.selfTimes()
  return (span) => selfTimes.of(span)
}

function longIfUnfinished(ms: number): number {
  return Number.isNaN(ms) ? Number.POSITIVE_INFINITY : ms
}
