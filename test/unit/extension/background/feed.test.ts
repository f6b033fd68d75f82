import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import type { Announcement, Announcements } from '../../../../extension/background/announcements'
import type { Journal } from '../../../../extension/background/journal'
import type { JournalEntry } from '../../../../extension/background/journal-block'
import { createFeed, type FeedListener } from '../../../../extension/devtools/feed'
import type { DocumentInfo } from '../../../../extension/messages'
import type { PageStatus } from '../../../../inpage/transport/status'

const TAB = 1

/** How a read of the journal is put off: at once, or when a test's scheduler says so. */
type Defer = <T>(value: T) => Promise<T>

/** A background in memory: what it writes is read later, what it announces is heard at once. */
class Background {
  readonly #documents = new Map<string, DocumentInfo>()
  readonly #listeners = new Set<(announcement: Announcement) => void>()
  readonly #defer: Defer
  #entries: JournalEntry[] = []
  #position = 0
  #lost = 0

  constructor(defer: Defer = async (value) => value) {
    this.#defer = defer
  }

  readonly announcements: Announcements = {
    tell: (announcement) => {
      for (const listener of this.#listeners) listener(announcement)
    },
    listen: (listener) => {
      this.#listeners.add(listener)
      return () => void this.#listeners.delete(listener)
    },
  }

  readonly journal: Journal = {
    document: async () => {},
    status: async () => {},
    gone: async () => undefined,
    append: async () => ({ added: true, entered: false, lossIn: [] }),
    addLoss: async () => {},
    documents: (tabId) => this.#defer([...this.#documents.values()].filter((of) => of.tabId === tabId)),
    after: (tabId, position, count) =>
      this.#defer(this.#entries.filter((of) => of.tabId === tabId && of.position > position).slice(0, count)),
    lost: (tabId) => this.#defer(tabId === TAB ? this.#lost : 0),
    clear: async () => {
      this.#entries = []
      this.#documents.clear()
      this.#lost = 0
    },
    clearBefore: async () => {},
    tabs: async () => new Set(),
    forget: async () => {},
    retain: async () => {},
    setLimit() {},
  }

  get listeners(): number {
    return this.#listeners.size
  }

  document(documentId: string, { tabId = TAB, seenAt = 0, announced = true } = {}): void {
    const document = { documentId, tabId, frameId: 0, url: '', seenAt, late: false }
    this.#documents.set(documentId, document)
    if (announced) this.announcements.tell({ type: 'document', document })
  }

  status(documentId: string, context: PageStatus['context'], { tabId = TAB, announced = true } = {}): void {
    const status: PageStatus = { context, contextReason: undefined, openTelemetry: 'none', notes: [] }
    const document = this.#documents.get(documentId)
    if (document !== undefined) this.#documents.set(documentId, { ...document, status })
    if (announced) this.announcements.tell({ type: 'status', tabId, documentId, status })
  }

  block(documentId: string, sequence: number, { tabId = TAB, announced = true, full = false } = {}): void {
    const bytes = new ArrayBuffer(8)
    this.#position++
    if (!this.#entries.some((of) => of.documentId === documentId && of.sequence === sequence)) {
      this.#entries.push({ tabId, documentId, sequence, spanCount: 1, bytes, position: this.#position })
    }
    if (announced) this.announcements.tell({ type: 'block', tabId, documentId, sequence, bytes, full })
  }

  goneAt(documentId: string, goneAt: number): void {
    const known = this.#documents.get(documentId)
    if (known === undefined) return
    const document = { ...known, goneAt }
    this.#documents.set(documentId, document)
    this.announcements.tell({ type: 'document', document })
  }

  loss(spans: number, { announced = true } = {}): void {
    this.#lost += spans
    if (announced) this.announcements.tell({ type: 'loss', tabId: TAB })
  }
}

/** A listener that writes down what it hears. */
function listenTo(feed: ReturnType<typeof createFeed>) {
  const heard: string[] = []
  const listener: FeedListener = {
    document: ({ documentId, goneAt }) => heard.push(documentId + (goneAt === undefined ? '' : ' is gone')),
    status: (documentId, { context }) => heard.push(`${documentId} is ${context}`),
    block: (documentId, sequence) => heard.push(`${documentId}/${sequence}`),
    loss: (spans) => heard.push(`lost ${spans}`),
  }
  return { heard, stop: feed.listen(listener) }
}

/** Everything that was put off has happened. */
async function settled(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0))
}

function feedOf(background: Background) {
  return createFeed(TAB, background.journal, background.announcements)
}

describe('the feed', () => {
  it('tells that a document is gone, while it listens and when it begins to', async () => {
    const background = new Background()
    const { heard, stop } = listenTo(feedOf(background))
    background.document('home')
    await settled()
    background.goneAt('home', 500)
    await settled()
    expect(heard).toEqual(['home', 'home is gone'])
    stop()
    const later = listenTo(feedOf(background))
    await settled()
    expect(later.heard).toEqual(['home is gone'])
  })

  it('tells what a document says of itself, also what it missed while nobody announced', async () => {
    const background = new Background()
    const { heard } = listenTo(feedOf(background))
    background.document('home')
    background.status('home', 'deep')
    background.status('other', 'carry', { tabId: TAB + 1 })
    await settled()
    expect(heard).toEqual(['home', 'home is deep'])
    background.status('home', 'carry', { announced: false })
    background.announcements.tell({ type: 'hello' })
    await settled()
    expect(heard.slice(2)).toEqual(['home is carry'])
  })

  it('tells what the journal holds, then what is announced', async () => {
    const background = new Background()
    background.document('home')
    background.block('home', 0)
    background.loss(4)
    const { heard } = listenTo(feedOf(background))
    await settled()
    expect(heard).toEqual(['home', 'home/0', 'lost 4'])
    background.block('home', 1)
    await settled()
    expect(heard.slice(3)).toEqual(['home/1'])
  })

  it('reads a journal of many blocks to its end, in order', async () => {
    const background = new Background()
    background.document('home')
    for (let i = 0; i < 100; i++) background.block('home', i)
    const { heard } = listenTo(feedOf(background))
    await settled()
    expect(heard).toEqual(['home', ...Array.from({ length: 100 }, (_, i) => `home/${i}`)])
  })

  it('tells a block once that is announced while it is read, or announced twice', async () => {
    const background = new Background()
    background.document('home')
    background.block('home', 0)
    const { heard } = listenTo(feedOf(background))
    background.block('home', 0)
    await settled()
    background.block('home', 0)
    await settled()
    expect(heard).toEqual(['home', 'home/0'])
  })

  it('looks the document of an announced block up, if it has not heard of it', async () => {
    const background = new Background()
    const { heard } = listenTo(feedOf(background))
    await settled()
    background.document('home', { announced: false })
    background.block('home', 0, { announced: false })
    background.block('home', 1)
    await settled()
    expect(heard).toEqual(['home', 'home/0', 'home/1'])
  })

  it('keeps blocks that are announced before their document, until it comes', async () => {
    const background = new Background()
    const { heard } = listenTo(feedOf(background))
    await settled()
    // Announced, and not yet in the journal.
    for (const sequence of [0, 1, 0]) {
      const bytes = new ArrayBuffer(8)
      background.announcements.tell({ type: 'block', tabId: TAB, documentId: 'home', sequence, bytes, full: false })
    }
    await settled()
    expect(heard).toEqual([])
    background.document('home')
    await settled()
    background.block('home', 1)
    await settled()
    expect(heard).toEqual(['home', 'home/0', 'home/1'])
  })

  it('tells the blocks of a burst together, and no old ones of it to a listener that has stopped', async () => {
    const background = new Background()
    background.document('home')
    const feed = feedOf(background)
    const first = listenTo(feed)
    await settled()
    background.block('home', 0, { full: true })
    await settled()
    expect(first.heard).toEqual(['home'])
    background.block('home', 1)
    await settled()
    expect(first.heard).toEqual(['home', 'home/0', 'home/1'])
    background.block('home', 2, { full: true })
    first.stop()
    const second = listenTo(feed)
    await vi.waitFor(() => expect(second.heard).toEqual(['home/2']))
    background.block('home', 3, { full: true })
    await vi.waitFor(() => expect(second.heard).toEqual(['home/2', 'home/3']))
    expect(first.heard).toHaveLength(3)
  })

  it('reads what it lacks when the background says hello: it may have died before it announced it', async () => {
    const background = new Background()
    const { heard } = listenTo(feedOf(background))
    await settled()
    background.document('home', { announced: false })
    background.block('home', 0, { announced: false })
    background.loss(2, { announced: false })
    await settled()
    expect(heard).toEqual([])
    background.announcements.tell({ type: 'hello' })
    await settled()
    expect(heard).toEqual(['home', 'home/0', 'lost 2'])
  })

  it('tells a document again that comes back from the back/forward cache, and no other', async () => {
    const background = new Background()
    background.document('home', { seenAt: 1 })
    const { heard } = listenTo(feedOf(background))
    background.document('home', { seenAt: 1 })
    await settled()
    expect(heard).toEqual(['home'])
    background.document('home', { seenAt: 2 })
    await settled()
    background.announcements.tell({ type: 'hello' })
    await settled()
    expect(heard).toEqual(['home', 'home'])
  })

  it('tells no old news of a document that came back while the journal was read', async () => {
    const background = new Background()
    const { heard } = listenTo(feedOf(background))
    background.document('home', { seenAt: 1 })
    background.document('home', { seenAt: 2 })
    await settled()
    expect(heard).toEqual(['home'])
  })

  it('tells a document before its blocks, though both came in the middle of a reading', async () => {
    const scheduled: (() => void)[] = []
    const background = new Background((value) => new Promise((resolve) => scheduled.push(() => resolve(value))))
    const { heard } = listenTo(feedOf(background))
    await settled()
    // The documents have been read, and there were none.
    background.document('home')
    background.block('home', 0)
    while (scheduled.length > 0) {
      scheduled.shift()?.()
      await settled()
    }
    expect(heard).toEqual(['home', 'home/0'])
  })

  it('hears nothing of other tabs', async () => {
    const background = new Background()
    const { heard } = listenTo(feedOf(background))
    background.document('other', { tabId: 2 })
    background.block('other', 0, { tabId: 2 })
    await settled()
    expect(heard).toEqual([])
  })

  it('tells of losses only what is new, also after the journal was cleared', async () => {
    const background = new Background()
    const feed = feedOf(background)
    const { heard } = listenTo(feed)
    background.loss(5)
    await settled()
    background.loss(2)
    await settled()
    await feed.clear()
    background.loss(3)
    await settled()
    expect(heard).toEqual(['lost 5', 'lost 2', 'lost 3'])
  })

  it('is silent to a listener that has stopped, and tells the next one only what nobody has heard', async () => {
    const background = new Background()
    const feed = feedOf(background)
    const first = listenTo(feed)
    background.document('home')
    background.block('home', 0)
    await settled()
    first.stop()
    background.block('home', 1)
    await settled()
    expect(first.heard).toEqual(['home', 'home/0'])
    expect(background.listeners).toBe(0)
    const second = listenTo(feed)
    await settled()
    expect(second.heard).toEqual(['home/1'])
  })

  it('tells everything exactly once, documents first, whatever comes between its reads and whoever listens', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.array(event, { maxLength: 20 }), async (scheduler, events) => {
        const background = new Background((value) => scheduler.schedule(Promise.resolve(value)))
        const feed = feedOf(background)
        const listeners = [listenTo(feed)]
        const expected = new Set<string>()
        let lost = 0
        const run = scheduler.scheduleSequence(
          events.map((one) => async () => {
            const documentId = `document ${one.document}`
            switch (one.do) {
              case 'document':
              case 'block':
                // A relay announces its document before its first block.
                if (!expected.has(documentId)) background.document(documentId, { announced: one.announced })
                expected.add(documentId)
                if (one.do === 'document') return
                background.block(documentId, one.sequence, { announced: one.announced })
                expected.add(`${documentId}/${one.sequence}`)
                return
              case 'loss':
                background.loss(1, { announced: one.announced })
                lost++
                return
              case 'hello':
                background.announcements.tell({ type: 'hello' })
                return
              case 'restart': {
                const stopped = listeners[listeners.length - 1]
                stopped.stop()
                const before = stopped.heard.length
                silent.push(() => expect(stopped.heard).toHaveLength(before))
                listeners.push(listenTo(feed))
              }
            }
          }),
        )
        const silent: (() => void)[] = []
        await scheduler.waitFor(run.task)
        background.announcements.tell({ type: 'hello' })
        await scheduler.waitIdle()

        for (const claim of silent) claim()
        const heard = listeners.flatMap((listener) => listener.heard)
        const named = heard.filter((what) => !what.startsWith('lost'))
        expect([...named].sort()).toEqual([...expected].sort())
        expect(
          heard.filter((what) => what.startsWith('lost')).reduce((sum, what) => sum + Number(what.slice(5)), 0),
        ).toBe(lost)
        for (const [at, what] of named.entries()) {
          if (what.includes('/')) expect(named.indexOf(what.split('/')[0])).toBeLessThan(at)
        }
      }),
      { numRuns: 300 },
    )
  }, 30_000)
})

const event = fc.record({
  do: fc.constantFrom('document', 'block', 'block', 'block', 'loss', 'hello', 'restart'),
  document: fc.nat(2),
  sequence: fc.nat(4),
  announced: fc.boolean(),
})
