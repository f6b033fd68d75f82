/**
 * Arrays and maps are sent as JSON text. As in OTLP's JSON encoding, NaN, the infinities and bigints are strings in it. We do
 * not use `JSON.stringify` here: it has no bounds, and a page can change its result (`toJSON`).
 */
import { isArray, keysOf, max, quoted, slice } from '../platform/natives'
import { isPlain, plainOf, textOf } from './plain'

/** The JSON text of an array or a map. */
export class JsonText {
  readonly json: string
  constructor(json: string) {
    this.json = json
  }
}

/** Bounds of a JSON text. Where `members` or `text` is exceeded it ends with '…'; values deeper than `depth` become '…'. */
export interface JsonBounds {
  /** Members of all arrays and maps in it together. */
  readonly members: number
  readonly depth: number
  /** UTF-16 code units of all strings and keys in it together. */
  readonly text: number
}

const MORE = '"…"'

/**
 * Writes the JSON of an array or of a map. Members that JSON cannot express are left out of maps, and are '' in
 * arrays so that the others keep their index.
 *
 * @returns undefined for any other value
 * @throws whatever the value's own getters throw
 */
export function jsonText(value: object, bounds: JsonBounds): JsonText | undefined {
  const left = { members: bounds.members, text: bounds.text }
  const json = membersJson(value, left, bounds.depth)
  return json === undefined ? undefined : new JsonText(json)
}

/** What is left of the bounds while a text is written. */
interface Left {
  members: number
  text: number
}

function membersJson(value: object, left: Left, depth: number): string | undefined {
  if (isArray(value)) return arrayJson(value, left, depth)
  if (isPlain(value)) return mapJson(value, left, depth)
  // One more than there is room for, so that it is seen.
  const plain = plainOf(value, left.members + 1)
  return plain && membersJson(plain, left, depth)
}

function arrayJson(array: readonly unknown[], left: Left, depth: number): string {
  const { length } = array
  let json = '['
  for (let i = 0; i < length; i++) {
    if (i > 0) json += ','
    if (left.members <= 0 || left.text <= 0) return `${json}${MORE}]`
    json += memberJson(array[i], left, depth) ?? '""'
  }
  return `${json}]`
}

function mapJson(map: { readonly [key: string]: unknown }, left: Left, depth: number): string {
  const keys = keysOf(map)
  let json = '{'
  for (let i = 0; i < keys.length; i++) {
    const comma = json === '{' ? '' : ','
    if (left.members <= 0 || left.text <= 0) return `${json}${comma}${MORE}:${MORE}}`
    const key = textJson(keys[i], left)
    const member = memberJson(map[keys[i]], left, depth)
    if (member !== undefined) json += `${comma}${key}:${member}`
  }
  return `${json}}`
}

function memberJson(value: unknown, left: Left, depth: number): string | undefined {
  left.members--
  switch (typeof value) {
    case 'string':
      return textJson(value, left)
    case 'number':
      // This is false for NaN and the infinities alone.
      return value - value === 0 ? `${value}` : `"${value}"`
    case 'boolean':
      return `${value}`
    case 'bigint':
      return textJson(`${value}`, left)
    case 'object':
      if (value === null) return undefined
      return depth > 1 ? (membersJson(value, left, depth - 1) ?? ownTextJson(value, left)) : MORE
    default:
      return undefined
  }
}

function ownTextJson(value: object, left: Left): string | undefined {
  const text = textOf(value)
  return text === undefined ? undefined : textJson(text, left)
}

function textJson(text: string, left: Left): string {
  const cut = text.length > left.text
  const kept = cut ? `${slice(text, 0, max(left.text, 0))}…` : text
  left.text -= text.length
  return quoted(kept)
}
