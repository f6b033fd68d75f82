/**
 * `Function.prototype.toString` of a wrapper is the text of what it wraps. To a browser a wrapper is a function without a
 * name and without a text, and there is no other way to give it one.
 */

import { isObject } from './is-object'
import { functionText, reflectApply } from './natives'
import { patch } from './patch'
import { originals } from './realm-registry'
import { type Callable, rememberWith } from './transparent-proxy'

/** To be called before anything is wrapped. Gives back the undoing. */
export function patchFunctionText(): () => void {
  rememberWith(remember)
  const unpatch = patch(
    Function.prototype,
    'toString',
    (proceed, self, args) => {
      let original: Callable | undefined
      for (let at = originalOf(self); at !== undefined; at = originalOf(at)) original = at
      return original === undefined ? proceed() : reflectApply(functionText, original, args)
    },
    'instead',
  )
  return () => {
    rememberWith(undefined)
    unpatch()
  }
}

export const remember = originals.set

function originalOf(value: unknown): Callable | undefined {
  return isObject(value) ? originals.get(value) : undefined
}
