/** The journal's database: its stores, and how to recover when the browser or the disk takes it away. */
import { type DBSchema, deleteDB, type IDBPDatabase, openDB } from 'idb'
import type { ExportRecord, Outgoing } from '../export/queue'
import type { DocumentInfo } from '../messages'
import type { JournalBlock } from './journal-block'

/** The name of the IndexedDB database. */
export const DATABASE_NAME = 'tracepane'

/**
 * A large block is stored as a Blob. Chromium turns each value over 64 KB into one anyway, but compresses it first, which
 * costs the background too much time (2.2 ms for 256 KB; 0.6 ms as a Blob). A Blob need not be read to be deleted, either.
 */
export type StoredBlock = Omit<JournalBlock, 'bytes'> & { readonly bytes: ArrayBuffer | Blob }

/** The stores of the database and their indexes. */
export interface Schema extends DBSchema {
  documents: { key: string; value: DocumentInfo; indexes: { tab: number } }
  blocks: {
    key: number
    value: StoredBlock & { position?: number; outgoing?: Outgoing }
    indexes: { name: [string, number]; place: [number, number] }
  }
  /** Bytes of all blocks under `bytes`; bytes and lost spans of a tab under `bytes:<tab id>` and `lost:<tab id>`. */
  tallies: { key: string; value: number }
  /** Under `EXPORT_KEY`, while export is on. */
  export: { key: string; value: ExportRecord }
}

export const EXPORT_KEY = 'export'
/** Of what waits to be exported, though its tab is closed or has gone on. */
export const EXPORT_TAB = -2

/** The database. It is opened on first use, and again whenever its connection breaks. */
export interface Database {
  /**
   * Runs `work`, if necessary on a new connection. If the database can't be opened or read, it is replaced by a new one: what
   * was in it is lost, but tracing goes on. `work` may run twice, so it must be idempotent.
   *
   * @throws if a new database fails as well, or the disk is full (`isFull`)
   */
  use<T>(work: (opened: IDBPDatabase<Schema>) => Promise<T>): Promise<T>
}

/** Makes the database; it is opened on first use. */
export function createDatabase(): Database {
  let connection: Promise<IDBPDatabase<Schema>> | undefined
  let isNew = false
  /** Whether the last failure was that of the database itself. */
  let isUseless = false

  function disconnect(): void {
    void connection?.then(
      (opened) => opened.close(),
      () => {},
    )
    connection = undefined
  }

  async function attempt<T>(work: (opened: IDBPDatabase<Schema>) => Promise<T>): Promise<T> {
    connection ??= open(disconnect)
    const used = connection
    let isOpen = false
    try {
      const opened = await used
      isOpen = true
      return await work(opened)
    } catch (error) {
      if (connection === used && !isFull(error)) disconnect()
      isUseless = !isFull(error) && (!isOpen || (error instanceof DOMException && USELESS.includes(error.name)))
      throw error
    }
  }

  return {
    async use(work) {
      try {
        return await attempt(work).catch((error) => {
          if (isFull(error)) throw error
          return attempt(work)
        })
      } catch (error) {
        if (isNew || !isUseless) throw error
        isNew = true
        await deleteDB(DATABASE_NAME)
        return attempt(work)
      }
    },
  }
}

/** Errors of a database that is not ours or can't be read. */
const USELESS = ['NotFoundError', 'UnknownError', 'DataError', 'VersionError']

/** Whether the disk, or our quota of it, is full. */
export function isFull(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'QuotaExceededError'
}

/** @param onGone - called when the browser closes the connection, or somebody waits for it to be closed */
function open(onGone: () => void): Promise<IDBPDatabase<Schema>> {
  return openDB<Schema>(DATABASE_NAME, 3, {
    upgrade(database) {
      // The stores of an older version are dropped: a journal does not outlive a session by much.
      for (const name of [...database.objectStoreNames]) database.deleteObjectStore(name)
      database.createObjectStore('documents', { keyPath: 'documentId' }).createIndex('tab', 'tabId')
      const blocks = database.createObjectStore('blocks', { keyPath: 'position', autoIncrement: true })
      blocks.createIndex('name', ['documentId', 'sequence'], { unique: true })
      blocks.createIndex('place', ['tabId', 'position'])
      database.createObjectStore('tallies')
      database.createObjectStore('export')
      // Positions continue where a lost database left off, so that those who read on miss nothing.
      const position = Date.now()
      void blocks.add({ tabId: -1, documentId: '', sequence: 0, spanCount: 0, bytes: new ArrayBuffer(0), position })
      void blocks.delete(position)
    },
    blocking: onGone,
    terminated: onGone,
  })
}
