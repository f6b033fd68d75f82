/** Finds secrets by the name before them: `?token=…`, `"password": "…"`, `x-api-key: …`. */
import {
  BACKSLASH,
  BRACKET,
  COLON,
  endOf,
  GREATER,
  isAfterSegment,
  isAfterValue,
  isAfterWord,
  isEquals,
  isEscape,
  isOfName,
  isOpening,
  isQuote,
  isSeparator,
  QUOTE,
  SEMICOLON,
  SLASH,
  SPACE,
  withoutBackslashes,
} from './characters'
import { closed, closing, endOfLine, isWithinQuotes } from './quoted-text'
import { type NameReader, SecretName } from './secret-names'

/** The range of a secret in its text. */
export interface SecretRange {
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
/** Between the words of a name that is written for people. */
const BETWEEN_WORDS = /[-_.~+=%]/
/** `ERR_HTTP2_STREAM`, `checkout.step2.title`: three words or more are the name of something. */
const WORDS = /^[A-Za-z]{2,}\d{0,2}(?:[-_.](?:[A-Za-z]{2,}\d{0,2}|v?\d{1,5})){2,}$/
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
const ANNOUNCER = /(?:^|[^\w-])(?:field|header|key|name|param|parameter|type)\\{0,3}["'`]?\s?$/i
const ANNOUNCED = /^\s{0,2}\\{0,3}["'`]([\w.[\]-]{1,64})\\{0,3}["'`]/
const MAX_ANNOUNCER = 16
/** Attributes may stand between the two. In characters. */
const MAX_BETWEEN = 100
/** The line and column after the URL in a stack's frame. */
const LINE_AND_COLUMN = /(?::\d+){1,2}\)?$/
const IS_URL = /^[a-z]+:\S*$/
const WHITESPACE = /\s/
/** `&` as JSON for HTML has it. */
const AMPERSAND = '\\u0026'

/** Whether a text looks random, like a key: long, with digits and letters mixed, and not of words and numbers. Not proof. */
export function isRandom(text: string): boolean {
  return DIGIT.test(text) && LETTER.test(text) && LONG_WORD.test(text) && !isOfWords(text)
}

/** `step-2-of-registration`, `ERR_HTTP2_STREAM`: in each part digits and letters hardly mix. A UUID's and a key's do. */
function isOfWords(text: string): boolean {
  let mixed = 0
  for (const part of text.split(BETWEEN_WORDS)) {
    const changes = part.match(CHANGE)?.length ?? 0
    if (changes > 0 && part.length >= LONG_PART) return false
    if (changes > 1 && part.length + changes >= MIXED_PART) return false
    if (changes > 1) mixed++
  }
  return mixed < 3
}

/** Where a digit is beside a letter. */
const CHANGE = /\d(?=[A-Za-z])|[A-Za-z](?=\d)/g
/** A part that is longer is no word, in characters. */
const LONG_PART = 16
/** `e2etest` and `i18n` are words; `a1b2c3d` is not. */
const MIXED_PART = 10

/** How far the text reaches whose `value` is a secret, as the `=` or `:` at `at` announces it; -1 if it announces none. */
export function announcedTo(text: string, at: number, nameOf: NameReader): number {
  if (!ANNOUNCER.test(text.slice(Math.max(0, at - MAX_ANNOUNCER), at))) return -1
  const name = ANNOUNCED.exec(text.slice(at + 1, at + 1 + MAX_NAME + MAX_ANNOUNCER))?.[1]
  return name !== undefined && nameOf(name) === SecretName.Always ? at + name.length + MAX_BETWEEN : -1
}

/** Whether the `value` at `at` has its name behind it, as in `value="…" type="password"`, `{"value":"…","name":"token"}`. */
export function isAnnouncedLater(text: string, at: number, nameOf: NameReader): boolean {
  if (!OF_VALUE.test(text.slice(Math.max(0, at - MAX_ANNOUNCER), at))) return false
  const after = text.slice(at + 1, at + 1 + MAX_SAMPLE + MAX_BETWEEN)
  const end = after.search(ENDS_ELEMENT)
  const name = ANNOUNCED_LATER.exec(end < 0 ? after : after.slice(0, end))?.[1]
  return name !== undefined && nameOf(name) === SecretName.Always
}

const OF_VALUE = /(?:content|value)\\{0,3}["']?\s?$/i
/** Of an element or an object. */
const ENDS_ELEMENT = /[<>{}]/
const ANNOUNCED_LATER =
  /[\s,"'\\[](?:field|header|key|name|param|parameter|type)\\{0,3}["']?\s?[=:]\s?\\{0,3}["']([\w.[\]-]{1,64})\\{0,3}["']/i

/** A name that may be one of a secret. */
interface Name {
  readonly text: string
  /** Where it begins. */
  readonly start: number
  /** The quote behind it, with its backslashes; empty where it has none. */
  readonly quote: string
  /** Never `None`. */
  readonly known: SecretName
}

/** The secret that follows the `=` or `:` at `at`; undefined if it is none. The name does not extend before `from`. */
export function secretAt(text: string, at: number, from: number, nameOf: NameReader): SecretRange | undefined {
  const isPair = isEquals(text.charCodeAt(at))
  // The colon of a URL's scheme, as most colons are.
  if (!isPair && text.charCodeAt(at + 1) === SLASH) return undefined
  const name = nameBefore(text, at, from, nameOf)
  if (name === undefined) return undefined
  const isAlways = name.known === SecretName.Always
  const isInUrl = isPair && isParameter(text, name.start)
  let start = at + 1
  if (!isInUrl) {
    while (name.quote === '' ? text.charCodeAt(start) === SPACE : text.charCodeAt(start) <= SPACE) start++
    const next = text.charCodeAt(start)
    if (isPair && next === GREATER) return isAlways ? secretOfArrow(text, start + 1, name) : undefined
    // A comparison, or a name in a namespace.
    if (isPair ? isEquals(next) : next === COLON) return undefined
  }
  if (isAlways && !isPair && name.quote !== '') return secretOfJson(text, start, name)
  if (quoteAt(text, start) >= 0) return quotedSecret(text, start, name, isPair)
  if (isPair) return secretOfPair(text, start, name, isInUrl)
  if (name.quote !== '') return undefined
  return isAlways ? secretOfHeader(text, start, name) : randomWord(text, start)
}

/** `sid: …` in a header or a dump, if it is long and random. */
function randomWord(text: string, start: number): SecretRange | undefined {
  const value = text.slice(start, endOf(text, start, isAfterWord, start + MAX_SAMPLE))
  return isRandom(value) ? { start, end: endOf(text, start, isAfterWord, text.length) } : undefined
}

/** `"token"=>"…"`, `:token => "…"` of Ruby, `[token] => …` of PHP. Without quotes or brackets it may be an arrow function. */
function secretOfArrow(text: string, afterArrow: number, name: Name): SecretRange | undefined {
  let start = afterArrow
  while (text.charCodeAt(start) === SPACE) start++
  if (quoteAt(text, start) >= 0) return quotedSecret(text, start, name, true)
  if (!name.text.endsWith(']')) return undefined
  const end = endOf(text, start, isAfterValue, text.length)
  return end === start ? undefined : { start, end }
}

/** The name before the `=` or `:` at `at`; undefined if it is none of a secret. */
function nameBefore(text: string, at: number, from: number, nameOf: NameReader): Name | undefined {
  let quoteEnd = at
  while (quoteEnd > from && text.charCodeAt(quoteEnd - 1) <= SPACE) quoteEnd--
  const isQuoted = quoteEnd > from && isQuote(text.charCodeAt(quoteEnd - 1))
  const end = isQuoted ? withoutBackslashes(text, quoteEnd - 1, from) : quoteEnd
  let start = end
  while (start > from && end - start < MAX_NAME && isOfName(text.charCodeAt(start - 1))) start--
  if (start === end) return undefined
  if (text.startsWith(AMPERSAND, start - 1)) start += AMPERSAND.length - 1
  let known = nameOf(text.slice(start, end))
  if (known === SecretName.None && text.charCodeAt(start - 1) === BACKSLASH && isEscape(text.charCodeAt(start))) {
    // A line break or tab within a text of JSON: `"a\ntoken=…"`.
    start++
    known = nameOf(text.slice(start, end))
  }
  if (known === SecretName.None) return undefined
  return { text: text.slice(start, end), start, quote: text.slice(end, quoteEnd), known }
}

/** Where the quote is with which a value begins at `start`, behind its backslashes; -1 if it begins with none. */
function quoteAt(text: string, start: number): number {
  let at = start
  while (text.charCodeAt(at) === BACKSLASH) at++
  return isQuote(text.charCodeAt(at)) ? at : -1
}

/** `"token": "…"`, and a list, an object or a number behind such a name. */
function secretOfJson(text: string, start: number, name: Name): SecretRange | undefined {
  const isList = text.charCodeAt(start) === BRACKET && isQuote(text.charCodeAt(start + 1))
  if (isList) {
    const first = quotedSecret(text, start + 1, name, false)
    if (first === undefined) return undefined
    let { end } = first
    // In a list of texts, all are secret.
    while (text.startsWith(',"', end + 1)) end = closing(text, end + 3, QUOTE, 0, text.length)
    return { start: first.start, end }
  }
  if (isOpening(text.charCodeAt(start))) return { start, end: closed(text, start), quote: name.quote }
  if (quoteAt(text, start) >= 0) return quotedSecret(text, start, name, false)
  const end = endOf(text, start, isAfterWord, start + MAX_SAMPLE)
  return NUMBER.test(text.slice(start, end)) ? { start, end, quote: name.quote } : undefined
}

/** `token='…'`, `"key": "…"` */
function quotedSecret(text: string, quoteStart: number, name: Name, isPair: boolean): SecretRange | undefined {
  const open = quoteAt(text, quoteStart)
  const quote = text.charCodeAt(open)
  const backslashes = open - quoteStart
  const isQuoted = name.quote !== ''
  if (!isQuoted && isWithinQuotes(text, name.start, quote, backslashes)) return undefined
  const start = open + 1
  const value = text.slice(start, closing(text, start, quote, backslashes, start + MAX_SAMPLE))
  const isSecret = name.known === SecretName.Always ? value.length > (isPair || isQuoted ? 0 : SHORT) : isRandom(value)
  if (!isSecret || NO_VALUE.test(value)) return undefined
  return { start, end: closing(text, start, quote, backslashes, text.length) }
}

/** `?token=…`, `token=…; Path=/` */
function secretOfPair(text: string, start: number, name: Name, isInUrl: boolean): SecretRange | undefined {
  const { known } = name
  // `/key=…/list`
  const isSegment = text.charCodeAt(name.start - 1) === SLASH
  const isAfter = isSegment && known !== SecretName.Always ? isAfterSegment : isAfterValue
  const value = text.slice(start, endOf(text, start, isAfter, start + MAX_SAMPLE))
  const isSecret =
    known === SecretName.Always
      ? isInUrl || value !== ''
      : known === SecretName.InUrl && isInUrl && value.length > SHORT && !WORDS.test(value)
  if ((!isSecret && !isRandom(value)) || NO_VALUE.test(value)) return undefined
  // A quote within nested texts has backslashes. Cookies are separated by a semicolon and a space.
  let end = withoutBackslashes(text, endOf(text, start, isAfter, text.length), start)
  if (text.charCodeAt(end) === SPACE && text.charCodeAt(end - 1) === SEMICOLON) end--
  const position = IS_URL.test(text.slice(0, MAX_SAMPLE)) ? null : LINE_AND_COLUMN.exec(text.slice(start, end))
  return { start, end: position === null ? end : start + position.index }
}

/** `Authorization: Bearer …`, `Cookie: …`, and `password: …` in a sentence. */
function secretOfHeader(text: string, start: number, name: Name): SecretRange | undefined {
  if (AUTHORIZATION.test(name.text)) {
    const scheme = SCHEME.exec(text.slice(start, start + MAX_SAMPLE))?.[0] ?? ''
    const credentials = start + scheme.length
    const word = text.slice(credentials, endOf(text, credentials, isAfterWord, text.length))
    if (scheme !== '' && NO_LETTER.test(word)) return { start: credentials, end: endOfLine(text, name.start, start) }
  }
  if (COOKIE.test(name.text)) return { start, end: endOfLine(text, name.start, start) }
  // A quote within nested texts has backslashes.
  const end = withoutBackslashes(text, endOf(text, start, isAfterWord, text.length), start)
  const isSecret = (PASSWORD.test(name.text) ? PASSWORD_IN_SENTENCE : SECRET_IN_SENTENCE).test(text.slice(start, end))
  return isSecret ? { start, end } : undefined
}

/** Whether the name at `start` is a parameter: of a URL's query or fragment, of a form's body, or of a cookie. */
function isParameter(text: string, start: number): boolean {
  if (start === 0) return !WHITESPACE.test(text)
  const before = text.charCodeAt(start - 1)
  if (text.startsWith(AMPERSAND, start - AMPERSAND.length)) return true
  return isSeparator(before) || before === SLASH || (before === SPACE && text.charCodeAt(start - 2) === SEMICOLON)
}
