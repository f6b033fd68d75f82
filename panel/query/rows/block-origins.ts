/** The origins of a block's requests. */
import { AttributeType, type Block } from '../../../inpage/block/format'
import { placesOf } from './block-text'

const URL_KEYS = ['url.full', 'http.url']

/** The origin of each row: a few origins, and an index for each row. */
export interface Origins {
  /** Element 0 is undefined and stands for the document's own origin: rows that are no requests have it. */
  readonly origins: readonly (string | undefined)[]
  /** Per row: the index of its origin. */
  readonly ofRow: Uint16Array | Uint32Array
}

const known = new WeakMap<Block, Origins>()

/** The origins of a block, read once and kept as long as the block. */
export function originsOf(block: Block): Origins {
  let origins = known.get(block)
  if (origins === undefined) {
    origins = read(block)
    known.set(block, origins)
  }
  return origins
}

/**
 * Everything before a URL's path. Several times faster than parsing, which is not needed: the URL was parsed in the page.
 */
export function originOf(url: string): string {
  const [origin] = /^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i.exec(url) ?? [url]
  return origin
}

function read(block: Block): Origins {
  const { attributes, attributeEnd, spanCount } = block
  const ofRow = spanCount < 0xffff ? new Uint16Array(spanCount) : new Uint32Array(spanCount)
  const origins: (string | undefined)[] = [undefined]
  const places = placesOf(URL_KEYS, block)
  if (places.length === 0) return { origins, ofRow }
  const [first, second = first] = places
  const { key, type, value, count } = attributes
  const { text, textEnd } = block
  const numbers = new Map<string, number>()
  let row = 0
  // Most requests of a block go to the same origin as the one before: comparing its beginning is cheapest.
  let last: string | undefined
  let number = 0
  for (let i = 0; i < count; i++) {
    if ((key[i] !== first && key[i] !== second) || type[i] !== AttributeType.String) continue
    while (attributeEnd[row] <= i) row++
    const to = textEnd[value[i]]
    const from = value[i] === 0 ? 0 : textEnd[value[i] - 1]
    if (last === undefined || !text.startsWith(last, from) || !endsOrigin(text, from + last.length, to)) {
      last = originOf(text.slice(from, to))
      number = numbers.get(last) ?? origins.push(last) - 1
      numbers.set(last, number)
    }
    ofRow[row] = number
  }
  return { origins, ofRow }
}

/** Whether an origin ends at this index: at `/`, `?`, `#` or at the end. */
function endsOrigin(text: string, at: number, end: number): boolean {
  const code = text.charCodeAt(at)
  return at === end || (at < end && (code === 47 || code === 63 || code === 35))
}
