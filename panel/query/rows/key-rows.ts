import type { Block } from '../../../inpage/block/format'

let scratch = new Int32Array(1024)

/**
 * Per row of a block: the index of its attribute with a key, or -1. Spans of one kind have their attributes in the same order,
 * so the position in the row before is tried first. Hot: a row costs 2 ns.
 *
 * @param place - the string index of the key
 * @returns an array that the next call reuses
 */
export function attributesOfKey({ attributes, attributeEnd, spanCount }: Block, place: number): Int32Array {
  if (scratch.length < spanCount) scratch = new Int32Array(spanCount * 2)
  const found = scratch
  const { key } = attributes
  let offset = 0
  let from = 0
  for (let row = 0; row < spanCount; row++) {
    const to = attributeEnd[row]
    let i = from + offset
    if (i >= to || key[i] !== place) {
      for (i = from; i < to && key[i] !== place; ) i++
      if (i === to) i = -1
      else offset = i - from
    }
    found[row] = i
    from = to
  }
  return found.subarray(0, spanCount)
}
