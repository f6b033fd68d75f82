import type { Dimension } from '../store/grouping'

/** What can be a key without quotes. */
const KEY = /^[\p{L}_][\p{L}\p{N}_.\-/]*$/u

/** A part of a filter that holds for the spans of one group alone; undefined where none can say it. */
export function filterTerm(dimension: Dimension, text: string): string | undefined {
  const key = dimension.by === 'attribute' ? `attr.${dimension.key}` : dimension.by
  if (!KEY.test(key)) return undefined
  // Quotes with nothing between them ask for nothing.
  if (text === '') return `${key}:/^$/`
  if (!text.includes('"')) return `${key}:="${text}"`
  // Nothing can stand for a quote in quotes: the longest piece between them has to do.
  const [longest] = text.split('"').sort((a, b) => b.length - a.length)
  return longest === '' ? undefined : `${key}:"${longest}"`
}

/** A part of a filter that holds for the spans that have an attribute; undefined where none can say it. */
export function hasTerm(attribute: string): string | undefined {
  return KEY.test(attribute) ? `has:attr.${attribute}` : undefined
}

/** A filter for what `filter` lets be seen and the term, too; the filter as it is if it says so already. */
export function narrowed(filter: string, term: string): string {
  if (filter.includes(term)) return filter
  return filter.trim() === '' ? term : `${filter.trim()} ${term}`
}
