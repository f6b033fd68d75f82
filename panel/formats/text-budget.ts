import type { AttributeList, EventRecord, LinkRecord } from '../../inpage/block/record'
import { jsonOf } from './json-value'
import type { TraceSpan } from './trace-model'

/** Bytes that a key, an event or a link takes besides its texts. */
const ENTRY_BYTES = 32
/** The longest single text, however much room there is. In UTF-16 code units. */
const MAX_TEXT = 128 * 1024

/** The text that a span may have, in UTF-16 code units. What does not fit is left out and counted. */
export class TextBudget {
  readonly dropped = { attributes: 0, events: 0, links: 0 }
  #left: number

  readonly #onCut: () => void

  constructor(units: number, onCut: () => void = () => {}) {
    this.#left = units
    this.#onCut = onCut
  }

  text(text: string): string {
    const most = Math.min(MAX_TEXT, Math.max(0, this.#left))
    const kept = text.length > most ? `${text.slice(0, most)}…` : text
    if (kept !== text) this.#onCut()
    this.#left -= kept.length
    return kept
  }

  list(attributes: TraceSpan['attributes']): AttributeList {
    const keys: string[] = []
    const values: AttributeList['values'][number][] = []
    for (const [key, value] of attributes) {
      const length = typeof value === 'string' ? Math.min(value.length, MAX_TEXT) : jsonOf(value).length
      if (this.#takes(key.length + length)) {
        const isLong = typeof value === 'string' && value.length > MAX_TEXT
        if (isLong) this.#onCut()
        keys.push(key)
        values.push(isLong ? `${value.slice(0, MAX_TEXT)}…` : value)
      } else {
        this.dropped.attributes++
        this.#onCut()
      }
    }
    return { keys, values }
  }

  events(events: TraceSpan['events'], msOf: (ns: bigint) => number): EventRecord[] {
    const kept = events.filter(() => this.#takes(0))
    this.dropped.events += events.length - kept.length
    return kept.map(({ name, timeNs, attributes }) => ({
      name: this.text(name),
      timeMs: msOf(timeNs),
      ...this.list(attributes),
    }))
  }

  links(links: TraceSpan['links']): LinkRecord[] {
    const kept = links.filter(() => this.#takes(0))
    this.dropped.links += links.length - kept.length
    return kept.map(({ traceId, spanId, attributes }) => ({
      trace0: wordOf(traceId, 0),
      trace1: wordOf(traceId, 1),
      trace2: wordOf(traceId, 2),
      trace3: wordOf(traceId, 3),
      span0: wordOf(spanId, 0),
      span1: wordOf(spanId, 1),
      ...this.list(attributes),
    }))
  }

  #takes(units: number): boolean {
    if (units + ENTRY_BYTES > this.#left) return false
    this.#left -= units + ENTRY_BYTES
    return true
  }
}

/** The 32-bit word at index `at` of an id in hex. */
export function wordOf(id: string, at: number): number {
  return Number.parseInt(id.slice(at * 8, at * 8 + 8), 16)
}
