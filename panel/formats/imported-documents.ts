import { BLOCK_MAX_BYTES } from '../../inpage/block/format'
import type { ScopeRecord, SpanRecord } from '../../inpage/block/record'
import { BlockWriter } from '../../inpage/block/writer'
import { fileClocks } from './file-clocks'
import { grouped } from './grouped'
import { withoutInferredMark } from './inferred-parent'
import { Interner } from './interner'
import { jsonOf } from './json-value'
import { TextBudget, wordOf } from './text-budget'
import { earlierOf, laterOf } from './time'
import { serviceOf, type TraceSpan, textAttribute } from './trace-model'

/** The most text of a span, and of a resource, in UTF-16 code units: several of them must fit into a block. */
const MAX_UNITS = BLOCK_MAX_BYTES / 16
/** Times farther than this from a block's zero are not possible, in ms: the range of `Date`. */
const MAX_TIME_MS = 8.64e15

/** A block of an imported document. */
export interface ImportedBlock {
  readonly bytes: ArrayBuffer
  readonly spanCount: number
}

/** The spans of one resource. Like the documents of a page, each resource has a clock of its own. */
export interface ImportedDocument {
  readonly spans: readonly TraceSpan[]
  /** The URL of a page, or the name of a service. */
  readonly url: string
  /** The last time that the file mentions, in ms since the epoch. A span that is open then has not ended. */
  readonly lastMs: number
  /** How much its times are to be shifted for display, in ms, as its clock is off; 0 if it is right. */
  readonly clockOffsetMs: number
  /** Blocks as a page would have sent them, so that readers of blocks need not know where they come from. */
  blocks(): Generator<ImportedBlock, void>
}

/**
 * Turns imported spans into documents with blocks. Times keep their nanoseconds within 100 days of a resource's earliest one.
 *
 * @param onCut - called for each text that is cut
 */
export function importedDocuments(spans: readonly TraceSpan[], onCut: () => void = () => {}): ImportedDocument[] {
  const resources = new Interner<TraceSpan['resource']>()
  const byResource = grouped(spans, ({ resource }) => resources.of(resource))
  const clocks = fileClocks(byResource)
  return [...byResource].map(([resource, own]) => ({
    spans: own,
    url: textAttribute(resource, 'url.full') || serviceOf(own[0]),
    lastMs: Number(own.reduce((last, span) => laterOf(last, lastOf(span)), 0n) / 1000n) / 1000,
    clockOffsetMs: clocks.get(resource) ?? 0,
    blocks: () => blocksOf(own, resource, onCut),
  }))
}

function lastOf({ startNs, endNs = startNs, events }: TraceSpan): bigint {
  return events.reduce((last, { timeNs }) => laterOf(last, timeNs), endNs)
}

function* blocksOf(
  spans: readonly TraceSpan[],
  resource: TraceSpan['resource'],
  onCut: () => void,
): Generator<ImportedBlock, void> {
  const earliest = spans.reduce((least, { startNs }) => earlierOf(startNs, least), spans[0].startNs)
  const originMs = earliest / 1_000_000n
  const scopes = new Scopes(resource)
  const writer = new BlockWriter()
  for (let order = 0; order < spans.length; order++) {
    writer.append(recordOf(spans[order], order, originMs * 1_000_000n, scopes.of(spans[order].scope), onCut))
    if (writer.isFull) yield sealed()
  }
  if (writer.spanCount > 0) yield sealed()

  function sealed(): ImportedBlock {
    const { spanCount } = writer
    return { bytes: writer.seal(Number(originMs), false), spanCount }
  }
}

/** Scope records. Equal scopes share one object, so that the block's writer can compare by identity. */
class Scopes {
  readonly #same = new Interner<TraceSpan['scope']>()
  readonly #records = new Map<TraceSpan['scope'], ScopeRecord>()
  readonly #resource: string

  constructor(resource: TraceSpan['resource']) {
    const { keys, values } = new TextBudget(MAX_UNITS).list(resource)
    // Never '', which stands for the inspected page.
    this.#resource = jsonOf(Object.fromEntries(keys.map((key, i) => [key, values[i]])))
  }

  of(said: TraceSpan['scope']): ScopeRecord {
    const scope = this.#same.of(said)
    let record = this.#records.get(scope)
    if (record === undefined) {
      const room = new TextBudget(MAX_UNITS)
      const [name, version] = [room.text(scope.name), room.text(scope.version)]
      record = { name, version, namespace: '', resource: this.#resource }
      this.#records.set(scope, record)
    }
    return record
  }
}

function recordOf(span: TraceSpan, order: number, originNs: bigint, scope: ScopeRecord, onCut: () => void): SpanRecord {
  const room = new TextBudget(MAX_UNITS, onCut)
  const msOf = (ns: bigint) => Math.min(MAX_TIME_MS, Math.max(-MAX_TIME_MS, Number(ns - originNs) / 1e6))
  const parent = span.parentId ?? '0000000000000000'
  const texts = {
    name: room.text(span.name),
    statusMessage: room.text(span.status.message),
    traceState: room.text(span.traceState),
  }
  const { attributes, flags } = withoutInferredMark(span.attributes)
  const lists = { ...room.list(attributes), events: room.events(span.events, msOf), links: room.links(span.links) }
  const dropped = (of: 'attributes' | 'events' | 'links') => Math.min(0xffffffff, span.dropped[of] + room.dropped[of])
  return {
    trace0: wordOf(span.traceId, 0),
    trace1: wordOf(span.traceId, 1),
    trace2: wordOf(span.traceId, 2),
    trace3: wordOf(span.traceId, 3),
    span0: wordOf(span.spanId, 0),
    span1: wordOf(span.spanId, 1),
    parent0: wordOf(parent, 0),
    parent1: wordOf(parent, 1),
    kind: span.kind,
    statusCode: span.status.code,
    startMs: msOf(span.startNs),
    endMs: span.endNs === undefined ? Number.NaN : msOf(laterOf(span.endNs, span.startNs)),
    order,
    revision: span.endNs === undefined ? 0 : 1,
    flags,
    scope,
    ...texts,
    ...lists,
    droppedAttributes: dropped('attributes'),
    droppedEvents: dropped('events'),
    droppedLinks: dropped('links'),
  }
}
