// Of our own, not out of `natives.ts`: scripts that come for one small thing bring no more than that needs.
const { apply } = Reflect

/** A function for the browser to call (a listener, an observer's callback): nothing that fails in it reaches the page. */
export function guarded<Arguments extends unknown[]>(
  listener: (...args: Arguments) => void,
): (...args: Arguments) => void {
  return (...args) => {
    try {
      apply(listener, undefined, args)
    } catch {
      // A page may have broken anything we stand on; what we can't note is not noted.
    }
  }
}
