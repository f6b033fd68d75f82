/** That a span's parent is inferred, in files, none of which has a place for it: as an attribute. */
import { type AttributeEntry, type Block, SPAN_FLAG_INFERRED_PARENT } from '../../inpage/block/format'

const KEY = 'tracepane.parent.inferred'

/** The attributes of a span, with what its flags say. */
export function withInferredMark(
  attributes: readonly AttributeEntry[],
  { flags }: Block,
  row: number,
): readonly AttributeEntry[] {
  return (flags[row] & SPAN_FLAG_INFERRED_PARENT) === 0 ? attributes : [...attributes, [KEY, true]]
}

export function isParentInferred(attributes: readonly AttributeEntry[]): boolean {
  return attributes.some(([key, value]) => key === KEY && (value === true || value === 'true'))
}

/** The flags that a span's attributes stand for, and the others. */
export function withoutInferredMark(attributes: readonly AttributeEntry[]): {
  readonly attributes: readonly AttributeEntry[]
  readonly flags: number
} {
  if (!isParentInferred(attributes)) return { attributes, flags: 0 }
  return { attributes: attributes.filter(([key]) => key !== KEY), flags: SPAN_FLAG_INFERRED_PARENT }
}
