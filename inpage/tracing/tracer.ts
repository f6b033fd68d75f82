import {
  type Span,
  type SpanContext,
  SpanKind,
  type SpanOptions,
  type TextCarrier,
  type Tracer,
  type TracerOptions,
  type Undo,
  type WrapOptions,
} from '../api/api'
import { disposable, isNoop, noopSpan, noopTracer, noUndo } from '../api/noop'
import { SPAN_FLAG_INFERRED_PARENT, SPAN_FLAG_REMOTE_PARENT } from '../block/format'
import type { ScopeRecord } from '../block/record'
import { wrap as wrapCalls } from '../platform/calls/patch'
import type { Callable } from '../platform/calls/transparent-proxy'
import { SafeMap, slice } from '../platform/natives'
import { isPromise, observeSettlement, type Settlement, watchThenable } from '../platform/promise-observer'
import { type CallSite, callSiteOf, withoutOwnFrames } from '../platform/stack'
import { activeSpanIn, DEFAULT_NAMESPACE, withActive } from './active-span'
import { now } from './clock'
import { locate } from './code-location'
import { instrumentObject } from './functions/instrument-object'
import { tracedOf } from './functions/traced'
import { wrapFunction } from './functions/wrap'
import { type Ids, randomNonZeroWord, randomWord } from './ids'
import type { Kernel } from './kernel'
import { Processors } from './processors'
import { isSampled } from './sampler'
import { putAttributes } from './span/attribute-list'
import { inheritBaggage, takeBaggage } from './span/baggage'
import { recordFailure } from './span/exception'
import { MAX_NAME_LENGTH } from './span/limits'
import { type ParentElsewhere, readParent } from './span/parent'
import { dataOf, RecordingSpan } from './span/span'
import { type SpanData, takeSpanData } from './span/span-data'
import { type ReadOptions, readOptions } from './span/span-options'
import { putLink } from './span/span-writing'
import { UnsampledSpan, UnsampledTrace } from './span/unsampled-span'
import { extractFrom, injectInto } from './text-carrier'

const DEFAULT_NAME = 'default'

/** The tracer of the API while tracing is on. */
export class LiveTracer implements Tracer {
  readonly name: string
  readonly #kernel: Kernel
  readonly #namespace: string
  readonly #scope: ScopeRecord
  /** The scopes of our own instrumentations, by name. */
  readonly #scopes = new SafeMap<string, ScopeRecord>()
  #samplingRate: number

  constructor(kernel: Kernel, name: string, namespace: string, samplingRate: number) {
    this.#kernel = kernel
    this.name = name
    this.#namespace = namespace
    this.#scope = { name, version: '', namespace, resource: kernel.resource }
    this.#samplingRate = samplingRate
  }

  setSamplingRate(rate: number): void {
    this.#samplingRate = rate
  }

  // Methods are own functions, so that `const { startSpan } = tracing` works as in Kong.

  readonly new = (name: string, options?: TracerOptions): Tracer => {
    const { misuse } = this.#kernel
    try {
      if (options?.noop === true) return noopTracer
      const rate = options?.samplingRate ?? 1
      const isRate = typeof rate === 'number' && rate >= 0 && rate <= 1
      if (!isRate) misuse('new: samplingRate is not valid')
      const namespace = options?.namespace ?? DEFAULT_NAMESPACE
      if (typeof namespace !== 'string') misuse('new: namespace is not valid')
      const isName = typeof name === 'string' && name !== ''
      if (!isName && name !== undefined) misuse('new: name is not valid')
      return new LiveTracer(
        this.#kernel,
        isName ? slice(name, 0, MAX_NAME_LENGTH) : DEFAULT_NAME,
        typeof namespace === 'string' ? slice(namespace, 0, MAX_NAME_LENGTH) : DEFAULT_NAMESPACE,
        isRate ? rate : 1,
      )
    } catch {
      misuse('new: options is not valid')
      return noopTracer
    }
  }

  readonly startSpan = (name: string, options?: SpanOptions): Span => this.#start(this.#scope, name, options, undefined)

  /** Starts a span for an instrumentation; `scope` is shown as the tracer's name. */
  readonly startFor = (
    scope: string,
    name: string,
    options: SpanOptions,
    startMs?: number,
    version = '',
    site?: CallSite,
  ): Span => {
    const key = version === '' ? scope : `${scope}\n${version}`
    let record = this.#scopes.get(key)
    if (record === undefined) {
      record = { name: scope, version, namespace: this.#namespace, resource: this.#kernel.resource }
      this.#scopes.set(key, record)
    }
    const { parent, spanKind } = options
    const cause =
      parent === undefined && spanKind === SpanKind.CLIENT && this.#active() === undefined
        ? this.#kernel.wakes.causeOfRequest(site)
        : undefined
    if (cause === undefined) return this.#start(record, name, options, startMs, silent)
    return inferred(this.#start(record, name, { ...options, parent: cause }, startMs, silent))
  }

  #start(
    scope: ScopeRecord,
    name: string,
    options: SpanOptions | null | undefined,
    startMs: number | undefined,
    misuse = this.#kernel.misuse,
  ): Span {
    const kernel = this.#kernel
    if (kernel.stopped) return noopSpan
    if (typeof name !== 'string' || name === '') {
      misuse('startSpan: name is not valid')
      return noopSpan
    }
    if (options === undefined || options === null) {
      return this.#beginHere(scope, name, undefined, startMs)
    }
    if (typeof options !== 'object') {
      misuse('startSpan: options is not valid')
      return this.#beginHere(scope, name, undefined, startMs)
    }
    const read = readOptions(options, misuse)
    if (read.parent === undefined) return this.#beginHere(scope, name, read, startMs)
    if (RecordingSpan.is(read.parent) || UnsampledSpan.is(read.parent)) {
      return this.#begin(scope, name, read.parent, undefined, read, startMs)
    }
    const elsewhere = read.parent === null ? undefined : readParent(read.parent, misuse)
    return this.#begin(scope, name, undefined, elsewhere, read, startMs)
  }

  readonly setActiveSpan = (span: Span | null | undefined): void => {
    if (span !== undefined && span !== null && !isOurs(span)) {
      if (!isNoop(span)) this.#kernel.misuse('setActiveSpan: span is not valid')
      return
    }
    const { carrier } = this.#kernel
    carrier.replace(withActive(carrier.current(), this.#namespace, span ?? undefined))
  }

  readonly activeSpan = (): Span | undefined => this.#active()

  readonly rootSpan = (): Span | undefined => {
    let root = this.#active()
    for (let at = root; at !== undefined; at = at.parent) root = at
    return root
  }

  readonly withActiveSpan = <T>(span: Span, fn: () => T): T => {
    const { carrier, misuse } = this.#kernel
    if (typeof fn !== 'function') {
      misuse('withActiveSpan: fn is not valid')
      return undefined as T
    }
    if (!isOurs(span)) {
      if (!isNoop(span)) misuse('withActiveSpan: span is not valid')
      return fn()
    }
    const result = carrier.run(withActive(carrier.current(), this.#namespace, span), fn)
    if (isPromise(result)) carrier.carry(result)
    return result
  }

  readonly bind = <F>(fn: F): F => {
    if (typeof fn !== 'function') {
      this.#kernel.misuse('bind: fn is not valid')
      return fn
    }
    const { carrier } = this.#kernel
    const context = carrier.current()
    return wrapCalls(fn as unknown as Callable, (proceed) => {
      const result = carrier.run(context, proceed)
      if (isPromise(result)) carrier.carry(result)
      return result
    }).wrapper as unknown as F
  }

  readonly trace = <T>(name: string, a: SpanOptions | ((span: Span) => T), b?: (span: Span) => T): T => {
    const fn = typeof a === 'function' ? a : b
    if (typeof fn !== 'function') {
      this.#kernel.misuse('trace: fn is not valid')
      return undefined as T
    }
    const span = this.#start(this.#scope, name, typeof a === 'function' ? undefined : a, undefined)
    const { carrier } = this.#kernel
    let result: T
    try {
      result = isOurs(span)
        ? carrier.run(withActive(carrier.current(), this.#namespace, span), fn, undefined, [span])
        : fn(span)
    } catch (error) {
      withoutOwnFrames(error, callSiteOf(this.trace))
      recordFailure(span, error)
      span.finish()
      throw error
    }
    if (isPromise(result)) {
      const handed = observeSettlement(result, finishing(span))
      // The page gave a promise and gets one; that `then` keeps the type is certain.
      if (handed !== undefined) return carrier.carry(handed) as T
    }
    // A thenable may never be awaited: the span ends now, and again if the page sees it settle.
    if (RecordingSpan.is(span)) watchThenable(result, amending(span))
    span.finish()
    return result
  }

  readonly wrap = <F>(fn: F, options?: WrapOptions): F => {
    if (typeof fn !== 'function') {
      this.#kernel.misuse('wrap: fn is not valid')
      return fn
    }
    try {
      return wrapFunction(this, fn as unknown as Callable, options) as unknown as F
    } catch {
      this.#kernel.misuse('wrap: options is not valid')
      return fn
    }
  }

  readonly instrument = (target: object, which: string | RegExp, options?: WrapOptions): Undo => {
    try {
      const undo = instrumentObject(this, target, which, options)
      return disposable(undo, undo)
    } catch {
      this.#kernel.misuse('instrument: target is not valid')
      return noUndo()
    }
  }

  readonly traced = tracedOf(this)

  readonly processSpan = (fn: (span: Span) => void, options?: { readonly all?: boolean }): Undo => {
    const kernel = this.#kernel
    if (typeof fn !== 'function') {
      kernel.misuse('processSpan: fn is not valid')
      return noUndo()
    }
    let tracer: string | undefined = this.name
    try {
      if (options?.all === true) tracer = undefined
    } catch {
      kernel.misuse('processSpan: options is not valid')
    }
    kernel.processors ??= new Processors(kernel.misuse)
    const undo = kernel.processors.add(tracer, fn)
    return disposable(undo, undo)
  }

  readonly inject = (carrier: TextCarrier, span?: Span | null): void => {
    const from = span ?? this.#active()
    if (isNoop(from) || from === undefined) return
    try {
      if (isOurs(from)) {
        injectInto(carrier, from, this.#kernel.propagation())
        return
      }
    } catch {
      // It can't be written to, or a header is refused: reported below.
    }
    this.#kernel.misuse('inject: carrier or span is not valid')
  }

  readonly extract = (carrier: TextCarrier): SpanContext | undefined => {
    try {
      return extractFrom(carrier)
    } catch {
      this.#kernel.misuse('extract: carrier is not valid')
      return undefined
    }
  }

  /** The active span. A span that was released while active is no longer active. */
  #active(): Span | undefined {
    const span = activeSpanIn(this.#kernel.carrier.current(), this.#namespace)
    return span !== undefined && isLive(span) ? span : undefined
  }

  /** Starts a span under the active one. */
  #beginHere(scope: ScopeRecord, name: string, options: ReadOptions | undefined, startMs: number | undefined): Span {
    const parent = this.#active()
    const span = this.#begin(scope, name, parent, undefined, options, startMs)
    return parent !== undefined && this.#kernel.carrier.isInferred(parent) ? inferred(span) : span
  }

  /** Starts a span without running code of the page. The parent is `parent`, a span of ours, or `elsewhere`, or none. */
  #begin(
    scope: ScopeRecord,
    name: string,
    parent: Span | undefined,
    elsewhere: ParentElsewhere | undefined,
    options: ReadOptions | undefined,
    startMs: number | undefined,
  ): Span {
    const kernel = this.#kernel
    const shouldSample = options?.shouldSample
    const unsampled = UnsampledSpan.traceOf(parent)
    if (unsampled !== undefined && shouldSample !== true) {
      return this.#withBaggage(new UnsampledSpan(kernel, this.#namespace, parent, unsampled), parent, undefined)
    }
    const own = dataOf(parent)
    if (own?.heldBack !== undefined) own.heldBack()
    const from: Ids | undefined = own ?? (unsampled ? UnsampledSpan.idsOf(parent) : elsewhere?.ids)
    const trace0 = from === undefined ? randomWord() : from.trace0
    const trace1 = from === undefined ? randomNonZeroWord() : from.trace1
    const sampled =
      shouldSample ??
      (from === undefined ? isSampled(trace0, trace1, this.#samplingRate) : (elsewhere?.sampled ?? true))
    // A released span, or one elsewhere, cannot become active again.
    const handle = from === undefined || elsewhere !== undefined ? undefined : parent
    if (!sampled) {
      const trace = new UnsampledTrace(trace0, trace1, from)
      return this.#withBaggage(new UnsampledSpan(kernel, this.#namespace, handle, trace), handle, elsewhere)
    }
    const data = takeSpanData()
    data.trace0 = trace0
    data.trace1 = trace1
    if (from === undefined) {
      data.trace2 = randomWord()
      data.trace3 = randomWord()
    } else {
      data.trace2 = from.trace2
      data.trace3 = from.trace3
      data.parent0 = from.span0
      data.parent1 = from.span1
      data.traceState = from.traceState ?? ''
      if (elsewhere !== undefined) data.flags = SPAN_FLAG_REMOTE_PARENT
    }
    data.span0 = randomNonZeroWord()
    data.span1 = randomWord()
    data.name = slice(name, 0, MAX_NAME_LENGTH)
    data.scope = scope
    data.order = kernel.started++
    if (kernel.codeLocation === 'all') locate(data)
    if (options !== undefined) applyOptions(data, options)
    data.waitsSinceMs = startMs ?? now()
    data.startMs = options?.startMs ?? data.waitsSinceMs
    kernel.recorder.opened(data)
    return this.#withBaggage(new RecordingSpan(kernel, handle, data), handle, elsewhere)
  }

  #withBaggage(span: Span, parent: Span | undefined, elsewhere: ParentElsewhere | undefined): Span {
    if (parent !== undefined) inheritBaggage(span, parent)
    else if (elsewhere?.baggage !== undefined) takeBaggage(span, elsewhere.baggage, this.#kernel.misuse)
    return span
  }
}

/** Errors in values that an instrumentation passes on are not the page's misuse of the API. */
const silent = (): void => {}

function applyOptions(data: SpanData, { kind, attributes, links }: ReadOptions): void {
  if (kind !== undefined) data.kind = kind
  if (attributes !== undefined) putAttributes(data, attributes)
  if (links !== undefined) for (let i = 0; i < links.length; i++) putLink(data, links[i])
}

/** Marks the parent of `span` as inferred. Returns the same span. */
export function inferred(span: Span): Span {
  const data = dataOf(span)
  if (data !== undefined) data.flags |= SPAN_FLAG_INFERRED_PARENT
  return span
}

/** Whether it is a span of this library’s tracers, which can be active. */
export function isOurs(value: unknown): value is RecordingSpan | UnsampledSpan {
  return RecordingSpan.is(value) || UnsampledSpan.is(value)
}

/** Whether it is a span of ours that was not released. */
function isLive(span: Span): boolean {
  return dataOf(span) !== undefined || UnsampledSpan.traceOf(span) !== undefined
}

function finishing(span: Span): Settlement {
  return {
    succeeded: () => span.finish(),
    failed(error) {
      recordFailure(span, error)
      span.finish()
    },
  }
}

function amending(span: RecordingSpan): Settlement {
  return {
    succeeded: () => span.amend(now(), () => {}),
    failed: (error) => span.amend(now(), () => recordFailure(span, error)),
  }
}
