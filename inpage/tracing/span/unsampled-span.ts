import type { Span, SpanContext } from '../../api/api'
import { NoopSpan } from '../../api/noop'
import { deactivate } from '../active-span'
import { contextOf, type Ids, randomNonZeroWord, randomWord } from '../ids'
import type { Kernel } from '../kernel'

/** The id of a trace that is not kept. Its first half decided that; the second is made only when somebody asks. */
export class UnsampledTrace {
  readonly trace0: number
  readonly trace1: number
  readonly traceState: string | undefined
  #rest: { readonly trace2: number; readonly trace3: number } | undefined

  constructor(trace0: number, trace1: number, known: Ids | undefined) {
    this.trace0 = trace0
    this.trace1 = trace1
    this.traceState = known?.traceState
    this.#rest = known === undefined ? undefined : { trace2: known.trace2, trace3: known.trace3 }
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
export class UnsampledSpan extends NoopSpan {
  readonly #kernel: Kernel
  readonly #namespace: string
  readonly #parent: Span | undefined
  /** Undefined once it is released. */
  #trace: UnsampledTrace | undefined
  #ids: Ids | undefined

  constructor(kernel: Kernel, namespace: string, parent: Span | undefined, trace: UnsampledTrace) {
    super()
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

  /** Its ids, made at the first time; undefined as `traceOf`. */
  static idsOf(value: unknown): Ids | undefined {
    const trace = UnsampledSpan.traceOf(value)
    if (trace === undefined || !UnsampledSpan.is(value)) return undefined
    const { trace0, trace1, rest, traceState } = trace
    value.#ids ??= {
      trace0,
      trace1,
      trace2: rest.trace2,
      trace3: rest.trace3,
      span0: randomNonZeroWord(),
      span1: randomWord(),
      traceState,
    }
    return value.#ids
  }

  override get parent(): Span | undefined {
    return UnsampledSpan.traceOf(this) === undefined ? undefined : this.#parent
  }

  override spanContext(): SpanContext {
    const ids = UnsampledSpan.idsOf(this)
    return ids === undefined ? super.spanContext() : contextOf(ids, 0)
  }

  override finish(): void {
    if (UnsampledSpan.is(this)) deactivate(this.#kernel.carrier, this.#namespace, this, this.#parent)
  }

  override release(): void {
    if (!UnsampledSpan.is(this)) return
    this.finish()
    this.#trace = undefined
  }
}
