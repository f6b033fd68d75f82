/** Wires the panel to the extension: the only file of the panel that knows it. */
import { createAnnouncements } from '../extension/announcements'
import { browser, inspectedTab, openResource, watchTheme } from '../extension/browser'
import { createFeed } from '../extension/feed'
import { createJournal } from '../extension/journal'
import { openNetworkLog } from '../extension/network/devtools-network'
import { onNotesChanged, readNotes, writeNote } from '../extension/notes-storage'
import { onSettingsChanged, readSettings, writeSettings } from '../extension/settings-storage'
import type { Feed } from './feed'
import { showPanel } from './view/app'
import type { Environment } from './view/environment'

// Asked for first: what ends from now on is not to be missed.
const network = openNetworkLog()
const settings = await readSettings()
const tabId = await inspectedTab()
// The panel only reads and clears; the background, which writes, is the one that keeps the journal's limit.
const journal = createJournal(settings.journalMegabytes * 1024 * 1024)
const feed: Feed = createFeed(tabId, journal, createAnnouncements())
const environment: Environment = {
  feed,
  settings,
  saveSettings: (change) => void writeSettings(change),
  onSettingsChanged,
  watchTheme,
  look: navigator.userAgent.includes('Firefox/') ? 'firefox' : 'chromium',
  message: (key, ...values) => browser.i18n.getMessage(key, values),
  language: browser.i18n.getUILanguage(),
  reload: () => void browser.devtools.inspectedWindow.reload(),
  openResource,
  network,
  notes: await readNotes(),
  saveNote: (spanKey, text) => void writeNote(spanKey, text),
  onNotesChanged,
}

const element = document.getElementById('panel')
if (element !== null) showPanel(element, environment)
