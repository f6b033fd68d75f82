import type { Block } from '../../../inpage/block/format'
import type { DocumentEntry } from '../documents'
import type { SpanIndex } from '../model'

/** The blocks whose rows are still somebody's state; one that no span points to any more is let go. */
export class BlockRegistry {
  /** Grows when a place comes to hold another block than before. */
  version = 0
  #blocks: (Block | undefined)[] = []
  #documents: (DocumentEntry | undefined)[] = []
  #uses: number[] = []
  /** By place, the span of the first row, where those of the others follow it one by one; else -1. */
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
    const place = this.#free.pop() ?? this.#blocks.length
    this.version++
    this.#blocks[place] = block
    this.#documents[place] = document
    this.#uses[place] = 1
    this.#runs[place] = -1
    this.#byteLength += block.byteLength
    return place
  }

  use(place: number): void {
    this.#uses[place]++
  }

  /** The rows of a block have become spans that follow one another, from this one on. */
  setRun(place: number, first: SpanIndex): void {
    this.#runs[place] = first
  }

  /** The span of a block's first row, if those of all other rows are still there and follow it one by one; else -1. */
  runOf(place: number): SpanIndex {
    return this.#uses[place] === this.#blocks[place]?.spanCount ? this.#runs[place] : -1
  }

  release(place: number): void {
    if (--this.#uses[place] > 0) return
    this.#byteLength -= this.#blocks[place]?.byteLength ?? 0
    this.#blocks[place] = undefined
    this.#documents[place] = undefined
    this.#free.push(place)
  }

  /** Throws a RangeError for a place that holds nothing. */
  block(place: number): Block {
    const block = this.#blocks[place]
    if (block === undefined) throw new RangeError('no such block')
    return block
  }

  document(place: number): DocumentEntry {
    const document = this.#documents[place]
    if (document === undefined) throw new RangeError('no such block')
    return document
  }

  /** The blocks that are kept, the newest places first. */
  *all(): Generator<Block> {
    for (let place = this.#blocks.length - 1; place >= 0; place--) {
      const block = this.#blocks[place]
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
