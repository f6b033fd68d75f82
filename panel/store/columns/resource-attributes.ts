import type { AttributeValue, Block } from '../../../inpage/block/format'
import { entriesOfJson } from '../../../inpage/block/reader'

/** Attributes by key: those of who made the spans of a scope. */
export type ResourceAttributes = ReadonlyMap<string, AttributeValue>

const NONE: ResourceAttributes = new Map()
const known = new WeakMap<Block, readonly ResourceAttributes[]>()

/** By scope of a block: the attributes of its resource; none for the page itself. Read once, and gone with the block. */
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

/** A page's own blocks are not to be read for it. */
function isEmpty({ textEnd }: Block, place: number): boolean {
  return textEnd[place] === (place === 0 ? 0 : textEnd[place - 1])
}
