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
  const by = (key: (span: SpanIndex) => number) => (a: SpanIndex, b: SpanIndex) => {
    const [keyA, keyB] = [key(a), key(b)]
    return keyA === keyB ? table.compare(a, b) : keyA < keyB ? -sign : sign
  }
  switch (column) {
    case 'start':
      return (a, b) => sign * table.compare(a, b)
    case 'duration': {
      const shownDuration = store.shownDurations()
      return by((span) => longIfUnfinished(shownDuration(span)))
    }
    case 'self': {
      const selfTimes = store.selfTimes()
      return by((span) => longIfUnfinished(selfTimes.of(span)))
    }
    case 'name':
      return (a, b) => {
        const [nameA, nameB] = [table.names.get(table.name[a]), table.names.get(table.name[b])]
        return nameA === nameB ? table.compare(a, b) : nameA < nameB ? -sign : sign
      }
  }
}

function longIfUnfinished(ms: number): number {
  return Number.isNaN(ms) ? Number.POSITIVE_INFINITY : ms
}
