/** Turns what a page gives as a value into plain, bounded data, so that nothing of the page's is held or run later. */
import type { AttributeValue } from '../../block/format'
import { type JsonBounds, JsonText, jsonText } from '../../block/json-text'
import { parseJson, slice } from '../../platform/natives'
import { MAX_BIGINT, MAX_DEPTH, MAX_MEMBERS, MAX_VALUE_LENGTH } from './limits'

/** How a span holds a value. */
export type StoredValue = string | number | boolean | bigint | JsonText

const BOUNDS: JsonBounds = { members: MAX_MEMBERS, depth: MAX_DEPTH, text: MAX_VALUE_LENGTH }

/** The value to store; undefined where it is of no type an attribute can have. Throws what the value's getters throw. */
export function storedValue(value: unknown): StoredValue | undefined {
  switch (typeof value) {
    case 'string':
      return value.length > MAX_VALUE_LENGTH ? `${slice(value, 0, MAX_VALUE_LENGTH - 1)}…` : value
    case 'number':
    case 'boolean':
      return value
    case 'bigint':
      return value >= -MAX_BIGINT && value <= MAX_BIGINT ? value : undefined
    case 'object':
      return value === null ? undefined : jsonText(value, BOUNDS)
    default:
      return undefined
  }
}

/** The value as the API gives it back. */
export function givenValue(value: AttributeValue | JsonText): AttributeValue {
  // It was made by `jsonText`, so it is JSON of an array or a map without null.
  return value instanceof JsonText ? (parseJson(value.json) as AttributeValue) : value
}

/** Units of text that a stored value takes in a block, at least about. */
export function textLength(value: AttributeValue | JsonText): number {
  if (typeof value === 'string') return value.length
  return value instanceof JsonText ? value.json.length : typeof value === 'bigint' ? 20 : 0
}
