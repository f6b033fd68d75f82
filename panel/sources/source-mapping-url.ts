/** What a comment with a map begins with, behind its `#`. */
const MARK = 'sourceMappingURL='

/**
 * The URL of the source map that a script names in its last such comment (`//# sourceMappingURL=…`, or with `@`, or in
 * a block comment); undefined for none. A text in the script that only looks like one, as bundlers and evaluated modules
 * have it, is none: its line goes on. Linear in the length of the script.
 * (https://tc39.es/ecma426/#sec-linking-inline)
 */
export function sourceMappingUrl(script: string): string | undefined {
  for (let at = script.lastIndexOf(MARK); at >= 0; at = at === 0 ? -1 : script.lastIndexOf(MARK, at - 1)) {
    const opening = commentBefore(script, at)
    if (opening === undefined) continue
    const start = at + MARK.length
    const end = endOfUrl(script, start)
    if (end === start) continue
    if (endsLine(script, opening === '/*' ? behindBlanks(script, end) : end, opening)) return script.slice(start, end)
  }
  return undefined
}

/** The comment that has the mark at its beginning: `//` or `/*`. */
function commentBefore(script: string, mark: number): '//' | '/*' | undefined {
  let at = mark - 1
  while (at >= 0 && (script[at] === ' ' || script[at] === '\t')) at--
  if (at === mark - 1 || (script[at] !== '#' && script[at] !== '@')) return undefined
  const opening = script.slice(Math.max(0, at - 2), at)
  return opening === '//' || opening === '/*' ? opening : undefined
}

/** A URL has no blanks, and no quotes: with those, it is part of a text in the script. */
function endOfUrl(script: string, start: number): number {
  let end = start
  for (; end < script.length; end++) {
    const code = script.charCodeAt(end)
    if (code <= 32 || isLineBreak(code)) return end
    if (code === 34 || code === 39 || code === 96) return start
    if (code === 42 && script[end + 1] === '/') return end
  }
  return end
}

/** Whether nothing but the end of the comment follows on the line. */
function endsLine(script: string, from: number, opening: '//' | '/*'): boolean {
  const isClosed = script.startsWith('*/', from)
  if (isClosed !== (opening === '/*')) return false
  const end = behindBlanks(script, isClosed ? from + 2 : from)
  return end === script.length || isLineBreak(script.charCodeAt(end))
}

function behindBlanks(script: string, from: number): number {
  let at = from
  while (at < script.length && script.charCodeAt(at) <= 32 && !isLineBreak(script.charCodeAt(at))) at++
  return at
}

function isLineBreak(code: number): boolean {
  return code === 10 || code === 13 || code === 0x2028 || code === 0x2029
}
