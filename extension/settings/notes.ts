/** Notes on spans: a bounded list. */
import * as v from 'valibot'
import { listOf } from '../schema'

/** Notes by span key (`traceId:spanId`), the oldest first. */
export type Notes = ReadonlyMap<string, string>

/** How many notes are kept; the oldest go first. */
export const MAX_NOTES = 1000
/** How long a note may be, in UTF-16 code units. */
export const MAX_NOTE_LENGTH = 2000

const note = v.tuple([
  v.pipe(v.string(), v.regex(/^[0-9a-f]{32}:[0-9a-f]{16}$/)),
  v.pipe(
    v.string(),
    v.nonEmpty(),
    v.transform((text) => text.slice(0, MAX_NOTE_LENGTH)),
  ),
])
/** Stored as a list of pairs, which keeps their order. */
const NOTES = v.fallback(listOf(note), [])

/** Reads notes from any value; invalid ones are left out. */
export function checkedNotes(value: unknown): Notes {
  return new Map(v.parse(NOTES, value).slice(-MAX_NOTES))
}

/** The notes with this one as the newest; empty text removes it. */
export function withNote(notes: Notes, spanKey: string, text: string): Notes {
  const pairs = [...notes].filter(([key]) => key !== spanKey)
  return checkedNotes([...pairs, [spanKey, text.trim()]])
}
