import carry from '../inpage/early/carry?iife'
import headers from '../inpage/early/headers?iife'
import leaveOpenTelemetry from '../inpage/early/leave-opentelemetry?iife'
import messages from '../inpage/early/messages?iife'
import rules from '../inpage/early/rules?iife'
import standIn from '../inpage/early/stand-in?iife'
import library from '../inpage/library?iife'
import stub from '../inpage/stub?iife'
import workerLibrary from '../inpage/worker/library?iife'
import { type ActivationBrowser, EARLY_NAMES, type EarlyName } from './activation'
import { browser } from './browser'
import { LOCK_PREFIX } from './messages'
import mirror from './mirror?iife'
import { MIRROR_KEY } from './mirror-key'
import relay from './relay?iife'
import { readSettings } from './settings-storage'

/**
 * Chromium runs registered scripts in the order of their ids, Firefox as they were registered: the early ones come first in
 * both, then the relay.
 */
const RELAY_ID = 'a-relay'
const LIBRARY_ID = 'b-library'
const MIRROR_ID = 'a-mirror'
const EARLY_PREFIX = 'a-early-'
const EARLY_SCRIPTS: Readonly<Record<EarlyName, readonly string[]>> = {
  carry: [carry],
  'dedicated-workers': [workerLibrary],
  headers: [headers],
  'leave-opentelemetry': [leaveOpenTelemetry],
  messages: [messages],
  rules: [rules],
  'stand-in': [standIn],
}
const SESSION_KEY = 'inspected'

export const activationBrowser: ActivationBrowser = {
  async inspectedTabs() {
    const { held = [] } = await navigator.locks.query()
    const tabs = held.flatMap(({ name }) =>
      name?.startsWith(LOCK_PREFIX) ? [Number(name.slice(LOCK_PREFIX.length))] : [],
    )
    return new Set(tabs.filter(Number.isInteger))
  },

  settings: readSettings,

  async registered() {
    const scripts = await browser.scripting.getRegisteredContentScripts()
    const matchesOf = (id: string) => scripts.find((script) => script.id === id)?.matches ?? []
    if (scripts.length === 0) return undefined
    return {
      matches: matchesOf(LIBRARY_ID),
      early: EARLY_NAMES.flatMap((name) => {
        const matches = matchesOf(EARLY_PREFIX + name)
        return matches.length === 0 ? [] : [{ name, matches }]
      }),
      mirror: matchesOf(MIRROR_ID).length > 0,
    }
  },

  async register({ matches, early, mirror: isMirrored }) {
    const common = {
      runAt: 'document_start' as const,
      allFrames: true,
      matchOriginAsFallback: true,
      persistAcrossSessions: false,
    }
    const inPage = { ...common, world: 'MAIN' as const }
    const scripts = [
      ...early.map((of) => ({
        ...inPage,
        id: EARLY_PREFIX + of.name,
        js: [...EARLY_SCRIPTS[of.name]],
        matches: [...of.matches],
      })),
      { ...common, id: RELAY_ID, js: [relay], matches: [...matches] },
      ...(isMirrored ? [{ ...common, id: MIRROR_ID, js: [mirror], matches: [...matches] }] : []),
      { ...inPage, id: LIBRARY_ID, js: [library], matches: [...matches] },
    ]
    await browser.scripting.registerContentScripts(scripts)
  },

  async unregister() {
    await browser.scripting.unregisterContentScripts()
  },

  async inject(tabId, early) {
    await execute(tabId, [relay])
    // A page that was open when the extension was installed has no stub yet.
    await execute(tabId, [stub, ...early.flatMap((name) => EARLY_SCRIPTS[name]), library], 'MAIN')
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
      // The browser's own pages take no scripts.
    }
  },

  bring: (tabId, early) =>
    execute(
      tabId,
      early.flatMap((name) => EARLY_SCRIPTS[name]),
      'MAIN',
    ),

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

  async wasInspected() {
    const tabs: unknown = (await browser.storage.session.get(SESSION_KEY))[SESSION_KEY]
    return new Set(Array.isArray(tabs) ? tabs.map(Number) : [])
  },

  rememberInspected: (tabs) => browser.storage.session.set({ [SESSION_KEY]: [...tabs] }),
}

async function execute(tabId: number, files: string[], world: 'ISOLATED' | 'MAIN' = 'ISOLATED'): Promise<void> {
  try {
    await browser.scripting.executeScript({ target: { tabId, allFrames: true }, injectImmediately: true, files, world })
  } catch {
    // The browser's own pages take no scripts.
  }
}
