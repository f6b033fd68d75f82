import { StatusCode } from '../../../inpage/api/api'
import type { Block } from '../../../inpage/block/format'
import { AttributeType } from '../../../inpage/block/format'
import { NO_TEXT, type TextsOfBlock } from '../columns/block-texts'
import type { SpanTable } from '../columns/span-table'
import type { SpanIndex } from '../model'

/** Stands between type and message in an error's identity: no text that a page sends contains it by chance. */
const SEPARATOR = '\u0000'

/** What makes two errors the same one. */
export interface ErrorIdentity {
  /** The class of the exception, or an HTTP status code. */
  readonly type: string
  readonly message: string
}

/** What a span that failed says at least: nothing. */
export const NO_ERROR: ErrorIdentity = { type: '', message: '' }

/**
 * What went wrong in a span, by its own record: the type and message of its newest exception event; else, if its status
 * is ERROR, `error.type` and the status message. `type ␀ message`; ␀ alone where it says no more than that it failed;
 * NO_TEXT where nothing went wrong. (https://opentelemetry.io/docs/specs/semconv/exceptions/exceptions-spans/)
 */
export const errorTexts: TextsOfBlock = (block, intern) => {
  const rows = new Int32Array(block.spanCount).fill(NO_TEXT)
  for (let row = 0; row < rows.length; row++) {
    const text = textOfRow(block, row)
    if (text !== undefined) rows[row] = intern(text)
  }
  return rows
}

/** The same of one span, without what is another each time; undefined where nothing went wrong. */
export function errorOf({ blocks, block, row }: SpanTable, span: SpanIndex): ErrorIdentity | undefined {
  const text = textOfRow(blocks.block(block[span]), row[span])
  return text === undefined ? undefined : identityOf(withoutVarying(text))
}

/** The identity that a text of `errorTexts` stands for. */
export function identityOf(text: string): ErrorIdentity {
  const at = text.indexOf(SEPARATOR)
  return { type: text.slice(0, at), message: text.slice(at + 1) }
}

/** Whether an error is an exception: the type of a request's failure may be its status. */
export function isException({ type }: ErrorIdentity): boolean {
  return /\D/.test(type)
}

const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i
/** An address in memory, a number, a time. */
const VARYING_WORD = /^(?:0x[\da-f]+|\d+(?:ns|µs|ms|s)?)$/i
/** Hexadecimal digits, of which there is a decimal one in any id of few. */
const HEX_ID = /^[\da-f]{8,}$/i
const MIN_LETTERS_ID = 16
/** A status is no number that varies: it stands behind such a word, before its own text, or last behind a colon. */
const STATUS = /^[1-5]\d\d$/
const BEFORE_STATUS =
  /(?:status|code|http|response|returned|answered|received|got|with|error)\W{1,3}(?:of |was |is )?$/i
const LAST = /(?:^|[:)\]/>]\s*)$/
const BEHIND_STATUS = /^[\s(:]*[A-Z]/
/** Longer than what stands before or behind a status. */
const NEAR_STATUS = 24
/** Whatever may be a mail address. */
const MAILS = /[\w.+@-]+/g
/** A time as ISO 8601 writes it, with its zone. */
const TIMESTAMP = /\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?/g
/** Digits of other scripts, and wide ones: none is part of a word. */
const OTHER_DIGITS = /[^\P{Nd}\d]+/gu
/** What a build puts behind a file's name, so that no cache has an old one. */
const FILE_HASH = /(?<=[-.])[\w-]{8}(?=\.(?:m?js|css)\b)/g
const HAS_MIXED_CASE = /[a-z][A-Z]\w*[a-z][A-Z]|\d/
const UNITS = [' ns', ' µs', ' ms', ' s', ' bytes']
/** Longer than any unit. */
const MAX_UNIT = 8

/** A text of an error as all its occurrences have it: what differs each time (an address, an id, a time) is left out. */
export function withoutVarying(text: string): string {
  const begin = text.indexOf(SEPARATOR) + 1
  return text.slice(0, begin) + sameEachTime(text.slice(begin))
}

function sameEachTime(text: string): string {
  const whole = text
    .replace(MAILS, (word) => (isMail(word) ? '…' : word))
    .replace(TIMESTAMP, '…')
    .replace(OTHER_DIGITS, '…')
    .replace(FILE_HASH, (hash) => (HAS_MIXED_CASE.test(hash) ? '…' : hash))
  const same = whole.replace(/[\wµ-]+/g, (words, at: number) => {
    if (UUID.test(words)) return '…'
    const unit = /^ ?[a-zµ]+/.exec(whole.slice(at + words.length, at + words.length + MAX_UNIT))?.[0]
    if (unit !== undefined && UNITS.includes(unit) && /^\d+$/.test(words)) return '…'
    if (STATUS.test(words) && isStatus(whole, at, at + words.length)) return words
    return words.replace(/[^-]+/g, (word) => (isVarying(word) ? '…' : word))
  })
  // Decimals, dates and addresses of hosts are one.
  return same.replace(/-?…(?:[.,:-]…)*/g, '…')
}

/** Not a package with its version: that ends with a digit. */
function isMail(word: string): boolean {
  const at = word.indexOf('@')
  return at > 0 && word.indexOf('.', at + 2) > 0 && /[a-z]\.?$/i.test(word) && /[a-z]/i.test(word[at + 1])
}

function isVarying(word: string): boolean {
  if (VARYING_WORD.test(word)) return true
  const digits = word.replace(/\D/g, '').length
  if (HEX_ID.test(word)) return digits > 0 || word.length >= MIN_LETTERS_ID
  // A long word of letters and digits mixed.
  return word.length >= MIN_LETTERS_ID && digits > 1 && /^\w+$/.test(word) && /[a-z]/i.test(word)
}

function isStatus(text: string, from: number, to: number): boolean {
  const before = text.slice(Math.max(0, from - NEAR_STATUS), from)
  if (BEFORE_STATUS.test(before)) return true
  return to === text.length ? LAST.test(before) : BEHIND_STATUS.test(text.slice(to, to + NEAR_STATUS))
}

/** Places of the names in a block's strings. */
interface Names {
  readonly exception: number
  readonly type: number
  readonly message: number
  readonly errorType: number
}

const namesOf = new WeakMap<Block, Names>()

function textOfRow(block: Block, row: number): string | undefined {
  const { eventEnd, eventName, strings, kindAndStatus } = block
  let names = namesOf.get(block)
  if (names === undefined) {
    names = {
      exception: strings.indexOf('exception'),
      type: strings.indexOf('exception.type'),
      message: strings.indexOf('exception.message'),
      errorType: strings.indexOf('error.type'),
    }
    namesOf.set(block, names)
  }
  const from = row === 0 ? 0 : eventEnd[row - 1]
  let event = eventEnd[row] - 1
  while (event >= from && eventName[event] !== names.exception) event--
  if (names.exception >= 0 && event >= from) return ofEvent(block, event, names.type, names.message)
  return kindAndStatus[row] >> 4 === StatusCode.ERROR ? ofStatus(block, row, names.errorType) : undefined
}

function ofEvent(block: Block, event: number, typeKey: number, messageKey: number): string {
  const { eventAttributes, eventAttributeEnd } = block
  const from = event === 0 ? 0 : eventAttributeEnd[event - 1]
  const to = eventAttributeEnd[event]
  const { key } = eventAttributes
  return identityText(
    textAt(block, 'eventAttributes', key.subarray(from, to).indexOf(typeKey), from),
    textAt(block, 'eventAttributes', key.subarray(from, to).indexOf(messageKey), from),
  )
}

function ofStatus(block: Block, row: number, typeKey: number): string {
  const { attributes, attributeEnd, strings, statusMessage } = block
  const from = row === 0 ? 0 : attributeEnd[row - 1]
  const type = textAt(block, 'attributes', attributes.key.subarray(from, attributeEnd[row]).indexOf(typeKey), from)
  return identityText(type, strings[statusMessage[row]])
}

function textAt(block: Block, table: 'attributes' | 'eventAttributes', place: number, from: number): string {
  if (place < 0) return ''
  const { type, value } = block[table]
  const at = from + place
  if (type[at] === AttributeType.Number) return String(value[at])
  return type[at] === AttributeType.Boolean ? String(value[at] !== 0) : block.strings[value[at]]
}

/** A text of `errorTexts`: no other error has it. */
export function identityText(type: string, message: string): string {
  return type.replaceAll(SEPARATOR, '') + SEPARATOR + message
}
