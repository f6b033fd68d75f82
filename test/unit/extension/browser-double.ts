/**
 * A browser of two tabs for tests of the background: what `webextension-polyfill` gives, as far as the background uses it.
 * What it is told stays, what it does is written down, and each event can be fired by the test.
 */
import { vi } from 'vitest'

type Listener = (...args: never[]) => unknown

class BrowserEvent {
  readonly listeners = new Set<Listener>()
  addListener = (listener: Listener) => void this.listeners.add(listener)
  removeListener = (listener: Listener) => void this.listeners.delete(listener)
  fire(...args: unknown[]): unknown[] {
    return [...this.listeners].map((listener) => listener(...(args as never[])))
  }
}

class StorageArea {
  readonly stored = new Map<string, unknown>()
  readonly onChanged = new BrowserEvent()
  get = async (key: string) => (this.stored.has(key) ? { [key]: this.stored.get(key) } : {})
  set = async (values: object) => {
    for (const [key, newValue] of Object.entries(values)) {
      const oldValue = this.stored.get(key)
      this.stored.set(key, structuredClone(newValue))
      this.onChanged.fire({ [key]: { oldValue, newValue } })
    }
  }
}

interface Script {
  readonly id: string
  readonly js: readonly string[]
  readonly matches: readonly string[]
  readonly world?: string
}

export const ID = 'tracepane'

export function browserDouble() {
  const scripts = new Map<string, Script>()
  const locks = new Set<string>()
  const tabs = new Map<number, { readonly id: number; readonly url: string }>()
  const told: { readonly tabId: number; readonly message: unknown }[] = []
  const executed: { readonly tabId: number; readonly files: readonly string[]; readonly world: string }[] = []
  const tab = async (tabId: number) => {
    const found = tabs.get(tabId)
    if (found === undefined) throw new Error(`No tab with id: ${tabId}.`)
    return found
  }
  const browser = {
    runtime: {
      id: ID,
      lastError: undefined,
      getURL: (path: string) => `chrome-extension://${ID}/${path}`,
      onMessage: new BrowserEvent(),
      onConnect: new BrowserEvent(),
      onStartup: new BrowserEvent(),
      onInstalled: new BrowserEvent(),
    },
    scripting: {
      getRegisteredContentScripts: async () => [...scripts.values()],
      registerContentScripts: async (added: readonly Script[]) => {
        for (const script of added) {
          if (scripts.has(script.id)) throw new Error(`Duplicate script ID '${script.id}'`)
          scripts.set(script.id, script)
        }
      },
      unregisterContentScripts: async ({ ids = [...scripts.keys()] }: { readonly ids?: readonly string[] } = {}) => {
        for (const id of ids) scripts.delete(id)
      },
      executeScript: async ({ target, files = [], world = 'ISOLATED' }: Execution) => {
        const { url } = await tab(target.tabId)
        executed.push({ tabId: target.tabId, files, world })
        return [{ frameId: 0, result: new URL(url).origin }]
      },
    },
    tabs: {
      query: async () => [...tabs.values()],
      get: tab,
      create: vi.fn(async () => {}),
      sendMessage: async (tabId: number, message: unknown) => {
        await tab(tabId)
        told.push({ tabId, message })
      },
      onRemoved: new BrowserEvent(),
    },
    declarativeNetRequest: { getSessionRules: async () => [], updateSessionRules: async () => {} },
    storage: {
      local: new StorageArea(),
      session: new StorageArea(),
      managed: new StorageArea(),
      onChanged: new BrowserEvent(),
    },
    permissions: {
      contains: async () => true,
      onAdded: new BrowserEvent(),
      onRemoved: new BrowserEvent(),
    },
  }
  return {
    browser: answeringAll(browser),
    scripts,
    tabs,
    told,
    executed,
    /** What `navigator.locks` is to say: which devtools pages are alive. */
    locks: { query: async () => ({ held: [...locks].map((name) => ({ name })) }) },
    inspect: (tabId: number) => void locks.add(`inspected:${tabId}`),
    release: (tabId: number) => void locks.delete(`inspected:${tabId}`),
  }
}

interface Execution {
  readonly target: { readonly tabId: number }
  readonly files?: readonly string[]
  readonly world?: string
}

/** What a test says nothing of is there, and answers nothing: an API that is new to the background fails no test of another. */
function answeringAll<T extends object>(known: T): T {
  const quiet: object = new Proxy(async () => undefined, {
    get: (_target, key) => (key === 'then' ? undefined : key === 'addListener' ? () => {} : quiet),
  })
  return new Proxy(known, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key)
      if (value === undefined && !(key in target) && typeof key === 'string') return quiet
      const isPlain = typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
      return isPlain ? answeringAll(value) : value
    },
  })
}
