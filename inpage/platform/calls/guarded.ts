// Not imported from `natives.ts`, so that small scripts that need only this file stay small.
const { apply } = Reflect

/** Makes a function that the browser can call (a listener, an observer's callback): whatever fails in it never reaches the page. */
export function guarded<Arguments extends unknown[]>(
  listener: (...args: Arguments) => void,
): (...args: Arguments) => void {
  return (...args) => {
    try {
      apply(listener, undefined, args)
    } catch {
      // The page may have broken anything that we rely on. Then nothing is recorded.
    }
  }
}

/** What `ours` returns. Its failure is no business of the page's: then it is `otherwise`. */
export function safely<T>(ours: () => T, otherwise: T): T {
  try {
    return ours()
  } catch {
    return otherwise
  }
}
