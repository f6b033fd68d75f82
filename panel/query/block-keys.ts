import type { Block } from '../../inpage/block/format'

const keys = new WeakMap<Block, ReadonlyMap<string, number>>()

/** The keys of a block's attributes, each with its place among the strings; read once, and gone with the block. */
export function keysOf(block: Block): ReadonlyMap<string, number> {
  let known = keys.get(block)
  if (known === undefined) {
    known = read(block)
    keys.set(block, known)
  }
  return known
}

/** The places of those keys that the block has. */
export function placesOf(keys: readonly string[], block: Block): number[] {
  const known = keysOf(block)
  return keys.map((key) => known.get(key)).filter((place) => place !== undefined)
}

function read(block: Block): Map<string, number> {
  const { count, key } = block.attributes
  const seen = new Uint8Array(block.textEnd.length)
  const found = new Map<string, number>()
  for (let i = 0; i < count; i++) {
    if (seen[key[i]] === 1) continue
    seen[key[i]] = 1
    found.set(block.string(key[i]), key[i])
  }
  return found
}
