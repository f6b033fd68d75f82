/**
 * Reactions that V8's async stack traces go through. V8 asks what hangs on a promise: a function that is the engine's own
 * leads it to who awaits, any other to the promise that the reaction gives; from there on it must be the only one
 * (`CaptureAsyncStackTrace` in V8's `src/execution/isolate.cc`). So the reaction of ours gives a promise that is never
 * settled, on which the engine's own function hangs.
 */
import {
  functionText,
  getOwnPropertyDescriptor,
  NativePromise,
  nativeThen,
  reflectApply,
  uncurried,
} from '../platform/natives'
import type { Settle } from './flow'

const nothing = () => {}

const bind: (fn: unknown, self: unknown) => () => unknown = uncurried(Function.prototype.bind) as never
/** Calls a function with the two elements of a list. */
const reduce: (list: readonly unknown[], fn: () => unknown) => unknown = uncurried(Array.prototype.reduce) as never

/** What the `then` that runs now gives. */
let given: Promise<unknown> | undefined
function Given(executor: (resolve: () => void, reject: () => void) => void): Promise<unknown> | undefined {
  executor(nothing, nothing)
  return given
}

/** What the awaited promise has to give for its `constructor` while `linked` runs. */
export const LINKING: object = { __proto__: null, [Symbol.species]: Given }

/** Adds `goOn` and `fail` to `self`, and lets V8 find the functions that they stand for behind them. */
export function linked(
  self: unknown,
  goOn: Settle,
  fail: Settle,
  fulfilled: NonNullable<Settle>,
  rejected: NonNullable<Settle>,
): unknown {
  const outer = given
  given = new NativePromise(nothing)
  try {
    add(given, fulfilled, rejected)
    return add(self, goOn, fail)
  } finally {
    given = outer
  }
}

/**
 * `then`, called by a built-in: V8 tells the inspector of a call from JavaScript alone (`Isolate::OnPromiseThen`), and for
 * that one the inspector takes a stack, 7 µs. That of the page's `await` it has taken.
 */
function add(promise: unknown, fulfilled: Settle, rejected: Settle): unknown {
  return reduce([fulfilled, rejected], bind(nativeThen, promise))
}

/**
 * Whether `settle` is a function of V8's own without a name, as those that it gives to the executor of a promise. V8 knows
 * them, and finds the promise behind them. A bound function has a name; only a proxy of the page's is alike.
 */
export function isEngines(settle: Settle): settle is NonNullable<Settle> {
  return (
    typeof settle === 'function' &&
    getOwnPropertyDescriptor(settle, 'name')?.value === '' &&
    reflectApply(functionText, settle, []) === 'function () { [native code] }'
  )
}
