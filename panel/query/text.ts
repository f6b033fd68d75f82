import type { Block } from '../../inpage/block/format'
import type { Filter } from '../store/filter'
import type { SpanTable } from '../store/span-table'
import { rowsWith } from './word-rows'
import { type Word, wordsOf } from './words'

/**
 * The filter that free text stands for: a span must contain every word, and none of those with a `-` before them.
 * Undefined if the text asks for nothing.
 */
export function compileFilter(text: string): Filter | undefined {
  const words = wordsOf(text)
  return words.length === 0 ? undefined : { bind: ({ table }) => bindRows(table, (block) => rowsOf(words, block)) }
}

/**
 * A predicate that is worked out for a whole block at its first span and then looked up: what arrives later costs its
 * own blocks alone. Whatever can be told from a span's record alone can be asked this way.
 */
function bindRows(spans: SpanTable, rowsOfBlock: (block: Block) => Uint8Array): (index: number) => boolean {
  const known = new WeakMap<Block, Uint8Array>()
  let place = -1
  let version = -1
  let rows: Uint8Array = new Uint8Array(0)
  const turnTo = (block: Block) => {
    const before = known.get(block)
    rows = before ?? rowsOfBlock(block)
    if (before === undefined) known.set(block, rows)
  }
  return (index) => {
    // Spans of one block stand together, so the map is asked once for each block and not for each span.
    const at = spans.block[index]
    if (at !== place || spans.blocks.version !== version) {
      place = at
      version = spans.blocks.version
      turnTo(spans.blocks.block(at))
    }
    return rows[spans.row[index]] === 1
  }
}

function rowsOf(words: readonly Word[], block: Block): Uint8Array {
  const all = new Uint8Array(block.spanCount).fill(1)
  for (const { text, negated } of words) {
    const rows = rowsWith(text, block)
    const wanted = negated ? 0 : 1
    for (let row = 0; row < all.length; row++) if (rows[row] !== wanted) all[row] = 0
  }
  return all
}
