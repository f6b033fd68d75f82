/**
 * The background. It appends blocks to the journal, acknowledges and announces them, and turns tracing on and off. The browser
 * may end it at any instant, so it keeps nothing that the journal, the locks and the storage do not know.
 */
import * as v from 'valibot'
import type { PageStatus } from '../../inpage/transport/status'
import { hasAccess, onAccessChanged, openAccessPage, openExportPage } from '../access/access'
import { browser, keepStorageFromContentScripts, type MessageSender, onMessage, type Port } from '../browser'
import { type BlockMessage, FROM_DEVTOOLS, FROM_RELAY, FROM_RELAY_PORT } from '../message-schemas'
import { type BlockAnswer, DEVTOOLS_PORT, type DocumentAnswer, type DocumentInfo, RELAY_PORT } from '../messages'
import { originOf } from '../origin'
import { documentUrl } from '../redaction/document-url'
import { redactBlock } from '../redaction/redact-block'
import { redactStatus } from '../redaction/redact-status'
import { createRedaction } from '../redaction/redaction'
import { DEFAULT_SETTINGS, pageSettings, type Settings } from '../settings/settings'
import { onSettingsChanged, readSettings } from '../settings/settings-storage'
import { createActivation } from './activation'
import { activationBrowser, tellChanged } from './activation-browser'
import { createAnnouncements } from './announcements'
import { checkBlock } from './check-block'
import { createExport } from './export'
import { createJournal } from './journal'
import { EXPORT_TAB } from './journal-database'
import { learnPaths, readLearntSettings } from './learnt-settings'

const MEGABYTE = 1024 * 1024
/** The lock of a closed devtools page is released a moment after its port. */
const LOCK_RELEASE_MS = 500

const journal = createJournal(DEFAULT_SETTINGS.journalMegabytes * MEGABYTE)
const announcements = createAnnouncements()
const activation = createActivation(activationBrowser)
const exported = createExport(announcements)

/** Tabs that were closed since the background started. What still arrives from them is not kept. */
const gone = new Set<number>()

announcements.tell({ type: 'hello' })
keepStorageFromContentScripts()
// A tab may have been closed while no background ran, or just before one ended.
void forgetClosedTabs().catch(() => {})
/** Redacts secrets in everything that arrives. Nothing is stored or announced before the user's own names are known. */
let redaction = createRedaction(DEFAULT_SETTINGS)
/** Settings that changed while they were being read are newer than what was read. */
let haveChanged = false
const settingsRead = Promise.all([readSettings(), exported.ready]).then(
  ([settings]) => {
    if (!haveChanged) use(settings)
  },
  () => {},
)

function use(settings: Settings): void {
  journal.setLimit(settings.journalMegabytes * MEGABYTE)
  redaction = createRedaction(settings)
  void exported.use(settings.export)
}

onMessage((message, sender) => {
  // Only the browser says who sent a message: a content script has a tab; our own pages have our origin and no tab.
  if (sender.id !== browser.runtime.id) return undefined
  return isFromOurPage(sender) ? hearDevtools(message) : hearRelay(message, sender)
})

type Sender = Omit<DocumentInfo, 'seenAt' | 'late'>

function senderOf({ documentId, tab, frameId = 0, url = '' }: MessageSender): Sender | undefined {
  if (documentId === undefined || tab?.id === undefined) return undefined
  return { documentId, tabId: tab.id, frameId, url: documentUrl(url, redaction) }
}

/** The origin of the page to which a document belongs. A main frame has its own origin, as its tab may have moved on. */
function siteOf({ frameId, tab, ...sender }: MessageSender): string | undefined {
  return frameId === 0 ? originOfDocument(sender) : originOf(tab?.url)
}

function originOfDocument({ origin, url }: MessageSender): string | undefined {
  return originOf(origin ?? url)
}

async function hearRelay(message: unknown, from: MessageSender): Promise<DocumentAnswer | BlockAnswer | undefined> {
  await settingsRead
  const sender = senderOf(from)
  if (sender === undefined) return undefined
  const { documentId, tabId } = sender
  const site = siteOf(from)
  const read = v.safeParse(FROM_RELAY, message)
  if (gone.has(tabId)) {
    if (read.success && read.output.type === 'block') await takeLastBlock(read.output, documentId, site)
    return { on: false }
  }
  if (!read.success) return { on: await activation.isStillOn(tabId, site), refused: 'not understood' }
  const { output } = read
  switch (output.type) {
    case 'ask':
    case 'document': {
      const on = await activation.isOn(tabId, site)
      if (!on) await activation.reconcile()
      else if (output.type === 'document' && !gone.has(tabId)) {
        const document = { ...sender, seenAt: Date.now(), late: output.late }
        await journal.document(document).catch(() => {})
        announcements.tell({ type: 'document', document })
      }
      // A document that is not traced gets nothing of the user's settings.
      const settings = on ? await readLearntSettings() : DEFAULT_SETTINGS
      return { on, settings: pageSettings(settings, originOfDocument(from)), propagateTo: settings.propagateTo }
    }
    case 'block':
      return takeBlock(output, sender, site, await activation.isStillOn(tabId, site))
    case 'status': {
      const on = await activation.isStillOn(tabId, site)
      if (on) {
        const status = redactStatus(output.status, redaction)
        await journal.status(documentId, status).catch(() => {})
        announcements.tell({ type: 'status', tabId, documentId, status })
        await learnFrom(output.status, originOfDocument(from))
      }
      return { on }
    }
    case 'gone': {
      const on = await activation.isStillOn(tabId, site)
      const document = on ? await journal.gone(documentId, Date.now()).catch(() => undefined) : undefined
      if (document !== undefined) announcements.tell({ type: 'document', document })
      return { on }
    }
    case 'loss': {
      const on = await activation.isStillOn(tabId, site)
      if (on) {
        await journal.addLoss(tabId, output.spans).catch(() => {})
        announcements.tell({ type: 'loss', tabId })
      }
      return { on }
    }
  }
}

/**
 * Keeps a block of a document that is traced, or that was traced before: its last blocks arrive just after DevTools has
 * closed. Nothing else is kept or announced.
 */
async function takeBlock(
  message: BlockMessage,
  sender: Sender,
  site: string | undefined,
  on: boolean,
): Promise<BlockAnswer> {
  const { sequence } = message
  const checked = checkBlock(message.bytes)
  if ('refused' in checked) return { on, refused: checked.refused }
  const bytes = redactBlock(message.bytes, redaction)
  if ('error' in bytes) return { on, refused: bytes.error }
  const { documentId, tabId } = sender
  // The tab may have closed during the `await`s above. From here to the journal's queue nothing can come between.
  if (gone.has(tabId)) return { on: false }
  const outgoing = exported.outgoingOf(bytes, site)
  const block = { tabId, documentId, sequence, bytes, spanCount: checked.spanCount, ...(outgoing && { outgoing }) }
  // The block's document may have been forgotten. Then it is as old as the block says, and not a new one.
  const document = { ...sender, seenAt: Math.min(checked.timeOriginMs, Date.now()), late: checked.late }
  const announce = () => announcements.tell({ type: 'block', tabId, documentId, sequence, bytes, full: checked.full })
  // Announced before it is stored: an open panel need not wait, and sees the block even if the disk is full. A block that was
  // already stored is announced again, as the first announcement may have been cut short.
  if (on) announce()
  const appended = await journal
    .append(block, on ? document : undefined)
    .catch(() => ({ added: false, lossIn: [], entered: on }))
  if (!on && appended.added) announce()
  if (outgoing !== undefined && appended.added) exported.added()
  if (appended.entered) announcements.tell({ type: 'document', document })
  for (const tab of appended.lossIn) announcements.tell({ type: 'loss', tabId: tab })
  return { on }
}

/** What comes of a page when its tab has been closed is kept for the export alone, if anything of it is exported. */
async function takeLastBlock(message: BlockMessage, documentId: string, site: string | undefined): Promise<void> {
  const { sequence } = message
  const checked = checkBlock(message.bytes)
  const bytes = 'refused' in checked ? undefined : redactBlock(message.bytes, redaction)
  if ('refused' in checked || bytes === undefined || 'error' in bytes) return
  const outgoing = exported.outgoingOf(bytes, site)
  if (outgoing === undefined) return
  const block = { tabId: EXPORT_TAB, documentId, sequence, bytes, spanCount: checked.spanCount, outgoing }
  const appended = await journal.append(block, undefined).catch(() => undefined)
  if (appended?.added === true) exported.added()
}

/** Learns from a document where trace headers are refused: the site's next documents leave them out there. */
async function learnFrom({ notes }: PageStatus, site: string | undefined): Promise<void> {
  const paths = notes.filter(({ kind }) => kind === 'headers').map(({ message }) => message)
  if (site === undefined || paths.length === 0) return
  if (await learnPaths(site, paths).catch(() => false)) await settingsChanged()
}

/** Applies the current settings everywhere. */
async function settingsChanged(): Promise<void> {
  await activation.reconcile()
  for (const tabId of await activationBrowser.inspectedTabs()) await tellChanged(tabId)
}

async function hearDevtools(message: unknown): Promise<unknown> {
  const read = v.safeParse(FROM_DEVTOOLS, message)
  if (!read.success) return undefined
  const { output } = read
  switch (output.type) {
    case 'inspect':
      return activation.reconcile()
    case 'release':
      return closed(output.tabId)
    case 'access':
      return hasAccess(output.tabId)
    case 'ask-access':
      return openAccessPage(output.tabId, output.host)
    case 'export-status':
      await settingsRead
      return exported.status()
    case 'export-test':
      return exported.test(output.endpoint, output.codec)
    case 'export-resume':
      return exported.resume()
    case 'export-ask':
      return openExportPage()
  }
}

/** A devtools page has closed. Reconciles at once, and again when its lock is certainly released. */
async function closed(tabId: number): Promise<void> {
  setTimeout(() => void activation.reconcile(), LOCK_RELEASE_MS)
  await activation.reconcile(tabId)
}

/** A tab was closed, or the browser replaced it by another. */
function forgetTab(tabId: number): void {
  gone.add(tabId)
  void journal.forget(new Set([tabId])).catch(() => {})
}

/** The order matters: a tab that opens meanwhile is in the second answer, or has nothing in the first. */
async function forgetClosedTabs(): Promise<void> {
  const known = await journal.tabs()
  if (known.size === 0) return
  for (const { id } of await browser.tabs.query({})) if (id !== undefined) known.delete(id)
  if (known.size > 0) await journal.forget(known)
}

function isFromOurPage(sender: MessageSender): boolean {
  return sender.url?.startsWith(browser.runtime.getURL('')) === true
}

browser.runtime.onConnect.addListener((port) => {
  const sender: MessageSender = port.sender ?? {}
  if (sender.id !== browser.runtime.id) return
  if (port.name === RELAY_PORT) serve(port, sender)
  else if (port.name.startsWith(DEVTOOLS_PORT) && isFromOurPage(sender)) {
    const tabId = Number(port.name.slice(DEVTOOLS_PORT.length))
    port.onDisconnect.addListener(() => void closed(tabId))
  }
})

/** Takes in the blocks that arrive by a relay's port. */
function serve(port: Port, sender: MessageSender): void {
  port.onMessage.addListener(async (message: unknown) => {
    const read = v.safeParse(FROM_RELAY_PORT, message)
    if (!read.success) return
    // Without an answer the relay would wait as long as its port is open.
    const answer = await hearRelay(message, sender).catch(() => undefined)
    try {
      port.postMessage({ ...answer, sequence: read.output.sequence })
    } catch {
      // The page is gone, or in the back/forward cache. If it comes back, it sends the block again.
    }
  })
  // A page that enters the back/forward cache is no error, but Chromium logs every error that is not read.
  port.onDisconnect.addListener(() => void browser.runtime.lastError)
}

browser.tabs.onRemoved.addListener(forgetTab)
// Firefox has no such event; it keeps the tab.
browser.tabs.onReplaced?.addListener((_added, removed) => forgetTab(removed))

browser.runtime.onStartup.addListener(() => {
  // Tab ids start anew with each start of the browser, so the journal's tabs mean nothing any more.
  void journal.retain(new Set()).catch(() => {})
  // Scripts that were registered for DevTools ended with the browser; those of the always-on list did not.
  void activation.reconcile()
})
browser.runtime.onInstalled.addListener(() => void activation.reconcile())

onAccessChanged(() => {
  announcements.tell({ type: 'access' })
  void activation.admit()
})

onSettingsChanged((settings) => {
  haveChanged = true
  use(settings)
  void settingsChanged()
})
