/**
 * The journal: every block that the background has acknowledged, in IndexedDB, until its tab is cleared or closed. It is the
 * source of truth. Each block is in it once, identified by (documentId, sequence).
 */
import type { IDBPDatabase, IDBPObjectStore, StoreNames } from 'idb'
import type { PageStatus } from '../../inpage/transport/status'
import { isLateFrameOf } from '../late-frames'
import type { DocumentInfo } from '../messages'
import { type ExportTally, readExportTally } from './export-tally'
import type { JournalBlock, JournalEntry } from './journal-block'
import { createDatabase, EXPORT_TAB, isFull, type Schema, type StoredBlock } from './journal-database'
import { BYTES_PREFIX, readTallies, type Tallies, type TallyStore } from './journal-tallies'

const LOSS_PREFIX = 'lost:'
/** If the disk is full, this share of the journal is evicted at a time, and so often at most for one transaction. */
const FULL_SHARE = 0.1
const MAX_EVICTIONS = 5
/** Blocks of at least this size are stored as a Blob, in bytes. */
const BLOB_BYTES = 64 * 1024

/** The journal. Its methods reject only if the database can't be used at all. */
export interface Journal {
  document(document: DocumentInfo): Promise<void>
  /** Stores the status of a known document. */
  status(documentId: string, status: PageStatus): Promise<void>
  /** Stores when a known document was left (ms since the epoch). Returns the document; undefined if it is not known. */
  gone(documentId: string, goneAt: number): Promise<DocumentInfo | undefined>
  /**
   * Resolves when the block is stored, or counted as lost because the disk is full. `lossIn` lists the tabs that lost blocks to
   * make room: the oldest of the largest tab go, so that a busy tab does not evict the blocks of others. If the block's
   * document is not known, `document` is stored with it (`entered`); without a `document` the block is kept only if its
   * document is known.
   */
  append(block: JournalBlock, document: DocumentInfo | undefined): Promise<Appended>
  addLoss(tabId: number, spans: number): Promise<void>
  documents(tabId: number): Promise<readonly DocumentInfo[]>
  /** Up to `count` blocks of a tab after a position, in order. */
  after(tabId: number, position: number, count: number): Promise<readonly JournalEntry[]>
  lost(tabId: number): Promise<number>
  /**
   * Forgets a tab's blocks and losses, and all documents except those that may still be open. Spans that wait to be exported are
   * dropped, and counted as lost. The other methods that forget keep such spans until they are exported.
   */
  clear(tabId: number): Promise<void>
  /** Forgets the documents of a tab that were seen before this one. */
  clearBefore(tabId: number, documentId: string): Promise<void>
  /** The tabs of which the journal has anything. */
  tabs(): Promise<Set<number>>
  /** Forgets these tabs. */
  forget(tabIds: ReadonlySet<number>): Promise<void>
  /** Forgets all tabs but these. */
  retain(tabIds: ReadonlySet<number>): Promise<void>
  setLimit(bytes: number): void
}

/** @param limitBytes - what the blocks of all tabs may take; beyond it the oldest of the largest tab are evicted */
export function createJournal(limitBytes: number): Journal {
  const { use } = createDatabase()
  let limit = limitBytes
  let waiting: Waiting[] = []
  let committing = false
  /** Lost spans of a tab that could not be stored yet. */
  const unstored = new Map<number, number>()
  /** Those of them that would have been exported. */
  let unsent = 0

  /** Blocks that arrive during a transaction share the next one: a commit costs more than a block. */
  async function commit(): Promise<void> {
    committing = true
    while (waiting.length > 0) {
      const batch = waiting
      waiting = []
      try {
        const { added, entered, lossIn } = await appendOrLose(batch)
        for (const { block, resolve } of batch) {
          resolve({ added: added.has(block), entered: entered.has(block.documentId), lossIn: [...lossIn] })
        }
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    committing = false
  }

  /** On a full disk the oldest blocks are evicted; if that is not enough, the new ones are lost and counted. */
  async function appendOrLose(batch: readonly Waiting[]): Promise<AppendedAll> {
    const lossIn = new Set<number>()
    for (let tries = 0; tries < MAX_EVICTIONS; tries++) {
      try {
        const appended = await use((opened) => appendAll(opened, batch, limit, { unstored, unsent }))
        forgetUnstored()
        for (const tabId of lossIn) appended.lossIn.add(tabId)
        return appended
      } catch (error) {
        if (!isFull(error)) throw error
        const evicted = await use(evictShare).catch(() => new Set<number>())
        if (evicted.size === 0) break
        for (const tabId of evicted) lossIn.add(tabId)
      }
    }
    for (const { block } of batch) {
      unstored.set(block.tabId, (unstored.get(block.tabId) ?? 0) + block.spanCount)
      unsent += block.outgoing?.spans ?? 0
      lossIn.add(block.tabId)
    }
    await use((opened) => addLosses(opened, { unstored, unsent })).then(forgetUnstored, () => {})
    return { added: new Set(), entered: new Set(), lossIn }
  }

  function forgetUnstored(): void {
    unstored.clear()
    unsent = 0
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

    gone: (documentId, goneAt) =>
      use(async (opened) => {
        const transaction = opened.transaction('documents', 'readwrite')
        const known = await transaction.store.get(documentId)
        const document = known && { ...known, goneAt }
        if (document !== undefined) await transaction.store.put(document)
        await transaction.done
        return document
      }),

    append: (block, document) =>
      new Promise((resolve, reject) => {
        waiting.push({ block, document, resolve, reject })
        if (!committing) void commit()
      }),

    addLoss: (tabId, spans) => use((opened) => addLosses(opened, { unstored: new Map([[tabId, spans]]), unsent: 0 })),

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
          'drop',
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
          'export',
        ),
      )
    },

    tabs: () =>
      use(async (opened) => {
        const transaction = opened.transaction(['documents', 'tallies'])
        const documents = await transaction.objectStore('documents').getAll()
        const keys = await transaction.objectStore('tallies').getAllKeys()
        await transaction.done
        // A tab with blocks has a document, or at least a tally of bytes.
        const all = new Set([...documents.map(({ tabId }) => tabId), ...keys.flatMap(tabOf)])
        all.delete(EXPORT_TAB)
        return all
      }),

    forget: (tabIds) =>
      use((opened) =>
        forget(
          opened,
          (of) => tabIds.has(of.tabId),
          (of) => tabIds.has(of),
          'export',
        ),
      ),

    retain: (tabIds) =>
      use((opened) =>
        forget(
          opened,
          (of) => !tabIds.has(of.tabId),
          (of) => !tabIds.has(of),
          'export',
        ),
      ),

    setLimit(bytes) {
      limit = bytes
    },
  }
}

/** The outcome for one block. */
interface Appended {
  readonly added: boolean
  readonly entered: boolean
  readonly lossIn: readonly number[]
}

/** The outcome for all blocks of a transaction. */
interface AppendedAll {
  readonly added: ReadonlySet<JournalBlock>
  readonly entered: ReadonlySet<string>
  readonly lossIn: Set<number>
}

/** A block that waits for the next transaction. */
interface Waiting {
  readonly block: JournalBlock
  readonly document: DocumentInfo | undefined
  resolve(appended: Appended): void
  reject(error: unknown): void
}

/** Appends new blocks in one transaction and makes room for them. `losses` are counted in the same transaction. */
async function appendAll(
  database: IDBPDatabase<Schema>,
  batch: readonly Waiting[],
  limit: number,
  { unstored, unsent }: Losses,
): Promise<AppendedAll> {
  const transaction = database.transaction(['documents', 'blocks', 'tallies', 'export'], 'readwrite', {
    durability: 'relaxed',
  })
  const documents = transaction.objectStore('documents')
  const blocks = transaction.objectStore('blocks')
  // Asked in parallel: each answer of the database costs a turn of the event loop.
  const given = new Map(batch.map(({ block, document }) => [block.documentId, document]))
  const [tallies, exported, knownDocuments, known] = await Promise.all([
    readTallies(transaction.objectStore('tallies')),
    readExportTally(transaction.objectStore('export')),
    Promise.all([...given.keys()].map((documentId) => documents.getKey(documentId))),
    Promise.all(batch.map(({ block }) => blocks.index('name').getKey([block.documentId, block.sequence]))),
  ])
  const isThere = new Set(knownDocuments)
  const unknown = [...given.values()].filter((one) => one !== undefined && !isThere.has(one.documentId))
  const entered = unknown.filter((one) => one !== undefined)
  const added = new Set<JournalBlock>()
  const names = new Set<string>()
  const work: Promise<unknown>[] = entered.map((document) => documents.put(document))
  for (const { documentId } of entered) isThere.add(documentId)
  for (const [i, { block }] of batch.entries()) {
    if (known[i] !== undefined || names.has(nameOf(block)) || !isThere.has(block.documentId)) continue
    names.add(nameOf(block))
    added.add(block)
    work.push(blocks.add(stored(block)))
    tallies.addBytes(block.tabId, block.bytes.byteLength)
    exported.added(block)
  }
  for (const [tabId, spans] of unstored) await addLossIn(transaction.objectStore('tallies'), tabId, spans)
  exported.unstored(unsent)
  const lossIn = await makeRoom(blocks, tallies, exported, limit, (block) => names.has(nameOf(block)))
  await Promise.all([...work, tallies.write(), exported.write(), transaction.done])
  return { added, entered: new Set(entered.map(({ documentId }) => documentId)), lossIn }
}

type BlockStore = IDBPObjectStore<Schema, StoreNames<Schema>[], 'blocks', 'readwrite'>
/** Evicts blocks until `limit` bytes are left: the oldest of the largest tab first, but none of those that are new. */
async function makeRoom(
  blocks: BlockStore,
  tallies: Tallies,
  exported: ExportTally,
  limit: number,
  isNew: (block: StoredBlock) => boolean,
): Promise<Set<number>> {
  const lossIn = new Set<number>()
  const bare = new Set<number>()
  while (tallies.total > limit) {
    const candidates = [...tallies.bytes].filter(([tabId, bytes]) => bytes > 0 && !bare.has(tabId))
    const [largest, next] = candidates.sort((a, b) => b[1] - a[1] || a[0] - b[0])
    if (largest === undefined) break
    const [tabId] = largest
    const isLargest = () => (tallies.bytes.get(tabId) ?? 0) > (next?.[1] ?? 0)
    const oldestFirst = IDBKeyRange.bound([tabId, 0], [tabId, Number.MAX_SAFE_INTEGER])
    let spans = 0
    let cursor = await blocks.index('place').openCursor(oldestFirst)
    do {
      if (cursor === null || isNew(cursor.value)) {
        bare.add(tabId)
        break
      }
      tallies.addBytes(tabId, -sizeOf(cursor.value))
      spans += cursor.value.spanCount
      lossIn.add(tabId)
      exported.dropped(cursor.value)
      await cursor.delete()
      cursor = await cursor.continue()
    } while (tallies.total > limit && isLargest())
    if (spans > 0 && tabId !== EXPORT_TAB) await addLossIn(tallies.store, tabId, spans)
  }
  return lossIn
}

/** Evicts a share of the journal to free disk space. Returns the tabs that lost blocks; none if there was nothing to evict. */
async function evictShare(database: IDBPDatabase<Schema>): Promise<Set<number>> {
  const transaction = database.transaction(['documents', 'blocks', 'tallies', 'export'], 'readwrite')
  const tallies = await readTallies(transaction.objectStore('tallies'))
  const exported = await readExportTally(transaction.objectStore('export'))
  const limit = Math.floor(tallies.total * (1 - FULL_SHARE)) - 1
  const lossIn = await makeRoom(transaction.objectStore('blocks'), tallies, exported, limit, () => false)
  await Promise.all([tallies.write(), exported.write(), transaction.done])
  return lossIn
}

function stored(block: JournalBlock): StoredBlock {
  return block.bytes.byteLength < BLOB_BYTES ? block : { ...block, bytes: new Blob([block.bytes]) }
}

/** The size of a stored block, in bytes. */
export function sizeOf({ bytes }: StoredBlock): number {
  return bytes instanceof Blob ? bytes.size : bytes.byteLength
}

/** A Blob that the disk fails to return becomes an empty block, which the panel counts as unreadable. */
export function bytesOf({ bytes }: StoredBlock): Promise<ArrayBuffer> | ArrayBuffer {
  return bytes instanceof Blob ? bytes.arrayBuffer().catch(() => new ArrayBuffer(0)) : bytes
}

function nameOf(block: Place & { readonly sequence: number }): string {
  return `${block.documentId} ${block.sequence}`
}

/** What could not be stored. */
interface Losses {
  /** Spans by tab. */
  readonly unstored: ReadonlyMap<number, number>
  /** Those of them that would have been exported. */
  readonly unsent: number
}

async function addLosses(database: IDBPDatabase<Schema>, { unstored, unsent }: Losses): Promise<void> {
  const transaction = database.transaction(['tallies', 'export'], 'readwrite')
  for (const [tabId, spans] of unstored) await addLossIn(transaction.objectStore('tallies'), tabId, spans)
  if (unsent > 0) {
    const exported = await readExportTally(transaction.objectStore('export'))
    exported.unstored(unsent)
    await exported.write()
  }
  await transaction.done
}

type AnyTallyStore = IDBPObjectStore<Schema, ['tallies', 'export'], 'tallies', 'readwrite'> | TallyStore

async function addLossIn(store: AnyTallyStore, tabId: number, spans: number): Promise<void> {
  await store.put(((await store.get(lossKey(tabId))) ?? 0) + spans, lossKey(tabId))
}

type Place = { readonly tabId: number; readonly documentId: string }

/** `waiting`: what becomes of what waits to be exported. */
async function forget(
  database: IDBPDatabase<Schema>,
  isGone: (of: Place) => boolean,
  isLossGone: (tabId: number) => boolean,
  waiting: 'drop' | 'export',
): Promise<void> {
  const transaction = database.transaction(['documents', 'blocks', 'tallies', 'export'], 'readwrite')
  const store = transaction.objectStore('tallies')
  const tallies = await readTallies(store)
  const exported = await readExportTally(transaction.objectStore('export'))
  // A page's last words may come after its tab has been closed: they are kept if the document is known.
  const isKept = waiting === 'export' && exported.record !== undefined
  for (
    let cursor = await transaction.objectStore('documents').openCursor();
    cursor !== null;
    cursor = await cursor.continue()
  ) {
    if (cursor.value.tabId === EXPORT_TAB || !isGone(cursor.value)) continue
    if (isKept) await cursor.update({ ...cursor.value, tabId: EXPORT_TAB })
    else await cursor.delete()
  }
  for (
    let cursor = await transaction.objectStore('blocks').openCursor();
    cursor !== null;
    cursor = await cursor.continue()
  ) {
    const { value } = cursor
    if (value.tabId === EXPORT_TAB || !isGone(value)) continue
    tallies.addBytes(value.tabId, -sizeOf(value))
    if (isKept && exported.isWaiting(value)) {
      tallies.addBytes(EXPORT_TAB, sizeOf(value))
      await cursor.update({ ...value, tabId: EXPORT_TAB })
    } else {
      exported.dropped(value)
      await cursor.delete()
    }
  }
  await exported.write()
  await tallies.write()
  // A tab may have lost spans and have no blocks left, so losses are looked up separately.
  for (const key of await store.getAllKeys()) {
    const [tabId] = tabOf(key)
    if (tabId === undefined || tabId === EXPORT_TAB) continue
    const isEmpty = key.startsWith(BYTES_PREFIX) && tallies.bytes.get(tabId) === 0
    if (isEmpty || (key.startsWith(LOSS_PREFIX) && isLossGone(tabId))) await store.delete(key)
  }
  await transaction.done
}

/** The tab of a tally; empty for the tally of all tabs. */
function tabOf(key: string): readonly number[] {
  const prefix = [LOSS_PREFIX, BYTES_PREFIX].find((one) => key.startsWith(one))
  return prefix === undefined ? [] : [Number(key.slice(prefix.length))]
}

function lossKey(tabId: number): string {
  return `${LOSS_PREFIX}${tabId}`
}

/** Whether a document belongs to what the tab showed before `main`. */
function isBefore(info: DocumentInfo, main: DocumentInfo): boolean {
  return info.seenAt < main.seenAt && !isLateFrameOf(main, info)
}
