/**
 * Observes calls with no function of ours between the caller and the original. What the original reads from the stack is as
 * without us: the console names the page's line as the place of a message. (Chromium has an ignore list for that, Firefox
 * has none.)
 */
import { getOwnPropertyDescriptor, weakMap } from '../natives'
import { replaceByProxy } from './patch'
import type { Callable } from './transparent-proxy'

/** Is told of each call before it happens. What it throws is ignored. */
export type Observe = (args: readonly unknown[]) => void

const observers = weakMap<object, Observe>()

/** The arguments of an `apply` trap. */
type Call = readonly [original: object, self: unknown, args: readonly unknown[]]

function tell(_original: unknown, [original, , args]: Call): void {
  try {
    observers.get(original)?.(args)
  } catch {
    // Our own failure is no business of the page's.
  }
}

/**
 * An `apply` trap that is made of the browser's own functions. They call two things, one after the other, with the call as
 * `this`: `tell`, which has returned when the second, the original, is called. None of them leaves a frame on the stack in
 * either engine (`Array.prototype.forEach` and `Reflect.apply` would in Firefox: they are written in JavaScript).
 */
const trap = makeTrap()

function makeTrap(): Callable {
  const { apply, bind, call } = Function.prototype
  const callOriginal = bind.call(apply, call)
  let isTold = false
  const step = new Proxy(apply, {
    __proto__: null,
    // Read before each of the two calls. A call within the original's is complete by the time that one goes on.
    get apply() {
      isTold = !isTold
      return isTold ? tell : callOriginal
    },
  } as ProxyHandler<Callable>)
  const both = bind.call(URLSearchParams.prototype.forEach, new URLSearchParams('tell&call'), step as never)
  return new Proxy(both, { __proto__: null, apply: bind.call(call, call) } as ProxyHandler<Callable>)
}

/**
 * Calls `observe` before each call of a method, an own property of `of`. The wrapper looks like the original. If the method is
 * missing or frozen, nothing happens.
 *
 * @returns the function that undoes it; where somebody has wrapped our wrapper since, it stays and passes everything on
 */
export function observeCalls(of: object, key: PropertyKey, observe: Observe): () => void {
  const original: unknown = getOwnPropertyDescriptor(of, key)?.value
  if (typeof original !== 'function') return () => {}
  observers.set(original, observe)
  return replaceByProxy(of, key, original as Callable, () => trap)
}
