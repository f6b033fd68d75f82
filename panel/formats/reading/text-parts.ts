/** Finds the values of a text in all that people and programs wrap around it. */
import { ImportReport } from './import-report'
import { Fault } from './json-parts'
import { type FilePart, jsonValues } from './json-values'
import { withoutLinePrefixes } from './line-prefix'
import { hasNoTimes } from './not-traces'
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
  const plain = withoutLinePrefixes(withoutMarks(text))
  const parts = jsonValues(plain, own, recognizes)
  if (layer < MAX_LAYERS && !parts.some(({ value }) => recognizes(value))) {
    if (hasNoTimes(plain)) throw new Fault('hasNoTimes', 'file')
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
  return parts
}

/** Without the mark of UTF-8, colours of a terminal, and the separators of JSON text sequences (RFC 7464). */
function withoutMarks(text: string): string {
  const plain = text.replace(/^\ufeff/, '')
  const hasColours = plain.includes(ESCAPE)
  const pieces = hasColours ? plain.split(ESCAPE).map((piece) => piece.replace(/^\[[\d;]{0,50}[A-Za-z]/, '')) : [plain]
  return pieces.join('').replaceAll(SEPARATOR, '')
}

const ESCAPE = String.fromCharCode(0x1b)
const SEPARATOR = String.fromCharCode(0x1e)
