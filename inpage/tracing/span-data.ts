import type { AttributeValue } from '../block/format'
import type { EventRecord, LinkRecord, SpanRecord } from '../block/record'

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
  flags = 0
  scopeName = ''
  scopeNamespace = ''
  keys: string[] = []
  values: AttributeValue[] = []
  events: EventRecord[] | undefined = undefined
  links: LinkRecord[] | undefined = undefined
  droppedAttributes = 0
  droppedEvents = 0
  droppedLinks = 0
  /** Units of text so far; bounded. */
  textLength = 0
  /** Open, or being amended. */
  writable = true
  /** Neighbours among the open spans that were not sent yet; `listed` while it is among them. */
  listed = false
  previous: SpanData | undefined = undefined
  next: SpanData | undefined = undefined
}

/** Released data, to be used again. Bounded: a burst of releases must not hold memory for ever. */
const pool: SpanData[] = []
const POOL_SIZE = 256

export function takeSpanData(): SpanData {
  return pool.pop() ?? new SpanData()
}

export function giveBackSpanData(data: SpanData): void {
  if (pool.length >= POOL_SIZE) return
  data.name = data.statusMessage = data.scopeName = data.scopeNamespace = ''
  data.kind = 1
  data.parent0 = data.parent1 = data.statusCode = data.revision = data.flags = 0
  data.endMs = Number.NaN
  data.keys.length = data.values.length = 0
  data.events = data.links = undefined
  data.droppedAttributes = data.droppedEvents = data.droppedLinks = data.textLength = 0
  data.writable = true
  pool.push(data)
}
