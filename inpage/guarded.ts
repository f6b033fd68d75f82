import { reflectApply } from './natives'

/** A function for the browser to call (a listener, an observer's callback): nothing that fails in it reaches the page. */
export function guarded<Arguments extends unknown[]>(
  listener: (...args: Arguments) => void,
): (...args: Arguments) => void {
  return (...args) => {
    try {
      reflectApply(listener, undefined, args)
    } catch {
      // A page may have broken anything we stand on; what we can't note is not noted.
    }
  }
}
