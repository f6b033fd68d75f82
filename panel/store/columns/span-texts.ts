/** Texts by which spans are grouped: a scope, an attribute's value, a request's target. */
import { AttributeType, type Block } from '../../../inpage/block/format'
import { routeOf } from '../url-shape'
import { namesOfAttribute } from './attribute-names'
import { NO_TEXT, type TextsOfBlock } from './block-texts'
import { resourcesOf } from './resource-attributes'

/** The name of the tracer that made the span. */
export const scopeTexts: TextsOfBlock = ({ spanCount, scope, scopeName, strings }, intern) => {
  const texts = Int32Array.from(scopeName, (name) => (strings[name] === '' ? NO_TEXT : intern(strings[name])))
  const rows = new Int32Array(spanCount)
  for (let row = 0; row < spanCount; row++) rows[row] = texts[scope[row]]
  return rows
}

/** The value of the span's own attribute `key`, under any of its names; arrays and maps as JSON. */
export function ownAttributeTexts(key: string): TextsOfBlock {
  return attributeTextsBy(namesOfAttribute(key), (value) => value)
}

/** The same; if the span has no such attribute, its resource's. */
export function attributeTexts(key: string): TextsOfBlock {
  const ownTexts = ownAttributeTexts(key)
  return (block, intern) => {
    const rows = ownTexts(block, intern)
    const ofScope = resourcesOf(block).map((resource) => {
      const value = resource.get(key)
      if (value === undefined) return NO_TEXT
      return intern(typeof value === 'object' ? JSON.stringify(value) : String(value))
    })
    if (ofScope.every((text) => text === NO_TEXT)) return rows
    for (let row = 0; row < rows.length; row++) if (rows[row] === NO_TEXT) rows[row] = ofScope[block.scope[row]]
    return rows
  }
}

/** Of a URL with a plain authority, all that its origin depends on, and what stands behind it. */
const AUTHORITY = /^https?:\/\/[\w.:[\]-]+(?:[/?#]|$)/
/** More authorities than this are not kept. */
const MAX_KNOWN = 1000

/** The origin of the URL that a request went to: many URLs have few origins, so that few are taken apart. */
export function requestOriginTexts(block: Block, intern: (text: string) => number): Int32Array {
  const known = new Map<string, string | undefined>()
  const originOf = attributeTextsBy(['url.full', 'http.url'], (url) => {
    const authority = AUTHORITY.exec(url)?.[0]
    if (authority !== undefined && known.has(authority)) return known.get(authority)
    const parsed = URL.parse(url)
    const origin = parsed === null || parsed.origin === 'null' ? undefined : parsed.origin
    if (authority !== undefined && known.size < MAX_KNOWN) known.set(authority, origin)
    return origin
  })
  return originOf(block, intern)
}

/** The path of a request's URL without its query: it distinguishes one `GET` from another. */
export const requestPathTexts = attributeTextsBy(['url.full', 'http.url'], (url) => URL.parse(url)?.pathname)

/** The route of a request. */
export const requestRouteTexts = attributeTextsBy(['url.full', 'http.url'], routeOf)

/** The text of the first of `keys` that a span has. A value for which `textOf` returns undefined counts as missing. */
function attributeTextsBy(keys: readonly string[], textOf: (value: string) => string | undefined): TextsOfBlock {
  return (block, intern) => {
    const { spanCount, attributes, attributeEnd, strings } = block
    const rows = new Int32Array(spanCount).fill(NO_TEXT)
    const wanted = keys.map((key) => strings.indexOf(key)).filter((place) => place >= 0)
    if (wanted.length === 0) return rows
    // Most values of a block occur more than once.
    const known = new Map<number | string, number>()
    let row = 0
    for (let i = 0; i < attributes.count; i++) {
      while (attributeEnd[row] <= i) row++
      if (rows[row] !== NO_TEXT || !wanted.includes(attributes.key[i])) continue
      const isText = attributes.type[i] !== AttributeType.Number && attributes.type[i] !== AttributeType.Boolean
      const value = isText ? attributes.value[i] : valueText(block, i)
      let text = known.get(value)
      if (text === undefined) {
        const made = textOf(valueText(block, i))
        text = made === undefined ? NO_TEXT : intern(made)
        known.set(value, text)
      }
      rows[row] = text
    }
    return rows
  }
}

function valueText({ attributes, strings }: Block, i: number): string {
  const value = attributes.value[i]
  switch (attributes.type[i]) {
    case AttributeType.Number:
      return String(value)
    case AttributeType.Boolean:
      return String(value !== 0)
    default:
      return strings[value]
  }
}
