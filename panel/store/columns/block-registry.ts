import type { Block } from '../../../inpage/block/format'
import type { DocumentEntry } from '../documents'
import type { SpanIndex } from '../model'

/** The blocks that spans point to. A block that no span points to any more is released. */
export class BlockRegistry {
  /** Increases when a slot gets another block. */
  version = 0
  #blocks: (Block | undefined)[] = []
  #documents: (DocumentEntry | undefined)[] = []
  #uses: number[] = []
  /** By slot: the span of the block's first row, if the spans of all its rows have consecutive indices; else -1. */
  #runs: number[] = []
  #free: number[] = []
  #byteLength = 0

  /** Bytes of all blocks in the registry. */
  get byteLength(): number {
    return this.#byteLength
  }

  get count(): number {
    return this.#blocks.length - this.#free.length
  }

  /** Adds a block with one reference, which the caller gives back by `release`. Returns its slot. */
  add(block: Block, document: DocumentEntry): number {
    const slot = this.#free.pop() ?? this.#blocks.length
    this.version++
    this.#blocks[slot] = block
    this.#documents[slot] = document
    this.#uses[slot] = 1
    this.#runs[slot] = -1
    this.#byteLength += block.byteLength
    return slot
  }

  use(slot: number): void {
    this.#uses[slot]++
  }

  /** Notes that the rows of a block have become spans with consecutive indices, starting at `first`. */
  setRun(slot: number, first: SpanIndex): void {
    this.#runs[slot] = first
  }

  /** The span of a block's first row if all rows are still consecutive spans; else -1. */
  runOf(slot: number): SpanIndex {
    return this.#uses[slot] === this.#blocks[slot]?.spanCount ? this.#runs[slot] : -1
  }

  release(slot: number): void {
    if (--this.#uses[slot] > 0) return
    this.#byteLength -= this.#blocks[slot]?.byteLength ?? 0
    this.#blocks[slot] = undefined
    this.#documents[slot] = undefined
    this.#free.push(slot)
  }

  /** @throws RangeError for an empty slot */
  block(slot: number): Block {
    const block = this.#blocks[slot]
    if (block === undefined) throw new RangeError('no such block')
    return block
  }

  document(slot: number): DocumentEntry {
    const document = this.#documents[slot]
    if (document === undefined) throw new RangeError('no such block')
    return document
  }

  /** All blocks, the newest slots first. */
  *all(): Generator<Block> {
    for (let slot = this.#blocks.length - 1; slot >= 0; slot--) {
      const block = this.#blocks[slot]
      if (block !== undefined) yield block
    }
  }

  /** The blocks that are kept, with their documents. */
  *kept(): Generator<{ readonly block: Block; readonly document: DocumentEntry }> {
    for (const [slot, block] of this.#blocks.entries()) {
      const document = this.#documents[slot]
      if (block !== undefined && document !== undefined) yield { block, document }
    }
  }

  clear(): void {
    this.version++
    this.#blocks = []
    this.#documents = []
    this.#uses = []
    this.#runs = []
    this.#free = []
    this.#byteLength = 0
  }
}
