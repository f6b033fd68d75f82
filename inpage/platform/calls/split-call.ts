/**
 * Wraps calls of the browser's own functions so that, in Firefox, no function of ours is on the stack while the original runs.
 * What the browser takes from the stack is then of the page: the initiator in the Network panel, the place of a violated policy,
 * the stack of an error. In Chromium our scripts are on DevTools' ignore list, and `stack.ts` removes our frames.
 */
import { functionText, getOwnPropertyDescriptor, indexOf, reflectApply } from '../natives'
import { isFirefox } from '../stack'
import { safely } from './guarded'
import { ownerInScope, replaceByProxy } from './patch'
import type { Callable } from './transparent-proxy'

/** What is done around one call. */
export interface SplitCall {
  /** What the original gets, in place of the caller's. */
  readonly args: readonly unknown[]
  /** Is given what the original has returned, and gives what the caller gets. If it throws, the caller gets the former. */
  done(result: unknown): unknown
  /** The same for what it has thrown. What this throws is what the caller gets, so nothing of ours may fail in it. */
  failed(error: unknown): unknown
  /** The original may throw. Where this is false, `failed` may not be called if it does all the same. */
  readonly mayThrow: boolean
}

/** Begins a call. If it throws, the caller gets what the original alone gives. `own` is the function of ours that runs. */
export type BeginCall = (self: unknown, args: readonly unknown[], own: unknown) => SplitCall

type Trap = (target: unknown, self: unknown, args: readonly unknown[]) => unknown

const { apply, bind, call } = Function.prototype
const { reduce } = Array.prototype
const STEPS: readonly number[] = [1, 2, 3]
/** As a trap it calls the target of its proxy with one argument: the list of those that the proxy was given. */
const callWithList: Callable = reflectApply(bind, call, [call]) as Callable

/**
 * Wraps a method, an own property of `of`; of the global scope, an inherited one, too. The wrapper looks like the original. If
 * the method is missing or frozen, nothing happens.
 *
 * @returns the function that undoes it; where somebody has wrapped our wrapper since, it stays and passes everything on
 */
export function patchSplit(of: object, key: PropertyKey, begin: BeginCall, isSteps = isFirefox): () => void {
  const holder = of === globalThis ? ownerInScope(key) : of
  const original: unknown = getOwnPropertyDescriptor(holder, key)?.value
  if (typeof original !== 'function') return () => {}
  // What a page has put there may throw, whatever is said of the browser's own.
  const isNative = indexOf(reflectApply(functionText, original, []) as string, '[native code]', 0) >= 0
  const direct = directTrap(begin)
  return replaceByProxy(holder, key, original as Callable, () => (isSteps && isNative ? stepsTrap(begin) : direct))
}

function directTrap(begin: BeginCall): Trap {
  return function direct(target, self, args) {
    const split = safely(() => begin(self, args, direct), undefined)
    if (split === undefined) return reflectApply(target, self, args)
    let result: unknown
    try {
      result = reflectApply(target, self, split.args)
    } catch (error) {
      return split.failed(error)
    }
    return safely(() => split.done(result), result)
  }
}

/**
 * A trap for one call that is made of the browser's own functions. `Array.prototype.reduce` calls three things one after the other and
 * gives each what the one before has returned: `first`, the original, `last`. In Firefox none of what stands between has a frame.
 */
function stepsTrap(begin: BeginCall): Callable {
  let step = 0
  let split: SplitCall | undefined
  let original: Callable
  const first: Trap = (_target, _self, [given]) => {
    const [target, self, args] = given as [unknown, unknown, readonly unknown[]]
    const it = safely(() => begin(self, args, first), undefined)
    split = it
    original = it?.mayThrow
      ? () => {
          try {
            return reflectApply(target, self, it.args)
          } catch (error) {
            split = undefined
            return it.failed(error)
          }
        }
      : (reflectApply(bind, apply, [target, self, it?.args ?? args]) as Callable)
  }
  const last: Trap = (_target, _self, [result]) => {
    const it = split
    return it === undefined ? result : safely(() => it.done(result), result)
  }
  const handler = {
    __proto__: null,
    // Read before each step.
    get apply() {
      step++
      return step === 1 ? first : step === 2 ? original : last
    },
  }
  const steps = reflectApply(bind, reduce, [STEPS, new Proxy(apply, handler as ProxyHandler<Callable>)]) as Callable
  return new Proxy(steps, { __proto__: null, apply: callWithList } as ProxyHandler<Callable>)
}
