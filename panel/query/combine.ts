import { allMarked, anyMarked, type Filter, markerOf, notMarked, spanTest } from '../store/filter'

/** What all of them let be seen; undefined where none asks for anything. */
export function allOf(filters: readonly (Filter | undefined)[]): Filter | undefined {
  const asked = filters.filter((filter) => filter !== undefined)
  if (asked.length < 2) return asked[0]
  return { bind: (store) => spanTest(allMarked(asked.map((filter) => markerOf(filter.bind(store))))) }
}

/** What at least one of them lets be seen; undefined where there is none. */
export function anyOf(filters: readonly (Filter | undefined)[]): Filter | undefined {
  const asked = filters.filter((filter) => filter !== undefined)
  if (asked.length < 2) return asked[0]
  return { bind: (store) => spanTest(anyMarked(asked.map((filter) => markerOf(filter.bind(store))))) }
}

/** All that a filter does not let be seen. */
export function inverted(filter: Filter): Filter {
  return { bind: (store) => spanTest(notMarked(markerOf(filter.bind(store)))) }
}
