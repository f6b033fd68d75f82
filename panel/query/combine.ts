import type { Filter } from '../store/filter'

/** What all of them let be seen; undefined where none asks for anything. */
export function allOf(filters: readonly (Filter | undefined)[]): Filter | undefined {
  const asked = filters.filter((filter) => filter !== undefined)
  if (asked.length < 2) return asked[0]
  return {
    bind(store) {
      const tests = asked.map((filter) => filter.bind(store))
      return (index) => tests.every((test) => test(index))
    },
  }
}

/** What at least one of them lets be seen; undefined where there is none. */
export function anyOf(filters: readonly (Filter | undefined)[]): Filter | undefined {
  const asked = filters.filter((filter) => filter !== undefined)
  if (asked.length < 2) return asked[0]
  return {
    bind(store) {
      const tests = asked.map((filter) => filter.bind(store))
      return (index) => tests.some((test) => test(index))
    },
  }
}

/** All that a filter does not let be seen. */
export function inverted(filter: Filter): Filter {
  return {
    bind(store) {
      const test = filter.bind(store)
      return (index) => !test(index)
    },
  }
}
