/** Arrays and maps travel as JSON text, in which NaN and the infinities are strings, as in OTLP's JSON encoding. */
import type { AttributeValue } from './format'

// Taken at load: a page may overwrite the globals later.
const stringify = JSON.stringify

/** JSON of a value that was copied and bounded before (`tracing/attributes.ts`), so it is a tree of plain things. */
export function jsonText(value: AttributeValue): string {
  return stringify(value, (_key, member: unknown) => {
    if (typeof member === 'bigint') return `${member}`
    if (typeof member === 'number' && !Number.isFinite(member)) return `${member}`
    return member
  })
}
