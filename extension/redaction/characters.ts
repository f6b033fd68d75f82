/** The characters between which names and values stand, by their codes. */

export const NEWLINE = 10
export const SPACE = 32
export const QUOTE = 34
export const SLASH = 47
export const COLON = 58
export const SEMICOLON = 59
export const EQUALS = 61
export const GREATER = 62
export const BRACKET = 91
export const BACKSLASH = 92
export const CLOSING_BRACKET = 93
export const BRACE = 123
export const CLOSING_BRACE = 125

/** `=`, also full-width */
export function isEquals(code: number): boolean {
  return code === EQUALS || code === 0xff1d
}

/** `:`, also full-width */
export function isColon(code: number): boolean {
  return code === COLON || code === 0xff1a
}

/** `"` `'` and the backtick */
export function isQuote(code: number): boolean {
  return code === 34 || code === 39 || code === 96
}

/** What a backslash makes a line break or a tab: `n` `r` `t` */
export function isEscape(code: number): boolean {
  return code === 110 || code === 114 || code === 116
}

/** `#` `&` `;` `?` */
export function isSeparator(code: number): boolean {
  return code === 35 || code === 38 || code === SEMICOLON || code === 63
}

/** Letters of any language, digits, `%` `-` `.` `[` `]` `_` */
export function isOfName(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 91) ||
    (code >= 48 && code <= 57) ||
    code === 95 ||
    code === 93 ||
    code === 37 ||
    code === 45 ||
    code === 46 ||
    isOtherLetter(code)
  )
}

/** Letters beyond ASCII: of Latin to Greek Extended, of Chinese, Japanese and Korean, and full-width ones. */
export function isOtherLetter(code: number): boolean {
  return (
    (code >= 0xc0 && code <= 0x1fff && code !== 0xd7 && code !== 0xf7) ||
    (code >= 0x3040 && code <= 0x9fff) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xff21 && code <= 0xff5a)
  )
}

/** Whitespace, quotes, `#` `&` `<` `>` */
export function isAfterValue(code: number): boolean {
  return code <= SPACE || isQuote(code) || code === 35 || code === 38 || code === 60 || code === GREATER
}

/** `/` `?`, and what ends a value. */
export function isAfterSegment(code: number): boolean {
  return code === SLASH || code === 63 || isAfterValue(code)
}

/** That, and `)` `,` `;` `]` `}` */
export function isAfterWord(code: number): boolean {
  return isAfterValue(code) || code === 41 || code === 44 || code === SEMICOLON || code === 93 || code === 125
}

export function isAfterLine(code: number): boolean {
  return code === NEWLINE
}

/** `[` `{` */
export function isOpening(code: number): boolean {
  return code === BRACE || code === BRACKET
}

/** The place of the first character from `start` on for which `isAfter` holds; `limit`, or the text's end, if none is before. */
export function endOf(text: string, start: number, isAfter: (code: number) => boolean, limit: number): number {
  const most = Math.min(limit, text.length)
  let end = start
  while (end < most && !isAfter(text.charCodeAt(end))) end++
  return end
}

/** Where the backslashes begin that stand before `end`, and not before `from`. */
export function withoutBackslashes(text: string, end: number, from: number): number {
  while (end > from && text.charCodeAt(end - 1) === BACKSLASH) end--
  return end
}
