/**
 * Lists with own methods. A page can replace the methods of `Array.prototype`, and would then be called with the user's
 * settings.
 */
import { defineProperty } from './natives'

/** A copy of a list that has its own `includes`, `join` and iterator. */
export function ownList<T>(list: readonly T[]): readonly T[] {
  const own: T[] = []
  for (let i = 0; i < list.length; i++) own[i] = list[i]
  // Not enumerable, so that structured cloning (messages to workers) copies the list without them.
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
