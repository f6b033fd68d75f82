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
  /** The span is a root. */
  Root: 2,
  /** Its parent has not been seen. */
  Waiting: 4,
  /** Its children must be sorted. */
  Unsorted: 8,
  /** The span is a root, and `errors` in its tree must be counted again. */
  StaleErrors: 16,
  /** The span is about to be removed. */
  Doomed: 32,
  /** The span has a position in the order of roots. */
  Ordered: 64,
  /** It was open when its document was left, which is taken as its end. */
  NeverFinished: 128,
  /** The span is a root, and some span in its tree has enough children that repeats can be grouped. */
  Wide: 256,
  /** Its parent was inferred. */
  Inferred: 512,
  /** It came from a backend and its parent has not been seen. It is placed under the nearest span that is known. */
  Stray: 1024,
  /** It failed, nothing below it did, and it came of no other failure in the tree. Holds while `StaleErrors` does not. */
  Cause: 2048,
  /** What failed in its tree tells of incidents that began elsewhere. Holds while `StaleErrors` does not. */
  Consequence: 4096,
} as const

/** Stands for no span. */
export const NONE = -1

const FIRST_LENGTH = 2048

const KINDS: readonly SpanKind[] = Object.values(SpanKind).sort()
const STATUSES: readonly StatusCode[] = Object.values(StatusCode).sort()

/**
 * When less than this share of their length is free, large columns grow one at a time: copying all of them at once takes
 * longer than a frame.
 */
const FREE_SHARE = 1 / 8

const COLUMNS = [
  ...(['start', 'end', 'block', 'row', 'name', 'parent', 'firstChild', 'lastChild', 'next', 'nextOfTrace'] as const),
  ...(['childCount', 'up', 'errors', 'size', 'state', 'kindAndStatus'] as const),
]

/**
 * All spans as columns, about 100 bytes each. Everything else (attributes, events, links, parent ids) is read from the span's
 * row in its block. Columns are replaced when they grow: read them from the table each time.
 */
export class SpanTable {
  /** Span id and trace number of each span. Its entries are the span indices of all columns. */
  readonly ids = new IdSet(3)
  readonly blocks = new BlockRegistry()
  readonly names = new StringInterner()
  /** Whether any span ever came from a backend. If none did, nobody has to check. */
  hasBackends = false
  /** ms since the epoch. */
  start = new Float64Array(FIRST_LENGTH)
  /** ms since the epoch; NaN while the span is open. */
  end = new Float64Array(FIRST_LENGTH)
  /** Where the newest record is: the block's slot in the registry, and the row within the block. */
  block = new Uint32Array(FIRST_LENGTH)
  row = new Uint32Array(FIRST_LENGTH)
  name = new Uint32Array(FIRST_LENGTH)
  parent = new Int32Array(FIRST_LENGTH)
  firstChild = new Int32Array(FIRST_LENGTH)
  lastChild = new Int32Array(FIRST_LENGTH)
  /** The next sibling; for a waiting span, the next one that waits for the same parent. */
  next = new Int32Array(FIRST_LENGTH)
  /** The previous span of its trace, in the order of arrival. */
  nextOfTrace = new Int32Array(FIRST_LENGTH)
  childCount = new Uint32Array(FIRST_LENGTH)
  /** Some ancestor. Following it (`SpanTree.rootOf`) leads to the root in few steps. */
  up = new Int32Array(FIRST_LENGTH)
  /** Number of errors in its tree, itself included; outdated if the root has `StaleErrors`. */
  errors = new Uint32Array(FIRST_LENGTH)
  /** For a root: number of spans in its tree, itself included. */
  size = new Uint32Array(FIRST_LENGTH)
  state = new Uint16Array(FIRST_LENGTH)
  /** As in the block: the low nibble is the kind, the high nibble the status. */
  kindAndStatus = new Uint8Array(FIRST_LENGTH)
  /** The length of all columns, */
  #length = FIRST_LENGTH
  /** and that of columns that have already grown. */
  #coming = FIRST_LENGTH
  #grown = 0

  /** All indices are below this. */
  get limit(): number {
    return this.ids.limit
  }

  /** Bytes of the columns and the id set, without blocks. */
  get columnBytes(): number {
    return COLUMNS.reduce((bytes, column) => bytes + this[column].byteLength, this.ids.byteLength)
  }

  isLive(index: SpanIndex): boolean {
    return index >= 0 && index < this.ids.limit && (this.state[index] & State.Live) !== 0
  }

  /** The number of the span's trace. */
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

  /** Whether it is placed under another span because its parent has not been seen. */
  isStray(index: SpanIndex): boolean {
    return (this.state[index] & State.Stray) !== 0
  }

  /** Whether it came from a backend, not from a page or a file. */
  isOfBackend(index: SpanIndex): boolean {
    return this.hasBackends && this.blocks.document(this.block[index]).backend !== undefined
  }

  /** Whether it came from the inspected page, and not from a backend or a file. */
  isOfPage(index: SpanIndex): boolean {
    const { backend, fileName } = this.blocks.document(this.block[index])
    return backend === undefined && fileName === undefined
  }

  /** In ms; NaN while the span is open, and if it never finished, as nobody knows how long it would have taken. */
  durationOf(index: SpanIndex): number {
    return this.isNeverFinished(index) ? Number.NaN : this.end[index] - this.start[index]
  }

  /** The index of a span. If it is new, `ids.size` has grown, and the caller must fill every column. */
  enter(high: number, low: number, trace: number): SpanIndex {
    const index = this.ids.enter(high, low, trace)
    if (index >= this.#length) this.#grow(COLUMNS.length)
    return index
  }

  /**
   * Lets as many columns grow as needed when `spans` more arrive and there will never be more than `maxSpans`. All columns have
   * grown by the time the room is needed.
   */
  expect(spans: number, maxSpans: number): void {
    const free = this.#length - this.limit
    if (this.#length < LARGE || this.#length >= maxSpans || free > this.#length * FREE_SHARE) return
    this.#grow(Math.ceil(((COLUMNS.length - this.#grown) * spans) / Math.max(1, free)), maxSpans)
  }

  /**
   * Orders siblings and roots: by start, then by document, then by the order within the document. Remaining ties are broken by
   * id, so that the order never depends on the order of arrival.
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
