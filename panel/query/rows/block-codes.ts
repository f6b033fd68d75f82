/** The HTTP status codes of the spans of a block. */
import { AttributeType, type Block } from '../../../inpage/block/format'
import { httpStatusOf, namesOfAttribute } from '../../store/columns/attribute-names'
import { placesOf } from './block-text'
import { attributesOfKey } from './key-rows'

const CODE_KEYS = namesOfAttribute('http.response.status_code')

/** Per row: its code, 0 for none. In a `Float64Array`, values that are not whole stay as they are, and NaN stands for none. */
export type Codes = Uint16Array | Float64Array

const known = new WeakMap<Block, readonly Codes[]>()

/** The status codes of a block, for each attribute key. Read once for each block; 2 bytes a row. */
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
    if (i < 0) continue
    if (type[i] === AttributeType.String) codes[row] = httpStatusOf(block.string(value[i])) ?? 0
    if (type[i] !== AttributeType.Number) continue
    codes[row] = value[i]
    if (codes[row] !== value[i] || value[i] === 0) return exact(block, attributes)
  }
  return codes
}

function exact(block: Block, attributes: Int32Array): Float64Array {
  const { type, value } = block.attributes
  return Float64Array.from(attributes, (i) => {
    if (i < 0) return Number.NaN
    if (type[i] === AttributeType.String) return httpStatusOf(block.string(value[i])) ?? Number.NaN
    return type[i] === AttributeType.Number ? value[i] : Number.NaN
  })
}
