import type { EventRecord, LinkRecord, ScopeRecord, SpanRecord } from '../../block/record'
import type { StoredValue } from './attribute-value'

const NO_SCOPE: ScopeRecord = { name: '', version: '', namespace: '', resource: '' }

/**
 * What a span holds: the one mutable thing behind a `Span` handle, and what the block writer reads. It is pooled; only
 * a handle that was not released can reach it.
 */
export class SpanData implements SpanRecord {
  trace0 = 0
  trace1 = 0
  trace2 = 0
  trace3 = 0
  span0 = 0
  span1 = 0
  parent0 = 0
  parent1 = 0
  name = ''
  kind = 1
  statusCode = 0
  statusMessage = ''
  startMs = 0
  endMs = Number.NaN
  order = 0
  revision = 0
  ended = false
  flags = 0
  scope: ScopeRecord = NO_SCOPE
  traceState = ''
  keys: string[] = []
  values: StoredValue[] = []
  events: EventRecord[] | undefined = undefined
  links: LinkRecord[] | undefined = undefined
  droppedAttributes = 0
  droppedEvents = 0
  droppedLinks = 0
  /** Reads the state of a span that another tracer made; such a span is no handle's to change or to release. */
  fill: (() => void) | undefined = undefined
  /** Of a request that another tracer's span shows: what is recorded goes there. */
  shownBy: (() => void) | undefined = undefined
  /** When it came or was last sent while open, on the page's clock; `startMs` may be any time. */
  waitsSinceMs = 0
  /** Of a span that is not shown until something needs it: shows it, with all above it. */
  heldBack: (() => void) | undefined = undefined
  /** It was sent while open: whoever changes it tells the recorder, so that it is sent again. */
  shown = false
  /** Units of text of all keys and values; bounded. */
  textLength = 0
  /** Open, or being amended. */
  writable = true
  /** More is soon known of it after its end: one record says what has come by the time at which the block leaves. */
  isAmendedSoon = false
  /** It is to be written when the block leaves. */
  isUnwritten = false
  /** Neighbours among the open spans that have something to send; `listed` while it is among them. */
  listed = false
  previous: SpanData | undefined = undefined
  next: SpanData | undefined = undefined
}

/** Released data, to be used again. Bounded: a burst of releases must not hold memory for ever. */
const pool: SpanData[] = []
const POOL_SIZE = 256
let pooled = 0

export function takeSpanData(): SpanData {
  return pooled > 0 ? pool[--pooled] : new SpanData()
}

/** Nothing may reach `data` any more but the pool. */
export function giveBackSpanData(data: SpanData): void {
  if (pooled === POOL_SIZE) return
  data.name = data.statusMessage = data.traceState = ''
  data.kind = 1
  data.parent0 = data.parent1 = data.statusCode = data.revision = data.flags = 0
  data.ended = data.shown = false
  data.heldBack = undefined
  data.endMs = Number.NaN
  data.keys.length = data.values.length = 0
  data.events = data.links = undefined
  data.droppedAttributes = data.droppedEvents = data.droppedLinks = data.textLength = 0
  data.writable = true
  data.isAmendedSoon = false
  pool[pooled++] = data
}
