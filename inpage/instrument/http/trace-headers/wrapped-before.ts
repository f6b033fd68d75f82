/** Scripts of the page that were there before the library, and may write trace headers of their own below ours. */
import { functionText, getOwnPropertyDescriptor, indexOf, reflectApply } from '../../../platform/natives'

/**
 * Whether one of these methods is no longer the browser's. What a script put in its place calls the browser's own by itself, so
 * nothing shows whether it adds a header. One that two have added has both values, which no server can read.
 */
export function isAnyReplaced(holder: object, names: readonly string[]): boolean {
  for (let i = 0; i < names.length; i++) {
    const value: unknown = getOwnPropertyDescriptor(holder, names[i])?.value
    if (typeof value === 'function' && !isNative(value)) return true
  }
  return false
}

function isNative(fn: unknown): boolean {
  return indexOf(reflectApply(functionText, fn, []) as string, '[native code]', 0) >= 0
}
