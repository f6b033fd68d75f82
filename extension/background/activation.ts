/**
 * On and off. A tab is traced while a devtools page holds its lock, or while its site is on the always-on list. Nothing
 * is remembered that the browser doesn't know itself: `reconcile` compares what is with what should be, at any time.
 */

import type { SharedSettings } from '../../inpage/settings'
import { isRegistrable, originOf } from '../origin'
import { type LearntSettings, pageSettings } from '../settings/settings'

/**
 * Scripts that are there before the library where a page's settings ask for them: what must hold before it hears of any
 * settings, and parts of it that few need.
 */
const PRELOADS = {
  carry: ({ context }) => context === 'carry',
  // Before the script of messages, which takes it up.
  'dedicated-workers': ({ instrumentations }) => instrumentations.includes('worker'),
  headers: ({ headers }) => headers.some((form) => form !== 'w3c'),
  messages: ({ instrumentations }) => instrumentations.includes('message') || instrumentations.includes('worker'),
  'leave-opentelemetry': ({ openTelemetry }) => openTelemetry === 'off',
  'no-headers': ({ propagation, withoutHeaders }) => propagation === 'none' || withoutHeaders.length > 0,
  rules: ({ rules }) => rules.length > 0,
  'stand-in': ({ openTelemetry }) => openTelemetry === 'stand-in',
} as const satisfies Readonly<Record<string, (settings: SharedSettings) => boolean>>
type PartName = keyof typeof PRELOADS
const PART_NAMES = (Object.keys(PRELOADS) as PartName[]).sort()

/** `listed`: on the sites that are always on. `put-aside`: wherever the library may come and only traced pages see `tracing`. */
export type PreloadName = PartName | 'listed' | 'put-aside'
/** The names of all preload scripts, sorted: registrations are compared by them. */
export const PRELOAD_NAMES = ([...PART_NAMES, 'listed', 'put-aside'] as PreloadName[]).sort()

/** For which pages our scripts are registered. */
export interface Registration {
  /** Match patterns of the library and the relay. */
  readonly matches: readonly string[]
  /** In the order of names; what no page asks for is left out. */
  readonly preloads: readonly { readonly name: PreloadName; readonly matches: readonly string[] }[]
  /** Whether spans are drawn into the Performance panel, too. Without DevTools there is none. */
  readonly mirror: boolean
  /** Whether all other pages have the no-op `tracing` taken away. */
  readonly takeAway: boolean
}

/** Scripts that were registered together. */
export interface Registered extends Registration {
  readonly generation: string
}

/** Of which responses the browser adds a header that tells the library, before a page's first script, that it is to begin
 * (`inpage/entry/traced-document.ts`). */
export interface MarkedResponses {
  readonly tabs: readonly number[]
  /** Whose own pages are marked in whatever tab. */
  readonly origins: readonly string[]
}

/** The few things of the browser that activation needs. */
export interface ActivationBrowser {
  /** Whether its match patterns know ports; else they match a host's pages on all of them. */
  readonly hasPorts: boolean
  /** Tabs whose devtools page is alive. */
  inspectedTabs(): Promise<ReadonlySet<number>>
  /** Whether tabs are inspected in private windows, where this is not, or the other way round. */
  isInspectedElsewhere(): Promise<boolean>
  settings(): Promise<LearntSettings>
  /** Several where a background ended before it could take the older ones away. */
  registered(): Promise<readonly Registered[]>
  /** Beside what is registered. Gives the names of what the browser refuses. */
  register(registration: Registration): Promise<readonly string[]>
  unregister(generations: readonly string[]): Promise<void>
  markResponses(responses: MarkedResponses): Promise<void>
  /** Runs relay, the scripts that each frame's origin asks for, and the library in all frames of a page that is there. */
  inject(tabId: number, preloadsOf: PreloadsOf): Promise<void>
  /** Runs these in all frames of a page that is traced already. */
  bring(tabId: number, preloadsOf: PreloadsOf): Promise<void>
  /** Sets up the mirror in all frames of a page that is already there, or takes it away. */
  mirror(tabId: number, on: boolean): Promise<void>
  tellOff(tabId: number): Promise<void>
  tabUrl(tabId: number): Promise<string | undefined>
  /** The tabs that were inspected at the last reconciliation of this browser session. */
  wasInspected(): Promise<ReadonlySet<number>>
  rememberInspected(tabs: ReadonlySet<number>): Promise<void>
  /** What was refused, of which registration. */
  refused(): Promise<Refused | undefined>
  rememberRefused(refused: Refused | undefined): Promise<void>
}

export type PreloadsOf = (origin: string | undefined) => readonly PreloadName[]

/** Scripts that the browser would not register, and of which registration they were a part. */
export interface Refused {
  /** As JSON: with another one there is another try. */
  readonly registration: string
  readonly names: readonly string[]
}

/** Decides which documents are traced, and keeps the registered scripts in step with that. */
export interface Activation {
  /** The browser lets us into pages into which it did not: inspected ones may be among them. */
  admit(): Promise<void>
  /** `closing`: a tab whose lock may be held for another moment. */
  reconcile(closing?: number): Promise<void>
  /** `site`: the origin that the list may have: the main frame's. */
  isOn(tabId: number, site: string | undefined): Promise<boolean>
  /** The same, but a yes holds for a tenth of a second. */
  isStillOn(tabId: number, site: string | undefined): Promise<boolean>
}

/** Web Locks take half a millisecond to ask, and a busy page sends a hundred blocks a second. */
const STILL_MS = 100

/**
 * Keeps nothing that outlives the background: each question is answered from the browser's own state, a yes for a tenth of a second.
 *
 * @param browser the browser calls that it makes; tests bring their own
 */
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
    const [inspected, isElsewhere, before, registered, settings] = await Promise.all([
      inspectedBut(closing),
      browser.isInspectedElsewhere(),
      browser.wasInspected(),
      browser.registered(),
      browser.settings(),
    ])
    const listed = settings.alwaysOn.filter(isRegistrable)
    // Before anything of it can load with our scripts in it. Without the header the library waits for its answer.
    const responses = { tabs: [...inspected].sort((a, b) => a - b), origins: browser.hasPorts ? [] : listed }
    await browser.markResponses(responses).catch(() => {})
    const everywhere = inspected.size > 0 || isElsewhere
    const wanted = registrationFor(
      settings,
      everywhere ? ['<all_urls>'] : patterns(listed, browser.hasPorts),
      everywhere,
    )
    const old = await arrange(registered, wanted)
    const more = addedTo(registered, old, wanted)
    const wasMirrored = registered.some(({ mirror }) => mirror)
    // A page that has them already takes no harm of them, so whoever ends in between does it once more.
    for (const tabId of inspected) {
      const isNew = !before.has(tabId)
      const preloadsOf: PreloadsOf = (origin) =>
        PART_NAMES.filter((name) => PRELOADS[name](pageSettings(settings, origin)))
      if (isNew) await browser.inject(tabId, preloadsOf)
      else if (more.size > 0)
        await browser.bring(tabId, (origin) => preloadsOf(origin).filter((name) => more.has(name)))
      if (wanted.mirror !== (!isNew && wasMirrored)) await browser.mirror(tabId, wanted.mirror)
    }
    if (old.length > 0) await browser.unregister(old.map(({ generation }) => generation))
    for (const tabId of before) {
      if (inspected.has(tabId)) continue
      const origin = originOf(await browser.tabUrl(tabId))
      if (origin === undefined || !settings.alwaysOn.includes(origin)) await browser.tellOff(tabId)
    }
    await browser.rememberInspected(inspected)
  }

  function registrationFor(settings: LearntSettings, matches: readonly string[], everywhere: boolean): Registration {
    const { alwaysOn, onlyWhereISay } = settings
    const parts = PART_NAMES.flatMap((name) => {
      if (PRELOADS[name](pageSettings(settings, undefined))) return [{ name, matches }]
      const sites = Object.keys({ ...settings.sites, ...settings.withoutHeaders })
      const origins = sites.filter((origin) => PRELOADS[name](pageSettings(settings, origin)))
      return [{ name, matches: patterns(origins, browser.hasPorts) }]
    })
    const all: Registration['preloads'] = [
      ...parts,
      // Where patterns know no ports they would say it of other sites, too.
      { name: 'listed', matches: browser.hasPorts ? patterns(alwaysOn, true) : [] },
      { name: 'put-aside', matches: onlyWhereISay ? matches : [] },
    ]
    const isAnywhere = matches.length > 0
    return {
      matches,
      preloads: all.filter((one) => isAnywhere && one.matches.length > 0).sort((a, b) => (a.name < b.name ? -1 : 1)),
      mirror: settings.mirror && everywhere,
      takeAway: onlyWhereISay && !everywhere,
    }
  }

  /**
   * Gives the scripts that are to go. They go when the new ones are there and in all pages: at no instant would a page load
   * without any, and whoever ends in between finds what is left to do.
   */
  async function arrange(registered: readonly Registered[], wanted: Registration): Promise<readonly Registered[]> {
    const registration = JSON.stringify(wanted)
    const refused = await browser.refused()
    const isSame = ({ generation, ...one }: Registered) => {
      const missing = refused?.registration === registration ? refused.names : []
      const possible = { ...wanted, preloads: wanted.preloads.filter(({ name }) => !missing.includes(name)) }
      return JSON.stringify(one) === JSON.stringify(possible)
    }
    const kept = registered.find(isSame)
    const isAny = wanted.matches.length > 0 || wanted.takeAway
    if (kept === undefined) {
      const names = isAny ? await browser.register(wanted) : []
      if (names.length > 0 || refused !== undefined)
        await browser.rememberRefused(names.length > 0 ? { registration, names } : undefined)
    }
    return registered.filter((one) => one !== kept)
  }

  async function isOn(tabId: number, site: string | undefined): Promise<boolean> {
    if ((await browser.inspectedTabs()).has(tabId)) return true
    return site !== undefined && (await browser.settings()).alwaysOn.includes(site)
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
    async isStillOn(tabId, site) {
      const of = `${tabId} ${site}`
      const now = performance.now()
      if (now - asked.at > STILL_MS) asked = { at: now, answers: new Map() }
      const { answers } = asked
      let on = false
      try {
        const answer = answers.get(of) ?? isOn(tabId, site)
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

/** What is wanted for other pages than it was registered for; nothing where that has been seen to. */
function addedTo(
  registered: readonly Registered[],
  old: readonly Registered[],
  wanted: Registration,
): ReadonlySet<PreloadName> {
  if (registered.length > 0 && old.length === 0) return new Set()
  const before = new Set(old.flatMap(({ preloads }) => preloads.map((one) => JSON.stringify(one))))
  return new Set(wanted.preloads.filter((one) => !before.has(JSON.stringify(one))).map(({ name }) => name))
}

/** Match patterns of sites. Where they know no ports, the relay's question decides by the whole origin. */
function patterns(sites: readonly string[], hasPorts: boolean): readonly string[] {
  const urls = sites.filter(isRegistrable).map((site) => new URL(site))
  return [...new Set(urls.map(({ protocol, host, hostname }) => `${protocol}//${hasPorts ? host : hostname}/*`))].sort()
}
