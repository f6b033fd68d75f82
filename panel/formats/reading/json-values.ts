/**
 * The values of JSON in a text: one; one on each line; several after each other, with other text in between, as a console
 * has them; or one whose end is missing. Whole numbers that a double cannot hold are bigints.
 */
import type { ImportReport } from './import-report'
import { Fault } from './json-parts'
import { looseValue } from './loose-value'
import { notTracesInText } from './not-traces'

export interface FilePart {
  readonly value: unknown
  /** What stands before a path in it: '' where it is the whole file. */
  readonly where: string
  /** Whether it is none of JSON's: then it may be nothing that was meant to be read. */
  readonly isLoose?: boolean
}

/** How often all of a text may be looked at in vain for where a value ends; then a value is a line. */
const MAX_PASSES = 8
/** UTF-16 units of what is no JSON that are shown. */
const MAX_SHOWN = 200

/** Throws a `Fault` if there is no value. */
export function jsonValues(text: string, report: ImportReport): FilePart[] {
  if (text.trim() === '') throw new Fault('emptyFile', 'file')
  const whole = parsed(text)
  if (whole !== undefined) return [{ value: whole.value, where: '' }]
  const other = notTracesInText(text)
  if (other === 'isWebPage' || other === 'isTurbopack') throw new Fault(other, 'file')
  const parts = new Values(text, report).all()
  if (parts.length === 0) throw new Fault(other ?? 'notJson', faultIn(text))
  // With a single value a path is clear without its line.
  return parts.length === 1 ? [{ ...parts[0], where: '' }] : parts
}

class Values {
  readonly #text: string
  readonly #report: ImportReport
  readonly #parts: FilePart[] = []
  /** UTF-16 units that may still be looked at in vain. */
  #left: number
  #line = 1
  /** Where the line ends. */
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

  /** Reads a value wherever it ends; gives where the next may begin. */
  #readValue(at: number): number {
    const text = this.#text
    const { end, lastClose, isWhole } = extentOf(text, at, text.length)
    const value = parsed(isWhole ? text.slice(at, end) : closed(text, at, lastClose))
    if (value === undefined) return this.#readLoose(at, end, isWhole)
    this.#add(value.value, at)
    // A list of Chrome's trace events may lack its end.
    const isCut = !isWhole && !/^[\s,]*$/.test(text.slice(lastClose, lastClose + MAX_SHOWN))
    if (isCut) this.#report.leaveOut('text', () => new Fault('cutOff', `line ${this.#lineOf(lastClose)}`))
    return startFrom(text, end)
  }

  /** The same for what is no JSON. `end`: where its brackets say that it ends, if that `isBalanced`. */
  #readLoose(at: number, end: number, isBalanced: boolean): number {
    const text = this.#text
    const loose = looseValue(text, at)
    this.#left -= Math.max(end, loose.end) - at
    if (loose.isWhole || holdsObjects(loose.value)) {
      this.#add(loose.value, at, true)
      return loose.isWhole ? startFrom(text, loose.end) : this.#leaveOut(loose.end)
    }
    // Such as the time in front of a line of a log: what stands behind it may be read.
    if (isBalanced && end < endOfLine(text, at)) return startFrom(text, end)
    return this.#leaveOut(at)
  }

  #readLine(at: number): number {
    const lineEnd = endOfLine(this.#text, at)
    const line = this.#text.slice(at, lineEnd).replace(/,\s*$/, '').trimEnd()
    const value = /[}\]]$/.test(line.slice(-1)) ? parsed(line) : undefined
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

  /** Counts on from where it was asked last. */
  #lineOf(at: number): number {
    if (this.#lineEnd < 0) this.#lineEnd = endOfLine(this.#text, 0)
    for (; this.#lineEnd < at; this.#lineEnd = endOfLine(this.#text, this.#lineEnd + 1)) this.#line++
    return this.#line
  }
}

/** Whether anything in it is worth to be read where its end is not. */
function holdsObjects(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.values(value).some((each) => typeof each === 'object')
}

/** Where the next value may begin. */
function startFrom(text: string, from: number): number {
  return found(/[{[]/g, text, from)
}

/** The same, at the start of a line. */
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

/** What closes the brackets that are open where a value is cut off, behind the last of it that is whole. */
function closed(text: string, from: number, lastClose: number): string {
  const open: string[] = []
  eachBracket(text, from, lastClose, (bracket) => {
    if (bracket === '{' || bracket === '[') open.push(bracket === '{' ? '}' : ']')
    else open.pop()
    return true
  })
  return text.slice(from, lastClose) + open.reverse().join('')
}

interface Extent {
  /** Behind its last bracket, or where there is no more text. */
  readonly end: number
  readonly isWhole: boolean
  /** Behind the last bracket that closes anything in it. */
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

/** Brackets outside of what is quoted, until `see` gives false. */
function eachBracket(text: string, from: number, to: number, see: (bracket: string, at: number) => boolean): void {
  const marks = /["'`{}[\]]/g
  marks.lastIndex = from
  for (let mark = marks.exec(text); mark !== null && mark.index < to; mark = marks.exec(text)) {
    const [one] = mark
    if (one === '"' || one === "'" || one === '`') marks.lastIndex = endOfQuoted(text, mark.index, one) + 1
    else if (!see(one, mark.index)) return
  }
}

/** The quote that ends it; the end of the text where there is none. */
function endOfQuoted(text: string, from: number, quote: string): number {
  for (let at = text.indexOf(quote, from + 1); at >= 0; at = text.indexOf(quote, at + 1)) {
    if (!isEscaped(text, at)) return at
  }
  return text.length
}

/** Whether an odd number of backslashes stands before it. */
function isEscaped(text: string, at: number): boolean {
  let before = at
  while (text.charCodeAt(before - 1) === 0x5c) before--
  return (at - before) % 2 === 1
}

/** In an object, so that `null` is something that was read. */
function parsed(text: string): { readonly value: unknown } | undefined {
  try {
    const marked = withLargeMarked(text)
    const value: unknown = JSON.parse(marked ?? text)
    return { value: marked === undefined ? value : withBigints(value) }
  } catch {
    return undefined
  }
}

/** Before the digits of a whole number, in a text of their own: for private use, so no file has it there. */
const LARGE = '\ue0f0\ue0f1'

/** With whole numbers that a double cannot hold as marked texts; undefined if there are none. */
function withLargeMarked(text: string): string | undefined {
  if (!/[:[,\s]-?(?:\d{17,}|9\d{15})/.test(text)) return undefined
  const pieces: string[] = []
  let copied = 0
  for (let at = 0; at < text.length; ) {
    const quote = text.indexOf('"', at)
    const end = quote < 0 ? text.length : quote
    // What is no text has no other digits in such number.
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

/** Whether digits are those of a fraction or of an exponent. */
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

/** Where the engine says that a text stops being JSON. */
function faultIn(text: string): string {
  try {
    JSON.parse(text)
  } catch (error) {
    const place = /position \d+|line \d+ column \d+/.exec(String(error))
    if (place !== null) return place[0]
  }
  return 'file'
}
