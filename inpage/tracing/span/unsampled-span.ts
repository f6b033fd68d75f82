import type { Baggage, Span, SpanContext } from '../../api/api'
import { disposableSpan, NoopSpan } from '../../api/noop'
import { deactivate } from '../active-span'
import { contextOf, type Ids, randomNonZeroWord, randomWord } from '../ids'
import type { Kernel } from '../kernel'
import { baggageOf, setBaggage } from './baggage'

/** The id of a trace that is not kept. The first half decided that; the second is made only if it is asked for. */
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
 * A span that is not kept. It has ids and can be active, so that its whole trace is treated alike and the decision can be
 * propagated. It records nothing, does not read the clock, and makes its own id only if it is asked for.
 */
export class UnsampledSpan extends NoopSpan {
  readonly #kernel: Kernel
  readonly #namespace: string
  readonly #parent: Span | undefined
  /** Undefined after its release. */
  #trace: UnsampledTrace | undefined
  #ids: Ids | undefined

  constructor(kernel: Kernel, namespace: string, parent: Span | undefined, trace: UnsampledTrace) {
    super()
    this.#kernel = kernel
    this.#namespace = namespace
    this.#parent = parent
    this.#trace = trace
  }

  static {
    disposableSpan(UnsampledSpan.prototype)
  }

  /** True also for released ones. Accepts any value. */
  static is(value: unknown): value is UnsampledSpan {
    return typeof value === 'object' && value !== null && #trace in value
  }

  /** The trace of an unsampled span that was not released; undefined for any other value. */
  static traceOf(value: unknown): UnsampledTrace | undefined {
    return UnsampledSpan.is(value) ? value.#trace : undefined
  }

  /** Its ids, made on first use; undefined as for `traceOf`. */
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

  override get baggage(): Baggage {
    return baggageOf(this)
  }

  override setBaggage(key?: string, value?: string | null): this {
    if (UnsampledSpan.traceOf(this) !== undefined) setBaggage(this, key, value, this.#kernel.misuse)
    return this
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
