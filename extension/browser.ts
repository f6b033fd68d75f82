/**
 * The one place where browsers differ. Everything else uses `browser` with promises.
 *
 * The polyfill is a no-op where the browser has `browser` itself.
 */
import browser, { type DeclarativeNetRequest, type Runtime, type Scripting } from 'webextension-polyfill'

export { browser, type DeclarativeNetRequest, type Scripting }
export type Port = Runtime.Port

/**
 * Answers messages. By `sendResponse` and `true`: unlike a promise as the listener's result, every version of every
 * browser takes that.
 */
export function onMessage(answer: (message: unknown, sender: MessageSender) => Promise<unknown> | undefined): void {
  const listener = (message: unknown, sender: MessageSender, respond: (reply: unknown) => void): true | undefined => {
    const reply = answer(message, sender)
    if (reply === undefined) return undefined
    // No answer makes the sender try again.
    reply.then(respond, () => respond(undefined))
    return true
  }
  browser.runtime.onMessage.addListener(listener as Parameters<typeof browser.runtime.onMessage.addListener>[0])
}

/** What the browser says of who sent a message. `documentId` is missing in the polyfill's types. */
export interface MessageSender {
  readonly id?: string
  readonly url?: string
  readonly frameId?: number
  readonly documentId?: string
  /** Of the document: also of one whose `url` has none, as that of a frame of its parent's. Missing in the types, too. */
  readonly origin?: string
  readonly tab?: { readonly id?: number; readonly url?: string }
}

/** The tab that this DevTools inspects. Chromium may not know it yet when the page has only just begun. */
export async function inspectedTab(): Promise<number> {
  for (;;) {
    const tabId: number | null = browser.devtools.inspectedWindow.tabId
    if (tabId !== null) return tabId
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** Whose DevTools these are. */
export const LOOK: 'chromium' | 'firefox' = navigator.userAgent.includes('Firefox/') ? 'firefox' : 'chromium'

/** Whether the browser's Performance panel has tracks for others: https://developer.chrome.com/docs/devtools/performance/extension */
export const HAS_TRACKS = LOOK === 'chromium'

/** Whether this works for private windows: what it knows of their pages must not reach the disk. */
export const IS_PRIVATE: boolean = browser.extension?.inIncognitoContext === true

export type Theme = 'light' | 'dark'

interface ThemedPanels {
  readonly themeName?: string
  /** Chromium; one handler. */
  setThemeChangeHandler?(handler: (name: string) => void): void
  /** Firefox. */
  readonly onThemeChanged?: { addListener(listener: (name: string) => void): void }
}

/** The theme of DevTools, now and at each change. */
export function watchTheme(changed: (theme: Theme) => void): void {
  const panels = browser.devtools.panels as unknown as ThemedPanels
  const tell = (name: string | undefined) => changed(name === 'dark' ? 'dark' : 'light')
  tell(panels.themeName)
  if (panels.setThemeChangeHandler !== undefined) panels.setThemeChangeHandler(tell)
  else panels.onThemeChanged?.addListener(tell)
}

interface OpeningPanels {
  openResource?(url: string, line: number, column: number, done: (status: unknown) => void): void
}

/**
 * Shows a place of the page's source in Sources, and tells whether DevTools knows the source; undefined where the browser
 * can't. Line and column count from 1.
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
