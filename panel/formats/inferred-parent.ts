/** In files, an attribute says that a span's parent is inferred: no format has a field for that. */
import {
  type AttributeEntry,
  type Block,
  INFERRED_PARENT_KEY as KEY,
  SPAN_FLAG_INFERRED_PARENT,
} from '../../inpage/block/format'

/** The attributes of a span, plus one for an inferred parent. */
export function withInferredMark(
  attributes: readonly AttributeEntry[],
  { flags }: Block,
  row: number,
): readonly AttributeEntry[] {
  return (flags[row] & SPAN_FLAG_INFERRED_PARENT) === 0 ? attributes : [...attributes, [KEY, true]]
}

/** Whether a span's attributes say that its parent is inferred. */
export function isParentInferred(attributes: readonly AttributeEntry[]): boolean {
  return attributes.some(([key, value]) => key === KEY && (value === true || value === 'true'))
}

/** Splits attributes into the flags that they stand for and all others. */
export function withoutInferredMark(attributes: readonly AttributeEntry[]): {
  readonly attributes: readonly AttributeEntry[]
  readonly flags: number
} {
  if (!isParentInferred(attributes)) return { attributes, flags: 0 }
  return { attributes: attributes.filter(([key]) => key !== KEY), flags: SPAN_FLAG_INFERRED_PARENT }
}
