/**
 * On and off. A tab is traced while a devtools page holds its lock, or while its site is on the always-on list. Nothing
 * is remembered that the browser doesn't know itself: `reconcile` compares what is with what should be, at any time.
 */
import { originOf } from './origin'

/** The few things of the browser that activation needs. */
export interface ActivationBrowser {
  /** Tabs whose devtools page is alive. */
  inspectedTabs(): Promise<ReadonlySet<number>>
  alwaysOn(): Promise<readonly string[]>
  /** The match patterns our scripts are registered for; undefined if they aren't. */
  registered(): Promise<readonly string[] | undefined>
  register(matches: readonly string[]): Promise<void>
  unregister(): Promise<void>
  /** Runs relay and library in all frames of a page that is already there. */
  inject(tabId: number): Promise<void>
  tellOff(tabId: number): Promise<void>
  tabUrl(tabId: number): Promise<string | undefined>
  /** The tabs that were inspected at the last reconciliation of this browser session. */
  wasInspected(): Promise<ReadonlySet<number>>
  rememberInspected(tabs: ReadonlySet<number>): Promise<void>
}

export interface Activation {
  /** `closing`: a tab whose lock may be held for another moment. */
  reconcile(closing?: number): Promise<void>
  isOn(tabId: number, tabUrl: string | undefined): Promise<boolean>
}

export function createActivation(browser: ActivationBrowser): Activation {
  let last: Promise<void> = Promise.resolve()

  async function inspectedBut(closing: number | undefined): Promise<ReadonlySet<number>> {
    const inspected = new Set(await browser.inspectedTabs())
    if (closing !== undefined) inspected.delete(closing)
    return inspected
  }

  async function reconcileNow(closing: number | undefined): Promise<void> {
    const [inspected, before, sites] = await Promise.all([
      inspectedBut(closing),
      browser.wasInspected(),
      browser.alwaysOn(),
    ])
    await arrange(inspected.size > 0 ? ['<all_urls>'] : patterns(sites))
    await browser.rememberInspected(inspected)
    for (const tabId of inspected) if (!before.has(tabId)) await browser.inject(tabId)
    for (const tabId of before) {
      if (inspected.has(tabId)) continue
      const origin = originOf(await browser.tabUrl(tabId))
      if (origin === undefined || !sites.includes(origin)) await browser.tellOff(tabId)
    }
  }

  async function arrange(matches: readonly string[]): Promise<void> {
    const registered = await browser.registered()
    if (matches.length === 0) {
      if (registered !== undefined) await browser.unregister()
    } else if (registered?.join() !== matches.join()) {
      if (registered !== undefined) await browser.unregister()
      await browser.register(matches)
    }
  }

  return {
    reconcile(closing) {
      // One after the other: two at once would register twice.
      last = last.then(() => reconcileNow(closing)).catch(() => {})
      return last
    },
    async isOn(tabId, tabUrl) {
      if ((await browser.inspectedTabs()).has(tabId)) return true
      const origin = originOf(tabUrl)
      return origin !== undefined && (await browser.alwaysOn()).includes(origin)
    },
  }
}

/** Match patterns of sites. Firefox's know no ports, so the relay's question decides by the whole origin. */
function patterns(sites: readonly string[]): readonly string[] {
  return [...new Set(sites.map((site) => `${new URL(site).protocol}//${new URL(site).hostname}/*`))].sort()
}
