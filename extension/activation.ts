/**
 * On and off. A tab is traced while a devtools page holds its lock, or while its site is on the always-on list. Nothing
 * is remembered that the browser doesn't know itself: `reconcile` compares what is with what should be, at any time.
 */
import { originOf } from './origin'
import type { Settings } from './settings'

/** What is chosen for a site and must hold before its library hears of any settings. */
export type EarlyChoice = 'carry' | 'stand-in' | 'leave-opentelemetry'

/** For which pages our scripts are registered. */
export interface Registration {
  /** Match patterns. */
  readonly matches: readonly string[]
  /** In the order of names; choices for no site are left out. */
  readonly early: readonly { readonly choice: EarlyChoice; readonly matches: readonly string[] }[]
  /** Whether spans are drawn into the Performance panel, too. Without DevTools there is none. */
  readonly mirror: boolean
}

/** The few things of the browser that activation needs. */
export interface ActivationBrowser {
  /** Tabs whose devtools page is alive. */
  inspectedTabs(): Promise<ReadonlySet<number>>
  settings(): Promise<Pick<Settings, 'alwaysOn' | 'sites' | 'mirror'>>
  /** Undefined if nothing is. */
  registered(): Promise<Registration | undefined>
  register(registration: Registration): Promise<void>
  unregister(): Promise<void>
  /** Runs relay and library in all frames of a page that is already there. */
  inject(tabId: number): Promise<void>
  /** Sets up the mirror in all frames of a page that is already there, or takes it away. */
  mirror(tabId: number, on: boolean): Promise<void>
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
    const [inspected, before, registered, { alwaysOn, sites, mirror }] = await Promise.all([
      inspectedBut(closing),
      browser.wasInspected(),
      browser.registered(),
      browser.settings(),
    ])
    const matches = inspected.size > 0 ? ['<all_urls>'] : patterns(alwaysOn)
    const wanted = { matches, early: earlyChoices(sites), mirror: mirror && inspected.size > 0 }
    await arrange(registered, matches.length === 0 ? undefined : wanted)
    await browser.rememberInspected(inspected)
    for (const tabId of inspected) {
      const isNew = !before.has(tabId)
      if (isNew) await browser.inject(tabId)
      if (mirror !== (!isNew && registered?.mirror === true)) await browser.mirror(tabId, mirror)
    }
    for (const tabId of before) {
      if (inspected.has(tabId)) continue
      const origin = originOf(await browser.tabUrl(tabId))
      if (origin === undefined || !alwaysOn.includes(origin)) await browser.tellOff(tabId)
    }
  }

  async function arrange(registered: Registration | undefined, wanted: Registration | undefined): Promise<void> {
    if (JSON.stringify(registered) === JSON.stringify(wanted)) return
    if (registered !== undefined) await browser.unregister()
    if (wanted !== undefined) await browser.register(wanted)
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
      return origin !== undefined && (await browser.settings()).alwaysOn.includes(origin)
    },
  }
}

function earlyChoices(sites: Settings['sites']): Registration['early'] {
  const choices: [EarlyChoice, (site: Settings['sites'][string]) => boolean][] = [
    ['carry', ({ context }) => context === 'carry'],
    ['leave-opentelemetry', ({ openTelemetry }) => openTelemetry === 'off'],
    ['stand-in', ({ openTelemetry }) => openTelemetry === 'stand-in'],
  ]
  return choices.flatMap(([choice, isChosen]) => {
    const origins = Object.keys(sites).filter((origin) => isChosen(sites[origin]))
    return origins.length === 0 ? [] : [{ choice, matches: patterns(origins) }]
  })
}

/** Match patterns of sites. Firefox's know no ports, so the relay's question decides by the whole origin. */
function patterns(sites: readonly string[]): readonly string[] {
  return [...new Set(sites.map((site) => `${new URL(site).protocol}//${new URL(site).hostname}/*`))].sort()
}
