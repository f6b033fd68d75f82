/**
 * Copies a page's status out of the page's world and cuts it to size. The background checks it by `PAGE_STATUS`, as a content
 * script bundles no package.
 */
import { MAX_NOTE_MESSAGE, MAX_NOTE_STACK, MAX_NOTES, MAX_REASON } from '../../inpage/transport/status'

/** The fields of a `PageStatus` with any text in them; '' stands for values that were not text. */
export interface CopiedStatus {
  readonly context: string
  readonly contextReason: string | undefined
  readonly openTelemetry: string
  readonly notes: readonly { readonly kind: string; readonly message: string; readonly stack: string }[]
}

/** Undefined if the value is not an object. */
export function copiedStatus(value: unknown): CopiedStatus | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { context, contextReason, openTelemetry, notes } = value as { [key in keyof CopiedStatus]?: unknown }
  return {
    context: text(context, MAX_REASON),
    contextReason: text(contextReason, MAX_REASON) || undefined,
    openTelemetry: text(openTelemetry, MAX_REASON),
    notes: Array.isArray(notes) ? notes.slice(0, MAX_NOTES).map(copiedNote) : [],
  }
}

function copiedNote(note: unknown): CopiedStatus['notes'][number] {
  const { kind, message, stack } = Object(note)
  return { kind: text(kind, MAX_REASON), message: text(message, MAX_NOTE_MESSAGE), stack: text(stack, MAX_NOTE_STACK) }
}

function text(value: unknown, maxLength: number): string {
  return typeof value === 'string' ? value.slice(0, maxLength) : ''
}
