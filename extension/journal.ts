/**
 * The journal: every block the background has acknowledged, in IndexedDB, until its tab is cleared or closed. It is the
 * truth; a block is in it once, named by (documentId, sequence).
 */
import type { IDBPDatabase } from 'idb'
import type { PageStatus } from '../inpage/status'
import { createDatabase, type Schema, type StoredBlock } from './journal-database'
import { isLateFrameOf } from './late-frames'
import type { DocumentInfo } from './messages'

const LOSS_PREFIX = 'lost:'
/** From so many bytes on a block is stored as a Blob. */
const BLOB_BYTES = 64 * 1024

export interface JournalBlock {
  readonly tabId: number
  readonly documentId: string
  readonly sequence: number
  readonly spanCount: number
  readonly bytes: ArrayBuffer
}

/** A block with its place in the journal; places only grow. */
export type JournalEntry = JournalBlock & { readonly position: number }

export interface Journal {
  document(document: DocumentInfo): Promise<void>
  /** Keeps a known document's status. */
  status(documentId: string, status: PageStatus): Promise<void>
  /**
   * Resolves when the block is safe; `lossIn` are the tabs whose oldest blocks had to go for it. The block's document is
   * entered with it where it is not known (`entered`): nobody could tell where the spans of an unknown one belong.
   */
  append(block: JournalBlock, document: DocumentInfo): Promise<Appended>
  addLoss(tabId: number, spans: number): Promise<void>
  documents(tabId: number): Promise<readonly DocumentInfo[]>
  /** Up to `count` blocks of a tab behind a position, in order. */
  after(tabId: number, position: number, count: number): Promise<readonly JournalEntry[]>
  lost(tabId: number): Promise<number>
  /** Forgets a tab's blocks and losses, and all documents but those that may still be there. */
  clear(tabId: number): Promise<void>
  /** Forgets the documents of a tab that were seen before this one. */
  clearBefore(tabId: number, documentId: string): Promise<void>
  /** Forgets all tabs but these. */
  retain(tabIds: ReadonlySet<number>): Promise<void>
  setLimit(bytes: number): void
}

export function createJournal(limitBytes: number): Journal {
  const { use } = createDatabase()
  let limit = limitBytes
  let waiting: Waiting[] = []
  let committing = false

  /** Blocks that come while others are being written share the next transaction: a commit costs more than a block. */
  async function commit(): Promise<void> {
    committing = true
    while (waiting.length > 0) {
      const batch = waiting
      waiting = []
      try {
        const { added, entered, lossIn } = await use((opened) => appendAll(opened, batch, limit))
        for (const { block, resolve } of batch) {
          resolve({ added: added.has(block), entered: entered.has(block.documentId), lossIn })
        }
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    committing = false
  }

  return {
    async document(document) {
      await use((opened) => opened.put('documents', document))
    },

    status: (documentId, status) =>
      use(async (opened) => {
        const transaction = opened.transaction('documents', 'readwrite')
        const document = await transaction.store.get(documentId)
        if (document !== undefined) await transaction.store.put({ ...document, status })
        await transaction.done
      }),

    append: (block, document) =>
      new Promise((resolve, reject) => {
        waiting.push({ block, document, resolve, reject })
        if (!committing) void commit()
      }),

    addLoss: (tabId, spans) => use((opened) => addLoss(opened, tabId, spans)),

    async documents(tabId) {
      const documents = await use((opened) => opened.getAllFromIndex('documents', 'tab', tabId))
      return documents.sort((a, b) => a.seenAt - b.seenAt)
    },

    async after(tabId, position, count) {
      const range = IDBKeyRange.bound([tabId, position], [tabId, Number.MAX_SAFE_INTEGER], true)
      const blocks = await use((opened) => opened.getAllFromIndex('blocks', 'place', range, count))
      return Promise.all(
        blocks.map(async (block) => ({ ...block, position: block.position ?? 0, bytes: await bytesOf(block) })),
      )
    },

    async lost(tabId) {
      return (await use((opened) => opened.get('tallies', lossKey(tabId)))) ?? 0
    },

    clear: (tabId) =>
      use(async (opened) => {
        const documents = await opened.getAllFromIndex('documents', 'tab', tabId)
        documents.sort((a, b) => a.seenAt - b.seenAt)
        const main = documents.findLast((one) => one.frameId === 0)
        const present = documents.filter((one) => main === undefined || !isBefore(one, main))
        const kept = new Set(new Map(present.map((one) => [one.frameId, one.documentId])).values())
        await forget(
          opened,
          (of) => of.tabId === tabId && !('frameId' in of && kept.has(of.documentId)),
          (of) => of === tabId,
        )
      }),

    async clearBefore(tabId, documentId) {
      const documents = await use((opened) => opened.getAllFromIndex('documents', 'tab', tabId))
      const first = documents.find((document) => document.documentId === documentId)
      if (first === undefined) return
      const gone = new Set(documents.filter((of) => isBefore(of, first)).map((of) => of.documentId))
      if (gone.size === 0) return
      await use((opened) =>
        forget(
          opened,
          (of) => gone.has(of.documentId),
          () => false,
        ),
      )
    },

    retain: (tabIds) =>
      use((opened) =>
        forget(
          opened,
          (of) => !tabIds.has(of.tabId),
          (of) => !tabIds.has(of),
        ),
      ),

    setLimit(bytes) {
      limit = bytes
    },
  }
}

interface Appended {
  readonly added: boolean
  readonly entered: boolean
  readonly lossIn: readonly number[]
}

interface Waiting {
  readonly block: JournalBlock
  readonly document: DocumentInfo
  resolve(appended: Appended): void
  reject(error: unknown): void
}

/** Appends what is not there yet, in one transaction, and makes room for it. */
async function appendAll(database: IDBPDatabase<Schema>, batch: readonly Waiting[], limit: number) {
  const transaction = database.transaction(['documents', 'blocks', 'tallies'], 'readwrite', { durability: 'relaxed' })
  const documents = transaction.objectStore('documents')
  const blocks = transaction.objectStore('blocks')
  const tallies = transaction.objectStore('tallies')
  // Asked together: each answer of the database is a turn of the event loop.
  const unknown = new Map(batch.map(({ document }) => [document.documentId, document]))
  const [before = 0, knownDocuments, known] = await Promise.all([
    tallies.get('bytes'),
    Promise.all([...unknown.keys()].map((documentId) => documents.getKey(documentId))),
    Promise.all(batch.map(({ block }) => blocks.index('name').getKey([block.documentId, block.sequence]))),
  ])
  for (const documentId of knownDocuments) if (documentId !== undefined) unknown.delete(documentId)
  const added = new Set<JournalBlock>()
  const names = new Set<string>()
  const work: Promise<unknown>[] = [...unknown.values()].map((document) => documents.put(document))
  let bytes = before
  for (const [i, { block }] of batch.entries()) {
    if (known[i] !== undefined || names.has(nameOf(block))) continue
    names.add(nameOf(block))
    added.add(block)
    work.push(blocks.add(stored(block)))
    bytes += block.bytes.byteLength
  }
  const lossIn = new Set<number>()
  if (bytes > limit) {
    for (let cursor = await blocks.openCursor(); cursor !== null && bytes > limit; cursor = await cursor.continue()) {
      const oldest = cursor.value
      if (names.has(nameOf(oldest))) break
      bytes -= sizeOf(oldest)
      lossIn.add(oldest.tabId)
      const key = lossKey(oldest.tabId)
      await tallies.put(((await tallies.get(key)) ?? 0) + oldest.spanCount, key)
      await cursor.delete()
    }
  }
  await Promise.all([...work, tallies.put(bytes, 'bytes'), transaction.done])
  return { added, entered: new Set(unknown.keys()), lossIn: [...lossIn] }
}

function stored(block: JournalBlock): StoredBlock {
  return block.bytes.byteLength < BLOB_BYTES ? block : { ...block, bytes: new Blob([block.bytes]) }
}

function sizeOf({ bytes }: StoredBlock): number {
  return bytes instanceof Blob ? bytes.size : bytes.byteLength
}

/** What the disk doesn't give back is an empty block, which the panel counts as one that can't be read. */
function bytesOf({ bytes }: StoredBlock): Promise<ArrayBuffer> | ArrayBuffer {
  return bytes instanceof Blob ? bytes.arrayBuffer().catch(() => new ArrayBuffer(0)) : bytes
}

function nameOf(block: Place & { readonly sequence: number }): string {
  return `${block.documentId} ${block.sequence}`
}

async function addLoss(database: IDBPDatabase<Schema>, tabId: number, spans: number): Promise<void> {
  const transaction = database.transaction('tallies', 'readwrite')
  const before = (await transaction.store.get(lossKey(tabId))) ?? 0
  await transaction.store.put(before + spans, lossKey(tabId))
  await transaction.done
}

type Place = { readonly tabId: number; readonly documentId: string }

async function forget(
  database: IDBPDatabase<Schema>,
  isGone: (of: Place) => boolean,
  isLossGone: (tabId: number) => boolean,
): Promise<void> {
  const transaction = database.transaction(['documents', 'blocks', 'tallies'], 'readwrite')
  const tallies = transaction.objectStore('tallies')
  let bytes = (await tallies.get('bytes')) ?? 0
  for (
    let cursor = await transaction.objectStore('documents').openCursor();
    cursor !== null;
    cursor = await cursor.continue()
  ) {
    if (!isGone(cursor.value)) continue
    await cursor.delete()
  }
  for (
    let cursor = await transaction.objectStore('blocks').openCursor();
    cursor !== null;
    cursor = await cursor.continue()
  ) {
    if (!isGone(cursor.value)) continue
    bytes -= sizeOf(cursor.value)
    await cursor.delete()
  }
  // A tab may have lost spans and have nothing left, so its losses are found by themselves.
  for (const key of await tallies.getAllKeys()) {
    if (key.startsWith(LOSS_PREFIX) && isLossGone(Number(key.slice(LOSS_PREFIX.length)))) await tallies.delete(key)
  }
  await tallies.put(Math.max(0, bytes), 'bytes')
  await transaction.done
}

function lossKey(tabId: number): string {
  return `${LOSS_PREFIX}${tabId}`
}

/** Whether it belongs to what a tab showed before this document came. */
function isBefore(info: DocumentInfo, main: DocumentInfo): boolean {
  return info.seenAt < main.seenAt && !isLateFrameOf(main, info)
}
