import { SafeMap } from './natives'

/** Of texts that are remembered: how many, and UTF-16 units of each. */
const MAX_TEXTS = 1000
const MAX_LENGTH = 4000

/**
 * Gives what `find` gives for a text, and remembers it. `find` is asked again for a long text, for one of which it has found
 * nothing (undefined), and when too many were remembered.
 */
export function remembered<Found>(find: (text: string) => Found): (text: string) => Found {
  let known = new SafeMap<string, Found>()
  return (text) => {
    let found = known.get(text)
    if (found === undefined) {
      if (known.size > MAX_TEXTS) known = new SafeMap()
      found = find(text)
      if (text.length < MAX_LENGTH) known.set(text, found)
    }
    return found
  }
}
