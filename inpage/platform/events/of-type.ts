import { SafeMap } from '../natives'

/** A page listens to few types. */
const MAX_TYPES = 500

/**
 * Remembers what `test` says of each type of event: it is asked at each listener that a page adds, and what a pattern finds is
 * garbage.
 */
export function ofType(test: (type: string) => boolean): (type: string) => boolean {
  const known = new SafeMap<string, boolean>()
  return (type) => {
    let is = known.get(type)
    if (is === undefined) {
      is = test(type)
      if (known.size < MAX_TYPES) known.set(type, is)
    }
    return is
  }
}
