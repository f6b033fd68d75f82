import type { DevtoolsSearch } from '../../extension/devtools/devtools-search'
import { NetworkLog } from '../../extension/devtools/network/network-log'
import type { DocumentInfo } from '../../extension/messages'
import { createRedaction } from '../../extension/redaction/redaction'
import { DEFAULT_SETTINGS, type Settings } from '../../extension/settings/settings'
import type { PageStatus } from '../../inpage/transport/status'
import type { Feed, FeedListener } from '../../panel/feed'
import type { OriginalPlace } from '../../panel/sources/place'
import type { Environment, Theme } from '../../panel/state/environment'
import type { MessageKey } from '../../panel/text/message'

export type Texts = Readonly<Record<MessageKey, { readonly message: string }>>

/** What a test sends is kept, and told to whoever listens, each thing once: as the journal does. */
export class FeedDouble implements Feed {
  #log: ((listener: FeedListener) => void)[] = []
  #told = 0
  #listener: FeedListener | undefined
  #sequence = 0
  cleared = 0

  document(info: DocumentInfo): void {
    this.#tell((listener) => listener.document(info))
  }

  status(documentId: string, status: PageStatus): void {
    this.#tell((listener) => listener.status(documentId, status))
  }

  block(documentId: string, bytes: ArrayBuffer): void {
    const sequence = this.#sequence++
    this.#tell((listener) => listener.block(documentId, sequence, bytes))
  }

  loss(spans: number): void {
    this.#tell((listener) => listener.loss(spans))
  }

  listen(listener: FeedListener): () => void {
    this.#listener = listener
    this.#catchUp()
    return () => {
      this.#listener = undefined
    }
  }

  async clear(): Promise<void> {
    this.cleared++
  }

  async clearBefore(): Promise<void> {}

  #tell(what: (listener: FeedListener) => void): void {
    this.#log.push(what)
    this.#catchUp()
  }

  #catchUp(): void {
    if (this.#listener === undefined) return
    for (; this.#told < this.#log.length; this.#told++) this.#log[this.#told](this.#listener)
    this.#log = []
    this.#told = 0
  }
}

export const SETTINGS: Settings = { ...DEFAULT_SETTINGS, maxSpans: 2_000_000 }

/** The panel’s environment without a browser, and what it was asked to do. */
export interface EnvironmentDouble extends Environment {
  readonly feed: FeedDouble
  /**
   * What the panel asked for, in order: `reload`, `tab url`, `open url:line:column`, `network filter`, `send METHOD url`, `save {…}`,
   * `note key text`.
   */
  readonly asked: string[]
  readonly network: NetworkLog
  setTheme(theme: Theme): void
  /** As if it was asked of the search field of DevTools. */
  search(asked: DevtoolsSearch): void
}

interface Options {
  readonly texts: Texts
  readonly language?: string
  readonly theme?: Theme
  readonly look?: Environment['look']
  readonly settings?: Partial<Settings>
  /** Whether the browser can open a place in Sources. Default: it can. */
  readonly hasSources?: boolean
  /** By `url:line:column` of places in scripts. Default: none has a source map. */
  readonly originals?: Readonly<Record<string, OriginalPlace>>
  /** Whether the browser lets the extension into the page. Default: it does. */
  readonly hasAccess?: boolean
  /** Default: there is no receiver. */
  readonly exportStatus?: Environment['export']['watchStatus']
  /** Default: nothing is prescribed. */
  readonly managedExport?: Environment['export']['watchManaged']
  readonly connectToReceiver?: Environment['connectToReceiver']
  /** Default: no backend has any trace. */
  readonly openBackend?: Environment['openBackend']
  /** Default: nothing is taken out. */
  readonly redact?: Environment['redact']
  /** Default: none. */
  readonly refused?: readonly string[]
}

/** Makes the double; what is not given is as in a browser that has just opened DevTools. */
export function environmentDouble({ texts, language = 'en', theme = 'light', ...options }: Options): EnvironmentDouble {
  const asked: string[] = []
  let searched: (asked: DevtoolsSearch) => void = () => {}
  let themeChanged: (theme: Theme) => void = () => {}
  return {
    asked,
    feed: new FeedDouble(),
    connectToReceiver: options.connectToReceiver ?? (() => ({ ask() {}, look() {}, close() {} })),
    openBackend: options.openBackend ?? (() => ({ trace: async () => ({ type: 'none' }) })),
    redact: options.redact ?? ((bytes) => bytes),
    redaction: createRedaction,
    export: {
      watchStatus: (changed) => options.exportStatus?.(changed),
      watchHeaders: () => {},
      watchManaged: (changed) => options.managedExport?.(changed),
      setHeader: (name, value) => asked.push(`header ${name} ${value}`),
      test: async (endpoint, codec) => {
        asked.push(`test ${endpoint} ${codec}`)
        return { outcome: 'taken', detail: '' }
      },
      resume: () => asked.push('resume'),
      ask: undefined,
    },
    settings: { ...SETTINGS, ...options.settings },
    saveSettings: (change) => asked.push(`save ${JSON.stringify(change)}`),
    onSettingsChanged: () => {},
    watchTheme(changed) {
      themeChanged = changed
      changed(theme)
    },
    onSearch(asked) {
      searched = asked
    },
    search: (asked) => searched(asked),
    setTheme: (next) => themeChanged(next),
    look: options.look ?? 'chromium',
    hasTracks: options.look !== 'firefox',
    isMac: false,
    // As the browser fills them in.
    message: (key, ...values) => texts[key].message.replace(/\$(\d)/g, (_, place) => values[Number(place) - 1] ?? ''),
    language,
    openUrl: (url) => asked.push(`tab ${url}`),
    reload: () => asked.push('reload'),
    watchAccess: (changed) => changed(options.hasAccess ?? true),
    watchRefused: (changed) => changed(options.refused ?? []),
    askForAccess: () => asked.push('access'),
    openResource:
      options.hasSources === false
        ? undefined
        : async (url, line, column) => {
            asked.push(`open ${url}:${line}:${column}`)
            return true
          },
    showInNetwork: options.look === 'firefox' ? undefined : (filter) => asked.push(`network ${filter}`),
    sources: {
      resolve: async (_document, { url, line, column }) =>
        options.originals?.[`${url}:${line}:${column}`] ?? { type: 'none', reason: 'noMap', isIgnored: false },
    },
    network: new NetworkLog(),
    async sendInPage({ method, url }) {
      asked.push(`send ${method} ${url}`)
      return { type: 'sent' }
    },
    notes: new Map(),
    saveNote: (spanKey, text) => asked.push(`note ${spanKey} ${text}`),
    onNotesChanged: () => {},
  }
}
