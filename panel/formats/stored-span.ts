import { nanosecondsOf as nanosecondsSince, originNs } from '../../extension/export/otlp/block-time'
import { resourceOfPage } from '../../extension/export/otlp/page-resource'
import type { SpanKind, StatusCode } from '../../inpage/api/api'
import type { Block } from '../../inpage/block/format'
import { attributeEntries, entriesOfJson } from '../../inpage/block/reader'
import { SpanRecord } from '../store/columns/span-record'
import type { DocumentEntry } from '../store/documents'
import type { SpanIndex } from '../store/model'
import type { TraceStore } from '../store/store'
import { withInferredMark } from './inferred-parent'
import type { TraceEvent, TraceSpan } from './trace-model'

/**
 * Shows the store's spans to the formats. Each keeps its block alive, so it stays valid when the store changes. It reads from
 * the block on access, so a million of them take little memory.
 */
export function storedSpans(store: TraceStore): (index: SpanIndex) => TraceSpan {
  const { table } = store
  const shared: Shared = { resources: new Map(), scopes: new Map() }
  return (index) => {
    const place = table.block[index]
    return new StoredSpan(table.blocks.block(place), table.row[index], table.blocks.document(place), shared)
  }
}

/** Equal resources and scopes share one object, so that writers can group by identity. */
interface Shared {
  readonly resources: Map<string, TraceSpan['resource']>
  readonly scopes: Map<string, TraceSpan['scope']>
}

/** A span that reads from its block. */
class StoredSpan implements TraceSpan {
  readonly #block: Block
  readonly #row: number
  readonly #document: DocumentEntry
  readonly #shared: Shared

  constructor(block: Block, row: number, document: DocumentEntry, shared: Shared) {
    this.#block = block
    this.#row = row
    this.#document = document
    this.#shared = shared
  }

  get traceId(): string {
    return this.#record.traceId
  }

  get spanId(): string {
    return this.#record.spanId
  }

  get parentId(): string | undefined {
    return this.#record.parentId
  }

  get traceState(): string {
    return this.#record.traceState
  }

  get name(): string {
    return this.#block.strings[this.#block.name[this.#row]]
  }

  get kind(): SpanKind {
    return (this.#block.kindAndStatus[this.#row] & 15) as SpanKind
  }

  get startNs(): bigint {
    return nanosecondsOf(this.#block, this.#block.start[this.#row])
  }

  get endNs(): bigint | undefined {
    const end = this.#block.end[this.#row]
    if (!Number.isNaN(end)) return nanosecondsOf(this.#block, end)
    const goneMs = this.#goneMs
    if (goneMs === undefined) return undefined
    const { timeOriginMs, start } = this.#block
    return nanosecondsOf(this.#block, Math.max(start[this.#row], goneMs - timeOriginMs))
  }

  /** When the page's document was left: its open spans ended then. Spans of a file are as the file says. */
  get #goneMs(): number | undefined {
    return this.#document.fileName === undefined ? this.#document.goneMs : undefined
  }

  get status(): TraceSpan['status'] {
    return {
      code: (this.#block.kindAndStatus[this.#row] >> 4) as StatusCode,
      message: this.#record.statusMessage,
    }
  }

  get attributes(): TraceSpan['attributes'] {
    const attributes = withInferredMark(this.#record.attributes, this.#block, this.#row)
    const isOpen = Number.isNaN(this.#block.end[this.#row])
    return isOpen && this.#goneMs !== undefined ? [...attributes, ['tracepane.unfinished', true]] : attributes
  }

  get events(): readonly TraceEvent[] {
    const { eventEnd, eventName, eventTime, eventAttributeEnd, eventAttributes, strings } = this.#block
    const events: TraceEvent[] = []
    for (let i = this.#row === 0 ? 0 : eventEnd[this.#row - 1]; i < eventEnd[this.#row]; i++) {
      const from = i === 0 ? 0 : eventAttributeEnd[i - 1]
      events.push({
        name: strings[eventName[i]],
        timeNs: nanosecondsOf(this.#block, eventTime[i]),
        attributes: attributeEntries(this.#block, eventAttributes, from, eventAttributeEnd[i]),
      })
    }
    return events
  }

  get links(): TraceSpan['links'] {
    return this.#record.links
  }

  get scope(): TraceSpan['scope'] {
    const { scope: name, scopeVersion: version } = this.#record
    return kept(this.#shared.scopes, `${version} ${name}`, () => ({ name, version }))
  }

  get resource(): TraceSpan['resource'] {
    const said = this.#block.strings[this.#block.scopeResource[this.#block.scope[this.#row]]]
    const { url } = this.#document.info
    return said === ''
      ? kept(this.#shared.resources, `page ${url}`, () => resourceOfPage(url))
      : kept(this.#shared.resources, said, () => entriesOfJson(said))
  }

  get dropped(): TraceSpan['dropped'] {
    return this.#record.dropped
  }

  get #record(): SpanRecord {
    return new SpanRecord(this.#block, this.#row)
  }
}

function kept<Value>(all: Map<string, Value>, key: string, make: () => Value): Value {
  let value = all.get(key)
  if (value === undefined) {
    value = make()
    all.set(key, value)
  }
  return value
}

function nanosecondsOf(block: Block, ms: number): bigint {
  return nanosecondsSince(originNs(block), ms)
}
