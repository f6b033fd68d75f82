export type Callable = (...args: unknown[]) => unknown

/** Of our own, not out of `natives.ts`: what is in every page brings no more than it needs. */
const { apply, get } = Reflect
const functionText = Function.prototype.toString

/** What is behind each disguise; one may be behind another. */
const originals = new WeakMap<object, Callable>()
const { get: originalOf, set: remember } = originals

const toText = new Proxy(functionText, {
  apply: (target, self, args) => apply(target, apply(originalOf, originals, [self]) ?? self, args),
})

/** `original`, but for what `traps` do when it is called. Its text is the original's, too. */
export function disguise<F extends Callable>(original: F, traps: Pick<ProxyHandler<F>, 'apply' | 'construct'>): F {
  const wrapper: F = new Proxy(original, {
    ...traps,
    get(target, key, receiver) {
      // Where OpenTelemetry's exporters look for the unpatched function, to leave no trace themselves: one step away.
      if (key === '__original') return get(target, key) ?? target
      const value: unknown = get(target, key, receiver === wrapper ? target : receiver)
      return value === functionText ? toText : value
    },
  })
  apply(remember, originals, [wrapper, apply(originalOf, originals, [original]) ?? original])
  return wrapper
}
