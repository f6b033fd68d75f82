import { SPAN_FLAG_REMOTE_PARENT } from '../block/format'
import { activeSpanIn, withActive } from './active-span'
import type { Span, SpanContext, SpanOptions, Tracer, TracerOptions } from './api'
import { fromEpochNanoseconds, now } from './clock'
import { errorMessage, isAbort } from './exception'
import { parseHex, randomNonZeroWord, randomWord } from './ids'
import type { Kernel } from './kernel'
import { MAX_NAME_LENGTH } from './limits'
import { noopSpan, noopTracer } from './noop'
import { isSampled } from './sampler'
import { RecordingSpan } from './span'
import { takeSpanData } from './span-data'
import { addLink, setAttributes } from './span-writing'
import { UnsampledSpan } from './unsampled-span'

// Taken at load: a page may overwrite the globals later.
const NativePromise = Promise
const nativeThen = Promise.prototype.then

const DEFAULT_NAMESPACE = 'default'
const NO_OPTIONS: SpanOptions = {}

export class LiveTracer implements Tracer {
  readonly name: string
  readonly #kernel: Kernel
  readonly #namespace: string
  #samplingRate: number

  constructor(kernel: Kernel, name: string, namespace: string, samplingRate: number) {
    this.#kernel = kernel
    this.name = name
    this.#namespace = namespace
    this.#samplingRate = samplingRate
  }

  setSamplingRate(rate: number): void {
    this.#samplingRate = rate
  }

  readonly new = (name: string, options?: TracerOptions): Tracer => {
    const { misuse } = this.#kernel
    try {
      if (options?.noop === true) return noopTracer
      const rate = options?.samplingRate ?? 1
      const namespace = options?.namespace ?? DEFAULT_NAMESPACE
      if (typeof name !== 'string' || name === '') misuse('tracing.new: the name is a string that is not empty')
      if (typeof rate !== 'number' || !(rate >= 0 && rate <= 1)) misuse('tracing.new: samplingRate is from 0 to 1')
      return new LiveTracer(
        this.#kernel,
        typeof name === 'string' && name !== '' ? name.slice(0, MAX_NAME_LENGTH) : 'default',
        typeof namespace === 'string' ? namespace.slice(0, MAX_NAME_LENGTH) : DEFAULT_NAMESPACE,
        typeof rate === 'number' && !Number.isNaN(rate) ? rate : 0,
      )
    } catch {
      misuse('tracing.new: an option threw when it was read')
      return noopTracer
    }
  }

  startSpan(name: string, options?: SpanOptions): Span {
    if (typeof name !== 'string' || name === '') {
      this.#kernel.misuse('startSpan: the name is a string that is not empty')
      return noopSpan
    }
    if (options === undefined || options === null) return this.start(this.name, name, NO_OPTIONS, undefined)
    try {
      return this.start(this.name, name, options, undefined)
    } catch {
      this.#kernel.misuse('startSpan: an option threw when it was read')
      return noopSpan
    }
  }

  /** For `startSpan` and our own instrumentations: `scope` is shown as the tracer's name. */
  start(scope: string, name: string, options: SpanOptions, startMs: number | undefined): Span {
    const kernel = this.#kernel
    if (kernel.stopped) return noopSpan
    const namespace = this.#namespace
    const given = options === NO_OPTIONS ? undefined : options.parent
    const parent = given === undefined ? activeSpanIn(kernel.carrier.current(), namespace) : (given ?? undefined)
    const shouldSample = options === NO_OPTIONS ? undefined : options.shouldSample

    let trace0: number
    let trace1: number
    let trace2 = 0
    let trace3 = 0
    let parent0 = 0
    let parent1 = 0
    let flags = 0
    let sampled: boolean
    let isChild = true
    const data = parent === undefined ? undefined : typeof parent === 'object' ? dataOf(parent) : undefined
    if (data !== undefined) {
      ;({ trace0, trace1, trace2, trace3 } = data)
      parent0 = data.span0
      parent1 = data.span1
      sampled = shouldSample ?? true
    } else {
      const known = parent === undefined ? undefined : this.#idsOfOther(parent)
      if (known !== undefined) {
        ;({ trace0, trace1, trace2, trace3 } = known)
        parent0 = known.span0
        parent1 = known.span1
        sampled = shouldSample ?? known.sampled
        if (known.remote) flags = SPAN_FLAG_REMOTE_PARENT
      } else {
        isChild = false
        trace0 = randomWord()
        trace1 = randomNonZeroWord()
        sampled = shouldSample ?? isSampled(trace0, trace1, this.#samplingRate)
      }
    }
    // A span elsewhere, given by its ids, is no parent a page could make active again.
    const handle = parent !== undefined && isSpan(parent) ? parent : undefined
    if (!sampled) {
      return new UnsampledSpan(kernel, namespace, handle, trace0, trace1, isChild ? { trace2, trace3 } : undefined)
    }
    const made = takeSpanData()
    made.trace0 = trace0
    made.trace1 = trace1
    made.trace2 = isChild ? trace2 : randomWord()
    made.trace3 = isChild ? trace3 : randomWord()
    made.span0 = randomNonZeroWord()
    made.span1 = randomWord()
    made.parent0 = parent0
    made.parent1 = parent1
    made.flags = flags
    made.name = name.length > MAX_NAME_LENGTH ? name.slice(0, MAX_NAME_LENGTH) : name
    made.scopeName = scope
    made.scopeNamespace = namespace
    made.order = kernel.started++
    if (options !== NO_OPTIONS) this.#apply(made, options)
    if (startMs !== undefined) made.startMs = startMs
    else if (options.startTimeNs === undefined) made.startMs = now()
    kernel.recorder.opened(made)
    return new RecordingSpan(kernel, handle, made)
  }

  setActiveSpan(span: Span | null | undefined): void {
    if (span !== undefined && span !== null && !isSpan(span)) {
      if (span !== noopSpan) this.#kernel.misuse('setActiveSpan: takes a span of this tracing, or nothing')
      return
    }
    const { carrier } = this.#kernel
    carrier.replace(withActive(carrier.current(), this.#namespace, span ?? undefined))
  }

  activeSpan(): Span | undefined {
    return activeSpanIn(this.#kernel.carrier.current(), this.#namespace)
  }

  withActiveSpan<T>(span: Span, fn: () => T): T {
    const { carrier, misuse } = this.#kernel
    if (typeof fn !== 'function') {
      misuse('withActiveSpan: takes a span and a function')
      return undefined as T
    }
    if (!isSpan(span)) {
      if (span !== noopSpan) misuse('withActiveSpan: takes a span of this tracing and a function')
      return fn()
    }
    const result = carrier.run(withActive(carrier.current(), this.#namespace, span), fn)
    if (result instanceof NativePromise) carrier.carry(result)
    return result
  }

  trace<T>(name: string, fn: (span: Span) => T): T
  trace<T>(name: string, options: SpanOptions, fn: (span: Span) => T): T
  trace<T>(name: string, a: SpanOptions | ((span: Span) => T), b?: (span: Span) => T): T {
    const fn = typeof a === 'function' ? a : b
    if (typeof fn !== 'function') {
      this.#kernel.misuse('trace: the last argument is a function')
      return undefined as T
    }
    const span = typeof a === 'function' ? this.startSpan(name) : this.startSpan(name, a)
    const { carrier } = this.#kernel
    let result: T
    try {
      const context = isSpan(span) ? withActive(carrier.current(), this.#namespace, span) : carrier.current()
      result = carrier.run(context, () => fn(span))
    } catch (error) {
      fail(span, error)
      throw error
    }
    if (result instanceof NativePromise) return this.#finishWith(span, result)
    span.finish()
    return result
  }

  processSpan(fn: (span: Span) => void): () => void {
    const kernel = this.#kernel
    if (typeof fn !== 'function') {
      kernel.misuse('processSpan: takes a function')
      return () => {}
    }
    kernel.processors ??= new Map()
    const own = kernel.processors.get(this.name) ?? new Set()
    kernel.processors.set(this.name, own)
    own.add(fn)
    return () => {
      own.delete(fn)
    }
  }

  /**
   * The promise handed on is the one that finishes the span: were it the page's own with a reaction of ours beside it,
   * we would hide its unhandled rejection, or make one of our own.
   */
  #finishWith<T>(span: Span, promise: T & Promise<unknown>): T {
    const finished = nativeThen.call(
      promise,
      (value: unknown) => {
        span.finish()
        return value
      },
      (error: unknown) => {
        fail(span, error)
        throw error
      },
    )
    return this.#kernel.carrier.carry(finished) as unknown as T
  }

  #apply(data: ReturnType<typeof takeSpanData>, options: SpanOptions): void {
    const { misuse } = this.#kernel
    const { startTimeNs, spanKind, attributes, links } = options
    if (startTimeNs !== undefined) {
      const start = fromEpochNanoseconds(startTimeNs)
      if (start === undefined) misuse('startSpan: startTimeNs is a number or bigint of epoch nanoseconds')
      data.startMs = start ?? now()
    }
    if (spanKind !== undefined) {
      if (Number.isInteger(spanKind) && spanKind >= 0 && spanKind <= 5) data.kind = spanKind
      else misuse('startSpan: spanKind is from 0 to 5')
    }
    if (attributes !== undefined && attributes !== null) setAttributes(data, attributes, misuse)
    if (Array.isArray(links)) for (const link of links) addLink(data, link, misuse)
    else if (links !== undefined) misuse('startSpan: links is an array')
  }

  /** Ids of a parent that is no recording span of ours: an unsampled one, or a span elsewhere. */
  #idsOfOther(parent: Span | SpanContext) {
    if (typeof parent !== 'object' || parent === noopSpan) return undefined
    const ids = UnsampledSpan.idsOf(parent)
    if (ids !== undefined) return { ...ids, sampled: false, remote: false }
    if (isSpan(parent)) return undefined // released
    const { traceId, spanId, traceFlags } = parent as SpanContext
    const trace = parseHex(traceId, 32)
    const span = parseHex(spanId, 16)
    if (trace === undefined || span === undefined) {
      this.#kernel.misuse('startSpan: the parent is a span, or { traceId, spanId, traceFlags }')
      return undefined
    }
    const [trace0, trace1, trace2, trace3] = trace
    return {
      trace0,
      trace1,
      trace2,
      trace3,
      span0: span[0],
      span1: span[1],
      sampled: traceFlags === undefined || (traceFlags & 1) === 1,
      remote: true,
    } // prettier-ignore
  }
}

function dataOf(parent: object) {
  return RecordingSpan.dataOf(parent)
}

function isSpan(value: unknown): value is RecordingSpan | UnsampledSpan {
  return value instanceof RecordingSpan || value instanceof UnsampledSpan
}

/** What was thrown ends the span. An abort is what the page wanted, and no error, as for a request. */
function fail(span: Span, error: unknown): void {
  if (isAbort(error)) span.addEvent('aborted')
  else {
    span.recordError(error)
    span.setStatus(2, errorMessage(error))
  }
  span.finish()
}
