/** Wires the panel to the extension: the only file of the panel that knows it. */
import { createAnnouncements } from '../extension/announcements'
import { browser, HAS_TRACKS, inspectedTab, LOOK, openResource, watchTheme } from '../extension/browser'
import { onSearch } from '../extension/devtools-search'
import { createFeed } from '../extension/feed'
import { createJournal } from '../extension/journal'
import type { FromDevtools } from '../extension/messages'
import { openNetworkLog } from '../extension/network/devtools-network'
import { onNotesChanged, readNotes, writeNote } from '../extension/notes-storage'
import { askForAccess, watchAccess } from '../extension/page-access'
import { watchRefused } from '../extension/refused-scripts'
import { onSettingsChanged, readSettings, writeSettings } from '../extension/settings-storage'
import type { Feed } from './feed'
import { showPanel } from './view/app'
import type { Environment } from './view/environment'
import { keyNames } from './view/key-names'

const IS_MAC = /^Mac/.test(navigator.platform)

// Asked for first: what ends from now on is not to be missed.
const network = openNetworkLog()
const settings = await readSettings()
const tabId = await inspectedTab()
// The panel only reads and clears; the background, which writes, is the one that keeps the journal's limit.
const journal = createJournal(settings.journalMegabytes * 1024 * 1024)
const announcements = createAnnouncements()
const feed: Feed = createFeed(tabId, journal, announcements)
let saved: Promise<unknown> = Promise.resolve()
const environment: Environment = {
  feed,
  settings,
  saveSettings(change) {
    saved = writeSettings(change)
  },
  onSettingsChanged,
  watchTheme,
  look: LOOK,
  hasTracks: HAS_TRACKS,
  isMac: IS_MAC,
  message: (key, ...values) => keyNames(browser.i18n.getMessage(key, values), IS_MAC),
  language: browser.i18n.getUILanguage(),
  reload: () => void reload(),
  watchAccess: (changed) => watchAccess(tabId, announcements, changed),
  watchRefused,
  askForAccess: () => void askForAccess(tabId),
  openResource,
  network,
  notes: await readNotes(),
  saveNote: (spanKey, text) => void writeNote(spanKey, text),
  onNotesChanged,
  onSearch: (asked) => onSearch(tabId, asked),
}

const element = document.getElementById('panel')
if (element !== null) showPanel(element, environment)

/** What was saved just now may ask for other scripts from the page's start on: first they are registered. */
async function reload(): Promise<void> {
  const registered: FromDevtools = { type: 'inspect', tabId }
  await saved.then(() => browser.runtime.sendMessage(registered)).catch(() => {})
  await browser.devtools.inspectedWindow.reload()
}
