/**
 * A list whose methods are its own. Those of `Array.prototype` are the page's to replace, and it would be called with what
 * the user has set.
 */
import { defineProperty } from './natives'

/** A copy of a list, with own `includes`, `join` and iterator. */
export function ownList<T>(list: readonly T[]): readonly T[] {
  const own: T[] = []
  for (let i = 0; i < list.length; i++) own[i] = list[i]
  // Not enumerable: what is said to a worker is a copy without them.
  const define = (key: PropertyKey, value: unknown) => defineProperty(own, key, { value })
  define('includes', (one: T): boolean => {
    for (let i = 0; i < own.length; i++) if (own[i] === one) return true
    return false
  })
  define('join', (separator: string): string => {
    let text = ''
    for (let i = 0; i < own.length; i++) text += (i === 0 ? '' : separator) + String(own[i])
    return text
  })
  define(Symbol.iterator, () => {
    let at = 0
    return { next: () => (at < own.length ? { done: false, value: own[at++] } : { done: true, value: undefined }) }
  })
  return own
}
