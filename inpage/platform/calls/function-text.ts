/**
 * Makes `Function.prototype.toString` of a wrapper return the text of the function that it wraps. To the browser a wrapper
 * is a function without name and text, and there is no other way to give it one.
 */

import { isObject } from '../is-object'
import { functionText, reflectApply } from '../natives'
import { originals } from '../realm-registry'
import { patch } from './patch'
import { type Callable, rememberWith } from './transparent-proxy'

/** Call it before anything is wrapped. Returns the function that undoes it. */
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

/** Remembers what a wrapper wraps. */
export const remember = originals.set

function originalOf(value: unknown): Callable | undefined {
  return isObject(value) ? originals.get(value) : undefined
}
