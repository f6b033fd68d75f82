import library from '../../inpage/entry/library?iife'
import carry from '../../inpage/entry/preload/carry?iife'
import headers from '../../inpage/entry/preload/headers?iife'
import leaveOpenTelemetry from '../../inpage/entry/preload/leave-opentelemetry?iife'
import listed from '../../inpage/entry/preload/listed?iife'
import messages from '../../inpage/entry/preload/messages?iife'
import noHeaders from '../../inpage/entry/preload/no-headers?iife'
import putAside from '../../inpage/entry/preload/put-aside?iife'
import rules from '../../inpage/entry/preload/rules?iife'
import standIn from '../../inpage/entry/preload/stand-in?iife'
import takeAway from '../../inpage/entry/preload/take-away?iife'
import stub from '../../inpage/entry/stub?iife'
import { MARK } from '../../inpage/entry/traced-document'
import workerLibrary from '../../inpage/entry/worker/library?iife'
import { randomToken } from '../../inpage/platform/random-token'
import { LATE_KEY } from '../../inpage/transport/relay-messages'
import { hasAccess } from '../access/access'
import { browser, type DeclarativeNetRequest, IS_PRIVATE, LOOK, type Scripting } from '../browser'
import { LOCK_PREFIX, type ToRelay } from '../messages'
import { MIRROR_KEY } from '../mirror-key'
import { originOf } from '../origin'
import mirror from '../relay/mirror?iife'
import relay from '../relay/relay?iife'
import {
  type ActivationBrowser,
  PRELOAD_NAMES,
  type PreloadName,
  type PreloadsOf,
  type Registered,
  type Registration,
} from './activation'
import { readLearntSettings } from './learnt-settings'
import { readRefused, rememberRefused } from './refused-scripts'

/**
 * Registered scripts have ids of the form `<generation>-<order>-<name>`. Chromium runs scripts in the order of their ids,
 * Firefox in the order of registration. In both, preload scripts come first, then the relay.
 */
const RELAY = 'b-relay'
const LIBRARY = 'c-library'
const MIRROR = 'b-mirror'
const TAKE_AWAY = 'a-take-away'
const PRELOAD_PREFIX = 'a-early-'
const PRELOAD_SCRIPTS: Readonly<Record<PreloadName, readonly string[]>> = {
  carry: [carry],
  'dedicated-workers': [workerLibrary],
  headers: [headers],
  'leave-opentelemetry': [leaveOpenTelemetry],
  listed: [listed],
  messages: [messages],
  'no-headers': [noHeaders],
  'put-aside': [putAside],
  rules: [rules],
  'stand-in': [standIn],
}
const INSPECTED_KEY = 'inspected'

/**
 * In Chromium, private windows have a background of their own. It shares scripts, rules and storage with the other one, but
 * neither sees the other's locks. So each writes down which tabs it inspects, and when.
 */
const OWN = IS_PRIVATE ? 'private' : 'normal'
const OTHER = IS_PRIVATE ? 'normal' : 'private'
/** An entry of the other background holds this long. DevTools report every 20 s; a private window may close unnoticed. */
const ELSEWHERE_MS = 60_000
/** The tabs that one of the two backgrounds inspects. */
interface Inspected {
  readonly tabs: readonly number[]
  /** When it was written, in ms since the epoch. */
  readonly at: number
}

/** The id of the session rule that marks what inspected tabs load. */
const TABS_RULE = IS_PRIVATE ? 2 : 1
const FIRST_SITE_RULE = 10

/** The browser calls that activation needs. */
export const activationBrowser: ActivationBrowser = {
  async inspectedTabs() {
    const { held = [] } = await navigator.locks.query()
    const tabs = held.flatMap(({ name }) =>
      name?.startsWith(LOCK_PREFIX) ? [Number(name.slice(LOCK_PREFIX.length))] : [],
    )
    return new Set(tabs.filter(Number.isInteger))
  },

  settings: readLearntSettings,

  hasPorts: LOOK === 'chromium',

  async isInspectedElsewhere() {
    const { tabs, at } = await readInspected(OTHER)
    return tabs.length > 0 && Date.now() - at < ELSEWHERE_MS
  },

  async registered() {
    const scripts = await browser.scripting.getRegisteredContentScripts()
    return [...new Set(scripts.map(({ id }) => generationOf(id)))].sort().map((generation): Registered => {
      const matchesOf = (name: string) => scripts.find(({ id }) => id === `${generation}-${name}`)?.matches ?? []
      return {
        generation,
        matches: matchesOf(LIBRARY),
        preloads: PRELOAD_NAMES.flatMap((name) => {
          const matches = matchesOf(PRELOAD_PREFIX + name)
          return matches.length === 0 ? [] : [{ name, matches }]
        }),
        mirror: matchesOf(MIRROR).length > 0,
        takeAway: matchesOf(TAKE_AWAY).length > 0,
      }
    })
  },

  async register(registration) {
    const taken = (await browser.scripting.getRegisteredContentScripts()).map(({ id }) => generationOf(id))
    const generation = [...'0123456789'].find((one) => !taken.includes(one)) ?? '9'
    const { preloads, others } = scriptsFor(generation, registration)
    try {
      await browser.scripting.registerContentScripts([...preloads.values(), ...others])
      return []
    } catch {
      // One refused script makes the browser refuse all. So those that few pages need are registered one by one.
      const refused: PreloadName[] = []
      for (const [name, script] of preloads) {
        await browser.scripting.registerContentScripts([script]).catch(() => refused.push(name))
      }
      await browser.scripting.registerContentScripts(others)
      return refused
    }
  },

  async unregister(generations) {
    const scripts = await browser.scripting.getRegisteredContentScripts()
    const ids = scripts.map(({ id }) => id).filter((id) => generations.includes(generationOf(id)))
    if (ids.length > 0) await browser.scripting.unregisterContentScripts({ ids })
  },

  async markResponses({ tabs, origins }) {
    const action: Rule['action'] = {
      type: 'modifyHeaders',
      responseHeaders: [{ header: 'server-timing', operation: 'append', value: MARK }],
    }
    const wanted: Rule[] = [
      ...(tabs.length === 0 ? [] : [ofTabs(tabs, action)]),
      ...origins.map(
        (origin, i): Rule => ({
          id: FIRST_SITE_RULE + i,
          action,
          condition: { urlFilter: `|${origin}/`, resourceTypes: ['main_frame'] },
        }),
      ),
    ]
    const all = await browser.declarativeNetRequest.getSessionRules()
    const rules = all.filter(({ id }) => id === TABS_RULE || (id >= FIRST_SITE_RULE && !IS_PRIVATE))
    const said = (list: readonly Rule[]) =>
      JSON.stringify(list.map(({ id, condition: { tabIds, urlFilter } }) => [id, tabIds, urlFilter]).sort())
    if (said(rules) === said(wanted)) return
    await browser.declarativeNetRequest.updateSessionRules({
      removeRuleIds: rules.map(({ id }) => id),
      addRules: wanted,
    })
  },

  async inject(tabId, preloadsOf) {
    // A relay that was told a moment ago that its document is not traced asks again.
    await tellChanged(tabId)
    const name = randomToken()
    const frames = await framesOf(tabId, name)
    await execute(tabId, undefined, [relay])
    for (const [preloads, frameIds] of alike(frames, preloadsOf)) {
      await executeInPage(tabId, frameIds, leaveLateName, [LATE_KEY.description ?? '', name])
      // A page that was open when the extension was installed has no stub yet.
      await execute(tabId, frameIds, [stub, ...preloads.flatMap((one) => PRELOAD_SCRIPTS[one]), library], 'MAIN')
    }
  },

  async mirror(tabId, on) {
    const target = { tabId, allFrames: true }
    const script = on
      ? { target, files: [mirror] }
      : {
          target,
          args: [MIRROR_KEY.description ?? ''],
          func: (key: string) => Reflect.deleteProperty(globalThis, Symbol.for(key)),
        }
    try {
      await browser.scripting.executeScript(script)
    } catch {
      // The browser's own pages accept no scripts.
    }
  },

  async bring(tabId, preloadsOf) {
    for (const [preloads, frameIds] of alike(await framesOf(tabId), preloadsOf)) {
      const files = preloads.flatMap((name) => PRELOAD_SCRIPTS[name])
      if (files.length > 0) await execute(tabId, frameIds, files, 'MAIN')
    }
  },

  async tellOff(tabId) {
    try {
      await browser.tabs.sendMessage(tabId, { type: 'off' })
    } catch {
      // The tab is gone, or has no relay.
    }
  },

  async tabUrl(tabId) {
    try {
      return (await browser.tabs.get(tabId)).url
    } catch {
      return undefined
    }
  },

  hasAccess,

  async wasInspected() {
    return new Set((await readInspected(OWN)).tabs)
  },

  async rememberInspected(tabs) {
    const inspected: Inspected = { tabs: [...tabs], at: Date.now() }
    await browser.storage.session.set({ [`${INSPECTED_KEY} ${OWN}`]: inspected })
  },

  refused: readRefused,
  rememberRefused,
}

type Rule = DeclarativeNetRequest.Rule

function ofTabs(tabs: readonly number[], action: Rule['action']): Rule {
  return { id: TABS_RULE, action, condition: { tabIds: [...tabs], resourceTypes: ['main_frame', 'sub_frame'] } }
}

function generationOf(id: string): string {
  return id.slice(0, id.indexOf('-'))
}

function scriptsFor(
  generation: string,
  { matches, preloads, mirror: isMirrored, takeAway: isTakenAway }: Registration,
) {
  const common = {
    runAt: 'document_start' as const,
    allFrames: true,
    matchOriginAsFallback: true,
    persistAcrossSessions: false,
  }
  const inPage = { ...common, world: 'MAIN' as const }
  const others = [
    ...(isTakenAway
      ? [
          {
            ...inPage,
            id: `${generation}-${TAKE_AWAY}`,
            js: [takeAway],
            matches: ['<all_urls>'],
            excludeMatches: [...matches],
            // The browser opens its first pages before the background starts.
            persistAcrossSessions: true,
          },
        ]
      : []),
    ...(matches.length > 0
      ? [
          { ...common, id: `${generation}-${RELAY}`, js: [relay], matches: [...matches] },
          ...(isMirrored ? [{ ...common, id: `${generation}-${MIRROR}`, js: [mirror], matches: [...matches] }] : []),
          { ...inPage, id: `${generation}-${LIBRARY}`, js: [library], matches: [...matches] },
        ]
      : []),
  ]
  const scripts = preloads.map((one): [PreloadName, Scripting.RegisteredContentScript] => [
    one.name,
    {
      ...inPage,
      id: `${generation}-${PRELOAD_PREFIX}${one.name}`,
      js: [...PRELOAD_SCRIPTS[one.name]],
      matches: [...one.matches],
    },
  ])
  return { preloads: new Map(scripts), others }
}

async function readInspected(of: string): Promise<Inspected> {
  const key = `${INSPECTED_KEY} ${of}`
  const inspected = (await browser.storage.session.get(key))[key] as Inspected | undefined
  return inspected ?? { tabs: [], at: 0 }
}

/** Tells the tab's documents to ask again how they are to be traced. */
export async function tellChanged(tabId: number): Promise<void> {
  const message: ToRelay = { type: 'changed' }
  await browser.tabs.sendMessage(tabId, message).catch(() => {})
}

/** A frame of a tab. */
interface Frame {
  readonly frameId: number
  readonly origin: string | undefined
}

/** The frames of a tab as the browser lists them. With `lateName`, each relay to come is left the name of its library's event. */
async function framesOf(tabId: number, lateName?: string): Promise<readonly Frame[]> {
  const injection = {
    target: { tabId, allFrames: true },
    injectImmediately: true,
    args: [LATE_KEY.description ?? '', lateName ?? ''],
    func: (key: string, name: string) => {
      if (name !== '') Reflect.set(globalThis, Symbol.for(key), name)
      return globalThis.origin
    },
  }
  const results = await browser.scripting.executeScript(injection).catch(() => [])
  return results.map(({ frameId, result }) => ({ frameId, origin: originOf(result) }))
}

/** Groups frames that get the same scripts. */
function alike(
  frames: readonly Frame[],
  preloadsOf: PreloadsOf,
): readonly (readonly [readonly PreloadName[], number[]])[] {
  const groups = new Map<string, readonly [readonly PreloadName[], number[]]>()
  for (const { frameId, origin } of frames) {
    const preloads = preloadsOf(origin)
    const group = groups.get(preloads.join()) ?? ([preloads, []] as const)
    group[1].push(frameId)
    groups.set(preloads.join(), group)
  }
  return [...groups.values()]
}

/** Runs in the page. Its scripts could see the name before the library removes it, but only by polling. */
function leaveLateName(key: string, name: string): void {
  try {
    Object.defineProperty(globalThis, Symbol.for(key), { __proto__: null, value: name, configurable: true } as object)
  } catch {
    // A page that has replaced these built-ins is not traced until it is reloaded.
  }
}

async function executeInPage(
  tabId: number,
  frameIds: number[],
  func: (...args: string[]) => void,
  args: string[],
): Promise<void> {
  const injection = { target: { tabId, frameIds }, injectImmediately: true, world: 'MAIN' as const, func, args }
  // The browser's own pages accept no scripts.
  await browser.scripting
    .executeScript(injection as Parameters<typeof browser.scripting.executeScript>[0])
    .catch(() => {})
}

async function execute(
  tabId: number,
  frameIds: number[] | undefined,
  files: string[],
  world: 'ISOLATED' | 'MAIN' = 'ISOLATED',
): Promise<void> {
  const target = frameIds === undefined ? { tabId, allFrames: true } : { tabId, frameIds }
  // The browser's own pages accept no scripts.
  await browser.scripting.executeScript({ target, injectImmediately: true, files, world }).catch(() => {})
}
