import type { PageStatus } from '../../inpage/transport/status'
import type { Redaction } from './redaction'

/** What a page's library tells of itself: its notes name places in the page's code, by URLs. */
export function redactStatus(status: PageStatus, { text }: Redaction): PageStatus {
  return {
    ...status,
    notes: status.notes.map(({ kind, message, stack }) => ({ kind, message: text(message), stack: text(stack) })),
  }
}
