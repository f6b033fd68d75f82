import { allMarked, anyMarked, type Filter, markerOf, notMarked, spanTest } from '../store/filter'

/** Shows what all of the filters show; undefined if none of them asks for anything. */
export function allOf(filters: readonly (Filter | undefined)[]): Filter | undefined {
  const asked = filters.filter((filter) => filter !== undefined)
  if (asked.length < 2) return asked[0]
  return { bind: (store) => spanTest(allMarked(asked.map((filter) => markerOf(filter.bind(store))))) }
}

/** Shows what at least one of the filters shows; undefined if there is none. */
export function anyOf(filters: readonly (Filter | undefined)[]): Filter | undefined {
  const asked = filters.filter((filter) => filter !== undefined)
  if (asked.length < 2) return asked[0]
  return { bind: (store) => spanTest(anyMarked(asked.map((filter) => markerOf(filter.bind(store))))) }
}

/** Shows all that the filter hides. */
export function inverted(filter: Filter): Filter {
  return { bind: (store) => spanTest(notMarked(markerOf(filter.bind(store)))) }
}
