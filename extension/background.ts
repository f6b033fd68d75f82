/**
 * The background: appends blocks to the journal, acknowledges and announces them, turns tracing on and off. It may die
 * at any instant: it keeps nothing that the journal, the locks and the storage don't know.
 */
import { createActivation } from './activation'
import { activationBrowser } from './activation-browser'
import { createAnnouncements } from './announcements'
import { browser, type MessageSender, onMessage } from './browser'
import { checkBlock } from './check-block'
import { checkStatus } from './check-status'
import { createJournal } from './journal'
import {
  type BlockAnswer,
  DEVTOOLS_PORT,
  type DocumentAnswer,
  type DocumentInfo,
  type FromDevtools,
  type FromRelay,
} from './messages'
import { originOf } from './origin'
import { DEFAULT_SETTINGS, pageSettings } from './settings'
import { onSettingsChanged, readSettings } from './settings-storage'

const MEGABYTE = 1024 * 1024
/** A closed devtools page lets go of its lock a moment after it says so. */
const LOCK_RELEASE_MS = 500
/** A frame's `data:` URL may be its whole content. */
const MAX_URL_LENGTH = 2048

const journal = createJournal(DEFAULT_SETTINGS.journalMegabytes * MEGABYTE)
const announcements = createAnnouncements()
const activation = createActivation(activationBrowser)

announcements.tell({ type: 'hello' })
void readSettings().then((settings) => journal.setLimit(settings.journalMegabytes * MEGABYTE))

onMessage((message, sender) => {
  // Whom to believe is the browser's word alone: a content script has a tab, our own pages have our origin and none.
  if (sender.id !== browser.runtime.id) return undefined
  if (isFromOurPage(sender)) return hearDevtools(message as FromDevtools)
  const { documentId, tab, frameId = 0 } = sender
  if (documentId === undefined || tab?.id === undefined) return undefined
  const url = (sender.url ?? '').slice(0, MAX_URL_LENGTH)
  return hearRelay(message as FromRelay, { documentId, tabId: tab.id, frameId, url }, tab.url)
})

type Sender = Omit<DocumentInfo, 'seenAt' | 'late'>

async function hearRelay(
  message: FromRelay,
  sender: Sender,
  tabUrl: string | undefined,
): Promise<DocumentAnswer | BlockAnswer | undefined> {
  const { documentId, tabId } = sender
  switch (message.type) {
    case 'document': {
      const on = await activation.isOn(tabId, tabUrl)
      if (on) {
        const document = { ...sender, seenAt: Date.now(), late: message.late === true }
        await journal.document(document).catch(() => {})
        announcements.tell({ type: 'document', document })
      } else await activation.reconcile()
      return { on, settings: pageSettings(await readSettings(), originOf(tabUrl)) }
    }
    case 'block': {
      const { sequence, bytes } = message
      if (!(bytes instanceof ArrayBuffer) || !Number.isSafeInteger(sequence))
        return { on: true, refused: 'not a block' }
      const checked = checkBlock(bytes)
      if ('refused' in checked) return { on: true, refused: checked.refused }
      const block = { tabId, documentId, sequence, bytes, spanCount: checked.spanCount }
      // A block may come from a document that has been forgotten: then it is as old as it says, and not a new one.
      const document = { ...sender, seenAt: Math.min(checked.timeOriginMs, Date.now()), late: checked.late }
      const [{ lossIn }, on] = await Promise.all([
        // Where nothing can be stored, a panel that is open sees it all the same.
        journal.append(block, document).catch(() => ({ lossIn: [] })),
        activation.isOn(tabId, tabUrl),
      ])
      // A block that was there already is announced again: the first time may have been cut short.
      announcements.tell({ type: 'block', tabId, documentId, sequence, bytes })
      for (const tab of lossIn) announcements.tell({ type: 'loss', tabId: tab })
      return { on }
    }
    case 'status': {
      const status = checkStatus(message.status)
      if (status !== undefined) {
        await journal.status(documentId, status).catch(() => {})
        announcements.tell({ type: 'status', tabId, documentId, status })
      }
      return { on: true }
    }
    case 'loss': {
      if (Number.isSafeInteger(message.spans) && message.spans > 0) {
        await journal.addLoss(tabId, message.spans).catch(() => {})
        announcements.tell({ type: 'loss', tabId })
      }
      return { on: true }
    }
    default:
      return undefined
  }
}

async function hearDevtools(message: FromDevtools): Promise<void> {
  if (message.type === 'inspect') await activation.reconcile()
  else if (message.type === 'release') await closed(message.tabId)
}

/** A devtools page has gone: at once, and once more when its lock is gone for certain. */
async function closed(tabId: number): Promise<void> {
  setTimeout(() => void activation.reconcile(), LOCK_RELEASE_MS)
  await activation.reconcile(tabId)
  await retainOpenTabs()
}

async function retainOpenTabs(): Promise<void> {
  const tabs = await browser.tabs.query({})
  await journal.retain(new Set(tabs.flatMap(({ id }) => (id === undefined ? [] : [id]))))
}

function isFromOurPage(sender: MessageSender): boolean {
  return sender.url?.startsWith(browser.runtime.getURL('')) === true
}

browser.runtime.onConnect.addListener((port) => {
  if (!port.name.startsWith(DEVTOOLS_PORT) || !isFromOurPage(port.sender ?? {})) return
  const tabId = Number(port.name.slice(DEVTOOLS_PORT.length))
  port.onDisconnect.addListener(() => void closed(tabId))
})

browser.runtime.onStartup.addListener(() => {
  // Tab ids begin anew with every start of the browser, so nothing of the journal means anything any more.
  void journal.retain(new Set())
  // What was registered for DevTools ended with the browser; the always-on list did not.
  void activation.reconcile()
})
browser.runtime.onInstalled.addListener(() => void activation.reconcile())

onSettingsChanged((settings) => {
  journal.setLimit(settings.journalMegabytes * MEGABYTE)
  void (async () => {
    await activation.reconcile()
    for (const tabId of await activationBrowser.inspectedTabs()) {
      const site = originOf((await browser.tabs.get(tabId).catch(() => undefined))?.url)
      await browser.tabs
        .sendMessage(tabId, { type: 'settings', settings: pageSettings(settings, site) })
        .catch(() => {})
    }
  })()
})
