/** Notes on spans: a bounded list, read with care. */
import * as v from 'valibot'
import { listOf } from '../schema'

/** By a span's key (`traceId:spanId`), the oldest first. */
export type Notes = ReadonlyMap<string, string>

/** Notes that are kept; the oldest go first. */
export const MAX_NOTES = 1000
/** UTF-16 code units of a note that are kept. */
export const MAX_NOTE_LENGTH = 2000

const note = v.tuple([
  v.pipe(v.string(), v.regex(/^[0-9a-f]{32}:[0-9a-f]{16}$/)),
  v.pipe(
    v.string(),
    v.nonEmpty(),
    v.transform((text) => text.slice(0, MAX_NOTE_LENGTH)),
  ),
])
/** A list of pairs keeps their order. */
const NOTES = v.fallback(listOf(note), [])

/** Notes from anything: what makes no sense is left out. They are stored as a list of pairs. */
export function checkedNotes(value: unknown): Notes {
  return new Map(v.parse(NOTES, value).slice(-MAX_NOTES))
}

/** With this note as the newest; '' takes it away. */
export function withNote(notes: Notes, spanKey: string, text: string): Notes {
  const pairs = [...notes].filter(([key]) => key !== spanKey)
  return checkedNotes([...pairs, [spanKey, text.trim()]])
}
