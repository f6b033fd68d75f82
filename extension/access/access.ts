/**
 * Site access: which pages the browser lets the extension into. In Firefox, and in newer versions of Chromium, the user can
 * give and take it for all sites or for one.
 */
import { browser } from '../browser'

/** The match pattern of all sites. */
export const ALL_SITES = '<all_urls>'

/** Whether the browser lets the extension into the page of a tab. */
export async function hasAccess(tabId: number): Promise<boolean> {
  if (await browser.permissions.contains({ origins: [ALL_SITES] })) return true
  // The browser reveals a tab's address only to extensions with access to it.
  return (await browser.tabs.get(tabId).catch(() => undefined))?.url !== undefined
}

/** Calls `changed` whenever the user gives or takes away access to any site. */
export function onAccessChanged(changed: () => void): void {
  browser.permissions.onAdded.addListener(changed)
  browser.permissions.onRemoved.addListener(changed)
}

/**
 * Opens the page that asks for access. Firefox lets neither a DevTools panel nor the background ask
 * (https://bugzilla.mozilla.org/show_bug.cgi?id=1796933).
 *
 * @param host - the host of the tab's page; '' if it has none
 */
export async function openAccessPage(tabId: number, host: string): Promise<void> {
  const url = browser.runtime.getURL(`extension/access/access-page.html#${encodeURIComponent(host)}`)
  await browser.tabs.create({ url, openerTabId: tabId })
}

/** Opens a page of ours with a button that turns the export on, for which Firefox asks as it does for access. */
export async function openExportPage(): Promise<void> {
  await browser.tabs.create({ url: browser.runtime.getURL('extension/access/access-page.html?export') })
}
