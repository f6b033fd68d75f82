/** Announcements: the fast path from the background to the panels. What a panel misses it finds in the journal. */
import type { PageStatus } from '../../inpage/transport/status'
import type { ExportStatus } from '../export/status'
import type { DocumentInfo } from '../messages'

/** What the background tells all panels. */
export type Announcement =
  | { readonly type: 'document'; readonly document: DocumentInfo }
  | { readonly type: 'status'; readonly tabId: number; readonly documentId: string; readonly status: PageStatus }
  | ({ readonly type: 'block'; readonly tabId: number; readonly documentId: string } & AnnouncedBlock)
  /** The journal's count of this tab's lost spans has changed. */
  | { readonly type: 'loss'; readonly tabId: number }
  /** The user gave or took away access to some pages. */
  | { readonly type: 'access' }
  /** The state of the export has changed. */
  | { readonly type: 'export'; readonly status: ExportStatus }
  /** The background has started: what it wrote before may not have been announced. */
  | { readonly type: 'hello' }

/** A block on its way to the panels. `sequence` counts the blocks of its document. */
export interface AnnouncedBlock {
  readonly sequence: number
  readonly bytes: ArrayBuffer
  /** The block was sent because it was full, so more is coming. */
  readonly full: boolean
}

/** One channel for all tabs; listeners pick their own tab. */
export interface Announcements {
  tell(announcement: Announcement): void
  /** Returns the undo function. */
  listen(listener: (announcement: Announcement) => void): () => void
}

/** Opens the channel that all pages of the extension share. A message reaches all listeners but those of its sender. */
export function createAnnouncements(): Announcements {
  const channel = new BroadcastChannel('tracepane')
  return {
    tell: (announcement) => channel.postMessage(announcement),
    listen(listener) {
      const hear = (event: MessageEvent<Announcement>) => listener(event.data)
      channel.addEventListener('message', hear)
      return () => channel.removeEventListener('message', hear)
    },
  }
}
