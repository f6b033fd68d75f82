import { type Block, SPAN_FLAG_INFERRED_PARENT } from '../../inpage/block/format'
import { Changes } from './changes'
import { NumberList } from './columns/number-list'
import { NONE, SpanTable, State } from './columns/span-table'
import { clockOffsetOf, type DocumentEntry } from './documents'
import type { SpanIndex } from './model'
import { SpanTree } from './tree/span-tree'
import { TraceLedger } from './tree/trace-ledger'

/**
 * The range of `Date`, in ms. A page can send any number; times beyond are cut to this range. NaN stays NaN.
 */
const MAX_TIME_MS = 8.64e15
/** The share of the bound that is evicted at once: of a million spans, 4,000 go in 4 ms. */
const ROOM_SHARE = 1 / 256
/** Names of evicted spans are kept until they are more than this, and more than twice the number of spans. */
const MAX_IDLE_NAMES = 4096

/** How much is kept; beyond it the oldest traces are evicted. */
export interface SpanBounds {
  readonly maxSpans: number
  /** Bytes of blocks; a single large span can make its block large. */
  readonly maxBlockBytes: number
}

/** All spans of the panel. It takes in blocks, keeps the newest record of each span, and evicts the oldest traces. */
export class Spans {
  readonly table = new SpanTable()
  readonly tree = new SpanTree(this.table)
  readonly traces = new TraceLedger()
  /** Changes whenever indices become invalid. */
  epoch = 0
  open = 0
  evicted = 0
  #bounds: SpanBounds
  #readers: Changes[] = []
  /** For the current block: the number of each string as a name, + 1. */
  #names = new Uint32Array(1024)
  #settledRoots = 0
  /** The zero of the current block's times, in ms since the epoch. */
  #originMs = 0

  constructor(bounds: SpanBounds) {
    this.#bounds = bounds
  }

  get size(): number {
    return this.table.ids.size
  }

  /** Number of failures, by root cause. */
  get errors(): number {
    this.settle()
    return this.tree.failures
  }

  /** Bytes of everything that is kept for the spans, without blocks and the texts of names. */
  get columnBytes(): number {
    return this.table.columnBytes + this.traces.byteLength + this.tree.roots.byteLength
  }

  /** Starts to collect changes, beginning with "everything", until `unwatch`. */
  watch(): Changes {
    const changes = new Changes()
    this.#readers.push(changes)
    return changes
  }

  unwatch(changes: Changes): void {
    this.#readers = this.#readers.filter((reader) => reader !== changes)
  }

  /** Takes in a block's records, about 0.3 µs each. */
  append(block: Block, document: DocumentEntry): void {
    const { table } = this
    const { traceId, spanId, spanCount } = block
    const { maxSpans, maxBlockBytes } = this.#bounds
    if (Number.isNaN(document.timeOriginMs)) document.timeOriginMs = cut(block.timeOriginMs)
    const strings = block.textEnd.length
    if (this.#names.length < strings) this.#names = new Uint32Array(strings * 2)
    else this.#names.fill(0, 0, strings)
    table.expect(spanCount, maxSpans)
    if (document.backend !== undefined) table.hasBackends = true
    // The times of a service are shifted to match the page's clock.
    this.#originMs = block.timeOriginMs + clockOffsetOf(document)
    const slot = table.blocks.add(block, document)
    // Records of one trace mostly come together, so few need a search for their trace.
    let trace = -1
    let first = NONE
    let inserted = 0
    for (let row = 0; row < spanCount; row++) {
      const at = row * 4
      const same =
        trace >= 0 &&
        traceId[at] === traceId[at - 4] &&
        traceId[at + 1] === traceId[at - 3] &&
        traceId[at + 2] === traceId[at - 2] &&
        traceId[at + 3] === traceId[at - 1]
      if (!same) trace = this.traces.ids.find(traceId[at], traceId[at + 1], traceId[at + 2], traceId[at + 3])
      const high = spanId[row * 2]
      const low = spanId[row * 2 + 1]
      if (this.size >= maxSpans && (trace < 0 || table.ids.find(high, low, trace) < 0)) {
        if (!this.#makeRoom(Math.floor(maxSpans * ROOM_SHARE), trace)) {
          this.evicted++
          continue
        }
      }
      if (trace < 0) trace = this.traces.enter(traceId[at], traceId[at + 1], traceId[at + 2], traceId[at + 3])
      const { size } = this
      const index = table.enter(high, low, trace)
      if (this.size === size) {
        this.#amend(index, block, slot, row)
      } else {
        this.#insert(index, trace, block, slot, row)
        if (row === 0) first = index
        if (index - first === row) inserted++
      }
    }
    if (inserted === spanCount) table.blocks.setRun(slot, first)
    table.blocks.release(slot)
    for (const reader of this.#readers) reader.weigh(this.size)
    while (table.blocks.byteLength > maxBlockBytes) {
      if (!this.#makeRoom(Math.ceil(this.size * ROOM_SHARE), -1)) break
    }
  }

  /** Called when documents were left or came back: spans that are open in a document that was left never finish. */
  documentsChanged(): void {
    const { table } = this
    const { state, end, limit } = table
    for (let index = 0; index < limit; index++) {
      const isFinished = !Number.isNaN(end[index]) && (state[index] & State.NeverFinished) === 0
      if (isFinished || (state[index] & State.Live) === 0) continue
      if (table.isOpen(index)) this.open--
      this.#fillEnd(index, Number.NaN)
      if (table.isOpen(index)) this.open++
      for (const reader of this.#readers) reader.add(index)
    }
  }

  /** Sets the bound, and evicts what is beyond it now. */
  setMaxSpans(maxSpans: number): void {
    this.#bounds = { ...this.#bounds, maxSpans }
    if (this.size > maxSpans) this.#makeRoom(this.size - maxSpans, -1)
  }

  /** Puts roots and siblings in order. Must be called before the tree is read. */
  settle(): void {
    const from = this.tree.settle()
    if (from >= this.tree.roots.length && from === this.#settledRoots) return
    this.#settledRoots = this.tree.roots.length
    for (const reader of this.#readers) reader.rootsFrom = Math.min(reader.rootsFrom, from)
  }

  /** Removes all spans for which `doomed` returns true. Their children become roots. */
  remove(doomed: (index: SpanIndex) => boolean): number {
    const { table } = this
    const { state } = table
    const touched = new Uint8Array(this.traces.ids.limit)
    let count = 0
    for (let index = 0; index < table.limit; index++) {
      if ((state[index] & State.Live) === 0 || !doomed(index)) continue
      state[index] |= State.Doomed
      touched[table.traceOf(index)] = 1
      count++
    }
    if (count === this.size) this.clear()
    else if (count > 0) this.#removeDoomed(touched)
    return count
  }

  clear(): void {
    this.table.clear()
    this.tree.clear()
    this.traces.clear()
    this.open = 0
    this.#outdate()
  }

  #insert(index: SpanIndex, trace: number, block: Block, slot: number, row: number): void {
    const { table } = this
    const start = cut(this.#originMs + block.start[row])
    table.start[index] = start
    table.block[index] = slot
    table.row[index] = row
    table.blocks.use(slot)
    table.nextOfTrace[index] = this.traces.addSpan(trace, index)
    this.#fill(index, block, row)
    if (table.isOpen(index)) this.open++
    this.tree.add(index, block.parentId[row * 2], block.parentId[row * 2 + 1])
    const { left } = this.tree
    for (const reader of this.#readers) {
      reader.add(index)
      for (let i = 0; i < left.length; i++) reader.add(left.at(i))
    }
    left.clear()
  }

  /**
   * Amends a known span: the record with the highest revision counts, in whatever order they arrive. Parent, start, order and
   * document cannot change; a record that differs in these belongs to another span and is ignored.
   */
  #amend(index: SpanIndex, block: Block, slot: number, row: number): void {
    const { table } = this
    const { blocks } = table
    const oldSlot = table.block[index]
    const old = blocks.block(oldSlot)
    const oldRow = table.row[index]
    if (block.revision[row] <= old.revision[oldRow]) return
    const [document, oldDocument] = [blocks.document(slot), blocks.document(oldSlot)]
    const isSameRecord = document === oldDocument && block.order[row] === old.order[oldRow]
    // A file that is opened later may have the end of a span that is open in an earlier one.
    const isLaterFile = document.fileName !== undefined && oldDocument.fileName !== undefined
    if (!isSameRecord && !isLaterFile) return
    const wasError = table.isError(index)
    if (table.isOpen(index)) this.open--
    table.block[index] = slot
    table.row[index] = row
    blocks.use(slot)
    blocks.release(oldSlot)
    this.#fill(index, block, row)
    if (table.isOpen(index)) this.open++
    if (table.isError(index) !== wasError) this.tree.errorChanged(index)
    for (const reader of this.#readers) reader.add(index)
  }

  #fill(index: SpanIndex, block: Block, row: number): void {
    const { table } = this
    this.#fillEnd(index, cut(this.#originMs + block.end[row]))
    table.kindAndStatus[index] = block.kindAndStatus[row]
    if ((block.flags[row] & SPAN_FLAG_INFERRED_PARENT) === 0) table.state[index] &= ~State.Inferred
    else table.state[index] |= State.Inferred
    const string = block.name[row]
    if (this.#names[string] === 0) this.#names[string] = table.names.intern(block.string(string)) + 1
    table.name[index] = this.#names[string] - 1
  }

  /** Sets the end; NaN for an open span, as long as its document is there. */
  #fillEnd(index: SpanIndex, end: number): void {
    const { table } = this
    const document = Number.isNaN(end) ? table.blocks.document(table.block[index]) : undefined
    const goneMs = document?.goneMs
    const offsetMs = document?.fileClock?.clockOffsetMs ?? 0
    table.end[index] = Math.max(table.start[index], goneMs === undefined ? end : goneMs + offsetMs)
    if (goneMs === undefined) table.state[index] &= ~State.NeverFinished
    else table.state[index] |= State.NeverFinished
  }

  /** Evicts the oldest traces until `spans` spans are gone, but never the trace `except`. False if there is no other. */
  #makeRoom(spans: number, except: number): boolean {
    const traces = this.traces.oldest(Math.max(1, spans), except)
    if (traces.length === 0) return false
    const { state, nextOfTrace } = this.table
    const gone = new NumberList()
    // The newest of them first, so that free indices are reused in their original order.
    for (const trace of traces.reverse()) {
      for (let index = this.traces.newestOf(trace); index !== NONE; index = nextOfTrace[index]) {
        if ((state[index] & (State.Waiting | State.Stray)) !== 0) this.#stopWaiting(index)
        gone.push(index)
      }
    }
    this.evicted += gone.length
    this.#delete(gone)
    this.tree.roots.sweep()
    this.#tellGone(gone)
    return true
  }

  #stopWaiting(index: SpanIndex): void {
    const { blocks, block, row } = this.table
    const { parentId } = blocks.block(block[index])
    const at = row[index] * 2
    this.tree.stopWaiting(parentId[at], parentId[at + 1], this.table.traceOf(index))
  }

  /**
   * Removes the spans marked as doomed. `touched` has a 1 for each of their traces; the rest of such a trace is linked anew.
   */
  #removeDoomed(touched: Uint8Array): void {
    const { table, tree } = this
    const { state, blocks } = table
    const kept: SpanIndex[] = []
    const gone = new NumberList()
    for (let index = 0; index < table.limit; index++) {
      if ((state[index] & State.Live) === 0 || touched[table.traceOf(index)] === 0) continue
      if ((state[index] & (State.Waiting | State.Stray)) !== 0) this.#stopWaiting(index)
      if ((state[index] & State.Doomed) !== 0) {
        gone.push(index)
      } else {
        tree.reset(index)
        kept.push(index)
      }
    }
    this.#delete(gone)
    tree.roots.sweep()
    for (const index of kept) this.traces.forgetSpans(table.traceOf(index))
    for (const index of kept) {
      table.nextOfTrace[index] = this.traces.addSpan(table.traceOf(index), index)
      const block = blocks.block(table.block[index])
      const at = table.row[index] * 2
      tree.link(index, block.parentId[at], block.parentId[at + 1])
    }
    if (kept.length === 0) {
      this.#tellGone(gone)
    } else {
      this.#renameSometimes()
      this.#outdate()
    }
  }

  /** Removes spans from the columns. The caller updates tree and watchers. */
  #delete(gone: NumberList): void {
    const { table, traces } = this
    const { state, ids, blocks, block } = table
    for (let i = 0; i < gone.length; i++) {
      const index = gone.at(i)
      if (table.isError(index)) this.tree.errorGone()
      if (table.isOpen(index)) this.open--
      state[index] = 0
      traces.removeSpan(table.traceOf(index))
      ids.delete(index)
      blocks.release(block[index])
    }
  }

  /** Tells watchers that whole traces were removed: all other spans stay as they are. */
  #tellGone(gone: NumberList): void {
    if (this.#renameSometimes()) {
      this.#outdate()
      return
    }
    this.epoch++
    for (const reader of this.#readers) {
      for (let i = 0; i < gone.length; i++) reader.addGone(gone.at(i))
    }
  }

  /** Drops unused names once there are many. Returns whether names have got new numbers. */
  #renameSometimes(): boolean {
    const { names } = this.table
    if (names.size <= MAX_IDLE_NAMES || names.size <= this.size * 2) return false
    this.#renameAll()
    return true
  }

  #renameAll(): void {
    const { table } = this
    table.names.clear()
    this.#names.fill(0)
    for (let index = 0; index < table.limit; index++) {
      if (!table.isLive(index)) continue
      const block = table.blocks.block(table.block[index])
      table.name[index] = table.names.intern(block.string(block.name[table.row[index]]))
    }
  }

  #outdate(): void {
    this.epoch++
    for (const reader of this.#readers) reader.addEverything()
  }
}

function cut(timeMs: number): number {
  return Math.min(MAX_TIME_MS, Math.max(-MAX_TIME_MS, timeMs))
}
