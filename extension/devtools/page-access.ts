/** The panel's part of site access (`access.ts`): the panel may not ask the browser, so it asks the background. */
import type { Announcements } from '../background/announcements'
import { browser } from '../browser'
import type { FromDevtools } from '../message-schemas'

/** Calls `changed` with whether the extension may work in the inspected page, now and at each change. */
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

/** The part of `devtools.inspectedWindow` that is used. */
interface InspectedWindow {
  eval(expression: string, done: (value: unknown) => void): void
}

/** The host of the inspected page. Uses a callback, as the browsers' promises differ. */
function inspectedHost(): Promise<string> {
  const { chrome } = globalThis as unknown as { readonly chrome: { devtools: { inspectedWindow: InspectedWindow } } }
  return new Promise((resolve) => {
    chrome.devtools.inspectedWindow.eval('location.hostname', (host) => resolve(typeof host === 'string' ? host : ''))
  })
}
