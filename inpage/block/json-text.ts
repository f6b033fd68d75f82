/**
 * Arrays and maps travel as JSON text, in which NaN, the infinities and bigints are strings, as in OTLP's JSON encoding.
 * The text is made here and not by `JSON.stringify`, for which any page may change what it gives (`toJSON`), and which
 * knows no bounds.
 */
import { getPrototypeOf, isArray, keysOf, max, quoted, slice } from '../platform/natives'

/** An array or a map as the JSON it will be read as. */
export class JsonText {
  readonly json: string
  constructor(json: string) {
    this.json = json
  }
}

/** What a text may hold at most. Beyond `members` or `text` it ends with '…'; deeper down there is '…' only. */
export interface JsonBounds {
  /** Members of all arrays and maps in it. */
  readonly members: number
  readonly depth: number
  /** UTF-16 units of all strings and keys in it. */
  readonly text: number
}

const MORE = '"…"'

/**
 * JSON of an array or of a plain map; undefined for any other value. Members that have no form in JSON are left out of
 * maps, and are '' in arrays so that the others keep their places. Throws what the value's own getters throw.
 */
export function jsonText(value: object, bounds: JsonBounds): JsonText | undefined {
  const left = { members: bounds.members, text: bounds.text }
  const json = membersJson(value, left, bounds.depth)
  return json === undefined ? undefined : new JsonText(json)
}

interface Left {
  members: number
  text: number
}

function membersJson(value: object, left: Left, depth: number): string | undefined {
  if (isArray(value)) return arrayJson(value, left, depth)
  return isPlain(value) ? mapJson(value, left, depth) : undefined
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
      // Only NaN and the infinities differ from themselves by this.
      return value - value === 0 ? `${value}` : `"${value}"`
    case 'boolean':
      return `${value}`
    case 'bigint':
      return textJson(`${value}`, left)
    case 'object':
      if (value === null) return undefined
      return depth > 1 ? membersJson(value, left, depth - 1) : MORE
    default:
      return undefined
  }
}

function textJson(text: string, left: Left): string {
  const cut = text.length > left.text
  const kept = cut ? `${slice(text, 0, max(left.text, 0))}…` : text
  left.text -= text.length
  return quoted(kept)
}

/** A map as a literal or `Object.create(null)` makes it, of this realm or another. */
function isPlain(value: object): value is { readonly [key: string]: unknown } {
  const prototype: unknown = getPrototypeOf(value)
  return prototype === null || getPrototypeOf(prototype) === null
}
