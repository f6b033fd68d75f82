/**
 * Reads JSON one level at a time, straight from its text: https://www.rfc-editor.org/rfc/rfc8259. It comes from servers, so it
 * may be anything: what is no JSON ends a level early, and nothing recurses.
 */
import type { ChunkedTask } from '../../../scheduling/chunked-task'

/** Number of characters between two places where a task can pause: some 100 µs. */
const CHUNK = 32_768
/**
 * Text of up to so many characters is checked as a whole. Of longer text only the brackets are counted: browsers need seconds
 * for 1 MB of them.
 */
const MAX_CHECKED = 20_000
/** Some servers begin JSON so, lest it be run as a script. */
const GUARD = /^\)\]\}'?,?[^\S\n]*\n/

/** A value, by its place in the text. */
export interface JsonNode {
  /** `plain`: a number, `true`, `false` or `null`. */
  readonly type: 'object' | 'array' | 'string' | 'plain'
  readonly start: number
  /** The index behind its last character. */
  readonly end: number
  /** As it stands in the text, with its quotes; undefined in a list. */
  readonly key: string | undefined
}

/** Some of what is in an object or a list. */
export interface JsonChildren {
  readonly nodes: readonly JsonNode[]
  /** Where the next one begins; undefined if these are the last. */
  readonly next: number | undefined
  /** The text goes on with what is no JSON, or ends too early. */
  readonly isBroken: boolean
}

/** The outermost value; undefined for what is no JSON. */
export function* jsonRoot(text: string): ChunkedTask<JsonNode | undefined> {
  const start = yield* afterBlanks(text, GUARD.exec(text.slice(0, 20))?.[0].length ?? 0)
  const end = yield* afterValue(text, start)
  if (end === undefined || (yield* afterBlanks(text, end)) < text.length) return undefined
  if (text.length <= MAX_CHECKED && !isJson(text.slice(start, end))) return undefined
  return { type: typeOf(text, start), start, end, key: undefined }
}

/** The object or the list with which a text begins that was cut off; undefined if it begins otherwise. */
export function cutRoot(text: string): JsonNode | undefined {
  const start = text.search(NOT_BLANK)
  const type = typeOf(text, start)
  return type === 'object' || type === 'array' ? { type, start, end: text.length, key: undefined } : undefined
}

/**
 * What is in an object or a list.
 *
 * @param from - `next` of what was read before; left out: its beginning
 * @param limit - how many are read at most
 */
export function* jsonChildren(
  text: string,
  parent: JsonNode,
  limit: number,
  from = parent.start + 1,
): ChunkedTask<JsonChildren> {
  const nodes: JsonNode[] = []
  const close = parent.type === 'object' ? '}' : ']'
  const broken = { nodes, next: undefined, isBroken: true }
  let at = yield* afterBlanks(text, from)
  if (text[at] === close) return { nodes, next: undefined, isBroken: false }
  for (;;) {
    let key: string | undefined
    if (parent.type === 'object') {
      const keyEnd = text[at] === '"' ? yield* afterValue(text, at) : undefined
      if (keyEnd === undefined) return broken
      key = text.slice(at, keyEnd)
      at = yield* afterBlanks(text, keyEnd)
      if (text[at] !== ':') return broken
      at = yield* afterBlanks(text, at + 1)
    }
    const end = yield* afterValue(text, at)
    if (end === undefined) return broken
    nodes.push({ type: typeOf(text, at), start: at, end, key })
    at = yield* afterBlanks(text, end)
    if (text[at] === close) return { nodes, next: undefined, isBroken: false }
    if (text[at] !== ',') return broken
    at = yield* afterBlanks(text, at + 1)
    if (nodes.length === limit) return { nodes, next: at, isBroken: false }
  }
}

/** The index behind the value that begins at `start`; undefined if there is none, or it has no end. */
function* afterValue(text: string, start: number): ChunkedTask<number | undefined> {
  const type = typeOf(text, start)
  if (type === 'plain') {
    const end = yield* indexOf(NOT_PLAIN, text, start)
    return end === start ? undefined : end
  }
  let depth = 0
  let isText = false
  let untilPause = CHUNK
  for (let at = start; at < text.length; at++) {
    if (--untilPause === 0) {
      untilPause = CHUNK
      yield
    }
    const code = text.charCodeAt(at)
    if (isText) {
      if (code === BACKSLASH) at++
      else if (code === QUOTE) {
        isText = false
        if (depth === 0) return at + 1
      }
    } else if (code === QUOTE) isText = true
    else if (code === OPEN_BRACKET || code === OPEN_BRACE) depth++
    else if ((code === CLOSE_BRACKET || code === CLOSE_BRACE) && --depth === 0) return at + 1
  }
  return undefined
}

const [QUOTE, BACKSLASH, OPEN_BRACKET, CLOSE_BRACKET, OPEN_BRACE, CLOSE_BRACE] = Array.from('"\\[]{}', (one) =>
  one.charCodeAt(0),
)

function typeOf(text: string, at: number): JsonNode['type'] {
  switch (text[at]) {
    case '{':
      return 'object'
    case '[':
      return 'array'
    case '"':
      return 'string'
    default:
      return 'plain'
  }
}

const NOT_PLAIN = /[^\w.+-]/
const NOT_BLANK = /[^ \n\r\t]/

function* afterBlanks(text: string, from: number): ChunkedTask<number> {
  return text.charCodeAt(from) > 32 ? from : yield* indexOf(NOT_BLANK, text, from)
}

/** Where a pattern for one character first matches from `from` on; the length of the text if nowhere. */
function* indexOf(pattern: RegExp, text: string, from: number): ChunkedTask<number> {
  for (let at = from; at < text.length; at += CHUNK) {
    const found = text.slice(at, at + CHUNK).search(pattern)
    if (found >= 0) return at + found
    yield
  }
  return text.length
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
