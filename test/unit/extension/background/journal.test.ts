import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import fc from 'fast-check'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createJournal, type Journal } from '../../../../extension/background/journal'
import type { JournalBlock } from '../../../../extension/background/journal-block'
import type { DocumentInfo } from '../../../../extension/messages'

const ALL = 0xffff_ffff

// A fresh disk for each test.
beforeEach(() => {
  globalThis.indexedDB = new IDBFactory()
})

function blockOf(tabId: number, documentId: string, sequence: number, size = 100, spanCount = 1): JournalBlock {
  return { tabId, documentId, sequence, spanCount, bytes: new Uint8Array(size).fill(sequence).buffer }
}

function documentOf(tabId: number, documentId: string, seenAt = 0): DocumentInfo {
  return { documentId, tabId, frameId: 0, url: `https://shop.example/${documentId}`, seenAt, late: false }
}

/** Appends a block, and its document if it is not known. */
function append(journal: Journal, block: JournalBlock) {
  return journal.append(block, documentOf(block.tabId, block.documentId))
}

async function namesIn(journal: Journal, tabId: number): Promise<string[]> {
  return (await journal.after(tabId, 0, ALL)).map((block) => `${block.documentId}/${block.sequence}`)
}

describe('the journal', () => {
  it('gives back the very bytes, though the database is opened anew', async () => {
    await append(createJournal(1e6), blockOf(1, 'home', 7, 3))
    const [entry] = await createJournal(1e6).after(1, 0, ALL)
    expect(entry).toMatchObject({ tabId: 1, documentId: 'home', sequence: 7, spanCount: 1 })
    expect(new Uint8Array(entry.bytes)).toEqual(new Uint8Array([7, 7, 7]))
  })

  it('gives back the bytes of a large block, and counts them for its limit as those of small ones', async () => {
    const journal = createJournal(250_000)
    await append(journal, blockOf(1, 'home', 0, 100_000, 7))
    await append(journal, blockOf(1, 'home', 1, 100_000))
    const [entry] = await journal.after(1, 0, ALL)
    expect(new Uint8Array(entry.bytes)).toEqual(new Uint8Array(100_000))
    expect((await append(journal, blockOf(1, 'home', 2, 50_000))).lossIn).toEqual([])
    expect((await append(journal, blockOf(1, 'home', 3, 50_000))).lossIn).toEqual([1])
    expect([await namesIn(journal, 1), await journal.lost(1)]).toEqual([['home/1', 'home/2', 'home/3'], 7])
    await journal.clear(1)
    await append(journal, blockOf(1, 'home', 4, 250_000))
    expect(await namesIn(journal, 1)).toEqual(['home/4'])
  })

  it('gives an empty block for what the disk does not give back', async () => {
    const journal = createJournal(1e6)
    await append(journal, blockOf(1, 'home', 0, 100_000))
    await append(journal, blockOf(1, 'home', 1))
    const failing = vi.spyOn(Blob.prototype, 'arrayBuffer').mockRejectedValue(new Error('not readable'))
    const entries = await journal.after(1, 0, ALL)
    failing.mockRestore()
    expect(entries.map(({ bytes }) => bytes.byteLength)).toEqual([0, 100])
  })

  const STATUS = { context: 'deep', contextReason: undefined, openTelemetry: 'none', notes: [] } as const

  it('keeps the newest status of a document that it knows', async () => {
    const journal = createJournal(1e6)
    await journal.document(documentOf(1, 'home'))
    await journal.status('home', STATUS)
    await journal.status('home', { ...STATUS, openTelemetry: 'api' })
    await journal.status('nobody', STATUS)
    expect(await journal.documents(1)).toEqual([
      { ...documentOf(1, 'home'), status: { ...STATUS, openTelemetry: 'api' } },
    ])
  })

  it('has a block once, however often it is sent, also if two sendings run at the same time', async () => {
    const journal = createJournal(1e6)
    const both = await Promise.all([append(journal, blockOf(1, 'home', 0)), append(journal, blockOf(1, 'home', 0))])
    expect(both.map(({ added }) => added)).toEqual([true, false])
    expect(await append(journal, blockOf(1, 'home', 0))).toEqual({ added: false, entered: false, lossIn: [] })
    expect(await namesIn(journal, 1)).toEqual(['home/0'])
  })

  it('keeps the order of blocks that come all at once, and has made room for them when it answers', async () => {
    const journal = createJournal(1000)
    await append(journal, blockOf(2, 'other', 0, 700, 9))
    const answers = await Promise.all([0, 1, 2, 1, 3].map((sequence) => append(journal, blockOf(1, 'home', sequence))))
    expect(answers.map(({ added }) => added)).toEqual([true, true, true, false, true])
    expect(await namesIn(journal, 1)).toEqual(['home/0', 'home/1', 'home/2', 'home/3'])
    expect([await namesIn(journal, 2), await journal.lost(2)]).toEqual([[], 9])
    // 400 bytes are in use, so 600 more are room for all.
    expect((await append(journal, blockOf(1, 'home', 4, 600))).lossIn).toEqual([])
  })

  it('keeps blocks of one sequence apart if they are of two documents', async () => {
    const journal = createJournal(1e6)
    await append(journal, blockOf(1, 'home', 0))
    expect((await append(journal, blockOf(1, 'frame', 0))).added).toBe(true)
    expect(await namesIn(journal, 1)).toEqual(['home/0', 'frame/0'])
  })

  it('reads on behind a position, in the order in which blocks came, only of the tab that is asked for', async () => {
    const journal = createJournal(1e6)
    for (const sequence of [5, 3, 9, 1]) {
      await append(journal, blockOf(1, 'home', sequence))
      await append(journal, blockOf(2, 'other', sequence))
    }
    const first = await journal.after(1, 0, 3)
    expect(first.map(({ sequence }) => sequence)).toEqual([5, 3, 9])
    const rest = await journal.after(1, first[2].position, 3)
    expect(rest.map(({ sequence }) => sequence)).toEqual([1])
    expect(await journal.after(1, rest[0].position, 3)).toEqual([])
  })

  it('never gives a position a second time, so that a reader who is behind misses nothing after a clear', async () => {
    const journal = createJournal(1e6)
    await append(journal, blockOf(1, 'home', 0))
    const [{ position }] = await journal.after(1, 0, ALL)
    await journal.clear(1)
    await append(journal, blockOf(1, 'home', 1))
    expect((await journal.after(1, position, ALL)).map(({ sequence }) => sequence)).toEqual([1])
  })

  it('tells the documents of a tab in the order in which they were seen, the last word about each', async () => {
    const journal = createJournal(1e6)
    await journal.document(documentOf(1, 'cart', 20))
    await journal.document(documentOf(1, 'home', 10))
    await journal.document(documentOf(2, 'other', 15))
    expect((await journal.documents(1)).map(({ documentId }) => documentId)).toEqual(['home', 'cart'])
    await journal.document(documentOf(1, 'home', 30))
    expect((await journal.documents(1)).map(({ documentId }) => documentId)).toEqual(['cart', 'home'])
  })

  it('knows the document of every block that it has, also after a clear, and takes no block’s word over its own', async () => {
    const journal = createJournal(1e6)
    await journal.document(documentOf(1, 'home', 20))
    await append(journal, blockOf(1, 'home', 0))
    expect(await journal.documents(1)).toEqual([documentOf(1, 'home', 20)])
    expect((await append(journal, blockOf(1, 'frame', 0))).entered).toBe(true)
    expect((await append(journal, blockOf(1, 'frame', 1))).entered).toBe(false)
    await journal.clearBefore(1, 'home')
    await journal.clear(1)
    await append(journal, blockOf(1, 'home', 1))
    expect(await journal.documents(1)).toEqual([documentOf(1, 'home', 20)])
  })

  it('clears a tab with its losses, and no other tab', async () => {
    const journal = createJournal(1e6)
    for (const tabId of [1, 2]) {
      await journal.document(documentOf(tabId, `of ${tabId}`))
      await append(journal, blockOf(tabId, `of ${tabId}`, 0))
      await journal.addLoss(tabId, 3)
    }
    await journal.clear(1)
    expect([await journal.documents(1), await namesIn(journal, 1), await journal.lost(1)]).toEqual([
      [documentOf(1, 'of 1')],
      [],
      0,
    ])
    expect(await journal.documents(2)).toHaveLength(1)
    expect([await namesIn(journal, 2), await journal.lost(2)]).toEqual([['of 2/0'], 3])
  })

  it('knows the documents that may still be there after a clear, though they say nothing more', async () => {
    const journal = createJournal(1e6)
    const status = { ...documentOf(1, 'cart', 30), status: STATUS }
    const before = { ...documentOf(1, 'frame before', 20), frameId: 4 }
    for (const document of [documentOf(1, 'home', 10), before, { ...documentOf(1, 'ad', 40), frameId: 7 }, status]) {
      await journal.document(document)
    }
    await journal.clear(1)
    expect(await journal.documents(1)).toEqual([status, { ...documentOf(1, 'ad', 40), frameId: 7 }])
  })

  it('keeps the frames of a page that was instrumented late, though they spoke before its main frame', async () => {
    const journal = createJournal(1e6)
    const late = (documentId: string, frameId: number, seenAt: number) =>
      journal.document({ ...documentOf(1, documentId, seenAt), frameId, late: true })
    await late('old frame', 4, 10_000)
    await late('frame', 5, 99_980)
    await journal.document({ ...documentOf(1, 'early frame', 99_990), frameId: 6 })
    await late('home', 0, 100_000)
    await journal.clearBefore(1, 'home')
    expect((await journal.documents(1)).map(({ documentId }) => documentId)).toEqual(['frame', 'home'])
  })

  it('clears the documents of a tab that were seen before one, and keeps that and what came after', async () => {
    const journal = createJournal(1e6)
    for (const [seenAt, documentId] of ['home', 'cart', 'frame'].entries()) {
      await journal.document(documentOf(1, documentId, seenAt))
      await append(journal, blockOf(1, documentId, 0))
    }
    await journal.document(documentOf(2, 'other', 0))
    await journal.addLoss(1, 3)
    await journal.clearBefore(1, 'cart')
    expect((await journal.documents(1)).map(({ documentId }) => documentId)).toEqual(['cart', 'frame'])
    expect([await namesIn(journal, 1), await journal.lost(1)]).toEqual([['cart/0', 'frame/0'], 3])
    expect(await journal.documents(2)).toHaveLength(1)
  })

  it('clears nothing before a document that it does not know', async () => {
    const journal = createJournal(1e6)
    await journal.document(documentOf(1, 'home'))
    await append(journal, blockOf(1, 'home', 0))
    await journal.clearBefore(1, 'elsewhere')
    expect([await journal.documents(1), await namesIn(journal, 1)]).toEqual([[documentOf(1, 'home')], ['home/0']])
  })

  it('forgets what was lost in a tab of which nothing else is left', async () => {
    const journal = createJournal(1e6)
    for (const tabId of [1, 2]) await journal.addLoss(tabId, 3)
    await journal.clear(1)
    await journal.retain(new Set())
    expect([await journal.lost(1), await journal.lost(2)]).toEqual([0, 0])
  })

  it('retains only the tabs that are named', async () => {
    const journal = createJournal(1e6)
    for (const tabId of [1, 2, 3]) {
      await journal.document(documentOf(tabId, `of ${tabId}`))
      await append(journal, blockOf(tabId, `of ${tabId}`, 0))
      await journal.addLoss(tabId, tabId)
    }
    await journal.retain(new Set([2]))
    for (const tabId of [1, 3]) {
      expect([await journal.documents(tabId), await namesIn(journal, tabId), await journal.lost(tabId)]).toEqual([
        [],
        [],
        0,
      ])
    }
    expect([await namesIn(journal, 2), await journal.lost(2)]).toEqual([['of 2/0'], 2])
  })

  it('lets the oldest blocks of the tab that has most go over its limit, and counts their spans', async () => {
    const journal = createJournal(500)
    await append(journal, blockOf(1, 'quiet', 0, 100, 4))
    for (const sequence of [0, 1, 2, 3]) await append(journal, blockOf(2, 'noisy', sequence, 100, 5))
    const appended = await append(journal, blockOf(2, 'noisy', 4, 200, 6))
    expect(appended).toEqual({ added: true, entered: false, lossIn: [2] })
    expect([await journal.lost(1), await journal.lost(2)]).toEqual([0, 10])
    expect([await namesIn(journal, 1), await namesIn(journal, 2)]).toEqual([
      ['quiet/0'],
      ['noisy/2', 'noisy/3', 'noisy/4'],
    ])
    // One that begins late gets its share, too.
    await append(journal, blockOf(3, 'late', 0, 200, 1))
    expect([await journal.lost(1), await journal.lost(2), await journal.lost(3)]).toEqual([0, 20, 0])
  })

  it('keeps a block without a document only where its document is known', async () => {
    const journal = createJournal(1e6)
    expect(await journal.append(blockOf(1, 'unknown', 0), undefined)).toEqual({
      added: false,
      entered: false,
      lossIn: [],
    })
    await append(journal, blockOf(1, 'home', 0))
    expect((await journal.append(blockOf(1, 'home', 1), undefined)).added).toBe(true)
    expect([await namesIn(journal, 1), await journal.documents(1)]).toEqual([
      ['home/0', 'home/1'],
      [documentOf(1, 'home')],
    ])
  })

  it('knows the tabs of which it has anything, and forgets those that are named', async () => {
    const journal = createJournal(1e6)
    await append(journal, blockOf(1, 'a', 0))
    await journal.document(documentOf(2, 'b'))
    await journal.addLoss(3, 7)
    expect(await journal.tabs()).toEqual(new Set([1, 2, 3]))
    await journal.forget(new Set([1, 3]))
    expect([await journal.tabs(), await namesIn(journal, 1), await journal.lost(3)]).toEqual([new Set([2]), [], 0])
  })

  it('never lets the block go that it has just been given, even if that alone is over the limit', async () => {
    const journal = createJournal(50)
    await append(journal, blockOf(1, 'home', 0, 100))
    expect(await namesIn(journal, 1)).toEqual(['home/0'])
  })

  it('keeps a new limit from the next block on', async () => {
    const journal = createJournal(1e6)
    for (const sequence of [0, 1, 2]) await append(journal, blockOf(1, 'home', sequence))
    journal.setLimit(200)
    await append(journal, blockOf(1, 'home', 3))
    expect(await namesIn(journal, 1)).toEqual(['home/2', 'home/3'])
  })

  it('keeps its tallies right whatever is done to it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        globalThis.indexedDB = new IDBFactory()
        const journal = createJournal(LIMIT)
        const model = new PlainJournal()
        for (const one of steps) {
          await apply(journal, one)
          await apply(model, one)
          for (const tabId of TABS) {
            expect(await namesIn(journal, tabId)).toEqual(model.namesIn(tabId))
            expect(await journal.lost(tabId)).toBe(model.lossOf(tabId))
            expect((await journal.documents(tabId)).map(idOf).sort()).toEqual(model.documentsOf(tabId).map(idOf).sort())
          }
        }
      }),
      { numRuns: 60 },
    )
  }, 30_000)
})

function idOf({ documentId }: DocumentInfo): string {
  return documentId
}

const LIMIT = 500
const TABS = [1, 2, 3]

type Step =
  | { readonly do: 'document'; readonly document: DocumentInfo }
  | { readonly do: 'append'; readonly block: JournalBlock }
  | { readonly do: 'addLoss'; readonly tabId: number; readonly spans: number }
  | { readonly do: 'clear'; readonly tabId: number }
  | { readonly do: 'clearBefore'; readonly tabId: number; readonly documentId: string }
  | { readonly do: 'retain'; readonly tabIds: readonly number[] }

const tab = fc.constantFrom(...TABS)

// A document belongs to one tab for good, so its name says which.
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(
        tab,
        fc.constantFrom('a', 'b'),
        fc.integer({ min: 0, max: 7 }),
        fc.integer({ min: 1, max: 300 }),
        fc.nat(9),
      )
      .map(([tabId, name, ...rest]) => ({ do: 'append' as const, block: blockOf(tabId, `${name}${tabId}`, ...rest) })),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(tab, fc.constantFrom('a', 'b'), fc.nat(3)).map(([tabId, name, seenAt]) => ({
      do: 'document' as const,
      document: documentOf(tabId, `${name}${tabId}`, seenAt),
    })),
  },
  fc.record({ do: fc.constant('addLoss' as const), tabId: tab, spans: fc.integer({ min: 1, max: 9 }) }),
  fc.record({ do: fc.constant('clear' as const), tabId: tab }),
  fc
    .tuple(tab, fc.constantFrom('a', 'b'))
    .map(([tabId, name]) => ({ do: 'clearBefore' as const, tabId, documentId: `${name}${tabId}` })),
  fc.record({ do: fc.constant('retain' as const), tabIds: fc.subarray(TABS) }),
)

type Changes = Pick<Journal, 'document' | 'append' | 'addLoss' | 'clear' | 'clearBefore' | 'retain'>

async function apply(journal: Changes | PlainJournal, one: Step): Promise<void> {
  switch (one.do) {
    case 'document':
      await journal.document(one.document)
      return
    case 'append':
      await journal.append(one.block, documentOf(one.block.tabId, one.block.documentId))
      return
    case 'addLoss':
      await journal.addLoss(one.tabId, one.spans)
      return
    case 'clear':
      await journal.clear(one.tabId)
      return
    case 'clearBefore':
      await journal.clearBefore(one.tabId, one.documentId)
      return
    case 'retain':
      await journal.retain(new Set(one.tabIds))
  }
}

function sizeOf(blocks: readonly JournalBlock[]): number {
  return blocks.reduce((sum, { bytes }) => sum + bytes.byteLength, 0)
}

/** What a journal does, said as plainly as can be: it adds up its bytes each time, so it can't miscount them. */
class PlainJournal {
  #blocks: JournalBlock[] = []
  readonly #documents = new Map<string, DocumentInfo>()
  readonly #lost = new Map<number, number>()

  document(document: DocumentInfo): void {
    this.#documents.set(document.documentId, document)
  }

  append(block: JournalBlock, document: DocumentInfo): void {
    if (!this.#documents.has(document.documentId)) this.document(document)
    if (this.#blocks.some((one) => one.documentId === block.documentId && one.sequence === block.sequence)) return
    this.#blocks.push(block)
    while (sizeOf(this.#blocks) > LIMIT) {
      const oldest = TABS.map((tabId) => this.#blocks.filter((one) => one.tabId === tabId))
        .filter(([first]) => first !== undefined && first !== block)
        .sort((a, b) => sizeOf(b) - sizeOf(a))[0]?.[0]
      if (oldest === undefined) return
      this.#blocks = this.#blocks.filter((one) => one !== oldest)
      this.addLoss(oldest.tabId, oldest.spanCount)
    }
  }

  addLoss(tabId: number, spans: number): void {
    this.#lost.set(tabId, this.lossOf(tabId) + spans)
  }

  clear(tabId: number): void {
    const [newest] = [...this.#documents.values()]
      .filter((of) => of.tabId === tabId)
      .sort((a, b) => b.seenAt - a.seenAt || (a.documentId < b.documentId ? 1 : -1))
    this.#forget((of) => of === tabId)
    this.#lost.delete(tabId)
    if (newest !== undefined) this.document(newest)
  }

  clearBefore(tabId: number, documentId: string): void {
    const before = this.#documents.get(documentId)?.seenAt ?? 0
    for (const { documentId: name, tabId: of, seenAt } of this.#documents.values()) {
      if (of !== tabId || seenAt >= before) continue
      this.#documents.delete(name)
      this.#blocks = this.#blocks.filter((block) => block.documentId !== name)
    }
  }

  retain(tabIds: ReadonlySet<number>): void {
    this.#forget((of) => !tabIds.has(of))
    for (const tabId of this.#lost.keys()) if (!tabIds.has(tabId)) this.#lost.delete(tabId)
  }

  documentsOf(tabId: number): DocumentInfo[] {
    return [...this.#documents.values()].filter((document) => document.tabId === tabId)
  }

  namesIn(tabId: number): string[] {
    return this.#blocks.filter((block) => block.tabId === tabId).map((block) => `${block.documentId}/${block.sequence}`)
  }

  lossOf(tabId: number): number {
    return this.#lost.get(tabId) ?? 0
  }

  #forget(isGone: (tabId: number) => boolean): void {
    this.#blocks = this.#blocks.filter((block) => !isGone(block.tabId))
    for (const { documentId, tabId } of this.#documents.values()) if (isGone(tabId)) this.#documents.delete(documentId)
  }
}
