/** The journal as the exporter's queue. A block is not copied for it: what is settled is behind a place in the journal. */
import { newSending } from '../export/exporter'
import type { ExportQueue, ExportRecord, QueuedBlock } from '../export/queue'
import { readExportTally } from './export-tally'
import { bytesOf, sizeOf } from './journal'
import { createDatabase, EXPORT_KEY, EXPORT_TAB } from './journal-database'
import { readTallies } from './journal-tallies'

/** Blocks that are read at once. */
const PAGE = 64

/** The export queue, which is the journal itself and a record of how far it was sent. */
export interface JournalExport extends ExportQueue {
  /** What is recorded from now on waits; nothing changes where it did already. */
  start(): Promise<void>
  /** Nothing waits any more. */
  stop(): Promise<void>
}

/** Opens the queue in the database of the journal. */
export function createExportQueue(): JournalExport {
  const { use } = createDatabase()
  return {
    start: () =>
      use(async (opened) => {
        const transaction = opened.transaction(['blocks', 'export'], 'readwrite')
        const known = await transaction.objectStore('export').get(EXPORT_KEY)
        if (known === undefined) {
          const last = await transaction.objectStore('blocks').openKeyCursor(null, 'prev')
          await transaction.objectStore('export').put(newRecord((last?.primaryKey ?? 0) + 1), EXPORT_KEY)
        }
        await transaction.done
      }),

    stop: () =>
      use(async (opened) => {
        const transaction = opened.transaction(['documents', 'blocks', 'tallies', 'export'], 'readwrite')
        const tallies = await readTallies(transaction.objectStore('tallies'))
        const blocks = transaction.objectStore('blocks').index('place')
        for (const key of await blocks.getAllKeys(placesUpTo(Number.MAX_SAFE_INTEGER))) {
          await transaction.objectStore('blocks').delete(key)
        }
        const documents = transaction.objectStore('documents')
        for (const key of await documents.index('tab').getAllKeys(EXPORT_TAB)) await documents.delete(key)
        tallies.addBytes(EXPORT_TAB, -(tallies.bytes.get(EXPORT_TAB) ?? 0))
        await tallies.write()
        await transaction.objectStore('export').delete(EXPORT_KEY)
        await transaction.done
      }),

    read: () => use((opened) => opened.get('export', EXPORT_KEY)),

    blocks: (place, maxBytes) =>
      use(async (opened) => {
        const found: Promise<QueuedBlock>[] = []
        const urls = new Map<string, Promise<string>>()
        let end = place.position
        for (let bytes = 0; bytes < maxBytes; ) {
          const page = await opened.getAll('blocks', IDBKeyRange.lowerBound(end), PAGE)
          for (const block of page) {
            const { position = 0, documentId, outgoing } = block
            end = position + 1
            if (outgoing === undefined) continue
            bytes += sizeOf(block)
            const known = urls.get(documentId)
            const url = known ?? opened.get('documents', documentId).then((document) => document?.url ?? '')
            urls.set(documentId, url)
            found.push(
              Promise.all([bytesOf(block), url]).then(([read, of]) => ({
                ...{ position, documentId, outgoing, bytes: read, url: of },
              })),
            )
          }
          if (page.length < PAGE) break
        }
        return { blocks: await Promise.all(found), end }
      }),

    settle: (sending, settled) =>
      use(async (opened) => {
        const transaction = opened.transaction(['documents', 'blocks', 'tallies', 'export'], 'readwrite')
        const blocks = transaction.objectStore('blocks')
        const tally = await readExportTally(transaction.objectStore('export'))
        let gone = 0
        for (const [position, spans] of settled?.spans ?? []) {
          if ((await blocks.getKey(position)) === undefined) gone += spans
        }
        tally.settle(sending, settled, gone)
        await tally.write()
        if (settled !== undefined) {
          const tallies = await readTallies(transaction.objectStore('tallies'))
          if ((tallies.bytes.get(EXPORT_TAB) ?? 0) > 0) {
            let cursor = await blocks.index('place').openCursor(placesUpTo(settled.place.position))
            for (; cursor !== null; cursor = await cursor.continue()) {
              tallies.addBytes(EXPORT_TAB, -sizeOf(cursor.value))
              await cursor.delete()
            }
            await tallies.write()
          }
          const documents = transaction.objectStore('documents')
          if ((tallies.bytes.get(EXPORT_TAB) ?? 0) === 0) {
            for (const key of await documents.index('tab').getAllKeys(EXPORT_TAB)) await documents.delete(key)
          }
        }
        await transaction.done
      }),
  }
}

/** The places of what is kept for the export alone, before a position. */
function placesUpTo(position: number): IDBKeyRange {
  return IDBKeyRange.bound([EXPORT_TAB, 0], [EXPORT_TAB, position], false, true)
}

function newRecord(position: number): ExportRecord {
  return {
    place: { position, row: 0 },
    settledHere: 0,
    counts: { sent: 0, rejected: 0, refused: 0, waiting: 0, lost: 0 },
    sending: newSending(''),
    epoch: 0,
  }
}
