/**
 * On and off. A tab is traced while a devtools page holds its lock, or while its site is on the always-on list. Nothing
 * is remembered that the browser doesn't know itself: `reconcile` compares what is with what should be, at any time.
 */

import type { PageSettings } from '../inpage/settings'
import { originOf } from './origin'
import { pageSettings, type Settings } from './settings'

/**
 * Scripts that are there before the library where a page's settings ask for them: what must hold before it hears of any
 * settings, and parts of it that few need.
 */
const EARLY = {
  carry: ({ context }) => context === 'carry',
  // Before the script of messages, which takes it up.
  'dedicated-workers': ({ instrumentations }) => instrumentations.includes('worker'),
  headers: ({ headers }) => headers.some((form) => form !== 'w3c'),
  messages: ({ instrumentations }) => instrumentations.includes('message') || instrumentations.includes('worker'),
  'leave-opentelemetry': ({ openTelemetry }) => openTelemetry === 'off',
  rules: ({ rules }) => rules.length > 0,
  'stand-in': ({ openTelemetry }) => openTelemetry === 'stand-in',
} as const satisfies Readonly<Record<string, (settings: PageSettings) => boolean>>
export type EarlyName = keyof typeof EARLY
export const EARLY_NAMES = (Object.keys(EARLY) as EarlyName[]).sort()

/** For which pages our scripts are registered. */
export interface Registration {
  /** Match patterns. */
  readonly matches: readonly string[]
  /** In the order of names; what no page asks for is left out. */
  readonly early: readonly { readonly name: EarlyName; readonly matches: readonly string[] }[]
  /** Whether spans are drawn into the Performance panel, too. Without DevTools there is none. */
  readonly mirror: boolean
}

/** The few things of the browser that activation needs. */
export interface ActivationBrowser {
  /** Tabs whose devtools page is alive. */
  inspectedTabs(): Promise<ReadonlySet<number>>
  settings(): Promise<Settings>
  /** Undefined if nothing is. */
  registered(): Promise<Registration | undefined>
  register(registration: Registration): Promise<void>
  unregister(): Promise<void>
  /** Runs relay, these scripts and the library in all frames of a page that is already there. */
  inject(tabId: number, early: readonly EarlyName[]): Promise<void>
  /** Runs these in all frames of a page that is traced already. */
  bring(tabId: number, early: readonly EarlyName[]): Promise<void>
  /** Sets up the mirror in all frames of a page that is already there, or takes it away. */
  mirror(tabId: number, on: boolean): Promise<void>
  tellOff(tabId: number): Promise<void>
  tabUrl(tabId: number): Promise<string | undefined>
  /** The tabs that were inspected at the last reconciliation of this browser session. */
  wasInspected(): Promise<ReadonlySet<number>>
  rememberInspected(tabs: ReadonlySet<number>): Promise<void>
}

export interface Activation {
  /** The browser lets us into pages into which it did not: inspected ones may be among them. */
  admit(): Promise<void>
  /** `closing`: a tab whose lock may be held for another moment. */
  reconcile(closing?: number): Promise<void>
  isOn(tabId: number, tabUrl: string | undefined): Promise<boolean>
  /** The same of a document that was on: a yes holds for a tenth of a second. */
  isStillOn(tabId: number, tabUrl: string | undefined): Promise<boolean>
}

/** Web Locks take half a millisecond to ask, and a busy page sends a hundred blocks a second. */
const STILL_MS = 100

export function createActivation(browser: ActivationBrowser): Activation {
  let last: Promise<void> = Promise.resolve()
  /** What was asked in the last while, by tab and site. */
  let asked = { at: Number.NEGATIVE_INFINITY, answers: new Map<string, Promise<boolean>>() }

  async function inspectedBut(closing: number | undefined): Promise<ReadonlySet<number>> {
    const inspected = new Set(await browser.inspectedTabs())
    if (closing !== undefined) inspected.delete(closing)
    return inspected
  }

  async function reconcileNow(closing: number | undefined): Promise<void> {
    const [inspected, before, registered, settings] = await Promise.all([
      inspectedBut(closing),
      browser.wasInspected(),
      browser.registered(),
      browser.settings(),
    ])
    const { alwaysOn } = settings
    const matches = inspected.size > 0 ? ['<all_urls>'] : patterns(alwaysOn)
    const mirror = settings.mirror && inspected.size > 0
    const wanted = matches.length === 0 ? undefined : { matches, early: earlyScripts(settings, matches), mirror }
    await arrange(registered, wanted)
    const more = addedTo(registered, wanted)
    await browser.rememberInspected(inspected)
    for (const tabId of inspected) {
      const isNew = !before.has(tabId)
      const early = earlyNames(pageSettings(settings, originOf(await browser.tabUrl(tabId))))
      if (isNew) await browser.inject(tabId, early)
      else if (early.some((name) => more.has(name))) await browser.bring(tabId, early)
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

  async function isOn(tabId: number, tabUrl: string | undefined): Promise<boolean> {
    if ((await browser.inspectedTabs()).has(tabId)) return true
    const origin = originOf(tabUrl)
    return origin !== undefined && (await browser.settings()).alwaysOn.includes(origin)
  }

  /** One after the other: two at once would register twice. */
  function queue(work: () => Promise<void>): Promise<void> {
    last = last.then(work).catch(() => {})
    return last
  }

  return {
    reconcile: (closing) => queue(() => reconcileNow(closing)),
    admit: () =>
      queue(async () => {
        // All are new again; a page that has the scripts already takes no harm of them.
        await browser.rememberInspected(new Set())
        await reconcileNow(undefined)
      }),
    isOn,
    async isStillOn(tabId, tabUrl) {
      const of = `${tabId} ${originOf(tabUrl)}`
      const now = performance.now()
      if (now - asked.at > STILL_MS) asked = { at: now, answers: new Map() }
      const { answers } = asked
      let on = false
      try {
        const answer = answers.get(of) ?? isOn(tabId, tabUrl)
        answers.set(of, answer)
        on = await answer
        return on
      } finally {
        // DevTools may open in the next moment.
        if (!on) answers.delete(of)
      }
    },
  }
}

/** What is wanted for other pages than it was registered for. */
function addedTo(registered: Registration | undefined, wanted: Registration | undefined): ReadonlySet<EarlyName> {
  const before = new Set(registered?.early.map((one) => JSON.stringify(one)))
  return new Set(wanted?.early.filter((one) => !before.has(JSON.stringify(one))).map(({ name }) => name))
}

function earlyScripts(settings: Settings, everywhere: readonly string[]): Registration['early'] {
  return EARLY_NAMES.flatMap((name) => {
    if (EARLY[name](pageSettings(settings, undefined))) return [{ name, matches: everywhere }]
    const origins = Object.keys(settings.sites).filter((origin) => EARLY[name](pageSettings(settings, origin)))
    return origins.length === 0 ? [] : [{ name, matches: patterns(origins) }]
  })
}

function earlyNames(settings: PageSettings): readonly EarlyName[] {
  return EARLY_NAMES.filter((name) => EARLY[name](settings))
}

/** Match patterns of sites. Firefox's know no ports, so the relay's question decides by the whole origin. */
function patterns(sites: readonly string[]): readonly string[] {
  return [...new Set(sites.map((site) => `${new URL(site).protocol}//${new URL(site).hostname}/*`))].sort()
}
