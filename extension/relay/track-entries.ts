import { StatusCode } from '../../inpage/api/api'
import { AttributeType, type Block, SPAN_FLAG_AMENDED } from '../../inpage/block/format'
import { readBlock } from '../../inpage/block/reader'

/** How long a finished span waits for its amendments, in ms: a body mostly ends right after its headers. */
export const HOLD_MS = 250
/** The most entries drawn at once. One takes about 10 µs of the page's time while DevTools is open; this many take 5 ms. */
const MAX_ENTRIES = 500
/** How many drawn spans are remembered, as their amendments may still arrive. */
const MAX_REMEMBERED = 2000
/** Characters of a label; a track shows far fewer. */
const MAX_LABEL = 200

/** The colours that a track can have. */
export type TrackColor = 'primary' | 'secondary' | 'tertiary' | 'error' | 'secondary-light'

/** An entry of a track. Times are in ms on the page's clock. */
export interface TrackEntry {
  readonly label: string
  readonly startMs: number
  readonly endMs: number
  readonly color: TrackColor
}

/** A finished span that waits for its amendments. */
interface WaitingEntry extends TrackEntry {
  readonly revision: number
  /** Whether the first record that has its end arrived while it waited. */
  readonly isNew: boolean
}

/**
 * Turns blocks into entries of a track, one for each finished span. An entry can't be changed after it is drawn, so a request
 * whose body ends later gets another entry for the rest.
 */
export class TrackEntries {
  readonly #timeOriginMs: number
  #held = new Map<string, WaitingEntry>()
  /** Up to which time each span is drawn, the oldest first. */
  readonly #drawn = new Map<string, number>()

  /** @param timeOriginMs - that of the document in which the entries are drawn */
  constructor(timeOriginMs: number) {
    this.#timeOriginMs = timeOriginMs
  }

  /** Takes any bytes; bytes that are not a block have no spans. */
  add(bytes: ArrayBuffer): void {
    const block = readBlock(bytes)
    if ('error' in block) return
    const shift = block.timeOriginMs - this.#timeOriginMs
    for (let i = 0; i < block.spanCount; i++) {
      if (Number.isNaN(block.end[i])) continue
      const key = `${block.traceId.subarray(4 * i, 4 * i + 4)} ${block.spanId.subarray(2 * i, 2 * i + 2)}`
      const revision = block.revision[i]
      const before = this.#held.get(key)
      if (revision <= (before?.revision ?? 0)) continue
      const kind = block.kindAndStatus[i] & 15
      this.#held.set(key, {
        revision,
        isNew: (block.flags[i] & SPAN_FLAG_AMENDED) === 0 || before?.isNew === true,
        label: `${block.strings[block.name[i]]} ${pathOf(block, i)}`.trim().slice(0, MAX_LABEL),
        startMs: block.start[i] + shift,
        endMs: block.end[i] + shift,
        color: block.kindAndStatus[i] >> 4 === StatusCode.ERROR ? 'error' : COLORS[kind],
      })
    }
  }

  /** Returns what to draw now; outer spans come before inner ones. Entries beyond the limit become one that counts them. */
  take(): readonly TrackEntry[] {
    const entries: TrackEntry[] = []
    for (const [key, { label, startMs, endMs, color, isNew }] of this.#held) {
      const drawnTo = this.#drawn.get(key)
      if (isNew) entries.push({ label, startMs, endMs, color })
      else if (drawnTo !== undefined && endMs > drawnTo) {
        entries.push({ label: `${label} …`, startMs: drawnTo, endMs, color })
      } else continue
      this.#remember(key, endMs)
    }
    this.#held = new Map()
    return bounded(entries.sort((a, b) => a.startMs - b.startMs || b.endMs - a.endMs))
  }

  #remember(key: string, endMs: number): void {
    this.#drawn.delete(key)
    this.#drawn.set(key, endMs)
    if (this.#drawn.size <= MAX_REMEMBERED) return
    for (const oldest of this.#drawn.keys()) {
      this.#drawn.delete(oldest)
      return
    }
  }
}

/** Colours by kind. Red is for failures only. */
const COLORS: readonly TrackColor[] = ['primary', 'primary', 'tertiary', 'secondary', 'tertiary', 'tertiary']

/** The path of a request, which its name (`GET`) leaves out. */
function pathOf(block: Block, span: number): string {
  const from = span === 0 ? 0 : block.attributeEnd[span - 1]
  const { key, type, value } = block.attributes
  for (let i = from; i < block.attributeEnd[span]; i++) {
    if (block.strings[key[i]] !== 'url.full' || type[i] !== AttributeType.String) continue
    const url = URL.parse(block.strings[value[i]])
    return url === null ? '' : url.pathname + url.search
  }
  return ''
}

function bounded(entries: readonly TrackEntry[]): readonly TrackEntry[] {
  const rest = entries.slice(MAX_ENTRIES)
  if (rest.length === 0) return entries
  const label = `${rest.length.toLocaleString('en')} more spans`
  const endMs = rest.reduce((latest, entry) => Math.max(latest, entry.endMs), Number.NEGATIVE_INFINITY)
  return [...entries.slice(0, MAX_ENTRIES), { label, startMs: rest[0].startMs, endMs, color: 'secondary-light' }]
}
