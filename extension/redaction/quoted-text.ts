/** Where texts of JSON and of JavaScript begin and end, also those within others, whose quotes have backslashes. */
import { CLOSING_BRACE, CLOSING_BRACKET, endOf, isAfterLine, isOpening, QUOTE, withoutBackslashes } from './characters'

/** How many quotes before a name are looked at, so that the time is linear. */
const MAX_QUOTES = 20
/** So far before a name the text of JSON may begin in which it stands, in characters. */
const MAX_BEFORE = 200
/** What stands before a quote that begins a text. */
const OPENS = /(?:^|[:,[{(=])(?:\s|\\+[nrt]){0,40}$/
const MAX_SPACE = 100
/** What stands behind a quote that ends one. */
const CLOSES = /[\s,;:)\]}>\\]/

/**
 * Whether the name at `start` stands within quotes like the one behind it, which then ends that text and begins no value:
 * `{"a":"token=","b":1}`. The quotes that a text has within itself have more backslashes.
 */
export function isWithinQuotes(text: string, start: number, quote: number, backslashes: number): boolean {
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
export function endOfLine(text: string, nameStart: number, start: number): number {
  // Of many texts in one line, each is looked through once.
  return endOf(text, start, isAfterLine, endOfText(text, nameStart, start))
}

/** The end of the text of JSON in which the name at `nameStart` stands, from `start` on; of all where it stands in none. */
function endOfText(text: string, nameStart: number, start: number): number {
  const sampleStart = Math.max(0, nameStart - MAX_BEFORE)
  const open = sampleStart + text.slice(sampleStart, nameStart).lastIndexOf('"')
  if (open < sampleStart) return text.length
  const openStart = withoutBackslashes(text, open, 0)
  return opensText(text, openStart, open) ? closing(text, start, QUOTE, open - openStart, text.length) : text.length
}

/** The end of a text that began with this quote after so many backslashes; `limit` if it does not end before. */
export function closing(text: string, start: number, quote: number, backslashes: number, limit: number): number {
  for (let at = start; at < limit && at < text.length; at++) {
    if (text.charCodeAt(at) !== quote) continue
    const end = withoutBackslashes(text, at, start)
    if (backslashes === 0 ? (at - end) % 2 === 0 : at - end <= backslashes) return backslashes === 0 ? at : end
  }
  return Math.min(limit, text.length)
}

/** The end of the list or object that opens at `start`; of the text if it does not end before. */
export function closed(text: string, start: number): number {
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
