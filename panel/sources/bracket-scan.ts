/** What brackets of JavaScript enclose, without reading its syntax: enough to say where a function ends. */

const [BACKTICK, SLASH, STAR, DOLLAR, BACKSLASH, NEWLINE] = [96, 47, 42, 36, 92, 10]
const [OPEN_BRACE, CLOSE_BRACE, OPEN_SQUARE, CLOSE_SQUARE] = [123, 125, 91, 93]
/** Within a template, and within `${…}` of one. */
const [TEMPLATE, SUBSTITUTION] = [1, 2]

/** A slash behind one of these begins a regular expression; behind any other word it divides. */
const BEFORE_EXPRESSION = new Set([
  'return',
  'typeof',
  'case',
  'in',
  'of',
  'delete',
  'void',
  'throw',
  'new',
  'else',
  'do',
  'await',
  'yield',
])

/**
 * The place behind the bracket that closes the one at `from`; undefined if that is not before `limit`. Strings, templates,
 * comments and regular expressions are passed over.
 */
export function behindBrackets(script: string, from: number, limit: number): number | undefined {
  return scan(script, from, limit, false)
}

/** Where an expression ends that begins at `from`: at a comma, a semicolon or a closing bracket; undefined as above. */
export function endOfExpression(script: string, from: number, limit: number): number | undefined {
  return scan(script, from, limit, true)
}

function scan(script: string, from: number, limit: number, isExpression: boolean): number | undefined {
  const open: number[] = []
  /** The last code unit that is no blank and in no comment. */
  let last = -1
  for (let at = from; at < limit; at++) {
    const code = script.charCodeAt(at)
    if (open.at(-1) === TEMPLATE) {
      if (code === BACKSLASH) at++
      else if (code === BACKTICK) open.pop()
      else if (code === DOLLAR && script.charCodeAt(at + 1) === OPEN_BRACE) {
        open.push(SUBSTITUTION)
        at++
      } else continue
      last = at
      continue
    }
    if (code <= 32) continue
    if (code === SLASH) {
      const next = script.charCodeAt(at + 1)
      if (next === SLASH || next === STAR) {
        const end = script.indexOf(next === SLASH ? '\n' : '*/', at + 2)
        if (end < 0) return undefined
        at = next === SLASH ? end : end + 1
        continue
      }
      if (beginsPattern(script, last)) at = endOfPattern(script, at)
    } else if (code === 34 || code === 39) at = endOfString(script, at, code)
    else if (code === BACKTICK) open.push(TEMPLATE)
    else if (code === 40 || code === OPEN_SQUARE || code === OPEN_BRACE) open.push(code)
    else if (code === 41 || code === CLOSE_SQUARE || code === CLOSE_BRACE) {
      if (open.length === 0) return at
      open.pop()
      if (open.length === 0 && !isExpression) return at + 1
    } else if (isExpression && open.length === 0 && (code === 44 || code === 59)) return at
    last = at
  }
  return undefined
}

/** Whether a slash is the beginning of a regular expression, by what stands before it. */
function beginsPattern(script: string, last: number): boolean {
  if (last < 0) return true
  const code = script.charCodeAt(last)
  if (!isWordCode(code)) return code !== 41 && code !== CLOSE_SQUARE && code !== BACKTICK && code !== 34 && code !== 39
  let start = last
  while (start > 0 && last - start < 8 && isWordCode(script.charCodeAt(start - 1))) start--
  return BEFORE_EXPRESSION.has(script.slice(start, last + 1))
}

function endOfPattern(script: string, start: number): number {
  let inClass = false
  for (let at = start + 1; at < script.length; at++) {
    const code = script.charCodeAt(at)
    if (code === NEWLINE) return start
    if (code === BACKSLASH) at++
    else if (code === OPEN_SQUARE) inClass = true
    else if (code === CLOSE_SQUARE) inClass = false
    else if (code === SLASH && !inClass) return at
  }
  return start
}

function endOfString(script: string, start: number, quote: number): number {
  for (let at = start + 1; at < script.length; at++) {
    const code = script.charCodeAt(at)
    if (code === BACKSLASH) at++
    else if (code === quote) return at
  }
  return script.length
}

/** Part of a name: letters, digits, `_`, `$`, and all that is not ASCII. */
export function isWordCode(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 48 && code <= 57) ||
    code === 95 ||
    code === DOLLAR ||
    code > 127
  )
}
