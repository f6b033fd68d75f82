/** What a panel gets of its tab: first the journal, then announcements, each block exactly once. */

import type { PageStatus } from '../../inpage/transport/status'
import type { AnnouncedBlock, Announcements } from '../background/announcements'
import type { Journal } from '../background/journal'
import type { DocumentInfo } from '../messages'
import { createBlockCoalescer } from './coalesced-blocks'

/** Blocks that are read at once: at most some 8 MB. */
const BATCH = 32

/** Takes what the feed gives, in an order in which it can be used: a document always comes before its blocks. */
export interface FeedListener {
  document(document: DocumentInfo): void
  status(documentId: string, status: PageStatus): void
  block(documentId: string, sequence: number, bytes: ArrayBuffer): void
  loss(spans: number): void
}

/**
 * Makes the feed of one tab. Nothing is read before somebody listens.
 *
 * @param tabId - the inspected tab
 */
export function createFeed(tabId: number, journal: Journal, announcements: Announcements) {
  /** The sequences of all blocks that were passed on, by document, over all listeners. */
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
    // A document that returns from the back/forward cache is seen again. What was queued from before is outdated.
    if ((documents.get(document.documentId) ?? Number.NEGATIVE_INFINITY) >= document.seenAt) {
      if (document.status !== undefined) listener.status(document.documentId, document.status)
      if (document.goneAt !== undefined) listener.document(document)
      return
    }
    documents.set(document.documentId, document.seenAt)
    listener.document(document)
  }

  return {
    listen(listener: FeedListener): () => void {
      let listening = true
      /** Blocks that were announced before their document. */
      const pending = new Map<string, AnnouncedBlock[]>()
      let work: Promise<void> = Promise.resolve()
      const queue = (step: () => Promise<void> | void) => {
        work = work.then(() => (listening ? step() : undefined)).catch(() => {})
      }

      const coalescer = createBlockCoalescer((documentId, blocks) =>
        queue(async () => {
          if (!documents.has(documentId)) await catchUp()
          if (!listening) return
          pending.set(documentId, [...(pending.get(documentId) ?? []), ...blocks])
          if (documents.has(documentId)) passOnPending(documentId)
        }),
      )

      function enter(document: DocumentInfo): void {
        passOnDocument(listener, document)
        passOnPending(document.documentId)
      }

      function passOnPending(documentId: string): void {
        for (const { sequence, bytes } of pending.get(documentId) ?? []) passOn(listener, documentId, sequence, bytes)
        pending.delete(documentId)
      }

      async function readLoss(): Promise<void> {
        const now = await journal.lost(tabId)
        if (!listening) return
        if (now > lost) listener.loss(now - lost)
        lost = now
      }

      async function readDocuments(): Promise<void> {
        const seen = await journal.documents(tabId)
        if (listening) for (const document of seen) enter(document)
      }

      async function catchUp(): Promise<void> {
        await readDocuments()
        for (;;) {
          const entries = await journal.after(tabId, position, BATCH)
          // A document may have begun since the documents were read; it must come before its blocks.
          if (entries.some((entry) => !documents.has(entry.documentId))) await readDocuments()
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
            if (announcement.document.tabId === tabId) queue(() => enter(announcement.document))
            return
          case 'status':
            if (announcement.tabId === tabId) {
              const { documentId, status } = announcement
              queue(() => listener.status(documentId, status))
            }
            return
          case 'block':
            if (announcement.tabId === tabId) coalescer.add(announcement.documentId, announcement)
            return
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

    async clear() {
      await journal.clear(tabId)
      // The journal counts lost spans from 0 again.
      lost = 0
    },

    clearBefore: (documentId: string) => journal.clearBefore(tabId, documentId),
  }
}
