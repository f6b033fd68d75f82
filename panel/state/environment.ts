/** All that the panel needs from outside. `panel/index.tsx` makes it of the extension; tests make their own. */

import type { BackendClient } from '../../extension/backends/backend-client'
import type { ReceiverConnection, ReceiverListener } from '../../extension/backends/receiver-connection'
import type { TraceBackend } from '../../extension/backends/trace-backend'
import type { DevtoolsSearch } from '../../extension/devtools/devtools-search'
import type { ExportControl } from '../../extension/devtools/export-control'
import type { NetworkLog } from '../../extension/devtools/network/network-log'
import type { PageRequest, PageRequestResult } from '../../extension/devtools/page-request'
import type { Redaction } from '../../extension/redaction/redaction'
import type { Notes } from '../../extension/settings/notes'
import type { Settings } from '../../extension/settings/settings'
import type { Feed } from '../feed'
import type { SourceResolver } from '../sources/source-resolver'
import type { Message } from '../text/message'

/** The theme of DevTools. */
export type Theme = 'light' | 'dark'

/** What the panel needs from outside: the extension gives it, tests have their own. */
export interface Environment {
  readonly feed: Feed
  /** Looks on this machine for `npx tracepane`, and goes on looking. */
  connectToReceiver(port: number, listener: ReceiverListener): ReceiverConnection
  /** Asks a backend for traces. */
  openBackend(backend: TraceBackend): BackendClient
  /** Takes the secrets out of a block that no background has seen; undefined if it is no block. */
  redact(bytes: ArrayBuffer, settings: Settings): ArrayBuffer | undefined
  /** How secrets are hidden in what the browser itself has logged. */
  redaction(settings: Settings): Redaction
  /** The export of finished spans. */
  readonly export: ExportControl
  readonly settings: Settings
  saveSettings(change: Partial<Settings>): void
  onSettingsChanged(changed: (settings: Settings) => void): void
  /** Tells the theme, now and whenever it changes. */
  watchTheme(changed: (theme: Theme) => void): void
  /** The browser whose DevTools show the panel: the panel takes their colours. */
  readonly look: 'chromium' | 'firefox'
  /** The browser's Performance panel can show spans in a track of their own. */
  readonly hasTracks: boolean
  /** Keys are called as on macOS. */
  readonly isMac: boolean
  /** Gives a text in the user's language. */
  readonly message: Message
  /** BCP 47, for numbers and times. */
  readonly language: string
  /** Opens a page in a tab of its own. */
  openUrl(url: string): void
  /** Reloads the inspected page. */
  reload(): void
  /** Tells whether the browser lets the extension into the inspected page, now and when that changes. */
  watchAccess(changed: (granted: boolean) => void): void
  /** Tells the scripts that the browser refuses to bring into pages, now and when that changes. */
  watchRefused(changed: (names: readonly string[]) => void): void
  /** Lets the user let it in. */
  askForAccess(): void
  /**
   * Shows a place in the browser's Sources (line and column from 1), and tells whether the browser knows the source;
   * undefined where the browser can't.
   */
  readonly openResource: ((url: string, line: number, column: number) => Promise<boolean>) | undefined
  /** Shows the browser's Network panel with a filter; undefined where the browser can't. */
  readonly showInNetwork: ((filter: string) => void) | undefined
  /** Finds the originals of places in the page's scripts. */
  readonly sources: SourceResolver
  /** The browser's own network log; undefined where it has none for us. */
  readonly network: NetworkLog | undefined
  /** Has the inspected page send a request. */
  sendInPage(request: PageRequest): Promise<PageRequestResult>
  /** What the user wrote to spans. */
  readonly notes: Notes
  /** '' takes the note away. */
  saveNote(spanKey: string, text: string): void
  onNotesChanged(changed: (notes: Notes) => void): void
  /** Reports what the user types into the search field of DevTools, where the browser reports it. */
  onSearch(asked: (search: DevtoolsSearch) => void): void
}
