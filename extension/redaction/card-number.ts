/** Removes the numbers of payment cards, which are known by their first digits, their length and their check digit. */
import { REDACTED } from './redacted'

/** The shortest has 15 digits. */
const MIN_LENGTH = 15
/** Most texts have no eight digits in a row. */
const DIGITS = /\d{4}[ +-]?\d{4}/
/** Visa, Mastercard, Discover; American Express. In one piece or in groups. */
const CARD =
  /(?<![\w.-])(?:(?:4\d{3}|5[1-5]\d\d|2[2-7]\d\d|6011|65\d\d)([ +-]?)\d{4}\1\d{4}\1\d{4}|3[47]\d\d([ +-]?)\d{6}\2\d{5})(?![\w-])/g

/** The text without them. */
export function withoutCards(text: string): string {
  if (text.length < MIN_LENGTH || !DIGITS.test(text)) return text
  return text.replace(CARD, (all) => (isChecked(all) ? REDACTED : all))
}

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
