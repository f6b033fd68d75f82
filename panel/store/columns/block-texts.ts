import type { Block } from '../../../inpage/block/format'
import type { SpanIndex } from '../model'
import type { SpanTable } from './span-table'
import { StringInterner } from './string-interner'

/** What stands for "the span has none". */
export const NO_TEXT = -1

/** One text of each row of a block, as its index in `texts`; NO_TEXT where a row has none. */
export type TextsOfBlock = (block: Block, intern: (text: string) => number) => Int32Array

/**
 * One text of every span that is told by its record alone (a scope, an attribute), as a small number. It is worked out
 * for a whole block at its first span and then looked up.
 */
export class BlockTexts {
  readonly texts = new StringInterner()
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
    // Spans of one block stand together, so the map is asked once for each block and not for each span.
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
      this.#known.set(block, rows)
    }
    this.#rows = rows
  }
}
