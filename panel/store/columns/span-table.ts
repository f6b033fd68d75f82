import { SpanKind, StatusCode } from '../../../inpage/api/api'
import type { SpanIndex } from '../model'
import { BlockRegistry } from './block-registry'
import { LARGE, lengthened, nextLength } from './growable-array'
import { IdSet } from './id-set'
import { StringInterner } from './string-interner'

/** Bits of a span's `state`. */
export const State = {
  /** The index is in use. */
  Live: 1,
  /** It is a root. */
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
  /** That its parent is this one is inferred. */
  Inferred: 512,
  /** It came from a backend and names a parent that has not been seen; it stands under the nearest span that has. */
  Stray: 1024,
} as const

export const NONE = -1

const FIRST_LENGTH = 2048

const KINDS: readonly SpanKind[] = Object.values(SpanKind).sort()
const STATUSES: readonly StatusCode[] = Object.values(StatusCode).sort()

/**
 * Large columns grow one by one, ahead of need, from when this share of their length is free: to copy all of them at once
 * takes longer than a frame.
 */
const FREE_SHARE = 1 / 8

const COLUMNS = [
  ...(['start', 'end', 'block', 'row', 'name', 'parent', 'firstChild', 'lastChild', 'next', 'nextOfTrace'] as const),
  ...(['childCount', 'up', 'errors', 'size', 'state', 'kindAndStatus'] as const),
]

/**
 * All spans as columns, about 100 bytes each; what is not here (attributes, events, links, parent ids) is read from the
 * span's row in its block. Columns are replaced when they grow: read them from the table each time.
 */
export class SpanTable {
  /** Span id and number of the trace; its entries are the indices of spans in all columns. */
  readonly ids = new IdSet(3)
  readonly blocks = new BlockRegistry()
  readonly names = new StringInterner()
  /** Whether any span ever came from a backend: where none did, nobody has to look. */
  hasBackends = false
  /** ms since the epoch. */
  start = new Float64Array(FIRST_LENGTH)
  /** ms since the epoch; NaN while the span is open. */
  end = new Float64Array(FIRST_LENGTH)
  /** Where its newest record is: the block's slot in the registry, and the row in it. */
  block = new Uint32Array(FIRST_LENGTH)
  row = new Uint32Array(FIRST_LENGTH)
  name = new Uint32Array(FIRST_LENGTH)
  parent = new Int32Array(FIRST_LENGTH)
  firstChild = new Int32Array(FIRST_LENGTH)
  lastChild = new Int32Array(FIRST_LENGTH)
  /** The next sibling; for a waiting span the next one that waits for the same parent. */
  next = new Int32Array(FIRST_LENGTH)
  /** The span of its trace that came before it. */
  nextOfTrace = new Int32Array(FIRST_LENGTH)
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
  /** So many spans fit into all columns, */
  #length = FIRST_LENGTH
  /** and so many into those that have grown already. */
  #coming = FIRST_LENGTH
  #grown = 0

  /** All indices are below this. */
  get limit(): number {
    return this.ids.limit
  }

  /** Bytes of the columns and the index of ids, without blocks. */
  get columnBytes(): number {
    return COLUMNS.reduce((bytes, column) => bytes + this[column].byteLength, this.ids.byteLength)
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

  /** It stands under another span than the parent that it names, which has not been seen. */
  isStray(index: SpanIndex): boolean {
    return (this.state[index] & State.Stray) !== 0
  }

  /** It came from a backend, and not from a page or a file. */
  isOfBackend(index: SpanIndex): boolean {
    return this.hasBackends && this.blocks.document(this.block[index]).backend !== undefined
  }

  /** ms; NaN while it is open, and where it never finished: how long it would have taken nobody knows. */
  durationOf(index: SpanIndex): number {
    return this.isNeverFinished(index) ? Number.NaN : this.end[index] - this.start[index]
  }

  /** The index of a span. If it was not there, `ids.size` has grown, and every column of it is the caller's to fill. */
  enter(high: number, low: number, trace: number): SpanIndex {
    const index = this.ids.enter(high, low, trace)
    if (index >= this.#length) this.#grow(COLUMNS.length)
    return index
  }

  /**
   * Has as many columns grow as is fit when so many spans come, and there will never be more than `most`: all will have
   * grown when the room is needed.
   */
  expect(spans: number, maxSpans: number): void {
    const free = this.#length - this.limit
    if (this.#length < LARGE || this.#length >= maxSpans || free > this.#length * FREE_SHARE) return
    this.#grow(Math.ceil(((COLUMNS.length - this.#grown) * spans) / Math.max(1, free)), maxSpans)
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

  #grow(columns: number, maxSpans = Number.POSITIVE_INFINITY): void {
    if (this.#grown === 0) {
      this.#coming = Math.max(this.#length + 1, Math.min(nextLength(this.#length), maxSpans))
      this.ids.reserve(this.#coming)
    }
    const end = Math.min(COLUMNS.length, this.#grown + columns)
    while (this.#grown < end) this.#growColumn(COLUMNS[this.#grown++])
    if (end < COLUMNS.length) return
    this.#length = this.#coming
    this.#grown = 0
  }

  #growColumn<Name extends (typeof COLUMNS)[number]>(name: Name): void {
    this[name] = lengthened(this[name], this.#coming)
  }
}
