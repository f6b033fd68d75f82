/**
 * Turns tracing on and off. A tab is traced while a devtools page holds its lock, or while its site is on the always-on list.
 * Nothing is remembered that the browser itself does not know: `reconcile` can compare the actual with the wanted state at
 * any time.
 */

import type { SharedSettings } from '../../inpage/settings'
import { isRegistrable, originOf } from '../origin'
import { type LearntSettings, pageSettings } from '../settings/settings'

/**
 * Preload scripts and the settings that ask for them. They run before the library, and bring what must hold before it gets
 * its settings, and parts of it that few users need.
 */
const PRELOADS = {
  carry: ({ context }) => context === 'carry',
  // Runs before the script `messages`, which picks it up.
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

/** `listed`: for always-on sites. `put-aside`: wherever the library may run while only traced pages may see `tracing`. */
export type PreloadName = PartName | 'listed' | 'put-aside'
/** The names of all preload scripts, sorted: registrations are compared by them. */
export const PRELOAD_NAMES = ([...PART_NAMES, 'listed', 'put-aside'] as PreloadName[]).sort()

/** Which scripts are registered for which pages. */
export interface Registration {
  /** Match patterns for the library and the relay. */
  readonly matches: readonly string[]
  /** In the order of names, without those that no page needs. */
  readonly preloads: readonly { readonly name: PreloadName; readonly matches: readonly string[] }[]
  /** Whether spans are drawn into the Performance panel as well. That panel exists only in DevTools. */
  readonly mirror: boolean
  /** Whether the no-op `tracing` is removed from all other pages. */
  readonly takeAway: boolean
}

/** Scripts that were registered together. */
export interface Registered extends Registration {
  readonly generation: string
}

/** To which responses the browser adds the header that tells the library, before a page's first script, to start
 * (`inpage/entry/traced-document.ts`). */
export interface MarkedResponses {
  readonly tabs: readonly number[]
  /** Origins whose own pages are marked in any tab. */
  readonly origins: readonly string[]
}

/** What activation needs from the browser. */
export interface ActivationBrowser {
  /** Whether match patterns can contain ports; if not, a pattern matches a host on all ports. */
  readonly hasPorts: boolean
  /** Tabs with a living devtools page. */
  inspectedTabs(): Promise<ReadonlySet<number>>
  /** Whether the other background (that of private windows, or of normal ones) inspects tabs. */
  isInspectedElsewhere(): Promise<boolean>
  settings(): Promise<LearntSettings>
  /** More than one if a background ended before it could remove older ones. */
  registered(): Promise<readonly Registered[]>
  /** Registers scripts in addition to those that are there. Returns the names of those that the browser refused. */
  register(registration: Registration): Promise<readonly string[]>
  unregister(generations: readonly string[]): Promise<void>
  markResponses(responses: MarkedResponses): Promise<void>
  /** Runs relay, library and the preload scripts that each frame's origin needs in all frames of an open page. */
  inject(tabId: number, preloadsOf: PreloadsOf): Promise<void>
  /** Runs further preload scripts in all frames of a page that is traced already. */
  bring(tabId: number, preloadsOf: PreloadsOf): Promise<void>
  /** Sets up the mirror in all frames of an open page, or removes it. */
  mirror(tabId: number, on: boolean): Promise<void>
  tellOff(tabId: number): Promise<void>
  tabUrl(tabId: number): Promise<string | undefined>
  /** Whether the user lets us into the page of a tab. */
  hasAccess(tabId: number): Promise<boolean>
  /** The tabs that were inspected at the last reconciliation of this browser session. */
  wasInspected(): Promise<ReadonlySet<number>>
  rememberInspected(tabs: ReadonlySet<number>): Promise<void>
  /** What was refused, and in which registration. */
  refused(): Promise<Refused | undefined>
  rememberRefused(refused: Refused | undefined): Promise<void>
}

/** The preload scripts that a frame needs, by its origin. */
export type PreloadsOf = (origin: string | undefined) => readonly PreloadName[]

/** Scripts that the browser refused to register. */
export interface Refused {
  /** The registration as JSON: a different one is tried again. */
  readonly registration: string
  readonly names: readonly string[]
}

/** Decides which documents are traced, and keeps the registered scripts in step. */
export interface Activation {
  /** The user lets us into more pages or fewer; inspected ones may be among them. */
  admit(): Promise<void>
  /** @param closing - a tab whose lock may be held for another moment although its DevTools has closed */
  reconcile(closing?: number): Promise<void>
  /** @param site - the origin that the always-on list may contain: that of the main frame */
  isOn(tabId: number, site: string | undefined): Promise<boolean>
  /** The same, but a yes is cached for 100 ms. */
  isStillOn(tabId: number, site: string | undefined): Promise<boolean>
}

/** A Web Lock query takes half a millisecond, and a busy page sends a hundred blocks a second. */
const STILL_MS = 100

/**
 * Keeps no state that the background would lose: each answer comes from the browser's own state, and a yes is cached for 100 ms.
 *
 * @param browser - the browser calls that it makes; tests pass their own
 */
export function createActivation(browser: ActivationBrowser): Activation {
  let last: Promise<void> = Promise.resolve()
  /** Recent answers, by tab and site. */
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
    // First, so that no response comes with our scripts but without the header. Without it the library waits for an answer.
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
    // Injecting twice does no harm, so a background that ends in between simply does it again.
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
      // Patterns without ports would also match other sites of the same host.
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
   * Returns the scripts that are to be unregistered. They stay until the new ones are registered and in all pages: at no
   * instant would a page load without any, and a background that ends in between finds what is left to do.
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
    const isInspected = (await browser.inspectedTabs()).has(tabId)
    const isWanted = isInspected || (site !== undefined && (await browser.settings()).alwaysOn.includes(site))
    // Scripts that are in a page stay there when the user takes the access away.
    return isWanted && browser.hasAccess(tabId)
  }

  /** Runs one piece of work at a time: two at once would register scripts twice. */
  function queue(work: () => Promise<void>): Promise<void> {
    last = last.then(work).catch(() => {})
    return last
  }

  return {
    reconcile: (closing) => queue(() => reconcileNow(closing)),
    admit: () =>
      queue(async () => {
        // All tabs count as new again. A page that already has the scripts takes no harm.
        await browser.rememberInspected(new Set())
        await reconcileNow(undefined)
        for (const tabId of await browser.inspectedTabs())
          if (!(await browser.hasAccess(tabId))) await browser.tellOff(tabId)
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
        // A no is not cached: DevTools may open in the next moment.
        if (!on) answers.delete(of)
      }
    },
  }
}

/** What is wanted for pages for which it was not registered. */
function addedTo(
  registered: readonly Registered[],
  old: readonly Registered[],
  wanted: Registration,
): ReadonlySet<PreloadName> {
  if (registered.length > 0 && old.length === 0) return new Set()
  const before = new Set(old.flatMap(({ preloads }) => preloads.map((one) => JSON.stringify(one))))
  return new Set(wanted.preloads.filter((one) => !before.has(JSON.stringify(one))).map(({ name }) => name))
}

/** Match patterns of sites. Without ports in patterns, the relay's question decides by the whole origin. */
function patterns(sites: readonly string[], hasPorts: boolean): readonly string[] {
  const urls = sites.filter(isRegistrable).map((site) => new URL(site))
  return [...new Set(urls.map(({ protocol, host, hostname }) => `${protocol}//${hasPorts ? host : hostname}/*`))].sort()
}
