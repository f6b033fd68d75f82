/** Writes the page's baggage in the syntax of its own propagator: https://www.w3.org/TR/baggage/ */
import { isArray } from '../platform/natives'
import { withMember } from '../propagation/baggage'

/** An entry of the API's baggage. */
interface Entry {
  readonly value?: unknown
  readonly metadata?: { toString(): string }
}

/**
 * The value of a `baggage` header; '' for empty baggage and for anything that is not baggage.
 *
 * @throws whatever the page's baggage throws
 */
export function baggageText(baggage: unknown): string {
  const entries = (baggage as { getAllEntries?(): unknown } | undefined)?.getAllEntries?.()
  let text = ''
  if (!isArray(entries)) return text
  for (let i = 0; i < entries.length; i++) {
    const [key, { value, metadata }] = entries[i] as [string, Entry]
    text = withMember(text, key, String(value), metadata === undefined ? '' : `;${metadata}`)
  }
  return text
}
