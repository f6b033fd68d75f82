/** Tables as text, with the names of the columns in the first line: https://datatracker.ietf.org/doc/html/rfc4180 */
import type { LocatedObject } from './spans-in'

/** What separates columns; the second where a comma separates decimals. */
const SEPARATORS = [',', ';', '\t']
/** A longer line names no columns, in UTF-16 code units. */
const MAX_HEADER = 20_000

/** The names of the columns; undefined for a text that begins otherwise. */
export function csvColumns(text: string): readonly string[] | undefined {
  const end = text.indexOf('\n')
  if (end < 0 || end > MAX_HEADER) return undefined
  const header = text.slice(0, end)
  // Lines of JSON, or of a log that holds some, have commas, too.
  if (/[{}]/.test(header)) return undefined
  const [names = []] = linesOf(header, separatorOf(header))
  // Azure's portal says the zone of a date beside the name.
  return names.length > 1 ? names.map((name) => name.replace(/ \[[^[\]]{1,40}\]$/, '')) : undefined
}

/** The rows as objects; columns that are empty are left out. */
export function csvRows(text: string, where: string): LocatedObject[] {
  const names = csvColumns(text) ?? []
  const [, ...lines] = linesOf(text, separatorOf(text.slice(0, text.indexOf('\n'))))
  return lines.flatMap((values, i) => {
    const members = names.flatMap((name, column) => (values[column] ? [[name, values[column]] as const] : []))
    return members.length === 0 ? [] : [{ object: Object.fromEntries(members), where: `${where}row ${i + 1}` }]
  })
}

function separatorOf(header: string): string {
  const count = (separator: string) => header.split(separator).length
  return SEPARATORS.reduce((most, one) => (count(one) > count(most) ? one : most))
}

/** The lines, each as its values. A value in quotes may hold separators, line ends, and quotes twice. */
function linesOf(text: string, separator: string): string[][] {
  const lines: string[][] = []
  let values: string[] = []
  for (let at = 0; at < text.length; ) {
    const isQuoted = text[at] === '"'
    const from = isQuoted ? at + 1 : at
    let end = isQuoted ? endOfQuoted(text, from) : from
    const value = isQuoted ? text.slice(from, end).replaceAll('""', '"') : undefined
    while (end < text.length && text[end] !== separator && text[end] !== '\n') end++
    values.push(value ?? text.slice(from, end).trim())
    const isLast = text[end] !== separator
    if (isLast) {
      lines.push(values)
      values = []
    }
    at = end + 1
  }
  if (values.length > 0) lines.push(values)
  return lines
}

/** The quote that ends a value; two of them are one of the value. */
function endOfQuoted(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 2)) {
    if (text[at + 1] !== '"') return at
  }
  return text.length
}
