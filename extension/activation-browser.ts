import library from '../inpage/library?iife'
import type { ActivationBrowser } from './activation'
import { browser } from './browser'
import { LOCK_PREFIX } from './messages'
import relay from './relay?iife'
import { readSettings } from './settings-storage'

/** Chromium runs registered scripts in the order of their ids, Firefox as they were registered: relay first in both. */
const RELAY_ID = 'a-relay'
const LIBRARY_ID = 'b-library'
const SESSION_KEY = 'inspected'

export const activationBrowser: ActivationBrowser = {
  async inspectedTabs() {
    const { held = [] } = await navigator.locks.query()
    const tabs = held.flatMap(({ name }) =>
      name?.startsWith(LOCK_PREFIX) ? [Number(name.slice(LOCK_PREFIX.length))] : [],
    )
    return new Set(tabs.filter(Number.isInteger))
  },

  alwaysOn: async () => (await readSettings()).alwaysOn,

  async registered() {
    const scripts = await browser.scripting.getRegisteredContentScripts({ ids: [RELAY_ID, LIBRARY_ID] })
    return scripts.length === 2 ? scripts[0].matches : undefined
  },

  async register(matches) {
    const common = {
      matches: [...matches],
      runAt: 'document_start' as const,
      allFrames: true,
      matchOriginAsFallback: true,
      persistAcrossSessions: false,
    }
    const scripts = [
      { ...common, id: RELAY_ID, js: [relay] },
      { ...common, id: LIBRARY_ID, js: [library], world: 'MAIN' as const },
    ]
    await browser.scripting.registerContentScripts(scripts)
  },

  async unregister() {
    const scripts = await browser.scripting.getRegisteredContentScripts({ ids: [RELAY_ID, LIBRARY_ID] })
    await browser.scripting.unregisterContentScripts({ ids: scripts.map(({ id }) => id) })
  },

  async inject(tabId) {
    const common = { target: { tabId, allFrames: true }, injectImmediately: true }
    try {
      await browser.scripting.executeScript({ ...common, files: [relay] })
      await browser.scripting.executeScript({ ...common, files: [library], world: 'MAIN' })
    } catch {
      // The browser's own pages take no scripts.
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

  async wasInspected() {
    const tabs: unknown = (await browser.storage.session.get(SESSION_KEY))[SESSION_KEY]
    return new Set(Array.isArray(tabs) ? tabs.map(Number) : [])
  },

  rememberInspected: (tabs) => browser.storage.session.set({ [SESSION_KEY]: [...tabs] }),
}
