/**
 * The one place that knows how browsers differ. Everything else uses `browser`, with promises.
 *
 * Where the browser has `browser` itself, the polyfill does nothing.
 */
import browser, { type DeclarativeNetRequest, type Runtime, type Scripting } from 'webextension-polyfill'

export { browser, type DeclarativeNetRequest, type Scripting }
/** A port between two parts of the extension. */
export type Port = Runtime.Port

/**
 * Answers messages. It uses `sendResponse` and returns `true`, which every version of every browser supports, unlike a promise as
 * the listener's result.
 */
export function onMessage(answer: (message: unknown, sender: MessageSender) => Promise<unknown> | undefined): void {
  const listener = (message: unknown, sender: MessageSender, respond: (reply: unknown) => void): true | undefined => {
    const reply = answer(message, sender)
    if (reply === undefined) return undefined
    // An error gives no answer, which makes the sender try again.
    reply.then(respond, () => respond(undefined))
    return true
  }
  browser.runtime.onMessage.addListener(listener as Parameters<typeof browser.runtime.onMessage.addListener>[0])
}

/** What the browser says about the sender of a message. The polyfill's types lack `documentId`. */
export interface MessageSender {
  readonly id?: string
  readonly url?: string
  readonly frameId?: number
  readonly documentId?: string
  /** The document's origin; a frame without an address has one, too. The polyfill's types lack it. */
  readonly origin?: string
  readonly tab?: { readonly id?: number; readonly url?: string }
}

/** The tab that these DevTools inspect. Chromium may not know it yet while a page starts. */
export async function inspectedTab(): Promise<number> {
  for (;;) {
    const tabId: number | null = browser.devtools.inspectedWindow.tabId
    if (tabId !== null) return tabId
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** Which browser's DevTools these are. */
export const LOOK: 'chromium' | 'firefox' = navigator.userAgent.includes('Firefox/') ? 'firefox' : 'chromium'

/** Whether extensions can add tracks to the Performance panel: https://developer.chrome.com/docs/devtools/performance/extension */
export const HAS_TRACKS = LOOK === 'chromium'

/** Whether this runs for private windows. What it knows about their pages must not reach the disk. */
export const IS_PRIVATE: boolean = browser.extension?.inIncognitoContext === true

/** The theme of DevTools. */
export type Theme = 'light' | 'dark'

/** The part of `devtools.panels` that knows the theme. */
interface ThemedPanels {
  readonly themeName?: string
  /** Chromium's; it takes one handler. */
  setThemeChangeHandler?(handler: (name: string) => void): void
  /** Firefox's. */
  readonly onThemeChanged?: { addListener(listener: (name: string) => void): void }
}

/** Calls `changed` with the theme of DevTools, now and at each change. */
export function watchTheme(changed: (theme: Theme) => void): void {
  const panels = browser.devtools.panels as unknown as ThemedPanels
  const tell = (name: string | undefined) => changed(name === 'dark' ? 'dark' : 'light')
  tell(panels.themeName)
  if (panels.setThemeChangeHandler !== undefined) panels.setThemeChangeHandler(tell)
  else panels.onThemeChanged?.addListener(tell)
}

/** The part of `devtools.panels` that opens sources. */
interface OpeningPanels {
  openResource?(url: string, line: number, column: number, done: (status: unknown) => void): void
}

/**
 * Opens a place of the page's source in Sources. Resolves with whether DevTools knows the source. Undefined in browsers that
 * cannot do it. Line and column count from 1.
 */
export const openResource: ((url: string, line: number, column: number) => Promise<boolean>) | undefined = (() => {
  const panels = browser.devtools?.panels as unknown as OpeningPanels | undefined
  if (panels?.openResource === undefined) return undefined
  return (url, line, column) =>
    new Promise((resolve) => {
      panels.openResource?.(url, line - 1, column - 1, (status) => {
        resolve((status as { readonly isError?: unknown } | undefined)?.isError !== true)
      })
    })
})()

/** The part of `devtools.panels` that shows requests. Firefox has none. */
interface NetworkPanels {
  readonly network?: { show?(options: { readonly filter: string }): Promise<void> }
}

/**
 * Shows the Network panel with a filter (https://developer.chrome.com/docs/devtools/network/reference#filter-by-property).
 * Undefined in browsers that cannot do it.
 */
export const showInNetwork: ((filter: string) => void) | undefined = (() => {
  const panels = browser.devtools?.panels as unknown as NetworkPanels | undefined
  const network = panels?.network
  return network?.show === undefined ? undefined : (filter) => void network.show?.({ filter })?.catch(() => {})
})()

interface GuardedStorage {
  /** Chromium. */
  setAccessLevel?(level: { readonly accessLevel: 'TRUSTED_CONTEXTS' }): Promise<void>
}

/** The headers of the export, which are secrets, are in `storage.local`, and no content script of ours reads it. */
export function keepStorageFromContentScripts(): void {
  const storage = browser.storage.local as GuardedStorage
  void storage.setAccessLevel?.({ accessLevel: 'TRUSTED_CONTEXTS' }).catch(() => {})
}
