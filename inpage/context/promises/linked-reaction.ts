/**
 * Reactions through which V8's async stack traces continue. V8 looks at the reaction of a promise: if its function is the
 * engine's own, that leads to whoever awaits; otherwise V8 follows the promise that the reaction returns, as long as there is
 * only one (`CaptureAsyncStackTrace` in V8's `src/execution/isolate.cc`). So our reaction returns a promise that is never
 * settled, and to which the engine's own function is attached.
 */
import {
  functionText,
  getOwnPropertyDescriptor,
  NativePromise,
  nativeThen,
  reflectApply,
  SafeMap,
  uncurried,
} from '../../platform/natives'
import type { Settle } from '../flow'

const nothing = () => {}

/** Calls a function with the value and the key of each entry. */
const forEach: (map: object, fn: unknown, self: unknown) => void = uncurried(Map.prototype.forEach) as never

/** What the running `then` returns. */
let given: Promise<unknown> | undefined
function Given(executor: (resolve: () => void, reject: () => void) => void): Promise<unknown> | undefined {
  executor(nothing, nothing)
  return given
}

/** What the awaited promise must give as its `constructor` while `linked` runs. */
export const LINKING: object = { __proto__: null, [Symbol.species]: Given }

/** Adds `goOn` and `fail` to `self` such that V8 finds the functions for which they stand. */
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
    add(self, goOn, fail)
    return given
  } finally {
    given = outer
  }
}

/**
 * Calls `then` from a built-in. V8 reports to the inspector only calls from JavaScript (`Isolate::OnPromiseThen`), and for those the
 * inspector captures a stack, which takes 7 µs. For the page's `await` it has done so already. `forEach` of a map
 * calls with `this` and two values of ours. V8 does not inline it into optimized code, through whose frames it would have to look
 * at each `then`, which takes 1 µs.
 */
function add(promise: unknown, fulfilled: Settle, rejected: Settle): void {
  const pair = new SafeMap<Settle, Settle>()
  pair.set(rejected, fulfilled)
  forEach(pair, nativeThen, promise)
}

/**
 * Whether `settle` is an unnamed function of V8's own, as V8 passes to the executor of a promise. V8 recognizes those and
 * finds the promise behind them. A bound function has a name; only a proxy of the page looks the same.
 */
export function isEngines(settle: Settle): settle is NonNullable<Settle> {
  return (
    typeof settle === 'function' &&
    getOwnPropertyDescriptor(settle, 'name')?.value === '' &&
    reflectApply(functionText, settle, []) === 'function () { [native code] }'
  )
}
