import { SPAN_FLAG_REMOTE_PARENT } from '../block/format'
import { slice } from '../natives'
import { activeSpanIn, withActive } from './active-span'
import type { Span, SpanOptions, Tracer, TracerOptions } from './api'
import { putAttributes } from './attribute-list'
import { now } from './clock'
import { errorMessage, isAbort } from './exception'
import { randomNonZeroWord, randomWord } from './ids'
import type { Kernel } from './kernel'
import { MAX_NAME_LENGTH } from './limits'
import { isNoop, noopSpan, noopTracer } from './noop'
import { type ParentIds, readParent } from './parent'
import { Processors } from './processors'
import { isSampled } from './sampler'
import { isPromise, type Settlement, settled, watchThenable } from './settlement'
import { RecordingSpan } from './span'
import { type SpanData, takeSpanData } from './span-data'
import { type ReadOptions, readOptions } from './span-options'
import { putLink } from './span-writing'
import { UnsampledSpan, UnsampledTrace } from './unsampled-span'

const DEFAULT_NAME = 'default'
const DEFAULT_NAMESPACE = 'default'

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

  // The methods are functions of their own: `const { startSpan } = tracing` works, as in Kong.

  readonly new = (name: string, options?: TracerOptions): Tracer => {
    const { misuse } = this.#kernel
    try {
      if (options?.noop === true) return noopTracer
      const rate = options?.samplingRate ?? 1
      const isRate = typeof rate === 'number' && rate >= 0 && rate <= 1
      if (!isRate) misuse('tracing.new: samplingRate is from 0 to 1')
      const namespace = options?.namespace ?? DEFAULT_NAMESPACE
      if (typeof namespace !== 'string') misuse('tracing.new: the namespace is a string')
      const isName = typeof name === 'string' && name !== ''
      if (!isName && name !== undefined) misuse('tracing.new: the name is a string that is not empty')
      return new LiveTracer(
        this.#kernel,
        isName ? slice(name, 0, MAX_NAME_LENGTH) : DEFAULT_NAME,
        typeof namespace === 'string' ? slice(namespace, 0, MAX_NAME_LENGTH) : DEFAULT_NAMESPACE,
        isRate ? rate : 1,
      )
    } catch {
      misuse('tracing.new: an option threw when it was read')
      return noopTracer
    }
  }

  readonly startSpan = (name: string, options?: SpanOptions): Span => this.start(this.name, name, options, undefined)

  /** For `startSpan` and our own instrumentations: `scope` is shown as the tracer's name. */
  start(scope: string, name: string, options: SpanOptions | null | undefined, startMs: number | undefined): Span {
    const kernel = this.#kernel
    if (kernel.stopped) return noopSpan
    if (typeof name !== 'string' || name === '') {
      kernel.misuse('startSpan: the name is a string that is not empty')
      return noopSpan
    }
    if (options === undefined || options === null) {
      return this.#begin(scope, name, this.#active(), undefined, undefined, startMs)
    }
    if (typeof options !== 'object') {
      kernel.misuse('startSpan: the options are an object')
      return this.#begin(scope, name, this.#active(), undefined, undefined, startMs)
    }
    const read = readOptions(options, kernel.misuse)
    if (read.parent === undefined) return this.#begin(scope, name, this.#active(), undefined, read, startMs)
    if (RecordingSpan.is(read.parent) || UnsampledSpan.is(read.parent)) {
      return this.#begin(scope, name, read.parent, undefined, read, startMs)
    }
    const elsewhere = read.parent === null ? undefined : readParent(read.parent, kernel.misuse)
    return this.#begin(scope, name, undefined, elsewhere, read, startMs)
  }

  readonly setActiveSpan = (span: Span | null | undefined): void => {
    if (span !== undefined && span !== null && !isOurs(span)) {
      if (!isNoop(span)) this.#kernel.misuse('setActiveSpan: takes a span of this tracing, or nothing')
      return
    }
    const { carrier } = this.#kernel
    carrier.replace(withActive(carrier.current(), this.#namespace, span ?? undefined))
  }

  readonly activeSpan = (): Span | undefined => this.#active()

  readonly withActiveSpan = <T>(span: Span, fn: () => T): T => {
    const { carrier, misuse } = this.#kernel
    if (typeof fn !== 'function') {
      misuse('withActiveSpan: takes a span and a function')
      return undefined as T
    }
    if (!isOurs(span)) {
      if (!isNoop(span)) misuse('withActiveSpan: takes a span of this tracing and a function')
      return fn()
    }
    const result = carrier.run(withActive(carrier.current(), this.#namespace, span), fn)
    if (isPromise(result)) carrier.carry(result)
    return result
  }

  readonly trace = <T>(name: string, a: SpanOptions | ((span: Span) => T), b?: (span: Span) => T): T => {
    const fn = typeof a === 'function' ? a : b
    if (typeof fn !== 'function') {
      this.#kernel.misuse('trace: the last argument is a function')
      return undefined as T
    }
    const span = this.start(this.name, name, typeof a === 'function' ? undefined : a, undefined)
    const { carrier } = this.#kernel
    let result: T
    try {
      result = isOurs(span)
        ? carrier.run(withActive(carrier.current(), this.#namespace, span), () => fn(span))
        : fn(span)
    } catch (error) {
      fail(span, error)
      span.finish()
      throw error
    }
    if (isPromise(result)) {
      const handed = settled(result, finishing(span))
      // The page gets a promise where it gave one; that it is of the same type is what `then` promises.
      if (handed !== undefined) return carrier.carry(handed) as T
    }
    // A thenable may never be looked at: the span ends now, and once more if the page sees it settle.
    if (RecordingSpan.is(span)) watchThenable(result, amending(span))
    span.finish()
    return result
  }

  readonly processSpan = (fn: (span: Span) => void): (() => void) => {
    const kernel = this.#kernel
    if (typeof fn !== 'function') {
      kernel.misuse('processSpan: takes a function')
      return () => {}
    }
    kernel.processors ??= new Processors(kernel.misuse)
    return kernel.processors.add(this.name, fn)
  }

  /** A span that was released while it was active is active no more. */
  #active(): Span | undefined {
    const span = activeSpanIn(this.#kernel.carrier.current(), this.#namespace)
    return span !== undefined && isLive(span) ? span : undefined
  }

  /** Runs no code of the page. The parent is either `parent`, a span of ours, or `elsewhere`, or none. */
  #begin(
    scope: string,
    name: string,
    parent: Span | undefined,
    elsewhere: ParentIds | undefined,
    options: ReadOptions | undefined,
    startMs: number | undefined,
  ): Span {
    const shouldSample = options?.shouldSample
    const parentData = RecordingSpan.dataOf(parent)
    if (parentData !== undefined) {
      if (shouldSample === false) return this.#unsampledChild(parent, parentData)
      const data = this.#take(scope, name, parentData)
      data.parent0 = parentData.span0
      data.parent1 = parentData.span1
      return this.#open(parent, data, options, startMs)
    }
    const unsampled = UnsampledSpan.traceOf(parent)
    if (unsampled !== undefined && UnsampledSpan.is(parent)) {
      if (shouldSample !== true) return new UnsampledSpan(this.#kernel, this.#namespace, parent, unsampled)
      const { trace2, trace3 } = unsampled.rest
      const { span0, span1 } = UnsampledSpan.idOf(parent)
      const data = this.#take(scope, name, { trace0: unsampled.trace0, trace1: unsampled.trace1, trace2, trace3 })
      data.parent0 = span0
      data.parent1 = span1
      return this.#open(parent, data, options, startMs)
    }
    if (elsewhere !== undefined) {
      if (!(shouldSample ?? elsewhere.sampled)) return this.#unsampledChild(undefined, elsewhere)
      const data = this.#take(scope, name, elsewhere)
      data.parent0 = elsewhere.span0
      data.parent1 = elsewhere.span1
      data.flags = SPAN_FLAG_REMOTE_PARENT
      return this.#open(undefined, data, options, startMs)
    }
    const trace0 = randomWord()
    const trace1 = randomNonZeroWord()
    if (!(shouldSample ?? isSampled(trace0, trace1, this.#samplingRate))) {
      return new UnsampledSpan(this.#kernel, this.#namespace, undefined, new UnsampledTrace(trace0, trace1, undefined))
    }
    const data = this.#take(scope, name, undefined)
    data.trace0 = trace0
    data.trace1 = trace1
    data.trace2 = randomWord()
    data.trace3 = randomWord()
    return this.#open(undefined, data, options, startMs)
  }

  #unsampledChild(parent: Span | undefined, ids: TraceWords): UnsampledSpan {
    const trace = new UnsampledTrace(ids.trace0, ids.trace1, ids)
    return new UnsampledSpan(this.#kernel, this.#namespace, parent, trace)
  }

  #take(scope: string, name: string, trace: TraceWords | undefined): SpanData {
    const data = takeSpanData()
    if (trace !== undefined) {
      data.trace0 = trace.trace0
      data.trace1 = trace.trace1
      data.trace2 = trace.trace2
      data.trace3 = trace.trace3
    }
    data.span0 = randomNonZeroWord()
    data.span1 = randomWord()
    data.name = name.length > MAX_NAME_LENGTH ? slice(name, 0, MAX_NAME_LENGTH) : name
    data.scopeName = scope
    data.scopeNamespace = this.#namespace
    data.order = this.#kernel.started++
    return data
  }

  #open(
    parent: Span | undefined,
    data: SpanData,
    options: ReadOptions | undefined,
    startMs: number | undefined,
  ): RecordingSpan {
    if (options !== undefined) {
      if (options.kind !== undefined) data.kind = options.kind
      if (options.attributes !== undefined) putAttributes(data, options.attributes)
      if (options.links !== undefined) {
        for (let i = 0; i < options.links.length; i++) putLink(data, options.links[i])
      }
    }
    data.openedMs = startMs ?? now()
    data.startMs = options?.startMs ?? data.openedMs
    const kernel = this.#kernel
    kernel.recorder.opened(data)
    return new RecordingSpan(kernel, parent, data)
  }
}

interface TraceWords {
  readonly trace0: number
  readonly trace1: number
  readonly trace2: number
  readonly trace3: number
}

function isOurs(value: unknown): value is RecordingSpan | UnsampledSpan {
  return RecordingSpan.is(value) || UnsampledSpan.is(value)
}

/** Ours, and not released. */
function isLive(span: Span): boolean {
  return RecordingSpan.dataOf(span) !== undefined || UnsampledSpan.traceOf(span) !== undefined
}

function finishing(span: Span): Settlement {
  return {
    succeeded: () => span.finish(),
    failed(error) {
      fail(span, error)
      span.finish()
    },
  }
}

function amending(span: RecordingSpan): Settlement {
  return {
    succeeded: () => span.amend(now(), () => {}),
    failed: (error) => span.amend(now(), () => fail(span, error)),
  }
}

/** Records what was thrown. An abort is what the page wanted, and no error, as for a request. */
function fail(span: Span, error: unknown): void {
  if (isAbort(error)) span.addEvent('aborted')
  else span.recordError(error).setStatus(2, errorMessage(error))
}
