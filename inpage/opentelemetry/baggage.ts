/** The page's baggage as its own propagator writes it: https://www.w3.org/TR/baggage/ */
import { isArray } from '../platform/natives'

/** What the specification lets a server refuse. */
const MAX_LENGTH = 8192
const encode = encodeURIComponent

interface Entry {
  readonly value?: unknown
  readonly metadata?: { toString(): string }
}

/** '' for what is none, or empty. Throws what it throws. */
export function baggageText(baggage: unknown): string {
  const entries = (baggage as { getAllEntries?(): unknown } | undefined)?.getAllEntries?.()
  let text = ''
  if (!isArray(entries)) return text
  for (let i = 0; i < entries.length; i++) {
    const [key, { value, metadata }] = entries[i] as [string, Entry]
    const member = `${encode(key)}=${encode(String(value))}${metadata === undefined ? '' : `;${metadata}`}`
    if (text.length + member.length < MAX_LENGTH) text += (text === '' ? '' : ',') + member
  }
  return text
}
