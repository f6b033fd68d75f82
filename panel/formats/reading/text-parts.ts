/** Finds the values of a text in all that people and programs wrap around it. */
import { ImportReport } from './import-report'
import { Fault } from './json-parts'
import { type FilePart, jsonValues } from './json-values'
import { withoutLinePrefixes } from './line-prefix'
import { hasNoTimes, isShortened } from './not-traces'
import { textWithin } from './texts-within'

type Recognizes = (value: unknown) => boolean

/** JSON in a string in a log's record. */
const MAX_LAYERS = 3

/**
 * The values of a text. What a console printed and a reader recognizes is one value: the text.
 *
 * @throws Fault if the text has no value
 */
export function textParts(text: string, recognizes: Recognizes, report: ImportReport, layer = 0): FilePart[] {
  const own = new ImportReport()
  const plain = withoutLinePrefixes(withoutMarkup(withoutShell(withoutMarks(text))))
  const parts = jsonValues(plain, own, recognizes)
  if (layer < MAX_LAYERS && !parts.some(({ value }) => recognizes(value))) {
    if (hasNoTimes(plain)) throw new Fault('hasNoTimes', 'file')
    if (isShortened(plain)) throw new Fault('isShortened', 'file')
    const inner = textWithin(parts)
    const inside = new ImportReport()
    const found =
      inner === undefined
        ? undefined
        : inside.tried('text', 'file', () => textParts(inner, recognizes, inside, layer + 1))
    if (found?.some(({ value }) => recognizes(value))) {
      report.add(inside)
      return found
    }
  }
  report.add(own)
  if (parts.some(({ isLoose }) => isLoose) && isShortened(plain)) {
    report.leaveOut('text', () => new Fault('isShortened', 'file'))
  }
  return parts
}

/** The body in a command of curl as browsers copy it: where it has a quote, it stands in `$'…'` with escapes. */
function withoutShell(text: string): string {
  const from = /^\s*curl /.test(text.slice(0, 100)) ? text.indexOf(" $'{") : -1
  const end = text.lastIndexOf("'")
  if (from < 0 || end < from + 4) return text
  return text.slice(from + 3, end).replace(/\\(?:u([\da-f]{4})|x([\da-f]{2})|([\s\S]))/gi, (_, wide, byte, other) => {
    if (other !== undefined) return other === 'n' ? '\n' : other === 'r' ? '\r' : other === 't' ? '\t' : other
    return String.fromCharCode(Number.parseInt(wide ?? byte, 16))
  })
}

/** JSON in a page as a browser saves it, in its only `<pre>`; and JSON whose quotes are entities. */
function withoutMarkup(text: string): string {
  const from = text.startsWith('<') ? text.indexOf('<pre') : -1
  const end = from < 0 ? -1 : text.lastIndexOf('</pre>')
  const inner = end < 0 ? text : text.slice(text.indexOf('>', from) + 1, end)
  const isJson = /^\s*[{[]/.test(inner.slice(0, 100))
  if (!isJson || !(end >= 0 || /^\s*[{[]\s*&(?:quot|#34);/.test(inner.slice(0, 100)))) return text
  return inner.replace(/&(?:quot|lt|gt|amp|#\d{1,3});/g, (entity) => ENTITIES.get(entity) ?? entity)
}

const ENTITIES = new Map([
  ['&quot;', '"'],
  ['&#34;', '"'],
  ['&#39;', "'"],
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&amp;', '&'],
])

/** Without the mark of UTF-8, colours of a terminal, and the separators of JSON text sequences (RFC 7464). */
function withoutMarks(text: string): string {
  const plain = text.replace(/^\ufeff/, '')
  const hasColours = plain.includes(ESCAPE)
  const pieces = hasColours ? plain.split(ESCAPE).map((piece) => piece.replace(/^\[[\d;]{0,50}[A-Za-z]/, '')) : [plain]
  return pieces.join('').replaceAll(SEPARATOR, '')
}

const ESCAPE = String.fromCharCode(0x1b)
const SEPARATOR = String.fromCharCode(0x1e)
