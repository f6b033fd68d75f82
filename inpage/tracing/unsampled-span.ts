import { deactivate } from './active-span'
import type { Span, SpanContext, SpanKind } from './api'
import { hexWord, randomNonZeroWord, randomWord } from './ids'
import type { Kernel } from './kernel'
import { NOWHERE } from './noop'

/** The id of a trace that is not kept. Its first half decided that; the second is made only when somebody asks. */
export class UnsampledTrace {
  readonly trace0: number
  readonly trace1: number
  #rest: { readonly trace2: number; readonly trace3: number } | undefined

  constructor(trace0: number, trace1: number, rest: { readonly trace2: number; readonly trace3: number } | undefined) {
    this.trace0 = trace0
    this.trace1 = trace1
    this.#rest = rest === undefined ? undefined : { trace2: rest.trace2, trace3: rest.trace3 }
  }

  get rest(): { readonly trace2: number; readonly trace3: number } {
    this.#rest ??= { trace2: randomWord(), trace3: randomWord() }
    return this.#rest
  }
}

/**
 * A span that is not kept. It has ids and can be active, so that the whole trace goes the same way and the decision can
 * be propagated; it records nothing, reads no clock, and makes its own id only when asked for it.
 */
export class UnsampledSpan implements Span {
  readonly #kernel: Kernel
  readonly #namespace: string
  readonly #parent: Span | undefined
  /** Undefined once it is released. */
  #trace: UnsampledTrace | undefined
  #id: { readonly span0: number; readonly span1: number } | undefined

  constructor(kernel: Kernel, namespace: string, parent: Span | undefined, trace: UnsampledTrace) {
    this.#kernel = kernel
    this.#namespace = namespace
    this.#parent = parent
    this.#trace = trace
  }

  /** True for released ones too; safe for anything a page may hand in. */
  static is(value: unknown): value is UnsampledSpan {
    return typeof value === 'object' && value !== null && #trace in value
  }

  /** The trace of an unsampled span that was not released; undefined for anything else a page may hand in. */
  static traceOf(value: unknown): UnsampledTrace | undefined {
    return UnsampledSpan.is(value) ? value.#trace : undefined
  }

  /** Its own id, made at the first time. */
  static idOf(span: UnsampledSpan): { readonly span0: number; readonly span1: number } {
    span.#id ??= { span0: randomNonZeroWord(), span1: randomWord() }
    return span.#id
  }

  get name(): string {
    return ''
  }
  get kind(): SpanKind {
    return 1
  }
  get startTimeNs(): bigint {
    return 0n
  }
  get endTimeNs(): undefined {
    return undefined
  }
  get status(): { readonly code: 0 } {
    return { code: 0 }
  }
  get parent(): Span | undefined {
    return UnsampledSpan.traceOf(this) === undefined ? undefined : this.#parent
  }
  get attributes() {
    return {}
  }
  get events() {
    return []
  }
  get links() {
    return []
  }
  spanContext(): SpanContext {
    const trace = UnsampledSpan.traceOf(this)
    if (trace === undefined) return { ...NOWHERE }
    const { trace2, trace3 } = trace.rest
    const { span0, span1 } = UnsampledSpan.idOf(this)
    return {
      traceId: hexWord(trace.trace0) + hexWord(trace.trace1) + hexWord(trace2) + hexWord(trace3),
      spanId: hexWord(span0) + hexWord(span1),
      traceFlags: 0,
    }
  }
  isRecording(): boolean {
    return false
  }
  setAttribute(): this {
    return this
  }
  setAttributes(): this {
    return this
  }
  addEvent(): this {
    return this
  }
  recordError(): this {
    return this
  }
  setStatus(): this {
    return this
  }
  addLink(): this {
    return this
  }
  updateName(): this {
    return this
  }
  finish(): void {
    if (UnsampledSpan.is(this)) deactivate(this.#kernel.carrier, this.#namespace, this, this.#parent)
  }
  release(): void {
    if (!UnsampledSpan.is(this)) return
    this.finish()
    this.#trace = undefined
  }
}
