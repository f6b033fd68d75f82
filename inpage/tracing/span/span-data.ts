import type { EventRecord, LinkRecord, ScopeRecord, SpanRecord } from '../../block/record'
import type { StoredValue } from './attribute-value'

const NO_SCOPE: ScopeRecord = { name: '', version: '', namespace: '', resource: '' }

/**
 * The state of a span: the mutable object behind a `Span` handle, which the block writer reads. It is pooled; only a handle
 * that was not released can reach it.
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
  /** Reads the state of a span of another tracer. No handle may change or release such data. */
  fill: (() => void) | undefined = undefined
  /** Set for a request that a span of another tracer shows: passes what is recorded on to that span. */
  shownBy: (() => void) | undefined = undefined
  /** When it was started or last sent while open, on the page's clock. (`startMs` may be any time.) */
  waitsSinceMs = 0
  /** Set for a span that is held back: shows it, together with its ancestors. */
  heldBack: (() => void) | undefined = undefined
  /** Whether it was sent while open. Then each change is reported to the recorder, to be sent again. */
  shown = false
  /** UTF-16 code units of all keys and values. */
  textLength = 0
  /** Whether it is open or being amended. */
  writable = true
  /** Whether it is amended soon after its end. Then it is written only when the block is sent. */
  isAmendedSoon = false
  /** Whether it must be written when the block is sent. */
  isUnwritten = false
  /** Its neighbours in the list of open spans that have something to send; `listed` while it is in the list. */
  listed = false
  previous: SpanData | undefined = undefined
  next: SpanData | undefined = undefined
}

/** Released data for reuse. Bounded, so that a burst of releases does not hold memory forever. */
const pool: SpanData[] = []
const POOL_SIZE = 256
let pooled = 0

/** Empty data, from the pool if possible. */
export function takeSpanData(): SpanData {
  return pooled > 0 ? pool[--pooled] : new SpanData()
}

/** Returns data to the pool. Nothing else may refer to it any more. */
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
