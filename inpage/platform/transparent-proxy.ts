export type Callable = (...args: unknown[]) => unknown

/** Of our own, not out of `natives.ts`: what is in every page brings no more than it needs. */
const { apply, get, setPrototypeOf } = Reflect
const functionText = Function.prototype.toString
const NativeProxy = Proxy

/** Under which a wrapper that does nothing any more has what it wraps: whoever is around it may leave it out. */
export const BELOW_KEY = Symbol.for('tracepane.below')

/** Keeps what a wrapper wraps. */
export type Remember = (wrapper: object, original: Callable) => void
let remember: Remember | undefined

/** From now on `given` is told of each wrapper. Undefined: nobody is. */
export function rememberWith(given: Remember | undefined): void {
  remember = given
}

/**
 * `original`, but for what `traps` do when it is called. Its text is the original's, too: while the library is on for
 * whoever asks (`instrument/function-text.ts`), else for who asks it itself. `isOver`: they do nothing any more.
 */
export function transparentProxy<F extends Callable>(
  original: F,
  traps: Pick<ProxyHandler<F>, 'apply' | 'construct'>,
  isOver?: () => boolean,
): F {
  let toText: Callable | undefined
  // Into the traps themselves, as one of them may be an accessor.
  const handler: ProxyHandler<F> = traps
  // What the page puts into `Object.prototype` is no trap.
  setPrototypeOf(handler, null)
  handler.get = (target, key, receiver) => {
    // Where OpenTelemetry's exporters look for the unpatched function, to leave no trace themselves: one step away.
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

/** The built-in, or that of a function that is disguised itself. */
function isFunctionText(value: unknown): value is Callable {
  return value === functionText || (typeof value === 'function' && get(value, '__original') === functionText)
}
