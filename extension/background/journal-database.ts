/** The journal's database: what stands in it, and how it goes on when the browser or the disk takes it away. */
import { type DBSchema, deleteDB, type IDBPDatabase, openDB } from 'idb'
import type { DocumentInfo } from '../messages'
import type { JournalBlock } from './journal-block'

export const DATABASE_NAME = 'tracepane'

/**
 * A large block is a Blob: Chromium makes one of each value over 64 KB anyhow, and compresses it before, for which the
 * background has no time (2.2 ms for 256 KB, 0.6 as a Blob). Nor has it to be read to be deleted.
 */
export type StoredBlock = Omit<JournalBlock, 'bytes'> & { readonly bytes: ArrayBuffer | Blob }

/** The stores of the database and their indexes. */
export interface Schema extends DBSchema {
  documents: { key: string; value: DocumentInfo; indexes: { tab: number } }
  blocks: {
    key: number
    value: StoredBlock & { position?: number }
    indexes: { name: [string, number]; place: [number, number] }
  }
  /** Bytes of all blocks under 'bytes'; bytes and lost spans of a tab under `bytes:` and `lost:` with its id. */
  tallies: { key: string; value: number }
}

/** The database, opened when it is first used and again whenever its connection breaks. */
export interface Database {
  /**
   * Runs `work`, if need be on a new connection, if need be on a new database, where the old one can't be opened or read:
   * what was in it is lost, tracing goes on. Rejects if a new one fails as well, or the disk is full (`isFull`). Work must
   * bear being done twice.
   */
  use<T>(work: (opened: IDBPDatabase<Schema>) => Promise<T>): Promise<T>
}

/** Opens nothing yet. */
export function createDatabase(): Database {
  let connection: Promise<IDBPDatabase<Schema>> | undefined
  let isNew = false
  /** Whether the last failure was the database's own. */
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

/** Of a database that is not ours, or can't be read. */
const USELESS = ['NotFoundError', 'UnknownError', 'DataError', 'VersionError']

/** The disk, or what the browser gives us of it, has no room. */
export function isFull(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'QuotaExceededError'
}

/** `onGone`: the browser has closed the connection, or someone waits for it to be closed. */
function open(onGone: () => void): Promise<IDBPDatabase<Schema>> {
  return openDB<Schema>(DATABASE_NAME, 2, {
    upgrade(database) {
      // What an older version has left is from before an update of the extension, and no journal for long.
      for (const name of [...database.objectStoreNames]) database.deleteObjectStore(name)
      database.createObjectStore('documents', { keyPath: 'documentId' }).createIndex('tab', 'tabId')
      const blocks = database.createObjectStore('blocks', { keyPath: 'position', autoIncrement: true })
      blocks.createIndex('name', ['documentId', 'sequence'], { unique: true })
      blocks.createIndex('place', ['tabId', 'position'])
      database.createObjectStore('tallies')
      // Places go on growing where a lost database left off, so that who reads on behind one misses nothing.
      const position = Date.now()
      void blocks.add({ tabId: -1, documentId: '', sequence: 0, spanCount: 0, bytes: new ArrayBuffer(0), position })
      void blocks.delete(position)
    },
    blocking: onGone,
    terminated: onGone,
  })
}
