/** Tests parts of a span's record for all rows of a block at once. Per row: 1 where the test holds. */
import { AttributeType, type AttributeValue, type Block } from '../../../inpage/block/format'
import { namesOfAttribute } from '../../store/columns/attribute-names'
import { resourcesOf } from '../../store/columns/resource-attributes'
import type { DocumentEntry } from '../../store/documents'
import type { Interval } from '../interval'
import { matches, StringMatches, type TextMatch } from '../text-match'
import { codesOf } from './block-codes'
import { originOf, originsOf } from './block-origins'
import { placesOf } from './block-text'
import { attributesOfKey } from './key-rows'
import { markOwners } from './term-rows'

const NO_INTERVAL: Interval = { min: Number.NaN, max: Number.NaN }

/** Rows whose tracer's name matches. */
export function rowsOfScope(match: TextMatch, block: Block): Uint8Array {
  const { spanCount, scope, scopeName } = block
  const scopes = Uint8Array.from(scopeName, (name) => Number(matches(match, block.string(name))))
  const rows = new Uint8Array(spanCount)
  for (let row = 0; row < spanCount; row++) rows[row] = scopes[scope[row]]
  return rows
}

/** Rows with an event whose name matches. */
export function rowsWithEvent(match: TextMatch, block: Block): Uint8Array {
  const strings = new StringMatches(match, block)
  const rows = new Uint8Array(block.spanCount)
  const events: number[] = []
  for (let event = 0; event < block.eventName.length; event++)
    if (strings.has(block.eventName[event])) events.push(event)
  markOwners(events, block.eventEnd, rows)
  return rows
}

/** Rows that have at least one entry of a table. */
export function rowsWithAny(end: Uint32Array): Uint8Array {
  const rows = new Uint8Array(end.length)
  for (let row = 0; row < rows.length; row++) rows[row] = end[row] > (row === 0 ? 0 : end[row - 1]) ? 1 : 0
  return rows
}

/** Rows with an attribute of that key, or of another name of it, on the span or its resource. */
export function rowsWithAttribute(key: string, block: Block): Uint8Array {
  const rows = rowsWithResource(key, () => true, block)
  for (const place of placesOf(namesOfAttribute(key), block)) {
    const attributes = attributesOfKey(block, place)
    for (let row = 0; row < rows.length; row++) if (attributes[row] >= 0) rows[row] = 1
  }
  return rows
}

/**
 * Rows whose attribute matches: the span's own, under any of its names; if it has none, its resource's. A number is compared
 * as a number if one is asked for, otherwise as text.
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

/** Rows whose resource has an attribute that `isWanted` accepts. */
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

/** Sets the result of all rows that have the attribute themselves. Hot. */
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
      // All results for strings are known: look it up.
      if (all !== undefined) rows[row] = all[value[i] | 0]
      else rows[row] = strings.has(value[i] | 0) ? 1 : 0
    }
  }
}

/** Rows whose HTTP status code is in the interval. Hot. */
export function rowsOfCode({ min, max }: Interval, block: Block): Uint8Array {
  const rows = new Uint8Array(block.spanCount)
  for (const codes of codesOf(block)) {
    // 0 stands for no code, which is in no interval.
    const from = codes instanceof Uint16Array ? Math.max(1, min) : min
    for (let row = 0; row < rows.length; row++) if (codes[row] >= from && codes[row] <= max) rows[row] = 1
  }
  return rows
}

/** All rows of a page whose URL matches, or its origin; none of a service. */
export function rowsOfPage(
  match: TextMatch,
  { spanCount }: Block,
  { info, fileName, backend }: DocumentEntry,
): Uint8Array {
  const isPage = backend === undefined && (fileName === undefined || URL.canParse(info.url))
  const isIt = isPage && (matches(match, info.url) || matches(match, originOf(info.url)))
  return new Uint8Array(spanCount).fill(Number(isIt))
}

/** Rows whose origin matches: that of the URL of a request, or of the document for spans that are no requests. */
export function rowsOfOrigin(match: TextMatch, block: Block, documentUrl: string): Uint8Array {
  const { origins, ofRow } = originsOf(block)
  const found = Uint8Array.from(origins, (origin) => Number(matches(match, origin ?? originOf(documentUrl))))
  const rows = new Uint8Array(ofRow.length)
  for (let row = 0; row < rows.length; row++) rows[row] = found[ofRow[row]]
  return rows
}
