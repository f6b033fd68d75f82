import type { Block } from '../../../inpage/block/format'
import type { SpanIndex } from '../model'
import type { SpanTable } from './span-table'
import { StringInterner } from './string-interner'

/** Stands for a span without such a text. */
export const NO_TEXT = -1

/** Reads one text for each row of a block. Returns what `intern` returned for each, or NO_TEXT. */
export type TextsOfBlock = (block: Block, intern: (text: string) => number) => Int32Array

/**
 * A text of each span that depends on its record alone (a scope, an attribute), as a small number. It is read for a whole
 * block when its first span is asked for, and then looked up.
 */
export class BlockTexts {
  readonly texts = new StringInterner()
  /** Blocks that were read so far: each costs as much as thousands of look-ups. */
  blocksRead = 0
  readonly #spans: SpanTable
  readonly #read: TextsOfBlock
  #known = new WeakMap<Block, Int32Array>()
  #slot = -1
  #version = -1
  #rows: Int32Array = new Int32Array(0)

  constructor(spans: SpanTable, read: TextsOfBlock) {
    this.#spans = spans
    this.#read = read
  }

  /** The number of the span's text, or NO_TEXT. */
  of(index: SpanIndex): number {
    const { block, row, blocks } = this.#spans
    const slot = block[index]
    // Spans of one block are next to each other, so the map is used once for each block.
    if (slot !== this.#slot || blocks.version !== this.#version) {
      this.#slot = slot
      this.#version = blocks.version
      this.#turnTo(blocks.block(slot))
    }
    return this.#rows[row[index]]
  }

  /** The span's text, or undefined. */
  textOf(index: SpanIndex): string | undefined {
    const text = this.of(index)
    return text === NO_TEXT ? undefined : this.texts.get(text)
  }

  #turnTo(block: Block): void {
    let rows = this.#known.get(block)
    if (rows === undefined) {
      rows = this.#read(block, (text) => this.texts.intern(text))
      this.blocksRead++
      this.#known.set(block, rows)
    }
    this.#rows = rows
  }
}
