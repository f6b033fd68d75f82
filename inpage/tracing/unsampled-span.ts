import { deactivate } from './active-span'
import type { Span, SpanContext } from './api'
import { hexWord, randomNonZeroWord, randomWord } from './ids'
import type { Kernel } from './kernel'

/**
 * A span of a trace that is not kept. It has ids and can be active, so that the whole trace goes the same way and the
 * decision can be propagated; it records nothing, reads no clock, and makes its own id only when asked for it.
 */
export class UnsampledSpan implements Span {
  readonly #kernel: Kernel
  readonly #namespace: string
  readonly #parent: Span | undefined
  readonly #trace0: number
  readonly #trace1: number
  readonly #rest: { trace2: number; trace3: number; span0: number; span1: number } | undefined
  #made: { trace2: number; trace3: number; span0: number; span1: number } | undefined

  constructor(
    kernel: Kernel,
    namespace: string,
    parent: Span | undefined,
    trace0: number,
    trace1: number,
    rest: { trace2: number; trace3: number } | undefined,
  ) {
    this.#kernel = kernel
    this.#namespace = namespace
    this.#parent = parent
    this.#trace0 = trace0
    this.#trace1 = trace1
    this.#rest = rest === undefined ? undefined : { ...rest, span0: randomNonZeroWord(), span1: randomWord() }
  }

  /** The words of an unsampled span's ids; undefined for anything else a page may hand in. */
  static idsOf(span: object) {
    return #made in span ? span.#ids() : undefined
  }

  readonly name = ''
  readonly kind = 1
  readonly startTimeNs = 0n
  readonly endTimeNs = undefined
  get status(): { readonly code: 0 } {
    return { code: 0 }
  }
  get parent(): Span | undefined {
    return this.#parent
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
    const { trace0, trace1, trace2, trace3, span0, span1 } = this.#ids()
    return {
      traceId: hexWord(trace0) + hexWord(trace1) + hexWord(trace2) + hexWord(trace3),
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
    deactivate(this.#kernel.carrier, this.#namespace, this, this.#parent)
  }
  release(): void {
    this.finish()
  }

  #ids() {
    const rest = this.#rest ?? this.#made
    if (rest !== undefined) return { trace0: this.#trace0, trace1: this.#trace1, ...rest }
    this.#made = {
      trace2: randomWord(),
      trace3: randomWord(),
      span0: randomNonZeroWord(),
      span1: randomWord(),
    }
    return { trace0: this.#trace0, trace1: this.#trace1, ...this.#made }
  }
}
