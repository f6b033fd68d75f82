import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { deleteDB, openDB } from 'idb'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createJournal, type Journal } from '../../../../extension/background/journal'
import { createDatabase, DATABASE_NAME } from '../../../../extension/background/journal-database'

// A fresh disk for each test.
beforeEach(() => {
  globalThis.indexedDB = new IDBFactory()
})

function append(journal: Journal, sequence: number) {
  const home = { tabId: 1, documentId: 'home' }
  return journal.append(
    { ...home, sequence, spanCount: 1, bytes: new ArrayBuffer(8) },
    { ...home, frameId: 0, url: '', seenAt: 0, late: false },
  )
}

async function sequencesIn(journal: Journal): Promise<number[]> {
  return (await journal.after(1, 0, 100)).map(({ sequence }) => sequence)
}

describe('the journal’s database', () => {
  it('lets itself be deleted, and the journal goes on in a new one', async () => {
    const journal = createJournal(1e6)
    await append(journal, 0)
    await deleteDB(DATABASE_NAME)
    await append(journal, 1)
    expect(await sequencesIn(journal)).toEqual([1])
  })

  it('is made anew where what is there is not ours', async () => {
    const other = await openDB(DATABASE_NAME, 1)
    other.close()
    const journal = createJournal(1e6)
    await append(journal, 0)
    expect(await sequencesIn(journal)).toEqual([0])
  })

  it('is made anew where a newer version has left its own', async () => {
    const newer = await openDB(DATABASE_NAME, 7)
    newer.close()
    const journal = createJournal(1e6)
    await append(journal, 0)
    expect(await sequencesIn(journal)).toEqual([0])
  })

  it('keeps what is in it if only the connection failed', async () => {
    const database = createDatabase()
    await database.use((opened) => opened.put('tallies', 7, 'bytes'))
    await database.use(async (opened) => opened.close())
    expect(await database.use((opened) => opened.get('tallies', 'bytes'))).toBe(7)
  })

  it('never gives a place again that a lost database gave, so that a reader who is behind misses nothing', async () => {
    const journal = createJournal(1e6)
    for (const sequence of [0, 1, 2]) await append(journal, sequence)
    const last = (await journal.after(1, 0, 100))[2].position
    await deleteDB(DATABASE_NAME)
    await new Promise((resolve) => setTimeout(resolve, 10))
    await append(journal, 3)
    expect((await journal.after(1, last, 100)).map(({ sequence }) => sequence)).toEqual([3])
  })

  describe('on a full disk', () => {
    /** Adding a block fails while the journal has as many bytes as the disk takes, or always. */
    function fillDisk(bytes: number): void {
      const { add, put } = IDBObjectStore.prototype
      let stored = 0
      const room = (value: unknown) => {
        const size = (value as { bytes?: ArrayBuffer })?.bytes?.byteLength ?? 0
        if (size > 0 && stored + size > bytes) throw new DOMException('full', 'QuotaExceededError')
        stored += size
      }
      vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(function (this: IDBObjectStore, value, key) {
        room(value)
        return add.call(this, value, key)
      })
      vi.spyOn(IDBCursor.prototype, 'delete').mockImplementation(function (this: IDBCursorWithValue) {
        stored -= this.value.bytes?.byteLength ?? 0
        return this.source instanceof IDBIndex
          ? this.source.objectStore.delete(this.primaryKey)
          : this.source.delete(this.primaryKey)
      })
      vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, value, key) {
        return put.call(this, value, key)
      })
    }

    afterEach(() => void vi.restoreAllMocks())

    it('lets the oldest blocks go for the new ones, and counts them', async () => {
      fillDisk(40)
      const journal = createJournal(1e6)
      for (const sequence of [0, 1, 2, 3, 4]) await append(journal, sequence)
      const appended = await append(journal, 5)
      expect([appended.added, appended.lossIn]).toEqual([true, [1]])
      expect(await sequencesIn(journal)).toEqual([1, 2, 3, 4, 5])
      expect(await journal.lost(1)).toBe(1)
    })

    it('counts what it cannot store, keeps what it has, and goes on when there is room again', async () => {
      const journal = createJournal(1e6)
      await append(journal, 0)
      fillDisk(-1)
      const appended = await append(journal, 1)
      expect([appended.added, appended.lossIn]).toEqual([false, [1]])
      vi.restoreAllMocks()
      await append(journal, 2)
      expect(await journal.lost(1)).toBe(2)
      expect(await sequencesIn(journal)).toEqual([2])
    })
  })

  it('says so where nothing can be stored, and tries again with the next block', async () => {
    const working = globalThis.indexedDB
    const open = vi.fn(() => {
      throw new Error('disk full')
    })
    globalThis.indexedDB = Object.assign(Object.create(working), { open })
    const journal = createJournal(1e6)
    await expect(append(journal, 0)).rejects.toThrow('disk full')
    globalThis.indexedDB = working
    await append(journal, 1)
    expect(await sequencesIn(journal)).toEqual([1])
  })
})
