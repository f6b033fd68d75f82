import type { Outgoing } from '../export/queue'

/** A block in the journal, identified by its document and its sequence. */
export interface JournalBlock {
  readonly tabId: number
  readonly documentId: string
  /** Number of the block within its document, from 0. */
  readonly sequence: number
  readonly spanCount: number
  readonly bytes: ArrayBuffer
  /** Present if something of it is to be exported. */
  readonly outgoing?: Outgoing
}

/** A block with its position in the journal; positions only grow. */
export type JournalEntry = JournalBlock & { readonly position: number }
