import { type ReadonlySignal, signal } from '@preact/signals'
import type { ReceiverConnection, ReceiverListener } from '../../../extension/backends/receiver-connection'
import { readTraceFile } from '../../formats/all'
import type { TraceStore } from '../../store/store'
import type { ServiceSpans } from './service-spans'

/** Traces that a receiver has and that are remembered, known or not. The newest stay. */
const MAX_TRACES = 10_000
/** ms after a change of the store until it is looked at. */
const LOOK_MS = 100
/** An answer is waited for so long, ms. */
const ANSWER_MS = 10_000

interface TraceState {
  /** The newest that the receiver has, and the newest that was taken in. */
  has: number
  taken: number
}

interface Parts {
  readonly store: TraceStore
  readonly services: ServiceSpans
  /** While it is false nothing is taken in. */
  isRecording(): boolean
}

/**
 * Spans that services sent to a receiver. It tells of which traces it has something; what is known of those here is asked
 * for, one trace at a time, now or as soon as the trace is known.
 */
export class BackendSpans implements ReceiverListener {
  readonly #isConnected = signal(false)
  readonly #parts: Parts
  readonly #traces = new Map<string, TraceState>()
  /** Those of which there is more than was taken in. */
  readonly #wanted = new Set<string>()
  /** Those that the user asked for. */
  readonly #linked = new Set<string>()
  #connection: ReceiverConnection | undefined
  #asked: string | undefined
  #answerTimer: ReturnType<typeof setTimeout> | undefined
  #lookTimer: ReturnType<typeof setTimeout> | undefined
  #epoch = 0

  constructor(parts: Parts) {
    this.#parts = parts
    parts.store.subscribe(() => this.#soon())
  }

  get isConnected(): ReadonlySignal<boolean> {
    return this.#isConnected
  }

  /** `connect` undefined: nothing is looked for. */
  use(connect: ((listener: ReceiverListener) => ReceiverConnection) | undefined): void {
    this.#connection?.close()
    this.connected(false)
    this.#connection = connect?.(this)
  }

  /** Looks for a receiver at once, where it would have waited. */
  look(): void {
    this.#connection?.look()
  }

  connected(isConnected: boolean): void {
    this.#isConnected.value = isConnected
    this.#answered()
    // Another receiver counts anew; what it has again is known by its ids.
    this.#traces.clear()
    this.#wanted.clear()
  }

  has(traceId: string, sequence: number): void {
    const trace = this.#traces.get(traceId) ?? { has: 0, taken: 0 }
    trace.has = Math.max(trace.has, sequence)
    this.#traces.delete(traceId)
    this.#traces.set(traceId, trace)
    if (trace.has > trace.taken) this.#wanted.add(traceId)
    if (this.#traces.size > MAX_TRACES) {
      const [oldest] = this.#traces.keys()
      this.#traces.delete(oldest)
      this.#wanted.delete(oldest)
    }
    this.#soon()
  }

  trace(traceId: string, sequence: number, otlp: string): void {
    if (traceId === this.#asked) this.#answered()
    const trace = this.#traces.get(traceId)
    if (trace === undefined) return
    // 0: it is gone there, to make room for others.
    trace.taken = sequence === 0 ? trace.has : sequence
    if (trace.taken >= trace.has) this.#wanted.delete(traceId)
    const read = readTraceFile(otlp)
    // An answer may hold other traces as far as anybody knows: they are not what was asked for.
    if ('spans' in read) this.#parts.services.take(read.spans.filter((span) => span.traceId === traceId))
    this.#soon()
  }

  /** A trace is wanted though the page has nothing of it. */
  askFor(traceId: string): void {
    this.#wanted.add(traceId)
    this.#linked.add(traceId)
    if (!this.#traces.has(traceId)) this.#traces.set(traceId, { has: 0, taken: 0 })
    this.#soon()
  }

  /** Takes in what came while recording was stopped. */
  resume(): void {
    this.#soon()
  }

  /** What there is so far is not wanted any more. */
  clear(): void {
    for (const trace of this.#traces.values()) trace.taken = trace.has
    this.#wanted.clear()
    this.#linked.clear()
  }

  #soon(): void {
    if (this.#wanted.size === 0 && this.#parts.services.isEmpty) return
    this.#lookTimer ??= setTimeout(() => {
      this.#lookTimer = undefined
      this.#look()
    }, LOOK_MS)
  }

  #look(): void {
    const { store, isRecording } = this.#parts
    if (store.epoch !== this.#epoch) {
      this.#epoch = store.epoch
      this.#askAgainIfForgotten()
    }
    if (this.#asked !== undefined || !isRecording()) return
    for (const traceId of this.#wanted) {
      if (!store.hasTrace(traceId) && !this.#linked.has(traceId)) continue
      this.#asked = traceId
      this.#answerTimer = setTimeout(() => {
        this.#answered()
        this.#soon()
      }, ANSWER_MS)
      this.#connection?.ask(traceId, this.#traces.get(traceId)?.taken ?? 0)
      return
    }
  }

  #answered(): void {
    this.#asked = undefined
    clearTimeout(this.#answerTimer)
  }

  /** The page went elsewhere, and its services with it: of a trace that goes on there, all is asked for again. */
  #askAgainIfForgotten(): void {
    if (!this.#parts.services.hasLost()) return
    for (const [traceId, trace] of this.#traces) {
      trace.taken = 0
      this.#wanted.add(traceId)
    }
  }
}
