/** The fast way from the background to the panels. What it misses, the journal has. */
import type { PageStatus } from '../../inpage/transport/status'
import type { DocumentInfo } from '../messages'

export type Announcement =
  | { readonly type: 'document'; readonly document: DocumentInfo }
  | { readonly type: 'status'; readonly tabId: number; readonly documentId: string; readonly status: PageStatus }
  | ({ readonly type: 'block'; readonly tabId: number; readonly documentId: string } & AnnouncedBlock)
  /** The journal's count of this tab's lost spans has changed. */
  | { readonly type: 'loss'; readonly tabId: number }
  /** The user let the extension into pages, or out of them. */
  | { readonly type: 'access' }
  /** The background has started: something it had written may not have been announced. */
  | { readonly type: 'hello' }

/** A block on its way to the panels. `sequence` counts within its document. */
export interface AnnouncedBlock {
  readonly sequence: number
  readonly bytes: ArrayBuffer
  /** It left because it was full, so more is coming. */
  readonly full: boolean
}

/** One channel for all tabs; who listens picks its own tab. */
export interface Announcements {
  tell(announcement: Announcement): void
  /** Gives back its own undoing. */
  listen(listener: (announcement: Announcement) => void): () => void
}

/** Opens the channel that all pages of the extension share. A message reaches everyone but its sender. */
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
