/** Finds secrets by the name before them: `?token=…`, `"password": "…"`, `x-api-key: …`. */
import { type NameReader, SecretName } from './secret-names'

/** The range of a secret in its text. */
export interface Found {
  readonly start: number
  readonly end: number
  /** The quote that what replaces it needs, with its backslashes: a secret that is no text in JSON becomes one. */
  readonly quote?: string
}

const MAX_NAME = 64
/** How much of a value is examined, in characters: a value that is no secret may be examined again. */
const MAX_SAMPLE = 200
/** A code or key that is this short is a country or a status. In characters. */
const SHORT = 3

/** Long, with letters and digits, and without characters that separate words. */
const LONG_WORD = /^(?:[\w.~+=-]|%2[BFbf]|%3[Dd]){16,}$/
const DIGIT = /\d/
const LETTER = /[A-Za-z]/
/** These values are shown: that a value is missing may be what somebody looks for. */
const NO_VALUE = /^(?:true|false|null|undefined)$/
/** A value after a colon in a sentence that is no word, no number, no path and no position in a file. */
const SECRET_IN_SENTENCE = /^(?=.{4})(?=[A-Za-z]*[^A-Za-z])(?!\(|\/|[a-z]+:\/\/|[\d:.]+$)/
const PASSWORD_IN_SENTENCE =
  /^(?!(?:string|required|invalid|incorrect|missing|empty|must|is)$|\(|\/|[a-z]+:\/\/|[\d:.]+$)./
const PASSWORD = /pass|pwd|secret/i
const COOKIE = /cookie/i
const AUTHORIZATION = /authorization$/i
/** The scheme before credentials. */
const SCHEME = /^[A-Za-z][\w-]* +/
const NO_LETTER = /[^A-Za-z]/
/** A number of JSON with three digits or more. */
const NUMBER = /^-?\d{3}[\d.Ee+-]*$/
/** Announces the name of a value that follows: `name="password" value="…"`, `{"key":"token","value":"…"}`. */
const ANNOUNCER = /(?:^|[^\w-])(?:field|header|key|name|param|parameter)\\{0,3}["'`]?\s?$/i
const ANNOUNCED = /^\s{0,2}\\{0,3}["'`]([\w.[\]-]{1,64})\\{0,3}["'`]/
const MAX_ANNOUNCER = 16
/** Attributes may stand between the two. In characters. */
const MAX_BETWEEN = 100
/** The line and column after the URL in a stack's frame. */
const LINE_AND_COLUMN = /(?::\d+){1,2}\)?$/
const IS_URL = /^[a-z]+:\S*$/
const WHITESPACE = /\s/

/** Whether a text looks random, like a key: long, with digits and letters mixed. Not proof, but names are shorter. */
export function isRandom(text: string): boolean {
  return DIGIT.test(text) && LETTER.test(text) && LONG_WORD.test(text)
}

/** How far the text reaches whose `value` is a secret, as the `=` or `:` at `at` announces it; -1 if it announces none. */
export function announcedTo(text: string, at: number, nameOf: NameReader): number {
  if (!ANNOUNCER.test(text.slice(Math.max(0, at - MAX_ANNOUNCER), at))) return -1
  const name = ANNOUNCED.exec(text.slice(at + 1, at + 1 + MAX_NAME + MAX_ANNOUNCER))?.[1]
  return name !== undefined && nameOf(name) === SecretName.Always ? at + name.length + MAX_BETWEEN : -1
}

/** The secret that follows the `=` or `:` at `at`; undefined if it is none. The name does not extend before `from`. */
export function secretAt(text: string, at: number, from: number, nameOf: NameReader): Found | undefined {
  const isPair = text.charCodeAt(at) === EQUALS
  // The colon of a URL's scheme, as most colons are.
  if (!isPair && text.charCodeAt(at + 1) === SLASH) return undefined
  let nameEnd = at
  while (nameEnd > from && text.charCodeAt(nameEnd - 1) <= SPACE) nameEnd--
  const isQuoted = nameEnd > from && isQuote(text.charCodeAt(nameEnd - 1))
  const quoteEnd = nameEnd
  if (isQuoted) nameEnd = withoutBackslashes(text, nameEnd - 1, from)
  const quote = text.slice(nameEnd, quoteEnd)
  let nameStart = nameEnd
  while (nameStart > from && nameEnd - nameStart < MAX_NAME && isOfName(text.charCodeAt(nameStart - 1))) nameStart--
  if (nameStart === nameEnd) return undefined
  let name = text.slice(nameStart, nameEnd)
  let known = nameOf(name)
  if (
    known === SecretName.None &&
    text.charCodeAt(nameStart - 1) === BACKSLASH &&
    isEscape(text.charCodeAt(nameStart))
  ) {
    // A line break or tab within a text of JSON: `"a\ntoken=…"`.
    nameStart++
    name = name.slice(1)
    known = nameOf(name)
  }
  if (known === SecretName.None) return undefined

  const isAlways = known === SecretName.Always
  const isInUrl = isPair && isParameter(text, nameStart)
  let start = at + 1
  if (!isInUrl) {
    while (isQuoted ? text.charCodeAt(start) <= SPACE : text.charCodeAt(start) === SPACE) start++
    const next = text.charCodeAt(start)
    // A comparison, an arrow function, or a name in a namespace.
    if (isPair ? next === EQUALS || next === GREATER : next === COLON) return undefined
  }
  const isOfJson = isQuoted && isAlways && !isPair
  const isList = isOfJson && text.charCodeAt(start) === BRACKET && isQuote(text.charCodeAt(start + 1))
  if (isList) start++
  else if (isOfJson && isOpening(text.charCodeAt(start))) return { start, end: closed(text, start), quote }
  let open = start
  while (text.charCodeAt(open) === BACKSLASH) open++
  if (isQuote(text.charCodeAt(open))) {
    const backslashes = open - start
    const quoteCode = text.charCodeAt(open)
    if (!isQuoted && isWithinQuotes(text, nameStart, quoteCode, backslashes)) return undefined
    start = open + 1
    const value = text.slice(start, closing(text, start, quoteCode, backslashes, start + MAX_SAMPLE))
    const isSecret = isAlways ? value.length > (isPair || isQuoted ? 0 : SHORT) : isRandom(value)
    if (!isSecret || NO_VALUE.test(value)) return undefined
    let end = closing(text, start, quoteCode, backslashes, text.length)
    // In a list of texts, all are secret.
    while (isList && text.startsWith(',"', end + 1)) end = closing(text, end + 3, QUOTE, 0, text.length)
    return { start, end }
  }
  if (isPair) {
    const value = text.slice(start, endOf(text, start, isAfterValue, start + MAX_SAMPLE))
    const isSecret =
      (isAlways ? isInUrl || value !== '' : known === SecretName.InUrl && isInUrl && value.length > SHORT) ||
      isRandom(value)
    if (!isSecret || NO_VALUE.test(value)) return undefined
    // A quote within nested texts has backslashes. Cookies are separated by a semicolon and a space.
    let end = withoutBackslashes(text, endOf(text, start, isAfterValue, text.length), start)
    if (text.charCodeAt(end) === SPACE && text.charCodeAt(end - 1) === SEMICOLON) end--
    const position = IS_URL.test(text.slice(0, MAX_SAMPLE)) ? null : LINE_AND_COLUMN.exec(text.slice(start, end))
    return { start, end: position === null ? end : start + position.index }
  }
  if (isOfJson) {
    const end = endOf(text, start, isAfterWord, start + MAX_SAMPLE)
    return NUMBER.test(text.slice(start, end)) ? { start, end, quote } : undefined
  }
  if (isQuoted || !isAlways) return undefined
  if (AUTHORIZATION.test(name)) {
    const scheme = SCHEME.exec(text.slice(start, start + MAX_SAMPLE))?.[0] ?? ''
    const credentials = start + scheme.length
    const word = text.slice(credentials, endOf(text, credentials, isAfterWord, text.length))
    if (scheme !== '' && NO_LETTER.test(word)) return { start: credentials, end: endOfLine(text, nameStart, start) }
  }
  if (COOKIE.test(name)) return { start, end: endOfLine(text, nameStart, start) }
  // A quote within nested texts has backslashes.
  const end = withoutBackslashes(text, endOf(text, start, isAfterWord, text.length), start)
  const isSecret = (PASSWORD.test(name) ? PASSWORD_IN_SENTENCE : SECRET_IN_SENTENCE).test(text.slice(start, end))
  return isSecret ? { start, end } : undefined
}

/** Whether the name at `start` is a parameter: of a URL's query or fragment, of a form's body, or of a cookie. */
function isParameter(text: string, start: number): boolean {
  if (start === 0) return !WHITESPACE.test(text)
  const before = text.charCodeAt(start - 1)
  return isSeparator(before) || (before === SPACE && text.charCodeAt(start - 2) === SEMICOLON)
}

/**
 * Whether the name at `start` stands within quotes like the one behind it, which then ends that text and begins no value:
 * `{"a":"token=","b":1}`. The quotes that a text has within itself have more backslashes.
 */
function isWithinQuotes(text: string, start: number, quote: number, backslashes: number): boolean {
  let at = start
  for (let tries = 0; tries < MAX_QUOTES && at > 0; tries++) {
    at = text.lastIndexOf(String.fromCharCode(quote), at - 1)
    if (at < 0) return false
    const quoteStart = withoutBackslashes(text, at, 0)
    if (at - quoteStart === backslashes) return opensText(text, quoteStart, at)
  }
  return false
}

/** Whether the quote at `at`, whose backslashes begin at `start`, begins a text. */
function opensText(text: string, start: number, at: number): boolean {
  // Where it may as well be the end of one, as in `label: "Name: ", token: "…"`, the secret is what counts.
  if (CLOSES.test(text.charAt(at + 1))) return false
  return OPENS.test(text.slice(Math.max(0, start - MAX_SPACE), start))
}

/** The end of the line on which the value at `start` stands, or of the text of JSON in which its name at `nameStart` does. */
function endOfLine(text: string, nameStart: number, start: number): number {
  // Of many texts in one line, each is looked through once.
  return endOf(text, start, isAfterLine, endOfText(text, nameStart, start))
}

/** The end of the text of JSON in which the name at `nameStart` stands, from `start` on; of all where it stands in none. */
function endOfText(text: string, nameStart: number, start: number): number {
  const sampleStart = Math.max(0, nameStart - MAX_SAMPLE)
  const open = sampleStart + text.slice(sampleStart, nameStart).lastIndexOf('"')
  if (open < sampleStart) return text.length
  const openStart = withoutBackslashes(text, open, 0)
  return opensText(text, openStart, open) ? closing(text, start, QUOTE, open - openStart, text.length) : text.length
}

/** How many quotes before a name are looked at, so that the time is linear. */
const MAX_QUOTES = 20
/** What stands before a quote that begins a text. */
const OPENS = /(?:^|[:,[{(=])(?:\s|\\+[nrt]){0,40}$/
const MAX_SPACE = 100
/** What stands behind a quote that ends one. */
const CLOSES = /[\s,;:)\]}>\\]/

/** The end of a text that began with this quote after so many backslashes; `limit` if it does not end before. */
function closing(text: string, start: number, quote: number, backslashes: number, limit: number): number {
  for (let at = start; at < limit && at < text.length; at++) {
    if (text.charCodeAt(at) !== quote) continue
    const end = withoutBackslashes(text, at, start)
    if (backslashes === 0 ? (at - end) % 2 === 0 : at - end <= backslashes) return backslashes === 0 ? at : end
  }
  return Math.min(limit, text.length)
}

/** The end of the list or object that opens at `start`; of the text if it does not end before. */
function closed(text: string, start: number): number {
  let depth = 0
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (isOpening(code)) depth++
    else if (code === CLOSING_BRACE || code === CLOSING_BRACKET) depth--
    else if (code === QUOTE) {
      const backslashes = at - withoutBackslashes(text, at, start)
      at = closing(text, at + 1, QUOTE, backslashes, text.length) + backslashes
    }
    if (depth === 0) return at + 1
  }
  return text.length
}

function isOpening(code: number): boolean {
  return code === BRACE || code === BRACKET
}

function endOf(text: string, start: number, isAfter: (code: number) => boolean, limit: number): number {
  const most = Math.min(limit, text.length)
  let end = start
  while (end < most && !isAfter(text.charCodeAt(end))) end++
  return end
}

function withoutBackslashes(text: string, end: number, from: number): number {
  while (end > from && text.charCodeAt(end - 1) === BACKSLASH) end--
  return end
}

const NEWLINE = 10
const SPACE = 32
const QUOTE = 34
const SLASH = 47
const COLON = 58
const SEMICOLON = 59
const EQUALS = 61
const GREATER = 62
const BRACKET = 91
const BACKSLASH = 92
const CLOSING_BRACKET = 93
const BRACE = 123
const CLOSING_BRACE = 125

/** `"` `'` and the backtick */
function isQuote(code: number): boolean {
  return code === 34 || code === 39 || code === 96
}

/** What a backslash makes a line break or a tab: `n` `r` `t` */
function isEscape(code: number): boolean {
  return code === 110 || code === 114 || code === 116
}

/** `#` `&` `;` `?` */
function isSeparator(code: number): boolean {
  return code === 35 || code === 38 || code === SEMICOLON || code === 63
}

/** Letters, digits, `%` `-` `.` `[` `]` `_` */
function isOfName(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 91) ||
    (code >= 48 && code <= 57) ||
    code === 95 ||
    code === 93 ||
    code === 37 ||
    code === 45 ||
    code === 46
  )
}

/** Whitespace, quotes, `#` `&` `<` `>` */
function isAfterValue(code: number): boolean {
  return code <= SPACE || isQuote(code) || code === 35 || code === 38 || code === 60 || code === GREATER
}

/** That, and `)` `,` `;` `]` `}` */
function isAfterWord(code: number): boolean {
  return isAfterValue(code) || code === 41 || code === 44 || code === SEMICOLON || code === 93 || code === 125
}

function isAfterLine(code: number): boolean {
  return code === NEWLINE
}
