import { type AttributeColumns, AttributeType, type Block } from '../../../inpage/block/format'
import { resourcesOf } from '../../store/columns/resource-attributes'
import { matches, stringsThatMatch, type TextMatch } from '../text-match'

/** Fewer digits than this are searched as text only: too many ids would begin with them. */
const MIN_ID_DIGITS = 4

/**
 * Per row of a block: 1 where the span contains the text: in its name, its status message, a key or a value of an attribute of
 * its own or of its resource, the name or an attribute of an event; or where its trace id or span id begins with it.
 */
export function rowsWith(match: TextMatch, block: Block): Uint8Array {
  const rows = new Uint8Array(block.spanCount)
  const values: ValuesWith = {
    strings: stringsThatMatch(match, block),
    numbers: numbersWith(match),
    booleans: [Number(matches(match, 'false')), Number(matches(match, 'true'))],
  }
  const anyString = values.strings.includes(1)
  if (anyString) markNames(block, values.strings, rows)
  if (anyString || values.numbers !== undefined || values.booleans.includes(1)) {
    markAttributes(block.attributes, block.attributeEnd, values, rows)
    const events = new Uint8Array(block.eventTime.length)
    for (let event = 0; event < events.length; event++) events[event] = values.strings[block.eventName[event]]
    markAttributes(block.eventAttributes, block.eventAttributeEnd, values, events)
    markOwners(positionsOf(events), block.eventEnd, rows)
  }
  markResources(match, block, rows)
  if (match.type === 'part' && match.text.length >= MIN_ID_DIGITS && /^[0-9a-f]{1,32}$/.test(match.text)) {
    markIds(match.text, block.traceId, 4, rows)
    markIds(match.text, block.spanId, 2, rows)
  }
  return rows
}

/** By row: 1 where the trace's or the span's id begins with these hex digits. */
export function rowsWithId(which: 'trace' | 'span', prefix: string, block: Block): Uint8Array {
  const rows = new Uint8Array(block.spanCount)
  if (which === 'trace') markIds(prefix, block.traceId, 4, rows)
  else markIds(prefix, block.spanId, 2, rows)
  return rows
}

/** Marks the owners of ascending `positions`: owner i owns those from `end[i - 1]` to before `end[i]`. */
export function markOwners(positions: readonly number[], end: Uint32Array, owners: Uint8Array): void {
  let owner = 0
  for (const position of positions) {
    while (end[owner] <= position) owner++
    owners[owner] = 1
  }
}

/** Which values of a block contain the word: per string, per number (undefined: none), and for `false` and `true`. */
interface ValuesWith {
  readonly strings: Uint8Array
  readonly numbers: ((value: number) => boolean) | undefined
  readonly booleans: readonly [number, number]
}

function markNames({ name, statusMessage, spanCount }: Block, strings: Uint8Array, rows: Uint8Array): void {
  for (let row = 0; row < spanCount; row++) rows[row] = strings[name[row]] | strings[statusMessage[row]]
}

function markResources(match: TextMatch, block: Block, rows: Uint8Array): void {
  const ofScope = resourcesOf(block).map((resource) => {
    for (const [key, value] of resource) {
      const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
      if (matches(match, key) || matches(match, text)) return 1
    }
    return 0
  })
  if (!ofScope.includes(1)) return
  for (let row = 0; row < rows.length; row++) rows[row] |= ofScope[block.scope[row]]
}

/** Marks the owners of attributes that contain the word; owners already marked are skipped. Hot. */
function markAttributes(columns: AttributeColumns, end: Uint32Array, values: ValuesWith, owners: Uint8Array): void {
  const { key, type, value } = columns
  const { strings, numbers, booleans } = values
  let from = 0
  // Neighbouring owners are mostly alike: try the position where the one before had the word.
  let offset = 0
  for (let owner = 0; owner < owners.length; owner++) {
    const to = end[owner]
    let contains = owners[owner]
    const likely = from + offset
    if (contains === 0 && likely < to && type[likely] === AttributeType.String) contains = strings[value[likely] | 0]
    for (let i = from; contains === 0 && i < to; i++) {
      contains = strings[key[i]]
      if (type[i] === AttributeType.Number) {
        if (numbers?.(value[i])) contains = 1
      } else if (type[i] === AttributeType.Boolean) {
        contains |= booleans[value[i] === 0 ? 0 : 1]
      } else {
        contains |= strings[value[i] | 0]
      }
      offset = i - from
    }
    owners[owner] = contains
    from = to
  }
}

function positionsOf(marks: Uint8Array): number[] {
  const positions: number[] = []
  for (let i = marks.indexOf(1); i >= 0; i = marks.indexOf(1, i + 1)) positions.push(i)
  return positions
}

/** A test whether a number's text contains the word; undefined if no number's can. It caches, as numbers repeat. */
function numbersWith(match: TextMatch): ((value: number) => boolean) | undefined {
  if (match.type !== 'pattern') {
    const { text } = match
    if (!/^[-+.e\d]+$/.test(text) && !'infinity'.includes(text) && !'nan'.includes(text)) return undefined
  }
  const known = new Map<number, boolean>()
  let last = 0
  let lastContains = matches(match, '0')
  return (value) => {
    if (value === last) return lastContains
    let contains = known.get(value)
    if (contains === undefined) {
      contains = matches(match, String(value))
      known.set(value, contains)
    }
    last = value
    lastContains = contains
    return contains
  }
}

function markIds(prefix: string, ids: Uint32Array, width: number, rows: Uint8Array): void {
  const words: number[] = []
  const masks: number[] = []
  for (let at = 0; at < prefix.length; at += 8) {
    const digits = prefix.slice(at, at + 8)
    words.push(Number.parseInt(digits.padEnd(8, '0'), 16))
    masks.push((0xffffffff << (4 * (8 - digits.length))) >>> 0)
  }
  if (words.length > width) return
  const [word, mask] = [words[0], masks[0]]
  for (let row = 0; row < rows.length; row++) {
    // The first 32 bits differ for nearly all ids.
    if ((ids[row * width] & mask) >>> 0 !== word) continue
    if (words.every((one, i) => (ids[row * width + i] & masks[i]) >>> 0 === one)) rows[row] = 1
  }
}
