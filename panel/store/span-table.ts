import { SpanKind, StatusCode } from '../../inpage/tracing/api'
import { BlockShelf } from './block-shelf'
import { grown } from './grown'
import { IdSet } from './id-set'
import type { SpanIndex } from './model'
import { NameTable } from './names'

/** Bits of a span's `state`. */
export const State = {
  /** The place is taken. */
  Live: 1,
  /** It stands at top level. */
  Root: 2,
  /** It names a parent that has not been seen. */
  Waiting: 4,
  /** Its children have to be sorted. */
  Unsorted: 8,
  /** It is a root, and `errors` in its tree have to be counted again. */
  StaleErrors: 16,
  /** It is about to go. */
  Doomed: 32,
  /** It has a place in the order of roots. */
  Ordered: 64,
  /** It was open when its document went; its end is when that was. */
  NeverFinished: 128,
  /** It is a root, and some span in its tree has as many children as repeats can be grouped of. */
  Wide: 256,
} as const

export const NONE = -1

const FIRST_LENGTH = 1024

const KINDS: readonly SpanKind[] = Object.values(SpanKind).sort()
const STATUSES: readonly StatusCode[] = Object.values(StatusCode).sort()

/**
 * All spans as columns, about 100 bytes each; what is not here (attributes, events, links, parent ids) is read from the
 * span's row in its block. Columns are replaced when they grow: read them from the table each time.
 */
export class SpanTable {
  /** Span id and number of the trace; its entries are the span's places in all columns. */
  readonly ids = new IdSet(3)
  readonly blocks = new BlockShelf()
  readonly names = new NameTable()
  /** ms since the epoch. */
  start = new Float64Array(FIRST_LENGTH)
  /** ms since the epoch; NaN while the span is open. */
  end = new Float64Array(FIRST_LENGTH)
  /** Where its newest record is: the block's place on the shelf, and the row in it. */
  block = new Uint32Array(FIRST_LENGTH)
  row = new Uint32Array(FIRST_LENGTH)
  name = new Uint32Array(FIRST_LENGTH)
  parent = new Int32Array(FIRST_LENGTH)
  firstChild = new Int32Array(FIRST_LENGTH)
  lastChild = new Int32Array(FIRST_LENGTH)
  /** The next sibling; for a waiting span the next one that waits for the same parent. */
  next = new Int32Array(FIRST_LENGTH)
  childCount = new Uint32Array(FIRST_LENGTH)
  /** A span further up; follow it (`SpanTree.rootOf`) to come to the root in few steps. */
  up = new Int32Array(FIRST_LENGTH)
  /** Errors in its tree, itself included, unless the root says `StaleErrors`. */
  errors = new Uint32Array(FIRST_LENGTH)
  /** Of a root: spans in its tree, itself included. */
  size = new Uint32Array(FIRST_LENGTH)
  state = new Uint16Array(FIRST_LENGTH)
  /** As in the block: low nibble kind, high nibble status. */
  kindAndStatus = new Uint8Array(FIRST_LENGTH)

  /** All places are below this. */
  get limit(): number {
    return this.ids.limit
  }

  /** Bytes of the columns and the index of ids, without blocks. */
  get columnBytes(): number {
    let bytes = this.ids.byteLength
    for (const column of [this.start, this.end, this.block, this.row, this.name, this.parent, this.firstChild])
      bytes += column.byteLength
    for (const column of [this.lastChild, this.next, this.childCount, this.up, this.errors, this.size, this.state])
      bytes += column.byteLength
    return bytes + this.kindAndStatus.byteLength
  }

  isLive(index: SpanIndex): boolean {
    return index >= 0 && index < this.ids.limit && (this.state[index] & State.Live) !== 0
  }

  /** Number of the span's trace. */
  traceOf(index: SpanIndex): number {
    return this.ids.word(index, 2)
  }

  kindOf(index: SpanIndex): SpanKind {
    return KINDS[this.kindAndStatus[index] & 15] ?? SpanKind.UNSPECIFIED
  }

  statusOf(index: SpanIndex): StatusCode {
    return STATUSES[this.kindAndStatus[index] >> 4] ?? StatusCode.UNSET
  }

  isError(index: SpanIndex): boolean {
    return this.kindAndStatus[index] >> 4 === StatusCode.ERROR
  }

  isOpen(index: SpanIndex): boolean {
    return Number.isNaN(this.end[index])
  }

  isNeverFinished(index: SpanIndex): boolean {
    return (this.state[index] & State.NeverFinished) !== 0
  }

  /** ms; NaN while it is open, and where it never finished: how long it would have taken nobody knows. */
  durationOf(index: SpanIndex): number {
    return this.isNeverFinished(index) ? Number.NaN : this.end[index] - this.start[index]
  }

  /** Takes a place for a span that is not there yet; every column of it is the caller's to fill. */
  add(high: number, low: number, trace: number): SpanIndex {
    const index = this.ids.add(high, low, trace)
    if (index >= this.start.length) this.#grow(index + 1)
    return index
  }

  /**
   * The order of siblings and of roots: by start, then by the documents' order and the order within the document. Spans
   * that tie in all of it are ordered by id, so that the order never depends on who arrived first.
   */
  compare(a: SpanIndex, b: SpanIndex): number {
    const byStart = this.start[a] - this.start[b]
    if (byStart < 0 || byStart > 0) return byStart
    if (a === b) return 0
    const blocks = this.blocks
    const byDocument = blocks.document(this.block[a]).number - blocks.document(this.block[b]).number
    if (byDocument !== 0) return byDocument
    const byOrder = blocks.block(this.block[a]).order[this.row[a]] - blocks.block(this.block[b]).order[this.row[b]]
    if (byOrder !== 0) return byOrder
    for (let word = 0; word < 3; word++) {
      const byId = this.ids.word(a, word) - this.ids.word(b, word)
      if (byId !== 0) return byId
    }
    return 0
  }

  clear(): void {
    this.ids.clear()
    this.blocks.clear()
    this.names.clear()
    this.state.fill(0)
  }

  #grow(length: number): void {
    this.start = grown(this.start, length)
    this.end = grown(this.end, length)
    this.block = grown(this.block, length)
    this.row = grown(this.row, length)
    this.name = grown(this.name, length)
    this.parent = grown(this.parent, length)
    this.firstChild = grown(this.firstChild, length)
    this.lastChild = grown(this.lastChild, length)
    this.next = grown(this.next, length)
    this.childCount = grown(this.childCount, length)
    this.up = grown(this.up, length)
    this.errors = grown(this.errors, length)
    this.size = grown(this.size, length)
    this.state = grown(this.state, length)
    this.kindAndStatus = grown(this.kindAndStatus, length)
  }
}
