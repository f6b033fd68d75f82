import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { deleteDB, openDB } from 'idb'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createJournal, type Journal } from '../../../extension/journal'
import { createDatabase, DATABASE_NAME } from '../../../extension/journal-database'

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
