import type { TracePart } from './otlp/request'

/** Estimated bytes of the objects around a part's text, so that many small parts cannot use memory without bound. */
const PART_BYTES = 256
/** How many parts of a trace a new one is compared with: an SDK repeats a batch soon after the first time. */
const MAX_COMPARED = 64

/** A part in memory. */
interface KeptPart extends TracePart {
  readonly sequence: number
}

/** A trace in memory. */
interface KeptTrace {
  readonly parts: KeptPart[]
  bytes: number
}

/** An answer to a panel. */
export interface TraceAnswer {
  /** The entries of `resourceSpans`, joined by commas; '' if there is nothing newer. */
  readonly json: string
  /** The sequence of the newest part in it, or of the trace if there is nothing newer. */
  readonly sequence: number
}

/** How much is in memory. */
export interface MemoryCounts {
  readonly traces: number
  readonly spans: number
  readonly bytes: number
  /** How many traces were dropped to make room, or did not fit at all. */
  readonly droppedTraces: number
  readonly droppedSpans: number
}

/** The newest traces, up to a number of bytes. A trace is as new as its newest part. */
export class TraceMemory {
  readonly #maxBytes: number
  /** The oldest first. */
  readonly #traces = new Map<string, KeptTrace>()
  #sequence = 0
  #spans = 0
  #bytes = 0
  #droppedTraces = 0
  #droppedSpans = 0

  /** @param maxBytes - each character of text counts as two bytes, the most that engines use */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** Returns the part's sequence; undefined if the part is a repetition or does not fit. */
  add(traceId: string, part: TracePart): number | undefined {
    const bytes = part.json.length * 2 + PART_BYTES
    const known = this.#traces.get(traceId)
    if (known?.parts.slice(-MAX_COMPARED).some(({ json }) => json === part.json) === true) return undefined
    if ((known?.bytes ?? 0) + bytes > this.#maxBytes) {
      this.#droppedSpans += part.spans
      return undefined
    }
    const trace = known ?? { parts: [], bytes: 0 }
    const sequence = ++this.#sequence
    trace.parts.push({ ...part, sequence })
    trace.bytes += bytes
    this.#traces.delete(traceId)
    this.#traces.set(traceId, trace)
    this.#spans += part.spans
    this.#bytes += bytes
    for (const [oldest, { parts, bytes: freed }] of this.#traces) {
      if (this.#bytes <= this.#maxBytes) break
      const spans = parts.reduce((sum, one) => sum + one.spans, 0)
      this.#traces.delete(oldest)
      this.#spans -= spans
      this.#bytes -= freed
      this.#droppedTraces++
      this.#droppedSpans += spans
    }
    return sequence
  }

  /**
   * The parts of a trace after a sequence, oldest first; undefined if the trace is not here. If they exceed `maxCharacters`, the
   * answer has fewer, but at least one.
   */
  get(traceId: string, after = 0, maxCharacters = Number.POSITIVE_INFINITY): TraceAnswer | undefined {
    const trace = this.#traces.get(traceId)
    if (trace === undefined) return undefined
    let sequence = trace.parts.at(-1)?.sequence ?? 0
    let length = 0
    const texts: string[] = []
    for (const part of trace.parts) {
      if (part.sequence <= after) continue
      if (texts.length > 0 && length + part.json.length > maxCharacters) break
      texts.push(part.json)
      length += part.json.length
      sequence = part.sequence
    }
    return { json: texts.join(','), sequence }
  }

  /** The traces with the newest parts and their sequences, newest first. */
  newest(most: number): [traceId: string, sequence: number][] {
    const newest = [...this.#traces].slice(-most).reverse()
    return newest.map(([traceId, { parts }]) => [traceId, parts.at(-1)?.sequence ?? 0])
  }

  counts(): MemoryCounts {
    return {
      traces: this.#traces.size,
      spans: this.#spans,
      bytes: this.#bytes,
      droppedTraces: this.#droppedTraces,
      droppedSpans: this.#droppedSpans,
    }
  }
}
