/**
 * The built-ins that read and define property descriptors, and lock them. While accessors stand in place of the page's data
 * properties, a page would get a descriptor without a value; and if it locked such a property without giving one, as
 * `{ writable: false }` does, the property would be undefined from then on. What it freezes would stay ours for ever.
 */

import type { Callable } from '../platform/calls/transparent-proxy'
import { callSiteOf, withoutOwnFrames } from '../platform/stack'
import type { Part } from './presence'
import { Method } from './promises/promise-parts'

/** Of one property; the others are of all that an object has. */
const OF_ONE = ['getOwnPropertyDescriptor', 'defineProperty'] as const
const OF_ALL = ['getOwnPropertyDescriptors', 'defineProperties', 'freeze', 'seal'] as const

/** Whether `key` of `holder`, or one of all its properties if `key` is undefined, is ours now. */
export type IsReplaced = (holder: unknown, key: unknown) => boolean

/**
 * Wraps these calls.
 *
 * @param asFound - makes a call while everything is as the page has left it
 */
export function descriptorCalls(isReplaced: IsReplaced, asFound: (call: () => unknown) => unknown): Part[] {
  const parts: Part[] = []
  const add = (holder: object, key: string, isOfOne: boolean) => {
    const within = (target: Callable, self: unknown, args: unknown[]): unknown => {
      try {
        if (!isReplaced(args[0], isOfOne ? args[1] : undefined)) return Reflect.apply(target, self, args)
        return asFound(() => Reflect.apply(target, self, args))
      } catch (error) {
        withoutOwnFrames(error, callSiteOf(within))
        throw error
      }
    }
    try {
      parts[parts.length] = optional(new Method(holder, key, within))
    } catch {
      // A page that has locked it sees accessors.
    }
  }
  for (let i = 0; i < OF_ONE.length; i++) {
    add(Object, OF_ONE[i], true)
    add(Reflect, OF_ONE[i], true)
  }
  for (let i = 0; i < OF_ALL.length; i++) add(Object, OF_ALL[i], false)
  return parts
}

/** That it is locked is no reason to leave the page's promises alone. */
function optional(part: Part): Part {
  return {
    put() {
      try {
        part.put()
      } catch {
        // As above.
      }
    },
    take: () => part.take(),
  }
}
