import { SpanKind } from '../../inpage/api/api'
import type { AttributeValue, Block } from '../../inpage/block/format'
import { readBlock } from '../../inpage/block/reader'
import type { FeedListener } from '../feed'
import { type CriticalPath, criticalPath } from './analysis/critical-path'
import { Overview } from './analysis/overview'
import { SelfTimes } from './analysis/self-time'
import { TraceEnds } from './analysis/trace-ends'
import type { Changes } from './changes'
import { Backlinks } from './columns/backlinks'
import { SpanRecord } from './columns/span-record'
import { NONE, type SpanTable, State } from './columns/span-table'
import {
  type BackendDocumentInfo,
  clockOffsetOf,
  type DocumentEntry,
  type DocumentInfo,
  Documents,
  type ImportedDocumentInfo,
  type Navigation,
} from './documents'
import type { Filter } from './filter'
import { messageLabel, urlLabel } from './label'
import type { SpanDetail, SpanIndex, SpanKey, SpanSummary, StoreCounts } from './model'
import { Spans } from './spans'
import { beforeParent, clockOffset } from './tree/clock-skew'
import { spansBelow, spansBetween, spansMatching } from './tree/span-sets'
import type { SpanTree } from './tree/span-tree'
import { TreeCache } from './tree/tree-cache'

const MAX_BLOCK_BYTES = 512 * 1024 * 1024
/** What takes less time happens in an instant, in ms. */
const INSTANT_MS = 1

/** Spans that were cleared. */
export interface ClearedSpans {
  /** How many. */
  readonly spans: number
  readonly blocks: readonly { readonly block: Block; readonly document: DocumentEntry }[]
  readonly visits: Documents['visits']
}

/** How much the store keeps. */
export interface StoreOptions {
  /** Beyond this the oldest traces are evicted. */
  readonly maxSpans: number
  /** Bytes of blocks beyond which the oldest traces are evicted, too. Default: 512 MiB. */
  readonly maxBlockBytes?: number
}

/**
 * Everything that the panel knows about the inspected tab. It listens to a feed; views ask by index. Asking for an index that
 * is not in use throws a RangeError: indices are valid until `epoch` changes.
 */
export class TraceStore implements Omit<FeedListener, 'status'> {
  #spans: Spans
  #documents = new Documents()
  #preserveLog = false
  #lost = 0
  #unreadable = 0
  #version = 0
  #listeners = new Set<() => void>()
  #selfTimes: SelfTimes | undefined
  #traceEnds: TraceEnds | undefined
  #criticalPaths: TreeCache<CriticalPath> | undefined
  #backlinks: Backlinks | undefined

  constructor(options: StoreOptions) {
    this.#spans = new Spans({
      maxSpans: options.maxSpans,
      maxBlockBytes: options.maxBlockBytes ?? MAX_BLOCK_BYTES,
    })
  }

  /** Increases with each change. */
  get version(): number {
    return this.#version
  }

  /** Changes when indices become invalid. */
  get epoch(): number {
    return this.#spans.epoch
  }

  /** The columns, for filters and statistics. */
  get table(): SpanTable {
    return this.#spans.table
  }

  /** The tree. Call `settle` before reading it. */
  get tree(): SpanTree {
    return this.#spans.tree
  }

  /** Bytes of columns and blocks; what the engine adds for strings is not counted. */
  get byteLength(): number {
    return this.#spans.columnBytes + this.#spans.table.blocks.byteLength
  }

  /** Calls `listener` synchronously after each change. Returns the undo function. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Starts to collect changes for a reader, until `unwatch`. */
  watch(): Changes {
    return this.#spans.watch()
  }

  unwatch(changes: Changes): void {
    this.#spans.unwatch(changes)
  }

  settle(): void {
    this.#spans.settle()
  }

  document(info: DocumentInfo): void {
    const { revision } = this.#documents
    const navigated = this.#documents.announce(info)
    if (this.#documents.revision !== revision) this.#spans.documentsChanged()
    if (navigated && !this.#preserveLog) this.#forgetBefore(info.documentId)
    this.#changed()
  }

  /** Adds a document of a file; its blocks follow. It stays when the tab navigates, until `clear`. */
  importedDocument(info: ImportedDocumentInfo): void {
    this.#documents.addImported(info)
    this.#changed()
  }

  /** Adds a service of a backend; its blocks follow. It is forgotten together with the page's documents before it. */
  backendDocument(info: BackendDocumentInfo): void {
    this.#documents.addBackend(info)
    this.#changed()
  }

  /**
   * Whether the times of services, and of what is in files, are shifted to match the clock of the page, or of who called
   * them. Spans that are there already are added anew.
   */
  setClockCorrection(isOn: boolean): void {
    if (!this.#documents.setClockCorrection(isOn)) return
    const { table } = this.#spans
    const blocks = new Map<Block, DocumentEntry>()
    const mayMove = (index: SpanIndex) => {
      const { backend, fileClock } = table.blocks.document(table.block[index])
      return backend !== undefined || fileClock !== undefined
    }
    for (let index = 0; index < table.limit; index++) {
      if (!table.isLive(index) || !mayMove(index)) continue
      blocks.set(table.blocks.block(table.block[index]), table.blocks.document(table.block[index]))
    }
    if (blocks.size === 0) return
    this.#spans.remove(mayMove)
    for (const [block, document] of blocks) this.#spans.append(block, document)
    this.#changed()
  }

  /** The newest span of a trace by its id (32 hex digits, lower case) that names no parent; undefined if there is none. */
  firstOfTrace(traceId: string): SpanIndex | undefined {
    const { table, traces } = this.#spans
    const trace = this.#traceOf(traceId)
    for (let index = trace < 0 ? NONE : traces.newestOf(trace); index !== NONE; index = table.nextOfTrace[index]) {
      if (table.parent[index] === NONE) return index
    }
    return undefined
  }

  /** Whether blocks of a document are accepted. */
  /** Whether the document that a span comes from is a page's, and is still there. */
  isDocumentOpen(index: SpanIndex): boolean {
    if (!this.has(index)) return false
    const { blocks, block } = this.#spans.table
    const { fileName, backend, goneMs } = blocks.document(block[index])
    return fileName === undefined && backend === undefined && goneMs === undefined
  }

  hasDocument(documentId: string): boolean {
    return this.#documents.get(documentId) !== undefined
  }

  /** Whether there is a span of this trace. `traceId` has 32 hex digits. */
  hasTrace(traceId: string): boolean {
    return this.#traceOf(traceId) >= 0
  }

  /** Takes in a block. One that can't be read is counted; one of an unknown document is dropped. */
  block(documentId: string, _sequence: number, bytes: ArrayBuffer): void {
    const document = this.#documents.get(documentId)
    if (document === undefined) return
    const block = readBlock(bytes)
    if ('error' in block) this.#unreadable++
    else this.#spans.append(block, document)
    this.#changed()
  }

  loss(spans: number): void {
    this.#lost += spans
    this.#changed()
  }

  /**
   * Forgets all spans and counts. The page's documents stay known: what they send from now on is taken in.
   *
   * @returns What brings the spans back (`restore`). It keeps their blocks in memory.
   */
  clear(): ClearedSpans {
    const cleared = {
      spans: this.#spans.size,
      blocks: [...this.#spans.table.blocks.kept()],
      visits: this.#documents.visits,
    }
    this.#spans.clear()
    this.#spans.evicted = 0
    this.#lost = 0
    this.#unreadable = 0
    this.#documents.forgetVisits()
    this.#documents.forgetImported()
    this.#changed()
    return cleared
  }

  /** Brings back what was cleared, beside what came since; without documents that the page has left for good. */
  restore({ blocks, visits }: ClearedSpans): void {
    for (const { block, document } of blocks) {
      if (this.#documents.takeBack(document)) this.#spans.append(block, document)
    }
    this.#documents.restoreVisits(visits)
    this.#changed()
  }

  /** Forgets the documents that were announced before this one, and their spans. */
  clearBefore(documentId: string): void {
    this.#forgetBefore(documentId)
    this.#changed()
  }

  /** Sets whether spans are kept when the main frame navigates. It does not forget anything by itself. */
  setPreserveLog(preserve: boolean): void {
    this.#preserveLog = preserve
  }

  /** Sets how many spans are kept; beyond it the oldest traces are evicted. */
  setMaxSpans(maxSpans: number): void {
    this.#spans.setMaxSpans(maxSpans)
    this.#changed()
  }

  counts(): StoreCounts {
    const { size, traces, errors, open, evicted } = this.#spans
    return { spans: size, traces: traces.size, errors, open, lost: this.#lost, evicted, unreadable: this.#unreadable }
  }

  /** The navigations of the main frame. The first document is none. */
  navigations(): Navigation[] {
    return this.#documents.navigations()
  }

  /** Whether a span has this index. */
  has(index: SpanIndex): boolean {
    return this.#spans.table.isLive(index)
  }

  /**
   * What rows, tips and menus show of a span.
   *
   * @throws RangeError if no span has that index
   */
  summary(index: SpanIndex): SpanSummary {
    return this.#summaryOf(index, this.#record(index))
  }

  /**
   * Everything that is known about a span.
   *
   * @throws RangeError if no span has that index
   */
  detail(index: SpanIndex): SpanDetail {
    const record = this.#record(index)
    const { table } = this.#spans
    const document = table.blocks.document(table.block[index])
    const { attributes, links, dropped, traceId, spanId, parentId, statusMessage } = record
    const { scope, scopeVersion, namespace, resource, traceState } = record
    const summary = this.#summaryOf(index, record)
    const events = record.events.map((event) => ({ ...event, timeMs: event.timeMs + summary.clockOffsetMs }))
    return {
      ...summary,
      ...{ traceId, spanId, parentId, statusMessage },
      ...{ scope, scopeVersion, namespace, resource, traceState },
      documentUrl: document.info.url,
      documentStartMs: document.timeOriginMs,
      ...{ attributes, events, links, dropped },
    }
  }

  /**
   * Finds a span by its key.
   *
   * @param key - `traceId:spanId` in lower-case hex
   * @returns undefined if the store does not have it, or the key is not valid
   */
  find(key: SpanKey): SpanIndex | undefined {
    if (!/^[0-9a-f]{32}:[0-9a-f]{16}$/.test(key)) return undefined
    const word = (at: number) => Number.parseInt(key.slice(at, at + 8), 16)
    const trace = this.#spans.traces.ids.find(word(0), word(8), word(16), word(24))
    const index = trace < 0 ? NONE : this.#spans.table.ids.find(word(33), word(41), trace)
    return index < 0 ? undefined : index
  }

  /**
   * The key of a span, which stays the same when indices change.
   *
   * @throws RangeError if no span has that index
   */
  keyOf(index: SpanIndex): SpanKey {
    const record = this.#record(index)
    return `${record.traceId}:${record.spanId}`
  }

  /**
   * An attribute of a span.
   *
   * @returns undefined if the span has no attribute with that key
   * @throws RangeError if no span has that index
   */
  attributeOf(index: SpanIndex, key: string): AttributeValue | undefined {
    return this.#record(index).attribute(key)
  }

  /**
   * The name of the tracer that made a span.
   *
   * @throws RangeError if no span has that index
   */
  scopeOf(index: SpanIndex): string {
    return this.#record(index).scope
  }

  /**
   * The span under which a span is placed.
   *
   * @returns undefined for a root
   * @throws RangeError if no span has that index
   */
  parentOf(index: SpanIndex): SpanIndex | undefined {
    this.#check(index)
    const parent = this.#spans.table.parent[index]
    return parent === NONE ? undefined : parent
  }

  /**
   * The root of a span's tree; the span itself if it is a root.
   *
   * @throws RangeError if no span has that index
   */
  rootOf(index: SpanIndex): SpanIndex {
    this.#check(index)
    return this.#spans.tree.rootOf(index)
  }

  /** The time in which a span did its own work, in ms; NaN if it has not finished. See `selfTime`. */
  selfTimeOf(index: SpanIndex): number {
    this.#check(index)
    return this.selfTimes().of(index)
  }

  /** The self times of all spans, for callers that need many. Valid until the store changes. */
  selfTimes(): SelfTimes {
    this.settle()
    this.#selfTimes ??= new SelfTimes(this.table, this.watch())
    this.#selfTimes.update()
    return this.#selfTimes
  }

  /** The ends of all traces. Valid until the store changes. */
  traceEnds(): TraceEnds {
    this.settle()
    this.#traceEnds ??= new TraceEnds(this)
    this.#traceEnds.update()
    return this.#traceEnds
  }

  /**
   * The duration that a span's row shows, in ms. For a root it is that of its whole trace, up to the end of everything that it
   * caused; otherwise the span's own. NaN if it has not finished. Valid until the store changes.
   */
  shownDurations(): (index: SpanIndex) => number {
    const { table } = this
    const ends = this.traceEnds()
    return (index) => {
      const ownMs = table.durationOf(index)
      return Number.isNaN(ownMs) || table.parent[index] !== NONE ? ownMs : ends.of(index) - table.start[index]
    }
  }

  /**
   * How much a span and everything below it must be shifted to lie within its parent, in ms, if the clock of another document
   * puts it earlier. As in Jaeger it is centred in the parent if it fits, otherwise aligned with the parent's start. 0 if no
   * shift is needed.
   */
  clockOffsetOf(index: SpanIndex): number {
    this.#check(index)
    return clockOffset(this.table, index)
  }

  /**
   * The number of spans of the span's trace in the store.
   *
   * @throws RangeError if no span has that index
   */
  traceSizeOf(index: SpanIndex): number {
    this.#check(index)
    return this.#spans.traces.sizeOf(this.table.traceOf(index))
  }

  /** The critical path of a span's tree. It is the same object until something in that tree changes. */
  criticalPathOf(index: SpanIndex): CriticalPath {
    this.#criticalPaths ??= this.derive((root) => criticalPath(this.table, root))
    return this.#criticalPaths.of(this.rootOf(index))
  }

  /** The spans that link to a span, which need not be in the store, in the order of their starts. */
  backlinksOf(key: SpanKey): readonly SpanIndex[] {
    this.#backlinks ??= new Backlinks(this.table, this.watch())
    return this.#backlinks.of(key)
  }

  /** Caches what `derive` makes of a tree, by its root, until something in the tree changes. */
  derive<T>(derive: (root: SpanIndex) => T): TreeCache<T> {
    return new TreeCache(this, derive)
  }

  /** A picture of all spans over time with so many lanes. Make it once and keep it. */
  overview(lanes?: number): Overview {
    return new Overview(this.table, this.watch(), lanes)
  }

  /** A span and all below it, parents before children, siblings in order. */
  spansBelow(index: SpanIndex): Int32Array {
    this.#check(index)
    this.settle()
    return spansBelow(this.table, index)
  }

  /** All spans of a span's trace in the order of arrival, including those that are not connected with it. */
  spansOfTrace(index: SpanIndex): Int32Array {
    this.#check(index)
    const { table, traces } = this.#spans
    const spans: SpanIndex[] = []
    let span = traces.newestOf(table.traceOf(index))
    for (; span !== NONE; span = table.nextOfTrace[span]) spans.push(span)
    return Int32Array.from(spans.reverse())
  }

  /** The spans that ran at some time from `fromMs` to `toMs` (ms since the epoch), unordered. */
  spansBetween(fromMs: number, toMs: number): Int32Array {
    return spansBetween(this.table, fromMs, toMs)
  }

  /** All spans that match a filter, unordered. */
  spansMatching(filter: Filter): Int32Array {
    return spansMatching(this.table, filter.bind(this))
  }

  #summaryOf(index: SpanIndex, record: SpanRecord): SpanSummary {
    const { table, tree } = this.#spans
    const url = record.text('url.full') ?? record.text('http.url')
    const document = table.blocks.document(table.block[index])
    const { info, fileName, backend } = document
    const clockOffsetMs = clockOffsetOf(document)
    const [start, end] = [table.start[index], table.end[index]]
    return {
      index,
      key: `${record.traceId}:${record.spanId}`,
      name: table.names.get(table.name[index]),
      label: url === undefined ? '' : urlLabel(url, info.url),
      message:
        // A call that another answers is not an instant, however soon the answer comes.
        url === undefined && table.kindOf(index) !== SpanKind.CLIENT && end - start < INSTANT_MS
          ? messageLabel(record.text('log.body') ?? record.statusMessage)
          : '',
      kind: table.kindOf(index),
      status: table.statusOf(index),
      httpStatus: record.httpStatus,
      errorCount: tree.errorsOf(index),
      isCause: tree.isCause(index),
      startMs: start,
      endMs: end,
      childCount: table.childCount[index],
      orphan: (table.parent[index] === NONE || table.isStray(index)) && record.parentId !== undefined,
      isParentInferred: (table.state[index] & State.Inferred) !== 0,
      neverFinished: table.isNeverFinished(index),
      beforeParentMs: beforeParent(table, index),
      eventMs: record.eventMs.map((time) => time + clockOffsetMs),
      fileName,
      service: backend?.service,
      serviceName: backend?.service ?? serviceOfFile(document),
      clockOffsetMs,
    }
  }

  /** The number of a trace; negative for an unknown one. */
  #traceOf(traceId: string): number {
    const word = (at: number) => Number.parseInt(traceId.slice(at, at + 8), 16)
    return this.#spans.traces.ids.find(word(0), word(8), word(16), word(24))
  }

  #record(index: SpanIndex): SpanRecord {
    this.#check(index)
    const { blocks, block, row } = this.#spans.table
    return new SpanRecord(blocks.block(block[index]), row[index])
  }

  #check(index: SpanIndex): void {
    if (!this.#spans.table.isLive(index)) throw new RangeError('no such span')
  }

  #forgetBefore(documentId: string): void {
    if (!this.#documents.forgetBefore(documentId)) return
    const { block, blocks } = this.#spans.table
    this.#spans.remove((index) => !this.#documents.has(blocks.document(block[index])))
  }

  #changed(): void {
    this.#version++
    for (const listener of this.#listeners) listener()
  }
}

/** What a file says made the spans, where that is no page. */
function serviceOfFile({ info, fileName }: DocumentEntry): string | undefined {
  return fileName === undefined || info.url === '' || URL.canParse(info.url) ? undefined : info.url
}
