/** Any function. */
export type Callable = (...args: unknown[]) => unknown

/** Not imported from `natives.ts`, so that the script that runs in every page stays small. */
const { apply, get, setPrototypeOf } = Reflect
const functionText = Function.prototype.toString
const NativeProxy = Proxy

/** Under this key a wrapper that is switched off gives the function that it wraps, so that outer wrappers can skip it. */
export const BELOW_KEY = Symbol.for('tracepane.below')

/** Remembers what a wrapper wraps. */
export type Remember = (wrapper: object, original: Callable) => void
let remember: Remember | undefined

/** Sets who remembers each wrapper from now on. Undefined: nobody. */
export function rememberWith(given: Remember | undefined): void {
  remember = given
}

/**
 * Makes a proxy that behaves like `original`, but for the `traps`. Its text is the original's, too: for every caller while
 * the library is on (`function-text.ts`), else for those who ask the proxy's own `toString`.
 *
 * @param isOver - whether the traps do nothing any more
 */
export function transparentProxy<F extends Callable>(
  original: F,
  traps: Pick<ProxyHandler<F>, 'apply' | 'construct'>,
  isOver?: () => boolean,
): F {
  let toText: Callable | undefined
  // Assigned to the given traps object, as one of the traps may be an accessor.
  const handler: ProxyHandler<F> = traps
  // Nothing that the page puts on `Object.prototype` becomes a trap.
  setPrototypeOf(handler, null)
  handler.get = (target, key, receiver) => {
    // OpenTelemetry's exporters look here for the unpatched function, so as to leave no trace themselves. One level only.
    if (key === BELOW_KEY) return isOver?.() ? target : undefined
    if (key === '__original') return get(target, key) ?? target
    const value: unknown = get(target, key, receiver === wrapper ? target : receiver)
    if (key !== 'toString' || remember !== undefined || !isFunctionText(value)) return value
    toText ??= new NativeProxy(value, {
      __proto__: null,
      apply: (text, self, args) => apply(text, self === wrapper ? original : self, args),
      get: (text, name) => (name === '__original' ? functionText : get(text, name)),
    } as ProxyHandler<Callable>)
    return toText
  }
  const wrapper: F = new NativeProxy(original, handler)
  remember?.(wrapper, original)
  return wrapper
}

/** Whether it is `Function.prototype.toString`, or a transparent proxy of it. */
function isFunctionText(value: unknown): value is Callable {
  return value === functionText || (typeof value === 'function' && get(value, '__original') === functionText)
}
