/**
 * Reads the operations of a GraphQL document, as far as their names go: https://spec.graphql.org/draft/#sec-Document-Syntax .
 * In one pass, without regular expressions: the text is the page's, and what merely looks like a document must take no time.
 */
import { charCodeAt, indexOf, min, slice } from '../../../platform/natives'

/** An operation of a GraphQL document. */
export interface DocumentOperation {
  readonly type: 'query' | 'mutation' | 'subscription'
  /** '' where it has none. */
  readonly name: string
}

/** Beyond this a document is not read. Its operations stand at its beginning, or behind fragments. */
const MAX_LENGTH = 20_000

/**
 * The operation called `wanted`, or else the first; a document that has none by that name is a query of it. Undefined for
 * what is no document.
 */
export function operationIn(document: string, wanted: string): DocumentOperation | undefined {
  const end = min(document.length, MAX_LENGTH)
  let depth = 0
  let isFirst = true
  for (let at = skipIgnored(document, 0, end); at < end; at = skipIgnored(document, at, end)) {
    const code = charCodeAt(document, at)
    if (!isNameCharacter(code)) {
      if (isFirst && code !== OPEN) return undefined
      // `{ … }` alone is a query.
      if (isFirst && wanted === '') return { type: 'query', name: '' }
      if (code === OPEN) depth++
      else if (code === CLOSE) depth--
      at = code === QUOTE ? endOfString(document, at, end) : at + 1
    } else {
      const word = wordAt(document, at, end)
      at += word.length
      if (depth <= 0) {
        const isOperation = word === 'query' || word === 'mutation' || word === 'subscription'
        if (isFirst && !isOperation && word !== 'fragment') return undefined
        if (isOperation) {
          const name = wordAt(document, skipIgnored(document, at, end), end)
          if (wanted === '' || name === wanted) return { type: word, name }
        }
        // What stands before the body of a definition is none of its operations: `fragment query on Query { … }`.
        at = startOfBody(document, at, end)
      }
    }
    isFirst = false
  }
  return isFirst ? undefined : { type: 'query', name: wanted }
}

const QUOTE = 34
const HASH = 35
const COMMA = 44
const BACKSLASH = 92
const OPEN = 123
const CLOSE = 125
const BYTE_ORDER_MARK = 0xfeff

/** Behind blanks, commas and comments. */
function skipIgnored(text: string, from: number, end: number): number {
  let at = from
  for (; at < end; at++) {
    const code = charCodeAt(text, at)
    if (code === HASH) at = endOfLine(text, at, end)
    else if (!(code <= 32 || code === COMMA || code === BYTE_ORDER_MARK)) break
  }
  return at
}

function endOfLine(text: string, from: number, end: number): number {
  let at = from
  for (; at < end; at++) {
    const code = charCodeAt(text, at)
    if (code === 10 || code === 13) break
  }
  return at
}

function endOfString(text: string, from: number, end: number): number {
  if (slice(text, from, from + 3) === '"""') {
    const close = indexOf(text, '"""', from + 3)
    return close < 0 ? end : close + 3
  }
  let at = from + 1
  for (; at < end; at++) {
    const code = charCodeAt(text, at)
    if (code === BACKSLASH) at++
    // A string ends with its line, whatever it says.
    else if (code === QUOTE || code === 10 || code === 13) break
  }
  return at + 1
}

function startOfBody(text: string, from: number, end: number): number {
  let at = from
  while (at < end) {
    const code = charCodeAt(text, at)
    if (code === OPEN) break
    if (code === QUOTE) at = endOfString(text, at, end)
    else if (code === HASH) at = endOfLine(text, at, end)
    else at++
  }
  return at
}

function wordAt(text: string, from: number, end: number): string {
  let at = from
  while (at < end && isNameCharacter(charCodeAt(text, at))) at++
  return slice(text, from, at)
}

function isNameCharacter(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95
}
