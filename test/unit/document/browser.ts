/** Runs before every `*.dom.test.ts`: adds to jsdom's window what browsers have besides, as far as the library uses it. */
import {
  type PerformanceEntry as NodeEntry,
  PerformanceEntry as NodeEntryClass,
  performance as node,
} from 'node:perf_hooks'
import type { TestServer } from './environment'

declare global {
  var testServer: TestServer
  var timeline: Timeline
}

/** The performance entries of the document: a browser makes them, here the test does. */
interface Timeline {
  /** Adds entries of a type, and tells them to whoever observes that type. */
  add(type: string, ...added: readonly object[]): void
  /** Adds entries of a type that nobody is told of but who asks. */
  addUntold(type: string, ...added: readonly object[]): void
  /** Adds the document's own entry, with these values. */
  addNavigation(values: object): void
  clear(): void
  /** The browser has all types of entries but these. */
  without(...types: readonly string[]): void
  readonly observerCount: number
}

type Listener = (list: { getEntries(): readonly object[] }) => void

const SUPPORTED = [
  'event',
  'largest-contentful-paint',
  'layout-shift',
  'long-animation-frame',
  'longtask',
  'navigation',
  'paint',
  'resource',
  'visibility-state',
]
const entries = new Map<string, object[]>()
const observers = new Map<Observer, string>()

class Observer {
  static supportedEntryTypes: readonly string[] = SUPPORTED
  readonly #listener: Listener
  #untold: readonly object[] = []

  constructor(listener: Listener) {
    this.#listener = listener
  }

  observe({ type, buffered }: PerformanceObserverInit & { readonly type: string }): void {
    observers.set(this, type)
    const before = entries.get(type) ?? []
    if (buffered && before.length > 0) this.tell(before)
  }

  disconnect(): void {
    observers.delete(this)
  }

  tell(told: readonly object[]): void {
    this.#listener({ getEntries: () => told })
  }

  hold(untold: readonly object[]): void {
    this.#untold = [...this.#untold, ...untold]
  }

  takeRecords(): readonly object[] {
    const taken = this.#untold
    this.#untold = []
    return taken
  }
}

/** The window's own: what comes by Node's are Node's events, which are none to the window. */
class Port extends EventTarget {
  twin: Port | undefined
  #handler: ((event: MessageEvent) => void) | null = null

  constructor() {
    super()
    this.addEventListener('message', (event) => this.#handler?.(event as MessageEvent))
  }

  get onmessage() {
    return this.#handler
  }

  set onmessage(handler) {
    this.#handler = handler
  }

  postMessage(message: unknown): void {
    const data = structuredClone(message)
    const { twin } = this
    setTimeout(() => twin?.twin && twin.dispatchEvent(new MessageEvent('message', { data })), 0)
  }

  start(): void {}

  close(): void {
    this.twin = undefined
  }
}

class Channel {
  readonly port1 = new Port()
  readonly port2 = new Port()

  constructor() {
    this.port1.twin = this.port2
    this.port2.twin = this.port1
  }
}

const WindowMessageEvent: new (type: string, init?: MessageEventInit) => MessageEvent = MessageEvent
/** jsdom's gives back no ports that are targets of its own. */
class PortsEvent extends WindowMessageEvent {
  readonly #ports: readonly MessagePort[]

  constructor(type: string, { ports = [], ...init }: MessageEventInit = {}) {
    super(type, init)
    this.#ports = ports
  }

  override get ports() {
    return this.#ports
  }

  override get data() {
    return super.data
  }
}

class NavigationTiming {}

const made: Timeline = {
  add(type, ...added) {
    entries.set(type, [...(entries.get(type) ?? []), ...added])
    for (const [observer, observed] of [...observers]) if (observed === type) observer.tell(added)
  },
  addUntold(type, ...added) {
    entries.set(type, [...(entries.get(type) ?? []), ...added])
    for (const [observer, observed] of observers) if (observed === type) observer.hold(added)
  },
  addNavigation: (values) => made.add('navigation', Object.assign(new NavigationTiming(), values)),
  clear: () => entries.clear(),
  without(...types) {
    Observer.supportedEntryTypes = SUPPORTED.filter((type) => !types.includes(type))
  },
  get observerCount() {
    return observers.size
  },
}

const { getEntriesByType } = node
Object.defineProperty(globalThis, 'performance', { value: node, configurable: true })
Object.assign(globalThis, {
  MessageChannel: Channel,
  MessageEvent: PortsEvent,
  MessagePort: Port,
  opener: null,
  timeline: made,
  Performance: node.constructor,
  PerformanceEntry: NodeEntryClass,
  PerformanceNavigationTiming: NavigationTiming,
  PerformanceObserver: Observer,
  CSS: { escape: (text: string) => text.replace(/[^\w-]/g, '\\$&') },
})
node.getEntriesByType = (type) => (entries.get(type) as NodeEntry[] | undefined) ?? getEntriesByType.call(node, type)
