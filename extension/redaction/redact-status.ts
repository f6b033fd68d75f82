import type { PageStatus } from '../../inpage/transport/status'
import type { Redaction } from './redaction'

/** Removes secrets from a page's status: its notes contain URLs of the page's code. */
export function redactStatus(status: PageStatus, { text }: Redaction): PageStatus {
  return {
    ...status,
    notes: status.notes.map(({ kind, message, stack }) => ({ kind, message: text(message), stack: text(stack) })),
  }
}
