/** What is asked of single parts of a span's record, for all rows of a block at once: 1 where it holds. */
import { AttributeType, type AttributeValue, type Block } from '../../../inpage/block/format'
import { namesOfAttribute } from '../../store/columns/attribute-names'
import { resourcesOf } from '../../store/columns/resource-attributes'
import type { Interval } from '../interval'
import { matches, StringMatches, type TextMatch } from '../text-match'
import { codesOf } from './block-codes'
import { originOf, originsOf } from './block-origins'
import { placesOf } from './block-text'
import { attributesOfKey } from './key-rows'
import { markOwners } from './term-rows'

const NO_INTERVAL: Interval = { min: Number.NaN, max: Number.NaN }

/** By row: 1 if the name of the tracer that made the span matches. */
export function rowsOfScope(match: TextMatch, block: Block): Uint8Array {
  const { spanCount, scope, scopeName } = block
  const scopes = Uint8Array.from(scopeName, (name) => Number(matches(match, block.string(name))))
  const rows = new Uint8Array(spanCount)
  for (let row = 0; row < spanCount; row++) rows[row] = scopes[scope[row]]
  return rows
}

/** By row: 1 if the name of one of the span's events matches. */
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

/** By row: 1 if the span, or its resource, has an attribute of that key, by whichever name. */
export function rowsWithAttribute(key: string, block: Block): Uint8Array {
  const rows = rowsWithResource(key, () => true, block)
  for (const place of placesOf(namesOfAttribute(key), block)) {
    const attributes = attributesOfKey(block, place)
    for (let row = 0; row < rows.length; row++) if (attributes[row] >= 0) rows[row] = 1
  }
  return rows
}

/**
 * The span's own attribute, by whichever name; where it has none, its resource's. A number is compared as a number where
 * one is asked for, and else as its text.
 */
export function rowsOfAttribute(
  key: string,
  match: TextMatch,
  interval: Interval | undefined,
  block: Block,
): Uint8Array {
  const rows = rowsWithResource(key, (value) => fits(value, match, interval), block)
  for (const place of placesOf(namesOfAttribute(key), block)) markOwn(rows, place, match, interval, block)
  return rows
}

/** By row: whether its resource has an attribute that is as wanted. */
function rowsWithResource(key: string, isWanted: (value: AttributeValue) => boolean, block: Block): Uint8Array {
  const rows = new Uint8Array(block.spanCount)
  const ofScope = resourcesOf(block).map((resource) => {
    const value = resource.get(key)
    return value !== undefined && isWanted(value) ? 1 : 0
  })
  if (!ofScope.includes(1)) return rows
  for (let row = 0; row < rows.length; row++) rows[row] = ofScope[block.scope[row]]
  return rows
}

function fits(value: AttributeValue, match: TextMatch, interval: Interval | undefined): boolean {
  if (typeof value === 'number' && interval !== undefined) return value >= interval.min && value <= interval.max
  return matches(match, typeof value === 'object' ? JSON.stringify(value) : String(value))
}

/** Rows that have the attribute say themselves whether it fits. Hot. */
function markOwn(
  rows: Uint8Array,
  place: number,
  match: TextMatch,
  interval: Interval | undefined,
  block: Block,
): void {
  const { type, value } = block.attributes
  const attributes = attributesOfKey(block, place)
  const strings = new StringMatches(match, block)
  const { min, max } = interval ?? NO_INTERVAL
  for (let row = 0; row < rows.length; row++) {
    const i = attributes[row]
    if (i < 0) continue
    if (type[i] === AttributeType.Number) {
      if (interval === undefined) rows[row] = matches(match, String(value[i])) ? 1 : 0
      else rows[row] = value[i] >= min && value[i] <= max ? 1 : 0
    } else if (type[i] === AttributeType.Boolean) {
      rows[row] = matches(match, value[i] === 0 ? 'false' : 'true') ? 1 : 0
    } else {
      const { all } = strings
      // Where it is known of all, no more is to be done.
      if (all !== undefined) rows[row] = all[value[i] | 0]
      else rows[row] = strings.has(value[i] | 0) ? 1 : 0
    }
  }
}

/** The HTTP status code of a response. Hot. */
export function rowsOfCode({ min, max }: Interval, block: Block): Uint8Array {
  const rows = new Uint8Array(block.spanCount)
  for (const codes of codesOf(block)) {
    // Nobody has none, however little is asked for.
    const from = codes instanceof Uint16Array ? Math.max(1, min) : min
    for (let row = 0; row < rows.length; row++) if (codes[row] >= from && codes[row] <= max) rows[row] = 1
  }
  return rows
}

/** The origin of the URL that a request went to; of spans that are no requests, that of their document. */
export function rowsOfOrigin(match: TextMatch, block: Block, documentUrl: string): Uint8Array {
  const { origins, ofRow } = originsOf(block)
  const found = Uint8Array.from(origins, (origin) => Number(matches(match, origin ?? originOf(documentUrl))))
  const rows = new Uint8Array(ofRow.length)
  for (let row = 0; row < rows.length; row++) rows[row] = found[ofRow[row]]
  return rows
}
