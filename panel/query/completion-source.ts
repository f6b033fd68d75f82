/** Completion source: the values that the stored spans have, to suggest while a filter is typed. */
import { AttributeType, type Block } from '../../inpage/block/format'
import { namesOfAttribute } from '../store/columns/attribute-names'
import { resourcesOf } from '../store/columns/resource-attributes'
import type { TraceStore } from '../store/store'
import { KINDS, STATUSES } from './keys'
import { originOf } from './rows/block-origins'

/** Number of the newest blocks that are read: suggestions must not wait, and are mostly about recent spans. */
const MAX_BLOCKS = 64
/** Maximum number of different texts of one kind. */
const MAX_TEXTS = 500
/** Longer texts are not suggested, in characters. */
const MAX_LENGTH = 100

/** Which texts to collect: names, events, origins, scopes, attribute keys, or the values of one attribute. */
export type CompletionSource =
  | 'name'
  | 'event'
  | 'origin'
  | 'domain'
  | 'scope'
  | 'kind'
  | 'status'
  | 'key'
  | { readonly valuesOf: string }

/** A text of the newest spans, and how many of them have it. */
export interface CountedText {
  readonly text: string
  readonly count: number
}

/** Texts of the newest spans, the most frequent first. */
export function completionSourceOf({ table }: TraceStore, what: CompletionSource): readonly CountedText[] {
  const counts = new Map<string, number>()
  let blocks = 0
  for (const block of table.blocks.all()) {
    if (++blocks > MAX_BLOCKS || counts.size >= MAX_TEXTS) break
    for (const text of textsOf(what, block)) {
      if (text !== '' && text.length <= MAX_LENGTH) counts.set(text, (counts.get(text) ?? 0) + 1)
    }
  }
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([text, count]) => ({ text, count }))
}

function textsOf(what: CompletionSource, block: Block): Iterable<string> {
  const { strings, attributes } = block
  switch (what) {
    case 'name':
      return Array.from(block.name, (name) => strings[name])
    case 'event':
      return Array.from(block.eventName, (name) => strings[name])
    case 'scope':
      return Array.from(block.scopeName, (name) => strings[name])
    case 'key':
      return [
        ...Array.from(attributes.key, (key) => strings[key]),
        ...resourcesOf(block).flatMap((resource) => [...resource.keys()]),
      ]
    case 'origin':
    case 'domain': {
      const origins = ['url.full', 'http.url'].flatMap((key) => valuesOf(key, block).map(originOf))
      return what === 'origin' ? origins : origins.map((origin) => origin.replace(/^[^:]*:\/\//, ''))
    }
    case 'kind':
      return Array.from(block.kindAndStatus, (both) => KINDS[both & 15])
    case 'status':
      return [
        ...Array.from(block.kindAndStatus, (both) => STATUSES[both >> 4]),
        ...namesOfAttribute('http.response.status_code').flatMap((key) => valuesOf(key, block)),
      ]
    default:
      return namesOfAttribute(what.valuesOf).flatMap((key) => valuesOf(key, block))
  }
}

function valuesOf(key: string, block: Block): string[] {
  const { strings, attributes } = block
  const { count, type, value } = attributes
  const place = strings.indexOf(key)
  const values: string[] = resourcesOf(block).flatMap((resource) => {
    const value = resource.get(key)
    return value === undefined || typeof value === 'object' ? [] : [String(value)]
  })
  for (let i = 0; place >= 0 && i < count; i++) {
    if (attributes.key[i] !== place) continue
    if (type[i] === AttributeType.Number) values.push(String(value[i]))
    else if (type[i] === AttributeType.Boolean) values.push(String(value[i] !== 0))
    else if (type[i] !== AttributeType.Json) values.push(strings[value[i]])
  }
  return values
}
