/**
 * Where the panel's spans come from: an interface, so that everything in the panel runs and is tested without an
 * extension. `extension/devtools/feed.ts` reads the journal and listens to the background; tests and the bench make their own.
 */
import type { DocumentInfo } from '../extension/messages'
import type { PageStatus } from '../inpage/transport/status'

/** What a feed tells of the inspected tab. */
export interface FeedListener {
  /** A document began or came back, or is gone (`goneAt`). Comes before the first of its blocks. */
  document(document: DocumentInfo): void
  /** The status that a document's library reports. A document may come with one, too. */
  status(documentId: string, status: PageStatus): void
  /** Each (documentId, sequence) comes exactly once. */
  block(documentId: string, sequence: number, bytes: ArrayBuffer): void
  /** So many more spans of this tab were dropped on the way, for lack of room. */
  loss(spans: number): void
}

/** All that comes into the panel: the documents of the inspected tab and their blocks. */
export interface Feed {
  /** Tells what the journal holds of this tab, oldest first, then what arrives. Returns a function that undoes it. */
  listen(listener: FeedListener): () => void
  /** Forgets all that the journal holds of this tab so far. */
  clear(): Promise<void>
  /** Forgets the documents of this tab that came before `documentId`. */
  clearBefore(documentId: string): Promise<void>
}
