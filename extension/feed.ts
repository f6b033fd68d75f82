/** What a panel hears of its tab: the journal first, then the announcements, each block once. */
import type { Announcements } from './announcements'
import type { Journal } from './journal'
import type { DocumentInfo } from './messages'

/** Read at a time: at most some 8 MB. */
const BATCH = 32

export interface FeedListener {
  document(document: DocumentInfo): void
  block(documentId: string, sequence: number, bytes: ArrayBuffer): void
  loss(spans: number): void
}

export function createFeed(tabId: number, journal: Journal, announcements: Announcements) {
  /** What was passed on, over all listeners one after the other. */
  const passedOn = new Map<string, Set<number>>()
  const documents = new Map<string, number>()
  let lost = 0
  let position = 0

  function passOn(listener: FeedListener, documentId: string, sequence: number, bytes: ArrayBuffer): void {
    let sequences = passedOn.get(documentId)
    if (sequences === undefined) {
      sequences = new Set()
      passedOn.set(documentId, sequences)
    }
    if (sequences.has(sequence)) return
    sequences.add(sequence)
    listener.block(documentId, sequence, bytes)
  }

  function passOnDocument(listener: FeedListener, document: DocumentInfo): void {
    // A document that comes back from the back/forward cache is seen again.
    if (documents.get(document.documentId) === document.seenAt) return
    documents.set(document.documentId, document.seenAt)
    listener.document(document)
  }

  return {
    listen(listener: FeedListener): () => void {
      let listening = true
      let work: Promise<void> = Promise.resolve()
      const queue = (step: () => Promise<void> | void) => {
        work = work.then(() => (listening ? step() : undefined)).catch(() => {})
      }

      async function readLoss(): Promise<void> {
        const now = await journal.lost(tabId)
        if (now > lost) listener.loss(now - lost)
        lost = now
      }

      async function catchUp(): Promise<void> {
        for (const document of await journal.documents(tabId)) passOnDocument(listener, document)
        for (;;) {
          const entries = await journal.after(tabId, position, BATCH)
          if (entries.length === 0 || !listening) break
          for (const entry of entries) {
            position = entry.position
            passOn(listener, entry.documentId, entry.sequence, entry.bytes)
          }
        }
        await readLoss()
      }

      const undo = announcements.listen((announcement) => {
        switch (announcement.type) {
          case 'document':
            if (announcement.document.tabId === tabId) queue(() => passOnDocument(listener, announcement.document))
            return
          case 'block': {
            if (announcement.tabId !== tabId) return
            const { documentId, sequence, bytes } = announcement
            queue(async () => {
              if (!documents.has(documentId)) await catchUp()
              passOn(listener, documentId, sequence, bytes)
            })
            return
          }
          case 'loss':
            if (announcement.tabId === tabId) queue(readLoss)
            return
          case 'hello':
            queue(catchUp)
        }
      })
      queue(catchUp)
      return () => {
        listening = false
        undo()
      }
    },

    clear: () => journal.clear(tabId),

    clearBefore: (documentId: string) => journal.clearBefore(tabId, documentId),
  }
}
