/**
 * Removes the secrets from a block before it is stored or shown. A block's texts are interned, so each is examined once. They
 * are at its end, so everything before them stays as it is.
 */
import {
  type AttributeColumns,
  AttributeType,
  BLOCK_MAX_BYTES,
  type Block,
  type BlockError,
  HEADER_BYTES,
} from '../../inpage/block/format'
import { readBlock } from '../../inpage/block/reader'
import { blockLength, countsIn, openSections } from '../../inpage/block/sections'
import { REDACTED } from './redacted'
import type { Redaction } from './redaction'

/** Shorter values are words that other attributes have, too. In characters. */
const MIN_VALUE = 4
/** The protocol that a server has chosen of those that the page named. */
const PROTOCOL = 'websocket.protocol'
/** A part that is long and has digits and letters: names of protocols have words. */
const OPAQUE = /(?:^|\.)(?=[\w-]{0,99}\d)(?=[\w-]{0,99}[A-Za-z])[\w~+/=-]{20}/
const UTF_8 = new TextEncoder()

/** Returns the same bytes if there is no secret, and an error if they are not a block. Never throws. */
export function redactBlock(bytes: ArrayBuffer, redaction: Redaction): ArrayBuffer | BlockError {
  if (!redaction.isOn) return bytes
  const block = readBlock(bytes)
  if ('error' in block) return block
  const { strings } = block
  const values = secretValues(block, redaction)
  const clean = strings.map((text, index) => (values.has(index) ? REDACTED : redaction.text(text)))
  return clean.every((text, index) => text === strings[index]) ? bytes : withStrings(bytes, clean, values)
}

/** The indices of texts that are values of attributes with a secret's name. */
function secretValues(block: Block, { isSecret }: Redaction): ReadonlySet<number> {
  const { strings } = block
  const known = new Map<number, boolean>()
  const values = new Set<number>()
  const look = ({ count, key, type, value }: AttributeColumns) => {
    for (let i = 0; i < count; i++) {
      if (type[i] === AttributeType.Number || type[i] === AttributeType.Boolean) continue
      // Some pages give their server a token as the name of a protocol.
      if (strings[key[i]] === PROTOCOL && OPAQUE.test(strings[value[i]])) values.add(value[i])
      let isOfSecret = known.get(key[i])
      if (isOfSecret === undefined) {
        isOfSecret = isSecret(strings[key[i]])
        known.set(key[i], isOfSecret)
      }
      if (isOfSecret && strings[value[i]].length >= MIN_VALUE) values.add(value[i])
    }
  }
  look(block.attributes)
  look(block.eventAttributes)
  look(block.linkAttributes)
  return values
}

/** Returns the block with other strings. Attributes with a value in `values` become plain text. */
function withStrings(
  bytes: ArrayBuffer,
  strings: readonly string[],
  values: ReadonlySet<number>,
): ArrayBuffer | BlockError {
  const text = UTF_8.encode(strings.join(''))
  const counts = { ...countsIn(new Uint32Array(bytes, 0, HEADER_BYTES / 4)), textBytes: text.length }
  const length = blockLength(counts)
  if (length > BLOCK_MAX_BYTES) return { error: 'larger than a block may be without its secrets' }
  const buffer = new ArrayBuffer(length)
  const sections = openSections(buffer, counts)
  new Uint8Array(buffer).set(new Uint8Array(bytes, 0, sections.text.byteOffset))
  const words = new Uint32Array(buffer, 0, HEADER_BYTES / 4)
  words[2] = length
  words[13] = text.length
  sections.text.set(text)
  sections.stringLength.set(strings.map((string) => string.length))
  const { attributeType, attributeValue } = sections
  for (let i = 0; i < attributeType.length; i++) {
    const isText = attributeType[i] === AttributeType.Json || attributeType[i] === AttributeType.BigInt
    if (isText && values.has(attributeValue[i])) attributeType[i] = AttributeType.String
  }
  return buffer
}
