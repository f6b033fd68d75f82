/**
 * Which pages the browser lets the extension into. In Firefox, and in Chromium since it has site access, that is the
 * user's to give and to take away, for all sites or for one.
 */
import { browser } from '../browser'

export const ALL_SITES = '<all_urls>'

/** Whether the page that a tab shows can be traced, as far as that is the user's to say. */
export async function hasAccess(tabId: number): Promise<boolean> {
  if (await browser.permissions.contains({ origins: [ALL_SITES] })) return true
  // A tab's address is told only to who may work in it.
  return (await browser.tabs.get(tabId).catch(() => undefined))?.url !== undefined
}

/** Calls `changed` whenever the user gives or takes away access to any site. */
export function onAccessChanged(changed: () => void): void {
  browser.permissions.onAdded.addListener(changed)
  browser.permissions.onRemoved.addListener(changed)
}

/**
 * Opens a page of ours with a button that asks for access, and closes itself. Firefox lets neither a DevTools panel nor
 * the background ask (https://bugzilla.mozilla.org/show_bug.cgi?id=1796933). `host`: of the page; '' if it has none.
 */
export async function openAccessPage(tabId: number, host: string): Promise<void> {
  const url = browser.runtime.getURL(`extension/access/access-page.html#${encodeURIComponent(host)}`)
  await browser.tabs.create({ url, openerTabId: tabId })
}
