/** What objects of other kinds are as plain ones, or as text. Of any realm; what is read may run code of the page, and throw. */
import { create, getPrototypeOf, indexOf, toText, uncurried } from '../platform/natives'

const isView: (value: object) => boolean = ArrayBuffer.isView
type Each = (of: object, take: (value: unknown, key: unknown) => void) => void
const eachOfMap: Each = uncurried(Map.prototype.forEach)
const eachOfSet: Each = uncurried(Set.prototype.forEach)
const isoText: (date: object) => string = uncurried(Date.prototype.toISOString)

/** A map as a literal or `Object.create(null)` makes it, of this realm or another. */
export function isPlain(value: object): value is { readonly [key: string]: unknown } {
  const prototype: unknown = getPrototypeOf(value)
  return prototype === null || getPrototypeOf(prototype) === null
}

/** What a `Map` holds, as a plain map, and a `Set`, as an array: the first `most` members. Undefined for anything else. */
export function plainOf(value: object, most: number): object | undefined {
  const map: Record<string, unknown> = create(null)
  const list: unknown[] = []
  const stopAt = (count: number) => {
    if (count === most) throw list
  }
  try {
    let count = 0
    eachOfMap(value, (member, key) => {
      stopAt(count++)
      map[toText(key)] = member
    })
    return map
  } catch (error) {
    if (error === list) return map
  }
  try {
    eachOfSet(value, (member) => {
      stopAt(list.length)
      list[list.length] = member
    })
  } catch (error) {
    if (error !== list) return undefined
  }
  return list
}

/** The text that an object stands for, as that of a date, a URL or an error; undefined where it has none but its class. */
export function textOf(value: object): string | undefined {
  // One of bytes may be as long as any.
  if (isView(value)) return undefined
  try {
    return isoText(value)
  } catch {
    // It is no date, or none that is valid.
  }
  const text = toText(value)
  return indexOf(text, '[object ', 0) === 0 ? undefined : text
}
