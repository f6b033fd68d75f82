/** Wires the panel to the extension: the only file of the panel that knows it. */

import { createBackendClient } from '../extension/backends/backend-client'
import { connectToReceiver } from '../extension/backends/receiver-connection'
import { createAnnouncements } from '../extension/background/announcements'
import { createJournal } from '../extension/background/journal'
import { watchRefused } from '../extension/background/refused-scripts'
import { browser, HAS_TRACKS, inspectedTab, LOOK, openResource, showInNetwork, watchTheme } from '../extension/browser'
import { onSearch } from '../extension/devtools/devtools-search'
import { createExportControl } from '../extension/devtools/export-control'
import { createFeed } from '../extension/devtools/feed'
import { openNetworkLog } from '../extension/devtools/network/devtools-network'
import { askForAccess, watchAccess } from '../extension/devtools/page-access'
import { sendInPage } from '../extension/devtools/page-request'
import { scriptInBrowser } from '../extension/devtools/page-scripts'
import type { FromDevtools } from '../extension/message-schemas'
import { redactBlock } from '../extension/redaction/redact-block'
import { createRedaction } from '../extension/redaction/redaction'
import { onNotesChanged, readNotes, writeNote } from '../extension/settings/notes-storage'
import { onSettingsChanged, readSettings, writeSettings } from '../extension/settings/settings-storage'
import { showPanel } from './app/app'
import type { Feed } from './feed'
import { WorkerResolver } from './sources/source-resolver'
import type { Environment } from './state/environment'
import { keyNames } from './text/key-names'

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
  connectToReceiver,
  openBackend: (backend) => createBackendClient(backend),
  redact(bytes, current) {
    const clean = redactBlock(bytes, createRedaction(current))
    return 'error' in clean ? undefined : clean
  },
  redaction: createRedaction,
  export: createExportControl(announcements),
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
  openUrl: (url) => void window.open(url, '_blank', 'noopener'),
  reload: () => void reload(),
  watchAccess: (changed) => watchAccess(tabId, announcements, changed),
  watchRefused,
  askForAccess: () => void askForAccess(tabId),
  openResource,
  showInNetwork,
  sources: new WorkerResolver(scriptInBrowser),
  network,
  sendInPage,
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
