import type { ExportCounts, SendingState } from './queue'

/** Why nothing is sent though it is on. */
export type Blocked =
  /** There is no URL, or none that can be sent to. */
  | 'badUrl'
  /** Firefox: the user has not agreed that data is sent, or does not any more. */
  | 'noConsent'
  /** The browser does not let the extension reach that host. */
  | 'noAccess'

/** What the panel shows of the export. */
export interface ExportStatus {
  /** Undefined while it is off. */
  readonly counts: ExportCounts | undefined
  readonly sending: SendingState | undefined
  readonly blocked: Blocked | undefined
}

export const EXPORT_OFF: ExportStatus = { counts: undefined, sending: undefined, blocked: undefined }
