/** Reads a page's status from any value: pages may send anything. */
import * as v from 'valibot'
import {
  CARRIERS,
  MAX_NOTE_MESSAGE,
  MAX_NOTE_STACK,
  MAX_NOTES,
  MAX_REASON,
  NOTE_KINDS,
  OPEN_TELEMETRY_STATES,
  type PageNote,
  type PageStatus,
} from '../inpage/transport/status'
import { listOf, orUndefined, type Reads } from './schema'

const FAILED = 'failed: '

const pageNote: Reads<PageNote> = v.object({
  kind: v.picklist(NOTE_KINDS),
  message: textUpTo(MAX_NOTE_MESSAGE),
  stack: textUpTo(MAX_NOTE_STACK),
})

const failure = v.pipe(
  v.string(),
  v.startsWith(FAILED),
  v.transform((text) => `${FAILED}${text.slice(FAILED.length, MAX_REASON)}` as const),
)

/** Reads a page's status. Texts are cut; invalid notes and those beyond the limit are left out. */
export const PAGE_STATUS: Reads<PageStatus> = v.object({
  context: v.picklist(CARRIERS),
  contextReason: orUndefined(v.union([v.picklist(['chosen', 'locked']), failure])),
  openTelemetry: v.picklist(OPEN_TELEMETRY_STATES),
  notes: v.fallback(listOf(pageNote, MAX_NOTES), []),
})

function textUpTo(maxLength: number) {
  return v.pipe(
    v.string(),
    v.transform((text) => text.slice(0, maxLength)),
  )
}
