import { type ReadonlySignal, signal } from '@preact/signals'
import type { ReceiverConnection, ReceiverListener } from '../../../extension/backends/receiver-connection'
import { SpanKind } from '../../../inpage/api/api'
import { TIMING_PREFIX } from '../../../inpage/instrument/http/timing-prefix'
import { readTraceFile } from '../../formats/all'
import { type ImportedDocument, importedDocuments } from '../../formats/imported-documents'
import { jsonOf } from '../../formats/json-value'
import { serviceOf, type TraceSpan } from '../../formats/trace-model'
import type { TraceStore } from '../../store/store'
import { boundsOf, ServiceClocks } from './service-clocks'

/** Traces that a receiver has and that are remembered, known or not. The newest stay. */
const MAX_TRACES = 10_000
/** ms after a change of the store until it is looked at. */
const LOOK_MS = 100
/** An answer is waited for so long, ms. */
const ANSWER_MS = 10_000
/** Services that restart have another `service.instance.id` each time. */
const MAX_SERVICES = 1000

interface TraceState {
  /** The newest that the receiver has, and the newest that was taken in. */
  has: number
  taken: number
}

interface Parts {
  readonly store: TraceStore
  /** Takes the secrets out of a block; undefined if it can't be read. */
  redact(bytes: ArrayBuffer): ArrayBuffer | undefined
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
  readonly #clocks = new ServiceClocks()
  /** By resource and the offset of its clock, its document in the store. */
  readonly #documents = new Map<string, string>()
  #connection: ReceiverConnection | undefined
  #asked: string | undefined
  #answerTimer: ReturnType<typeof setTimeout> | undefined
  #lookTimer: ReturnType<typeof setTimeout> | undefined
  #epoch = 0
  #documentCount = 0

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
    if ('spans' in read) this.#takeIn(read.spans.filter((span) => span.traceId === traceId))
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
    this.#documents.clear()
  }

  #soon(): void {
    if (this.#wanted.size === 0 && this.#documents.size === 0) return
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
      if (!store.hasTrace(traceId)) continue
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
    const { store } = this.#parts
    if ([...this.#documents.values()].every((id) => store.hasDocument(id))) return
    this.#documents.clear()
    for (const [traceId, trace] of this.#traces) {
      trace.taken = 0
      this.#wanted.add(traceId)
    }
  }

  /** Whose parents are known first: what is learnt of their clocks is needed for those below them. */
  #takeIn(spans: readonly TraceSpan[]): void {
    let left = spans.length === 0 ? [] : importedDocuments(spans)
    while (left.length > 0) {
      const next = left.find((document) => this.#learnClock(document)) ?? left[0]
      this.#store(next)
      left = left.filter((document) => document !== next)
    }
  }

  /** False if nothing is known of who asked the service. */
  #learnClock({ spans }: ImportedDocument): boolean {
    const { store } = this.#parts
    const service = jsonOf(spans[0].resource)
    let learnt = false
    for (const { traceId, parentId, startNs, endNs, kind } of spans) {
      const isAsked = kind === SpanKind.SERVER || kind === SpanKind.CONSUMER
      const parent = parentId === undefined || !isAsked ? undefined : store.find(`${traceId}:${parentId}`)
      if (parent === undefined || endNs === undefined) continue
      const { table } = store
      const sentMs = table.start[parent]
      const waiting = store.attributeOf(parent, `${TIMING_PREFIX}waiting`)
      const [from, to] = Array.isArray(waiting) ? waiting : []
      const bounds = boundsOf({
        sentMs: typeof from === 'number' ? sentMs + from : sentMs,
        answeredMs: typeof to === 'number' ? sentMs + to : Number.NaN,
        endedMs: table.end[parent],
        serviceStartMs: millisecondsOf(startNs),
        serviceEndMs: millisecondsOf(endNs),
        isAsync: kind === SpanKind.CONSUMER,
      })
      this.#clocks.learn(service, bounds)
      learnt = true
    }
    return learnt
  }

  #store(document: ImportedDocument): void {
    const { store, redact } = this.#parts
    const documentId = this.#documentOf(document)
    for (const { bytes } of document.blocks()) {
      const clean = redact(bytes)
      if (clean !== undefined) store.block(documentId, 0, clean)
    }
  }

  #documentOf({ spans, lastMs }: ImportedDocument): string {
    const resource = jsonOf(spans[0].resource)
    const clockOffsetMs = this.#clocks.offsetOf(resource)
    const key = `${clockOffsetMs} ${resource}`
    const known = this.#documents.get(key)
    if (known !== undefined && this.#parts.store.hasDocument(known)) return known
    if (this.#documents.size >= MAX_SERVICES) this.#documents.clear()
    const documentId = `backend:${this.#documentCount++}`
    this.#documents.set(key, documentId)
    this.#parts.store.backendDocument({ documentId, service: serviceOf(spans[0]), clockOffsetMs, lastMs })
    return documentId
  }
}

function millisecondsOf(ns: bigint): number {
  return Number(ns / 1000n) / 1000
}
