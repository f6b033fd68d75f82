/** The HTTP status codes that the spans of a block say. */
import { AttributeType, type Block } from '../../../inpage/block/format'
import { placesOf } from './block-text'
import { attributesOfKey } from './key-rows'

const CODE_KEYS = ['http.response.status_code', 'http.status_code']

/** By row: its code, or 0 where it has none; with fractions, or what is no code, as it is, and NaN for none. */
export type Codes = Uint16Array | Float64Array

const known = new WeakMap<Block, readonly Codes[]>()

/** Of each key under which codes are said in the block. Read once, and gone with it: 2 bytes a row. */
export function codesOf(block: Block): readonly Codes[] {
  let codes = known.get(block)
  if (codes === undefined) {
    codes = placesOf(CODE_KEYS, block).map((place) => read(block, place))
    known.set(block, codes)
  }
  return codes
}

function read(block: Block, place: number): Codes {
  const { type, value } = block.attributes
  const attributes = attributesOfKey(block, place)
  const codes = new Uint16Array(attributes.length)
  for (let row = 0; row < codes.length; row++) {
    const i = attributes[row]
    if (i < 0 || type[i] !== AttributeType.Number) continue
    codes[row] = value[i]
    if (codes[row] !== value[i] || value[i] === 0) return exact(block, attributes)
  }
  return codes
}

function exact({ attributes: { type, value } }: Block, attributes: Int32Array): Float64Array {
  return Float64Array.from(attributes, (i) => (i >= 0 && type[i] === AttributeType.Number ? value[i] : Number.NaN))
}
