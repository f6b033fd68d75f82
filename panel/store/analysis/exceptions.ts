import type { Block } from '../../../inpage/block/format'
import { AttributeType } from '../../../inpage/block/format'
import { NO_TEXT, type TextsOfBlock } from '../columns/block-texts'

/** Stands between type and message in an error's identity: no text that a page sends contains it by chance. */
const SEPARATOR = '\u0000'

/** What makes two errors the same one. */
export interface ErrorIdentity {
  /** The class of the exception, or an HTTP status code. */
  readonly type: string
  readonly message: string
}

/**
 * What went wrong in a span, by its own record: the type and message of its newest exception event; else, if its status
 * is ERROR, `error.type` and the status message. `type ␀ message`; ␀ alone where it says no more than that it failed;
 * NO_TEXT where nothing went wrong. (https://opentelemetry.io/docs/specs/semconv/exceptions/exceptions-spans/)
 */
export const errorTexts: TextsOfBlock = (block, intern) => {
  const { spanCount, eventEnd, eventName, strings, kindAndStatus } = block
  const rows = new Int32Array(spanCount).fill(NO_TEXT)
  const exception = strings.indexOf('exception')
  const keys = {
    type: strings.indexOf('exception.type'),
    message: strings.indexOf('exception.message'),
    errorType: strings.indexOf('error.type'),
  }
  for (let row = 0; row < spanCount; row++) {
    const from = row === 0 ? 0 : eventEnd[row - 1]
    let event = eventEnd[row] - 1
    while (event >= from && eventName[event] !== exception) event--
    if (exception >= 0 && event >= from) rows[row] = intern(ofEvent(block, event, keys.type, keys.message))
    else if (kindAndStatus[row] >> 4 === 2) rows[row] = intern(ofStatus(block, row, keys.errorType))
  }
  return rows
}

/** The identity that a text of `errorTexts` stands for. */
export function identityOf(text: string): ErrorIdentity {
  const at = text.indexOf(SEPARATOR)
  return { type: text.slice(0, at), message: text.slice(at + 1) }
}

const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i
/** Addresses in memory, ids in hex, numbers of four digits and more: a status has three. */
const VARYING_WORDS = [/^0x[\da-f]+$/i, /^[\da-f]{8,}$/i, /^\d{4,}$/, /^\d+(?:ns|µs|ms|s)$/]
const UNITS = [' ns', ' µs', ' ms', ' s', ' bytes']
/** Longer than any unit. */
const MAX_UNIT = 8

/** A text of an error as all its occurrences have it: what differs each time (an address, an id, a time) is left out. */
export function withoutVarying(text: string): string {
  return text.replace(/[\wµ-]+/g, (words, at: number) => {
    if (UUID.test(words)) return '…'
    const unit = /^ ?[a-zµ]+/.exec(text.slice(at + words.length, at + words.length + MAX_UNIT))?.[0]
    if (unit !== undefined && UNITS.includes(unit) && /^\d+$/.test(words)) return '…'
    return words.replace(/[^-]+/g, (word) => (VARYING_WORDS.some((varying) => varying.test(word)) ? '…' : word))
  })
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

function identityText(type: string, message: string): string {
  return type.replaceAll(SEPARATOR, '') + SEPARATOR + message
}
