/** Turns a value of the page into plain, bounded data, so that nothing of the page is kept or run later. */
import type { AttributeValue } from '../../block/format'
import { type JsonBounds, JsonText, jsonText } from '../../block/json-text'
import { textOf } from '../../block/plain'
import { parseJson, slice } from '../../platform/natives'
import { MAX_BIGINT, MAX_DEPTH, MAX_MEMBERS, MAX_VALUE_LENGTH } from './limits'

/** A value as a span stores it. */
export type StoredValue = string | number | boolean | bigint | JsonText

const BOUNDS: JsonBounds = { members: MAX_MEMBERS, depth: MAX_DEPTH, text: MAX_VALUE_LENGTH }

/** The value to store; undefined if its type is not possible in an attribute. Throws what the value's getters throw. */
export function storedValue(value: unknown): StoredValue | undefined {
  switch (typeof value) {
    case 'string':
      return bounded(value)
    case 'number':
    case 'boolean':
      return value
    case 'bigint':
      return value >= -MAX_BIGINT && value <= MAX_BIGINT ? value : undefined
    case 'object':
      return value === null ? undefined : (jsonText(value, BOUNDS) ?? bounded(textOf(value)))
    default:
      return undefined
  }
}

function bounded<Text extends string | undefined>(text: Text): Text | string {
  return text !== undefined && text.length > MAX_VALUE_LENGTH ? `${slice(text, 0, MAX_VALUE_LENGTH - 1)}…` : text
}

/** A stored value as the API returns it. */
export function givenValue(value: AttributeValue | JsonText): AttributeValue {
  // `jsonText` wrote it, so it is an array or a map without null.
  return value instanceof JsonText ? (parseJson(value.json) as AttributeValue) : value
}

/** About how many UTF-16 code units a stored value takes in a block, at least. */
export function textLength(value: AttributeValue | JsonText): number {
  if (typeof value === 'string') return value.length
  return value instanceof JsonText ? value.json.length : typeof value === 'bigint' ? 20 : 0
}
