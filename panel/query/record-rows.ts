/** What is asked of single parts of a span's record, for all rows of a block at once: 1 where it holds. */
import { AttributeType, type Block } from '../../inpage/block/format'
import { keysOf, placesOf } from './block-keys'
import { originOf, originsOf } from './block-origins'
import { type Interval, within } from './interval'
import { matches, StringMatches, type TextMatch } from './text-match'
import { markOwners } from './word-rows'

export function rowsOfScope(match: TextMatch, block: Block): Uint8Array {
  const { spanCount, scope, scopeName } = block
  const scopes = Uint8Array.from(scopeName, (name) => Number(matches(match, block.string(name))))
  const rows = new Uint8Array(spanCount)
  for (let row = 0; row < spanCount; row++) rows[row] = scopes[scope[row]]
  return rows
}

export function rowsWithEvent(match: TextMatch, block: Block): Uint8Array {
  const strings = new StringMatches(match, block)
  const rows = new Uint8Array(block.spanCount)
  const events: number[] = []
  for (let event = 0; event < block.eventName.length; event++)
    if (strings.has(block.eventName[event])) events.push(event)
  markOwners(events, block.eventEnd, rows)
  return rows
}

/** Rows that own any of a table's entries. */
export function rowsWithAny(end: Uint32Array): Uint8Array {
  const rows = new Uint8Array(end.length)
  for (let row = 0; row < rows.length; row++) rows[row] = end[row] > (row === 0 ? 0 : end[row - 1]) ? 1 : 0
  return rows
}

export function rowsWithAttribute(key: string, block: Block): Uint8Array {
  return rowsWhere(block, [key], () => true)
}

/** A number is compared as a number where one is asked for, and else as its text. Hot. */
export function rowsOfAttribute(
  key: string,
  match: TextMatch,
  interval: Interval | undefined,
  block: Block,
): Uint8Array {
  const { attributes, attributeEnd, spanCount } = block
  const rows = new Uint8Array(spanCount)
  const place = keysOf(block).get(key)
  if (place === undefined) return rows
  const { key: keys, type, value, count } = attributes
  const strings = new StringMatches(match, block)
  const isWithin = interval === undefined ? undefined : within(interval)
  let row = 0
  for (let i = 0; i < count; i++) {
    if (keys[i] !== place) continue
    const isMatch =
      type[i] === AttributeType.Number
        ? (isWithin?.(value[i]) ?? matches(match, String(value[i])))
        : type[i] === AttributeType.Boolean
          ? matches(match, value[i] === 0 ? 'false' : 'true')
          : strings.has(value[i] | 0)
    if (!isMatch) continue
    while (attributeEnd[row] <= i) row++
    rows[row] = 1
  }
  return rows
}

/** The HTTP status code of a response. */
export function rowsOfCode(interval: Interval, block: Block): Uint8Array {
  const { type, value } = block.attributes
  const isWithin = within(interval)
  return rowsWhere(
    block,
    ['http.response.status_code', 'http.status_code'],
    (i) => type[i] === AttributeType.Number && isWithin(value[i]),
  )
}

/** The origin of the URL that a request went to; of spans that are no requests, that of their document. */
export function rowsOfOrigin(match: TextMatch, block: Block, documentUrl: string): Uint8Array {
  const { origins, ofRow } = originsOf(block)
  const found = Uint8Array.from(origins, (origin) => Number(matches(match, origin ?? originOf(documentUrl))))
  const rows = new Uint8Array(ofRow.length)
  for (let row = 0; row < rows.length; row++) rows[row] = found[ofRow[row]]
  return rows
}

/** Rows that have an attribute of one of these keys for which the test holds. */
function rowsWhere(block: Block, keys: readonly string[], test: (attribute: number) => boolean): Uint8Array {
  const { attributes, attributeEnd, spanCount } = block
  const rows = new Uint8Array(spanCount)
  const { key, count } = attributes
  const places = placesOf(keys, block)
  if (places.length === 0) return rows
  const [first, second = first] = places
  let row = 0
  for (let i = 0; i < count; i++) {
    if ((key[i] !== first && key[i] !== second) || !test(i)) continue
    while (attributeEnd[row] <= i) row++
    rows[row] = 1
  }
  return rows
}
