import type { Block } from '../../../inpage/block/format'
import { CHUNK_SPANS, type ChunkedTask } from '../../scheduling/chunked-task'
import { resourcesOf } from './resource-attributes'
import { type SpanTable, State } from './span-table'

/** The attribute keys of spans and their resources, in alphabetical order. Each block is read once. */
export class AttributeKeys {
  readonly #spans: SpanTable
  #known = new WeakMap<Block, readonly string[]>()

  constructor(spans: SpanTable) {
    this.#spans = spans
  }

  *all(): ChunkedTask<string[]> {
    const { limit, blocks } = this.#spans
    const keys = new Set<string>()
    let slot = -1
    for (let index = 0; index < limit; index++) {
      if (index % CHUNK_SPANS === CHUNK_SPANS - 1) yield
      const { state, block } = this.#spans
      if ((state[index] & State.Live) === 0 || block[index] === slot) continue
      slot = block[index]
      for (const key of this.#keysOf(blocks.block(slot))) keys.add(key)
    }
    return [...keys].sort()
  }

  #keysOf(block: Block): readonly string[] {
    let keys = this.#known.get(block)
    if (keys === undefined) {
      const own = [...new Set(block.attributes.key)].map((key) => block.strings[key])
      keys = [...own, ...resourcesOf(block).flatMap((resource) => [...resource.keys()])]
      this.#known.set(block, keys)
    }
    return keys
  }
}
