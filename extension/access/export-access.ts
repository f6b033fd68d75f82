/** Whether what was recorded may be sent: to a host, and at all. */
import { browser } from '../browser'
import { COLLECTED } from './collected'

/** Firefox lets the user agree; elsewhere turning the export on is what the user agrees by. */
export const NEEDS_CONSENT: boolean = browser.runtime.getManifest?.().browser_specific_settings !== undefined

/** Whether the user has agreed that what is recorded may be sent. */
export async function canCollect(): Promise<boolean> {
  if (!NEEDS_CONSENT) return true
  const { data_collection = [] } = await browser.permissions.getAll()
  return COLLECTED.every((kind) => data_collection.includes(kind))
}

/** Asks the user, in a click. */
export function askToCollect(): Promise<boolean> {
  return browser.permissions.request({ data_collection: [...COLLECTED] })
}

/** Whether the browser lets the extension send to a URL's host. */
export async function canReach(url: string): Promise<boolean> {
  const { protocol, hostname } = new URL(url)
  return browser.permissions.contains({ origins: [`${protocol}//${hostname}/*`] })
}
