/**
 * Finds the JSON values in a text: a single one; one on each line; several with other text in between, as in console output;
 * or one that is cut off. Whole numbers that a double cannot hold become bigints.
 */
import type { ImportReport } from './import-report'
import { Fault } from './json-parts'
import { endOfComment, looseValue } from './loose-value'
import type { NotTraces } from './not-trace-reasons'
import { hasNoTimes, isShortened, notTracesInText } from './not-traces'

/** A value in a file. */
export interface FilePart {
  readonly value: unknown
  /** The start of all paths in it; '' if it is the whole file. */
  readonly where: string
  /** Whether it was not valid JSON; then it may be something that was not meant to be read. */
  readonly isLoose?: boolean
}

/** Texts that may hold JSON, which is then no trace. */
const OTHER_TEXTS = new Set<NotTraces>([
  'isWebPage',
  'isTurbopack',
  'isTestReport',
  'isXml',
  'isYaml',
  'isProxySession',
  'isSystemTrace',
])
/** How many times the whole text may be scanned in vain for the end of a value. After that, each line is a value. */
const MAX_PASSES = 8
/** How much of invalid text is shown, in UTF-16 code units. */
const MAX_SHOWN = 200

/**
 * @param isValue - whether a text that is no JSON is a value as it is, such as the output of a console
 * @throws Fault if the text has no value
 */
export function jsonValues(text: string, report: ImportReport, isValue?: (text: string) => boolean): FilePart[] {
  if (text.trim() === '') throw new Fault('emptyFile', 'file')
  const whole = parsedJson(text)
  if (whole !== undefined) return [{ value: whole.value, where: '' }]
  if (isValue?.(text)) return [{ value: text, where: '' }]
  const other = notTracesInText(text)
  if (other !== undefined && OTHER_TEXTS.has(other)) throw new Fault(other, 'file')
  const parts = new Values(text, report).all()
  if (parts.length === 0) {
    if (hasNoTimes(text)) throw new Fault('hasNoTimes', 'file')
    if (isShortened(text)) throw new Fault('isShortened', 'file')
    throw new Fault(other ?? 'notJson', faultIn(text))
  }
  // If there is only one value, paths are clear without its line.
  return parts.length === 1 ? [{ ...parts[0], where: '' }] : parts
}

/** Splits a text into values. */
class Values {
  readonly #text: string
  readonly #report: ImportReport
  readonly #parts: FilePart[] = []
  /** How many UTF-16 code units may still be scanned in vain. */
  #left: number
  #line = 1
  /** The end of the current line. */
  #lineEnd = -1

  constructor(text: string, report: ImportReport) {
    this.#text = text
    this.#report = report
    this.#left = MAX_PASSES * text.length
  }

  all(): FilePart[] {
    const text = this.#text
    for (let at = startFrom(text, 0); at < text.length; ) at = this.#left > 0 ? this.#readValue(at) : this.#readLine(at)
    return this.#parts
  }

  /** Reads the value at `at`. Returns where the next may begin. */
  #readValue(at: number): number {
    const text = this.#text
    const { end, lastClose, isWhole } = extentOf(text, at, text.length)
    const value = parsedJson(isWhole ? text.slice(at, end) : closed(text, at, lastClose))
    if (value === undefined) return this.#readLoose(at, end, isWhole)
    this.#add(value.value, at)
    // A list of Chrome's trace events may lack its end.
    const isCut = !isWhole && !/^[\s,]*$/.test(text.slice(lastClose, lastClose + MAX_SHOWN))
    if (isCut) this.#report.leaveOut('text', () => new Fault('cutOff', `line ${this.#lineOf(lastClose)}`))
    return startFrom(text, end)
  }

  /** The same for text that is not JSON. `end` is where its brackets end, if it `isBalanced`. */
  #readLoose(at: number, end: number, isBalanced: boolean): number {
    const text = this.#text
    const loose = looseValue(text, at)
    this.#left -= Math.max(end, loose.end) - at
    if (loose.isWhole || holdsObjects(loose.value)) {
      this.#add(loose.value, at, true)
      return loose.isWhole ? startFrom(text, loose.end) : this.#leaveOut(loose.end)
    }
    // The start of a log's line, such as its time. What follows on the line may be readable.
    if (isBalanced && end < endOfLine(text, at)) return startFrom(text, end)
    return this.#leaveOut(at)
  }

  #readLine(at: number): number {
    const lineEnd = endOfLine(this.#text, at)
    const line = this.#text.slice(at, lineEnd).replace(/,\s*$/, '').trimEnd()
    const value = /[}\]]$/.test(line.slice(-1)) ? parsedJson(line) : undefined
    if (value === undefined) return this.#leaveOut(at)
    this.#add(value.value, at)
    return startFrom(this.#text, lineEnd)
  }

  #leaveOut(at: number): number {
    const end = endOfLine(this.#text, at)
    this.#report.leaveOut('text', () => {
      const line = this.#text.slice(at, Math.min(end, at + MAX_SHOWN))
      return new Fault('notJson', `line ${this.#lineOf(at)}`, line)
    })
    return lineStartFrom(this.#text, end)
  }

  #add(value: unknown, at: number, isLoose = false): void {
    this.#parts.push({ value, where: `line ${this.#lineOf(at)}: `, isLoose })
  }

  /** The line number of a position. It counts on from the last call. */
  #lineOf(at: number): number {
    if (this.#lineEnd < 0) this.#lineEnd = endOfLine(this.#text, 0)
    for (; this.#lineEnd < at; this.#lineEnd = endOfLine(this.#text, this.#lineEnd + 1)) this.#line++
    return this.#line
  }
}

/** Whether a value that is cut off contains anything worth reading. */
function holdsObjects(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.values(value).some((each) => typeof each === 'object')
}

/** The next position at which a value may begin. */
function startFrom(text: string, from: number): number {
  return found(/[{[]/g, text, from)
}

/** The same, but only at the start of a line. */
function lineStartFrom(text: string, from: number): number {
  return found(/^[{[]/gm, text, from)
}

function found(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from
  return pattern.exec(text)?.index ?? text.length
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  return end < 0 ? text.length : end
}

/** The closing brackets to append after `lastClose` of a value that is cut off. */
function closed(text: string, from: number, lastClose: number): string {
  const open: string[] = []
  eachBracket(text, from, lastClose, (bracket) => {
    if (bracket === '{' || bracket === '[') open.push(bracket === '{' ? '}' : ']')
    else open.pop()
    return true
  })
  return text.slice(from, lastClose) + open.reverse().join('')
}

/** Where a value ends. */
interface Extent {
  /** After its last bracket, or the end of the text. */
  readonly end: number
  readonly isWhole: boolean
  /** After the last closing bracket within it. */
  readonly lastClose: number
}

function extentOf(text: string, from: number, to: number): Extent {
  let depth = 0
  let lastClose = from
  eachBracket(text, from, to, (bracket, at) => {
    if (bracket === '{' || bracket === '[') {
      depth++
      return true
    }
    lastClose = at + 1
    return --depth > 0
  })
  return depth > 0 ? { end: to, isWhole: false, lastClose } : { end: lastClose, isWhole: true, lastClose }
}

/** Calls `see` for each bracket outside of quotes and comments, until it returns false. */
function eachBracket(text: string, from: number, to: number, see: (bracket: string, at: number) => boolean): void {
  const marks = /["'`{}[\]/]/g
  marks.lastIndex = from
  for (let mark = marks.exec(text); mark !== null && mark.index < to; mark = marks.exec(text)) {
    const [one] = mark
    if (one === '/') marks.lastIndex = endOfComment(text, mark.index) ?? mark.index + 1
    else if (one === '"' || one === "'" || one === '`') marks.lastIndex = endOfQuoted(text, mark.index, one) + 1
    else if (!see(one, mark.index)) return
  }
}

/** The position of the closing quote, or the end of the text. */
function endOfQuoted(text: string, from: number, quote: string): number {
  for (let at = text.indexOf(quote, from + 1); at >= 0; at = text.indexOf(quote, at + 1)) {
    if (!isEscaped(text, at)) return at
  }
  return text.length
}

/** Whether an odd number of backslashes precedes it. */
function isEscaped(text: string, at: number): boolean {
  let before = at
  while (text.charCodeAt(before - 1) === 0x5c) before--
  return (at - before) % 2 === 1
}

/**
 * Parses JSON; whole numbers that a double cannot hold become bigints.
 *
 * @returns the value in an object, as `null` is a valid value; undefined for what is no JSON
 */
export function parsedJson(text: string): { readonly value: unknown } | undefined {
  // Most brackets of a log hold other text, and what the engine says of that takes as long as a line of JSON.
  if (!/^\s*(?:[{[]\s*["{}[\]\-\dtfn]|["\-\dtfn])/.test(text)) return undefined
  try {
    const marked = withLargeMarked(text)
    const value: unknown = JSON.parse(marked ?? text)
    return { value: marked === undefined ? value : withBigints(value) }
  } catch {
    return undefined
  }
}

/** A marker for the digits of a large number in a string. Private-use characters, so files do not contain it. */
const LARGE = '\ue0f0\ue0f1'

/** The text with whole numbers that a double cannot hold turned into marked strings; undefined if there are none. */
function withLargeMarked(text: string): string | undefined {
  if (!/[:[,\s]-?(?:\d{17,}|9\d{15})/.test(text)) return undefined
  const pieces: string[] = []
  let copied = 0
  for (let at = 0; at < text.length; ) {
    const quote = text.indexOf('"', at)
    const end = quote < 0 ? text.length : quote
    // Outside of strings, such long runs of digits are whole numbers or fractions.
    for (const { 0: digits, index } of end - at < 16
      ? []
      : text.slice(at, end).matchAll(/(?<!\d)-?\d{16,}(?![\d.eE])/g)) {
      if (Number.isSafeInteger(Number(digits)) || isFraction(text, at + index)) continue
      pieces.push(text.slice(copied, at + index), `"${LARGE}${digits}"`)
      copied = at + index + digits.length
    }
    at = quote < 0 ? text.length : endOfQuoted(text, quote, '"') + 1
  }
  if (pieces.length === 0) return undefined
  pieces.push(text.slice(copied))
  return pieces.join('')
}

/** Whether digits belong to a fraction or an exponent. */
function isFraction(text: string, at: number): boolean {
  return /[.eE+]/.test(text.charAt(at - 1))
}

function withBigints(value: unknown): unknown {
  const holder: Record<string, unknown> = { value }
  const open: object[] = [holder]
  for (let each = open.pop(); each !== undefined; each = open.pop()) {
    for (const key of Object.keys(each)) {
      const one: unknown = Reflect.get(each, key)
      if (typeof one === 'object' && one !== null) open.push(one)
      else if (typeof one === 'string' && one.startsWith(LARGE))
        Reflect.set(each, key, largeOf(one.slice(LARGE.length)))
    }
  }
  return holder.value
}

function largeOf(digits: string): unknown {
  return /^-?\d{1,40}$/.test(digits) ? BigInt(digits) : Number(digits)
}

/** The engine's message about where the text stops being JSON. */
function faultIn(text: string): string {
  try {
    JSON.parse(text)
  } catch (error) {
    const place = /position \d+|line \d+ column \d+/.exec(String(error))
    if (place !== null) return place[0]
  }
  return 'file'
}
