import { linearPattern } from '../../query/pattern/linear-pattern'
import { type Dimension, nameAndRoute } from '../../store/analysis/grouping'

/** What can be a key without quotes. */
const KEY = /^[\p{L}_][\p{L}\p{N}_.\-/]*$/u

/** A part of a filter that holds for the spans of one group alone; undefined where none can say it. */
export function filterTerm(dimension: Dimension | { readonly by: 'page' }, text: string): string | undefined {
  if (dimension.by === 'route') return routeTerm(text)
  const key = dimension.by === 'attribute' ? `attr.${dimension.key}` : dimension.by
  if (!KEY.test(key)) return undefined
  // Quotes with nothing between them ask for nothing.
  if (text === '') return `${key}:/^$/`
  if (!text.includes('"')) return `${key}:="${text}"`
  // Nothing can stand for a quote in quotes: the longest piece between them has to do.
  const [longest] = text.split('"').sort((a, b) => b.length - a.length)
  return longest === '' ? undefined : `${key}:"${longest}"`
}

function routeTerm(text: string): string | undefined {
  const [name, route] = nameAndRoute(text)
  const named = filterTerm({ by: 'name' }, name)
  if (named === undefined) return undefined
  if (route === undefined) return `${named} -has:attr.url.full`
  const path = route.split('/').map((part) => (part === ':id' ? ANY_ID : part.replace(SYNTAX, '\\$&')))
  const pattern = `${PATH_BEGINS}${path.join('\\/')}${PATH_ENDS}`
  // Of a very long path none can be made.
  return typeof linearPattern(pattern) === 'string' ? undefined : `${named} ${URL_MATCHES}${pattern}/`
}

/** A part of a filter as a reader takes it in: its value, without what only the language needs. */
export function termText(term: string): string {
  const begin = ` ${URL_MATCHES}${PATH_BEGINS}`
  const at = term.indexOf(begin)
  if (at < 0) return term.replace(/^[^:]*:=?/, '').replace(/^"(.*)"$/, '$1')
  const path = term.slice(at + begin.length, -PATH_ENDS.length - 1)
  return `${termText(term.slice(0, at))} ${path.replaceAll(ANY_ID, ':id').replace(/\\(.)/g, '$1')}`
}

const URL_MATCHES = 'attr.url.full:/'
/** Behind the host of a URL. */
const PATH_BEGINS = ':\\/\\/[^\\/]*'
const PATH_ENDS = '(?:[?#]|$)'

/** A character that is no digit, in a URL: its percent-encoding has some. */
const NO_DIGIT = '(?:%[\\dA-F]{2}|[^\\d%\\/?#])'
/**
 * A part of a path that holds a digit, and is no version (`urlShape`): it begins with a digit, or has one behind something
 * else than `v`, or goes on otherwise than with digits behind it. A look-ahead would be shorter, and much slower.
 */
const ANY_ID = `(?:\\d[^\\/?#]*|(?:%[\\dA-F]{2}|[^v\\d%\\/?#])${NO_DIGIT}*\\d[^\\/?#]*|v\\d+[^\\d\\/?#][^\\/?#]*|v${NO_DIGIT}+\\d[^\\/?#]*)`
/** What means something in a pattern. */
const SYNTAX = /[\^$.*+?()[\]{}|]/g

/** A part of a filter that holds for the spans that have an attribute; undefined where none can say it. */
export function hasTerm(attribute: string): string | undefined {
  return KEY.test(attribute) ? `has:attr.${attribute}` : undefined
}

/** A filter for what `filter` lets be seen and the term, too; the filter as it is if it says so already. */
export function narrowed(filter: string, term: string): string {
  if (filter.includes(term)) return filter
  return filter.trim() === '' ? term : `${filter.trim()} ${term}`
}

/** A filter without a term that it was narrowed by. */
export function widened(filter: string, term: string): string {
  const at = filter.indexOf(term)
  if (at < 0) return filter
  return `${filter.slice(0, at).trimEnd()} ${filter.slice(at + term.length).trimStart()}`.trim()
}
