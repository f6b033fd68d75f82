import type { AttributeValue, Block } from '../../../inpage/block/format'
import { entriesOfJson } from '../../../inpage/block/reader'

/** Attributes of a resource by key. */
export type ResourceAttributes = ReadonlyMap<string, AttributeValue>

const NONE: ResourceAttributes = new Map()
const known = new WeakMap<Block, readonly ResourceAttributes[]>()

/** The resource attributes for each scope of a block; empty for the page itself. Read once and kept as long as the block. */
export function resourcesOf(block: Block): readonly ResourceAttributes[] {
  let resources = known.get(block)
  if (resources === undefined) {
    const bySaying = new Map<number, ResourceAttributes>()
    resources = Array.from(block.scopeResource, (place) => {
      const resource =
        bySaying.get(place) ?? (isEmpty(block, place) ? NONE : new Map(entriesOfJson(block.string(place))))
      bySaying.set(place, resource)
      return resource
    })
    known.set(block, resources)
  }
  return resources
}

/** Checks without decoding text, so that a page's own blocks need not be read for it. */
function isEmpty({ textEnd }: Block, place: number): boolean {
  return textEnd[place] === (place === 0 ? 0 : textEnd[place - 1])
}
