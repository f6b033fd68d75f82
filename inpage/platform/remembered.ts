import { SafeMap } from './natives'

const MAX_TEXTS = 1000

/**
 * `find`, which is asked once for a text of few. It is asked again for what it does not find.
 */
export function remembered<Found>(find: (text: string) => Found): (text: string) => Found {
  let known = new SafeMap<string, Found>()
  return (text) => {
    let found = known.get(text)
    if (found === undefined) {
      if (known.size > MAX_TEXTS) known = new SafeMap()
      found = find(text)
      known.set(text, found)
    }
    return found
  }
}
