/** Notes on spans: a bounded list, read with care. */

/** By a span's key (`traceId:spanId`), the oldest first. */
export type Notes = ReadonlyMap<string, string>

/** Notes that are kept; the oldest go first. */
export const MAX_NOTES = 1000
/** UTF-16 code units of a note that are kept. */
export const MAX_NOTE_LENGTH = 2000

const SPAN_KEY = /^[0-9a-f]{32}:[0-9a-f]{16}$/

/** Notes from anything: what makes no sense is left out. They are stored as a list of pairs, which keeps their order. */
export function checkedNotes(value: unknown): Notes {
  const notes = new Map<string, string>()
  if (!Array.isArray(value)) return notes
  for (const pair of value.slice(-MAX_NOTES)) {
    const [key, text]: readonly unknown[] = Array.isArray(pair) ? pair : []
    if (typeof key !== 'string' || !SPAN_KEY.test(key) || typeof text !== 'string' || text === '') continue
    notes.set(key, text.slice(0, MAX_NOTE_LENGTH))
  }
  return notes
}

/** With this note as the newest; '' takes it away. */
export function withNote(notes: Notes, spanKey: string, text: string): Notes {
  const pairs = [...notes].filter(([key]) => key !== spanKey)
  return checkedNotes([...pairs, [spanKey, text.trim()]])
}
