/** Traces every call of a function, which otherwise behaves as before. */

import type { Span, Tracer, WrapOptions } from '../../api/api'
import { type Around, wrap as wrapCalls } from '../../platform/calls/patch'
import type { Callable } from '../../platform/calls/transparent-proxy'
import { defineProperty, functionText, reflectApply, reflectGet } from '../../platform/natives'
import { isPromise, observeSettlement } from '../../platform/promise-observer'
import { recordFailure } from '../span/exception'

const objectText = Object.prototype.toString

/** Keeps `this`, arguments, `new`, errors, name, length and text. The span of a generator lasts until it is done. */
export function wrapFunction<F extends Callable>(tracer: Tracer, fn: F, options: WrapOptions | undefined): F {
  return wrapCalls(fn, callsOf(tracer, fn, options), kindOf(fn)).wrapper
}

/** The span around each call of `fn`. */
export function callsOf(tracer: Tracer, fn: Callable, options: WrapOptions | undefined): Around {
  const { name = fn.name || 'anonymous', spanKind, attributes } = options ?? {}
  const spanOptions = { ...(spanKind === undefined ? {} : { spanKind }), ...(attributes ? { attributes } : {}) }
  if (!/GeneratorFunction\]$/.test(reflectApply(objectText, fn, []) as string))
    return (proceed) => tracer.trace(name, spanOptions, () => proceed())
  return (proceed) => {
    const span = tracer.startSpan(name, spanOptions)
    const generator = tracer.withActiveSpan(span, proceed)
    followGenerator(tracer, span, generator as object)
    return generator
  }
}

/** Whether to trace construction or calls: a class can't be called. */
export function kindOf(fn: unknown): 'apply' | 'construct' {
  return typeof fn === 'function' && /^class\b/.test(reflectApply(functionText, fn, []) as string)
    ? 'construct'
    : 'apply'
}

/** The body of a generator runs each time a value is requested: each time within its span. */
function followGenerator(tracer: Tracer, span: Span, generator: object): void {
  const ended = (result: unknown) => {
    if (typeof result === 'object' && result !== null && reflectGet(result, 'done') === true) span.finish()
  }
  const failed = (error: unknown) => {
    recordFailure(span, error)
    span.finish()
  }
  for (const name of ['next', 'return', 'throw']) {
    const native = reflectGet(generator, name)
    if (typeof native !== 'function') continue
    const value = (...args: unknown[]) => {
      let result: unknown
      try {
        result = tracer.withActiveSpan(span, () => reflectApply(native, generator, args))
      } catch (error) {
        failed(error)
        throw error
      }
      if (isPromise(result)) return observeSettlement(result, { succeeded: ended, failed }) ?? result
      ended(result)
      return result
    }
    defineProperty(generator, name, { value, configurable: true, writable: true })
  }
}
