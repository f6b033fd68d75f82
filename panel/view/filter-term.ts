import type { Dimension } from '../store/grouping'

/** A part of a filter that holds for the spans of one group alone; undefined where none can say it. */
export function filterTerm(dimension: Dimension, text: string): string | undefined {
  const key = dimension.by === 'attribute' ? `attr.${dimension.key}` : dimension.by
  if (!/^[\p{L}_][\p{L}\p{N}_.\-/]*$/u.test(key)) return undefined
  if (!text.includes('"')) return `${key}:="${text}"`
  // Nothing can stand for a quote in quotes: the longest piece between them has to do.
  const [longest] = text.split('"').sort((a, b) => b.length - a.length)
  return longest === '' ? undefined : `${key}:"${longest}"`
}

/** A filter for what `filter` lets be seen and the term, too; the filter as it is if it says so already. */
export function narrowed(filter: string, term: string): string {
  if (filter.includes(term)) return filter
  return filter.trim() === '' ? term : `${filter.trim()} ${term}`
}
