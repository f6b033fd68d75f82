import type { Block } from '../../../inpage/block/format'
import type { DocumentEntry } from '../documents'
import type { SpanIndex } from '../model'

/** The blocks whose rows are still somebody's state; one that no span points to any more is let go. */
export class BlockRegistry {
  /** Grows when a slot comes to hold another block than before. */
  version = 0
  #blocks: (Block | undefined)[] = []
  #documents: (DocumentEntry | undefined)[] = []
  #uses: number[] = []
  /** By slot, the span of the first row, where those of the others follow it one by one; else -1. */
  #runs: number[] = []
  #free: number[] = []
  #byteLength = 0

  /** Bytes of all blocks that are kept. */
  get byteLength(): number {
    return this.#byteLength
  }

  get count(): number {
    return this.#blocks.length - this.#free.length
  }

  /** Keeps a block, with one use that the caller gives back by `release`. */
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

  /** The rows of a block have become spans that follow one another, from this one on. */
  setRun(slot: number, first: SpanIndex): void {
    this.#runs[slot] = first
  }

  /** The span of a block's first row, if those of all other rows are still there and follow it one by one; else -1. */
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

  /** Throws a RangeError for a slot that holds nothing. */
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

  /** The blocks that are kept, the newest slots first. */
  *all(): Generator<Block> {
    for (let slot = this.#blocks.length - 1; slot >= 0; slot--) {
      const block = this.#blocks[slot]
      if (block !== undefined) yield block
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
