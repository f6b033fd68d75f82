import type { TracePart } from './otlp-request'

/** Of objects and maps around a part's text, bytes: a rough figure, so that many small parts cannot cost without bound. */
const PART_BYTES = 256
/** A batch that an SDK sends again comes soon after the first. */
const MAX_COMPARED = 64

interface KeptPart extends TracePart {
  readonly sequence: number
}

interface KeptTrace {
  readonly parts: KeptPart[]
  bytes: number
}

export interface TraceAnswer {
  /** Entries of `resourceSpans`, joined by commas; '' if there is nothing newer. */
  readonly json: string
  /** Of the newest part among them, or of the trace if there is nothing newer. */
  readonly sequence: number
}

export interface MemoryCounts {
  readonly traces: number
  readonly spans: number
  readonly bytes: number
  /** Went to make room, or found none. */
  readonly droppedTraces: number
  readonly droppedSpans: number
}

/** The newest traces, up to so many bytes. A trace is as new as the last that came of it. */
export class TraceMemory {
  readonly #maxBytes: number
  /** The oldest first. */
  readonly #traces = new Map<string, KeptTrace>()
  #sequence = 0
  #spans = 0
  #bytes = 0
  #droppedTraces = 0
  #droppedSpans = 0

  /** `maxBytes`: a text counts two bytes a character, the most that an engine takes for it. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** Gives the part's sequence; undefined for one that is there already (a batch that was sent again), or has no room. */
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
   * What came of a trace after a sequence, oldest first; undefined if the trace is not here. Beyond `mostCharacters` there
   * is but one part in an answer.
   */
  get(traceId: string, after = 0, mostCharacters = Number.POSITIVE_INFINITY): TraceAnswer | undefined {
    const trace = this.#traces.get(traceId)
    if (trace === undefined) return undefined
    let sequence = trace.parts.at(-1)?.sequence ?? 0
    let length = 0
    const texts: string[] = []
    for (const part of trace.parts) {
      if (part.sequence <= after) continue
      if (texts.length > 0 && length + part.json.length > mostCharacters) break
      texts.push(part.json)
      length += part.json.length
      sequence = part.sequence
    }
    return { json: texts.join(','), sequence }
  }

  /** The traces that were added to last, with their sequences, the newest first. */
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
