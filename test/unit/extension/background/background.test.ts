import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Announcement } from '../../../../extension/background/announcements'
import { createJournal } from '../../../../extension/background/journal'
import type { FromRelay } from '../../../../extension/message-schemas'
import { DEVTOOLS_PORT, RELAY_PORT } from '../../../../extension/messages'
import { DEFAULT_SETTINGS } from '../../../../extension/settings/settings'
import { openPage } from '../../tracing/page'
import { browserDouble, ID } from '../browser-double'

const SHOP = 'https://shop.test/cart'
const TAB = 7

let double: ReturnType<typeof browserDouble>
let announced: Announcement[]
let stop: () => void

vi.mock('webextension-polyfill', () => ({
  get default() {
    return double.browser
  },
}))

/** The background starts anew, as after its death: what it knows is in the journal, the locks and the storage. */
async function start(): Promise<void> {
  vi.resetModules()
  await import('../../../../extension/background/background')
}

beforeEach(async () => {
  globalThis.indexedDB = new IDBFactory()
  double = browserDouble()
  double.tabs.set(TAB, { id: TAB, url: SHOP })
  vi.stubGlobal('navigator', { userAgent: 'Chrome/148', locks: double.locks })
  announced = []
  const { createAnnouncements } = await import('../../../../extension/background/announcements')
  stop = createAnnouncements().listen((announcement) => void announced.push(announcement))
  await start()
})
afterEach(() => {
  stop()
  vi.unstubAllGlobals()
})

const RELAY = { id: ID, url: SHOP, frameId: 0, documentId: 'document-1', tab: { id: TAB, url: SHOP } }
const DEVTOOLS = { id: ID, url: `chrome-extension://${ID}/extension/devtools/devtools.html` }

/** Says something to the background. Resolves with its answer; `undefined` where it has none. */
function say(message: unknown, sender: object = RELAY): Promise<Record<string, unknown> | undefined> {
  return new Promise((resolve) => {
    const results = double.browser.runtime.onMessage.fire(message, sender, resolve)
    if (!results.includes(true)) resolve(undefined)
  })
}

/** A port to the background, and what came by it. */
function connect(name: string, sender: object = RELAY) {
  const listeners: ((message: unknown) => unknown)[] = []
  const ends: (() => unknown)[] = []
  const heard: Record<string, unknown>[] = []
  double.browser.runtime.onConnect.fire({
    name,
    sender,
    postMessage: (message: Record<string, unknown>) => void heard.push(message),
    disconnect() {},
    onMessage: { addListener: (listener: (message: unknown) => unknown) => void listeners.push(listener) },
    onDisconnect: { addListener: (listener: () => unknown) => void ends.push(listener) },
  })
  return {
    heard,
    post: (message: FromRelay) => {
      for (const listener of listeners) listener(message)
    },
    hangUp: () => {
      for (const end of ends) end()
    },
    get isServed() {
      return listeners.length + ends.length > 0
    },
  }
}

/** A block with one span of this name. */
function blockOf(name: string): ArrayBuffer {
  const page = openPage()
  page.tracer.startSpan(name).finish()
  page.tracing.flush()
  return page.blocks[0]
}

const journal = () => createJournal(1e9)
const sequencesOf = async (tabId: number) => (await journal().after(tabId, 0, 1000)).map(({ sequence }) => sequence)
const announcedOf = (type: Announcement['type']) => announced.filter((one) => one.type === type)

/** DevTools is opened on the tab. */
async function inspect(): Promise<void> {
  double.inspect(TAB)
  await say({ type: 'inspect', tabId: TAB }, DEVTOOLS)
}

describe('a document that is left', () => {
  it('is kept and announced as gone, until it comes back', async () => {
    await inspect()
    await say({ type: 'document', late: false })
    await say({ type: 'gone' })
    const [document] = await journal().documents(TAB)
    expect(document.goneAt).toBeGreaterThanOrEqual(document.seenAt)
    expect(announcedOf('document').at(-1)).toMatchObject({ document: { goneAt: document.goneAt } })
    await say({ type: 'document', late: false })
    expect((await journal().documents(TAB))[0].goneAt).toBeUndefined()
  })

  it('is nothing where nobody inspects it, or it is not known', async () => {
    await say({ type: 'gone' })
    await inspect()
    await say({ type: 'gone' })
    expect(await journal().documents(TAB)).toEqual([])
    expect(announcedOf('document')).toEqual([])
  })
})

describe('a block', () => {
  it('is in the journal when it is acknowledged, under the name that the browser gives its document', async () => {
    await inspect()
    await say({ type: 'document', late: false })
    const bytes = blockOf('checkout')
    expect(await say({ type: 'block', sequence: 3, bytes })).toMatchObject({ on: true })
    const [entry] = await journal().after(TAB, 0, 10)
    expect(entry).toMatchObject({ tabId: TAB, documentId: 'document-1', sequence: 3, spanCount: 1 })
    expect(new Uint8Array(entry.bytes)).toEqual(new Uint8Array(bytes))
  })

  it('is announced to the panels, with its document where that was not known', async () => {
    await inspect()
    await say({ type: 'block', sequence: 0, bytes: blockOf('a') })
    await vi.waitFor(() => expect(announcedOf('document')).toHaveLength(1))
    expect(announcedOf('block')).toMatchObject([{ tabId: TAB, documentId: 'document-1', sequence: 0 }])
    expect(announcedOf('document')).toMatchObject([{ document: { tabId: TAB, frameId: 0, documentId: 'document-1' } }])
  })

  it('is kept once, however often it comes, and by whatever way', async () => {
    await inspect()
    const bytes = blockOf('once')
    for (let i = 0; i < 3; i++) await say({ type: 'block', sequence: 0, bytes })
    const port = connect(RELAY_PORT)
    port.post({ type: 'block', sequence: 0, bytes })
    await vi.waitFor(() => expect(port.heard).toMatchObject([{ on: true, sequence: 0 }]))
    expect(await sequencesOf(TAB)).toEqual([0])
  })

  it('survives the death of the background: the next one goes on where it was', async () => {
    await inspect()
    await say({ type: 'block', sequence: 0, bytes: blockOf('before') })
    await start()
    await say({ type: 'block', sequence: 1, bytes: blockOf('after') })
    expect(await sequencesOf(TAB)).toEqual([0, 1])
  })

  it.each([
    ['no bytes', { bytes: 'text', sequence: 0 }],
    ['bytes that are no block', { bytes: new Uint8Array(200).buffer, sequence: 0 }],
    ['too few bytes', { bytes: new ArrayBuffer(3), sequence: 0 }],
    ['a sequence that is none', { bytes: new ArrayBuffer(3), sequence: 0.5 }],
  ])('with %s is refused for good, and not kept', async (_, block) => {
    await inspect()
    expect(await say({ type: 'block', ...block })).toMatchObject({ refused: expect.any(String) })
    expect([await sequencesOf(TAB), announcedOf('block')]).toEqual([[], []])
  })

  it('of a tab that nobody inspects any more is kept, and its relay is told to end', async () => {
    await inspect()
    await say({ type: 'document', late: false })
    double.release(TAB)
    await say({ type: 'release', tabId: TAB }, DEVTOOLS)
    // A yes holds for a tenth of a second.
    await vi.waitFor(async () =>
      expect(await say({ type: 'block', sequence: 9, bytes: blockOf('late') })).toMatchObject({ on: false }),
    )
    expect(await sequencesOf(TAB)).toContain(9)
  })
})

describe('what is said', () => {
  it('is heard from our own scripts and pages alone', async () => {
    await inspect()
    const bytes = blockOf('x')
    for (const sender of [
      { ...RELAY, id: 'another extension' },
      { ...RELAY, documentId: undefined },
      { ...RELAY, tab: undefined },
      {},
    ])
      expect((await say({ type: 'block', sequence: 0, bytes }, sender))?.on).not.toBe(true)
    expect(await sequencesOf(TAB)).toEqual([])
    // A page may not speak as DevTools does, wherever it is.
    await say({ type: 'release', tabId: TAB })
    expect(await say({ type: 'document', late: false })).toMatchObject({ on: true })
    expect(connect(`${DEVTOOLS_PORT}${TAB}`, RELAY).isServed).toBe(false)
    expect(connect(RELAY_PORT, { ...RELAY, id: 'another extension' }).isServed).toBe(false)
  })

  it('and makes no sense is heard, and changes nothing', async () => {
    await inspect()
    for (const message of [{ type: 'nothing' }, { type: 'loss', spans: -1 }, { type: 'loss', spans: 'x' }])
      await say(message)
    expect(await journal().lost(TAB)).toBe(0)
  })

  it('of losses is counted for the tab, and announced', async () => {
    await inspect()
    await say({ type: 'loss', spans: 5 })
    await say({ type: 'loss', spans: 2 })
    expect(await journal().lost(TAB)).toBe(7)
    await vi.waitFor(() => expect(announcedOf('loss')).toHaveLength(2))
  })

  it('of a document’s status is kept with it', async () => {
    await inspect()
    await say({ type: 'document', late: true })
    const status = { context: 'deep', contextReason: undefined, openTelemetry: 'none', notes: [] }
    await say({ type: 'status', status: { ...status, notes: ['no note'], secret: 'x' } })
    expect(await journal().documents(TAB)).toMatchObject([{ late: true, status }])
    expect(JSON.stringify(await journal().documents(TAB))).not.toContain('secret')
  })
})

describe('a document', () => {
  it('of an inspected tab is on, and is told what the user has set', async () => {
    await double.browser.storage.local.set({ settings: { samplingRate: 0.5 } })
    await inspect()
    const answer = await say({ type: 'document', late: false })
    expect(answer).toMatchObject({ on: true, settings: { samplingRate: 0.5 } })
    expect(await journal().documents(TAB)).toMatchObject([{ documentId: 'document-1', url: SHOP, late: false }])
  })

  it('of another tab is not, and nothing of it is kept', async () => {
    expect(await say({ type: 'document', late: false })).toMatchObject({ on: false })
    expect(await journal().documents(TAB)).toEqual([])
  })

  it('of a site on the always-on list is on while no DevTools is open', async () => {
    await double.browser.storage.local.set({ settings: { alwaysOn: ['https://shop.test'] } })
    await start()
    expect(await say({ type: 'document', late: false })).toMatchObject({ on: true })
  })

  it('goes by settings that change while it still reads what an administrator prescribes', async () => {
    let prescribe: (nothing: Record<string, unknown>) => void = () => {}
    double = browserDouble()
    double.browser.storage.managed.get = () =>
      new Promise((resolve) => {
        prescribe = resolve
      })
    await start()
    const on = { ...DEFAULT_SETTINGS.export, on: true, endpoint: 'http://127.0.0.1:4318' }
    await double.browser.storage.local.set({ settings: { ...DEFAULT_SETTINGS, export: on } })
    prescribe({})
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(await say({ type: 'export-status' }, DEVTOOLS)).toHaveProperty('sending.url')
  })

  it('hears of settings that change, and is told them when it asks', async () => {
    await inspect()
    const before = double.told.length
    await double.browser.storage.local.set({ settings: { ...DEFAULT_SETTINGS, samplingRate: 0.25 } })
    await vi.waitFor(() => expect(double.told.length).toBeGreaterThan(before))
    expect(await say({ type: 'document', late: false })).toMatchObject({ settings: { samplingRate: 0.25 } })
  })
})

describe('DevTools', () => {
  it('brings the library into the page that is there, and registers it for those that come', async () => {
    await inspect()
    const files = double.executed.filter(({ tabId }) => tabId === TAB).flatMap((one) => one.files)
    expect(files.some((file) => file.includes('inpage/entry/library'))).toBe(true)
    const registered = [...double.scripts.values()]
    expect(registered.flatMap(({ js }) => js).some((file) => file.includes('inpage/entry/library'))).toBe(true)
    const before = registered.find(({ js }) => js.some((file) => file.includes('relay')))
    expect(before?.world ?? 'ISOLATED').toBe('ISOLATED')
  })

  it('that closes takes it off again, and the journal keeps what open tabs had', async () => {
    await inspect()
    await say({ type: 'block', sequence: 0, bytes: blockOf('kept') })
    const port = connect(`${DEVTOOLS_PORT}${TAB}`, DEVTOOLS)
    double.release(TAB)
    port.hangUp()
    await vi.waitFor(() => expect(double.told).toContainEqual({ tabId: TAB, message: { type: 'off' } }))
    expect(await sequencesOf(TAB)).toEqual([0])
  })

  it('of a tab that is gone forgets what that had', async () => {
    await inspect()
    await say({ type: 'block', sequence: 0, bytes: blockOf('gone') })
    const port = connect(`${DEVTOOLS_PORT}${TAB}`, DEVTOOLS)
    double.tabs.delete(TAB)
    double.browser.tabs.onRemoved.fire(TAB, {})
    double.release(TAB)
    port.hangUp()
    await vi.waitFor(async () => expect(await sequencesOf(TAB)).toEqual([]))
  })
})

describe('a browser that starts', () => {
  it('has tabs of its own: the journal of those before is forgotten', async () => {
    await inspect()
    await say({ type: 'block', sequence: 0, bytes: blockOf('yesterday') })
    double.browser.runtime.onStartup.fire()
    await vi.waitFor(async () => expect(await sequencesOf(TAB)).toEqual([]))
  })
})
