/** The panel's side of `access.ts`: its own document may not ask the browser, so it asks the background. */
import type { Announcements } from '../background/announcements'
import { browser } from '../browser'
import type { FromDevtools } from '../message-schemas'

/** Tells whether the extension may work in the inspected page, now and when that changes. */
export function watchAccess(tabId: number, announcements: Announcements, changed: (granted: boolean) => void): void {
  async function ask(): Promise<void> {
    const granted: unknown = await say({ type: 'access', tabId })
    if (typeof granted === 'boolean') changed(granted)
  }
  announcements.listen(({ type }) => {
    if (type === 'access') void ask()
  })
  browser.devtools.network.onNavigated.addListener(() => void ask())
  void ask()
}

/** Lets the user give access to the inspected page. */
export async function askForAccess(tabId: number): Promise<void> {
  await say({ type: 'ask-access', tabId, host: await inspectedHost() })
}

async function say(message: FromDevtools): Promise<unknown> {
  return browser.runtime.sendMessage(message).catch(() => undefined)
}

interface InspectedWindow {
  eval(expression: string, done: (value: unknown) => void): void
}

/** By a callback: as promises, the browsers' answers differ. */
function inspectedHost(): Promise<string> {
  const { chrome } = globalThis as unknown as { readonly chrome: { devtools: { inspectedWindow: InspectedWindow } } }
  return new Promise((resolve) => {
    chrome.devtools.inspectedWindow.eval('location.hostname', (host) => resolve(typeof host === 'string' ? host : ''))
  })
}
