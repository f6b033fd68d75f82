/** Functions that are traced at every call, and for everybody else are what they were. */
import { wrap as wrapCalls } from '../instrument/patch'
import { functionText, reflectApply } from '../natives'
import type { Span, Tracer, WrapOptions } from './api'
import { isPromise } from './settlement'

type AnyFunction = (...args: unknown[]) => unknown

/** `this`, arguments, `new`, errors, name, length and text stay; a generator's span lasts until it is done. */
export function wrapFunction<F>(tracer: Tracer, fn: F, options: WrapOptions | undefined): F {
  if (typeof fn !== 'function') return fn
  const { name = fn.name || 'anonymous', spanKind, attributes } = options ?? {}
  const spanOptions = { ...(spanKind === undefined ? {} : { spanKind }), ...(attributes ? { attributes } : {}) }
  const isGenerator = /GeneratorFunction$/.test(Object.prototype.toString.call(fn).slice(8, -1))
  const around = (proceed: () => unknown) => {
    if (!isGenerator) return tracer.trace(name, spanOptions, () => proceed())
    const span = tracer.startSpan(name, spanOptions)
    const generator = tracer.withActiveSpan(span, proceed)
    followGenerator(tracer, span, generator as object)
    return generator
  }
  return wrapCalls(fn as unknown as AnyFunction, around, kindOf(fn)).wrapper as unknown as F
}

/** A class is traced when it is constructed, and can't be called. */
export function kindOf(fn: unknown): 'apply' | 'construct' {
  return typeof fn === 'function' && /^class\b/.test(reflectApply(functionText, fn, []) as string)
    ? 'construct'
    : 'apply'
}

/** The body of a generator runs whenever it is asked for more: each time within its span. */
function followGenerator(tracer: Tracer, span: Span, generator: object): void {
  const ended = (result: unknown) => {
    if (typeof result === 'object' && result !== null && Reflect.get(result, 'done') === true) span.finish()
    return result
  }
  const failed = (error: unknown) => {
    span.recordError(error).setStatus(2)
    span.finish()
  }
  for (const name of ['next', 'return', 'throw']) {
    const native: unknown = Reflect.get(generator, name)
    if (typeof native !== 'function') continue
    const value = (...args: unknown[]) => {
      let result: unknown
      try {
        result = tracer.withActiveSpan(span, () => Reflect.apply(native, generator, args))
      } catch (error) {
        failed(error)
        throw error
      }
      if (!isPromise(result)) return ended(result)
      return result.then(ended, (error) => {
        failed(error)
        throw error
      })
    }
    Object.defineProperty(generator, name, { value, configurable: true, writable: true })
  }
}
