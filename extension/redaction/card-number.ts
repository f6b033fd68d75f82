/** Removes the numbers of payment cards, which are known by their first digits, their length and their check digit. */
import { REDACTED } from './redacted'

/** The shortest has 15 digits. */
const MIN_LENGTH = 15
/** Most texts have no eight digits in a row. */
const DIGITS = /\d{4}[ +-]?\d{4}/
/** Visa, Mastercard, Discover; American Express. In one piece or in groups. The `\n` of JSON may stand before it. */
const CARD =
  /(?:(?<![\w.-])|(?<=\\[nrt]))(?:(?:4\d{3}|5[1-5]\d\d|2[2-7]\d\d|6011|65\d\d)([ +-]?)\d{4}\1\d{4}\1\d{4}|3[47]\d\d([ +-]?)\d{6}\2\d{5})(?!\.?\d|[\w-])/g

/** What precedes a number of JSON, which may be a text within JSON itself: its name, whose quote is kept, or a list. */
const BEFORE_NUMBER = /(?:(\\{0,20}["'`])\s{0,4}:|[[,])(?:\s|\\[nrt]){0,40}$/
/** What follows it. */
const AFTER_NUMBER = /^(?:\s|\\[nrt]){0,40}[\],}]/
const MAX_AROUND = 120

/** The text without them. JSON stays JSON, however deep it is nested in other texts. */
export function withoutCards(text: string): string {
  if (text.length < MIN_LENGTH || !DIGITS.test(text)) return text
  return text.replace(CARD, (all: string, _separator: unknown, _other: unknown, start: number) => {
    if (!isChecked(all)) return all
    const end = start + all.length
    const before = BEFORE_NUMBER.exec(text.slice(Math.max(0, start - MAX_AROUND), start))
    if (before === null || !AFTER_NUMBER.test(text.slice(end, end + MAX_AROUND))) return REDACTED
    const [, quote] = before
    // Which quotes a text in a list needs, nothing near it tells: a number needs none.
    return quote === undefined ? all.replace(LATER_DIGITS, '0') : quote + REDACTED + quote
  })
}

const LATER_DIGITS = /(?!^)\d/g

/** Luhn's check digit: https://www.iso.org/standard/70484.html */
function isChecked(number: string): boolean {
  let sum = 0
  let isDoubled = false
  for (let at = number.length - 1; at >= 0; at--) {
    const digit = number.charCodeAt(at) - ZERO
    // A separator.
    if (digit < 0) continue
    const value = isDoubled ? digit * 2 : digit
    sum += value > 9 ? value - 9 : value
    isDoubled = !isDoubled
  }
  return sum % 10 === 0
}

const ZERO = 48
