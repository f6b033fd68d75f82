import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { DEFAULT_SHARED_SETTINGS } from '../../../inpage/settings'
import type { PageTransportParts } from '../../../inpage/transport/page-transport'
import { type Handshake, PORT_EVENT, RELAY_EVENT, type ToRelayMessage } from '../../../inpage/transport/relay-messages'

/** Node's own leaves out that it can be cancelled. */
class PortEvent extends Event {
  readonly data: unknown
  readonly ports: readonly MessagePort[]

  constructor(type: string, init: { readonly data: unknown; readonly ports: readonly MessagePort[] }) {
    super(type, { cancelable: true })
    this.data = init.data
    this.ports = init.ports
  }
}

let page: EventTarget
let world: EventTarget
const ports: MessagePort[] = []
const undo: (() => void)[] = []

beforeEach(() => {
  page = new EventTarget()
  world = new EventTarget()
  vi.stubGlobal('document', Object.assign(page, { visibilityState: 'visible' }))
  vi.stubGlobal('addEventListener', world.addEventListener.bind(world))
  vi.stubGlobal('removeEventListener', world.removeEventListener.bind(world))
  // Only what the library itself makes can be cancelled: the browser's own class stays as it is.
  const NativeMessageEvent = MessageEvent
  vi.stubGlobal(
    'MessageEvent',
    Object.assign(
      function MadeEvent(type: string, init: { readonly data: unknown; readonly ports: readonly MessagePort[] }) {
        return new PortEvent(type, init)
      },
      { prototype: NativeMessageEvent.prototype },
    ),
  )
})

afterEach(() => {
  for (const port of ports.splice(0)) port.close()
  for (const one of undo.splice(0)) one()
  vi.unstubAllGlobals()
})

/** The other side, as the relay: takes the port that comes under a name. */
function takePort(name = PORT_EVENT) {
  const heard: ToRelayMessage[] = []
  const relay: { port?: MessagePort; handshake?: Handshake; heard: ToRelayMessage[] } = { heard }
  page.addEventListener(name, (event) => {
    const { data, ports: given } = event as unknown as PortEvent
    event.preventDefault()
    relay.handshake = data as Handshake
    ;[relay.port] = given
    ports.push(given[0])
    given[0].onmessage = (message: MessageEvent<ToRelayMessage>) => heard.push(message.data)
  })
  return relay
}

async function outletWith(parts: Partial<PageTransportParts> = {}) {
  vi.resetModules()
  const { createPageTransport: createOutlet } = await import('../../../inpage/transport/page-transport')
  const outlet = createOutlet({
    secret: undefined,
    started: { late: false },
    onSettings() {},
    onOff() {},
    onTaken() {},
    onLast() {},
    ...parts,
  })
  undo.push(outlet.close)
  return outlet
}

/** What a page does to a getter that comes with the browser: it hears for what it is called. */
function overhear(prototype: object, name: string): unknown[] {
  const heard: unknown[] = []
  const descriptor = Object.getOwnPropertyDescriptor(prototype, name)
  if (descriptor === undefined) throw new Error(`no ${name}`)
  Object.defineProperty(prototype, name, {
    ...descriptor,
    get() {
      heard.push(this)
      return descriptor.get?.call(this)
    },
  })
  undo.push(() => Object.defineProperty(prototype, name, descriptor))
  return heard
}

const SETTINGS = { type: 'settings', settings: DEFAULT_SHARED_SETTINGS }

describe('the outlet', () => {
  it('gives a page that changes what comes with the browser neither its port nor what it is told', async () => {
    const relay = takePort()
    const onSettings = vi.fn()
    await outletWith({ onSettings })
    const heard = overhear(MessageEvent.prototype, 'data')
    relay.port?.postMessage(SETTINGS)
    await vi.waitFor(() => expect(onSettings).toHaveBeenCalledOnce())
    expect(heard).toEqual([])
  })

  it('makes events to which `Object.prototype` adds nothing: one that bubbled would show the port elsewhere', async () => {
    const relay = takePort()
    const bubbling: unknown[] = []
    vi.stubGlobal(
      'CustomEvent',
      class extends Event {
        constructor(type: string, init: EventInit) {
          super(type, init)
          bubbling.push(init.bubbles)
        }
      },
    )
    const outlet = await outletWith()
    Object.defineProperty(Object.prototype, 'bubbles', { value: true, configurable: true })
    undo.push(() => Reflect.deleteProperty(Object.prototype, 'bubbles'))
    outlet.propagatesTo('https://api.example')
    expect(relay.port).toBeDefined()
    expect(bubbling).toEqual([undefined])
  })

  it('offers its port once more to a relay that comes after it, and never a second one', async () => {
    const outlet = await outletWith()
    expect(outlet.isTaken).toBe(false)
    const relay = takePort()
    page.dispatchEvent(new Event(RELAY_EVENT))
    const first = relay.port
    expect(outlet.isTaken).toBe(true)
    page.dispatchEvent(new Event(RELAY_EVENT))
    expect(relay.port).toBe(first)
  })

  it('says nothing by a name that the page’s scripts know, in a page that was there before', async () => {
    const page = takePort()
    const relay = takePort('tracepane:secret')
    const outlet = await outletWith({ secret: 'tracepane:secret', started: { late: true } })
    expect([page.port, outlet.isTaken]).toEqual([undefined, true])
    expect(relay.handshake?.started).toEqual({ late: true })
    const alone = await outletWith({ secret: 'tracepane:other' })
    document.dispatchEvent(new Event(RELAY_EVENT))
    expect([page.port, alone.isTaken]).toEqual([undefined, false])
  })

  it('listens to nothing of a page while its library holds still', async () => {
    const relay = takePort()
    const listen = vi.spyOn(world, 'addEventListener')
    vi.stubGlobal('addEventListener', world.addEventListener.bind(world))
    const outlet = await outletWith({ started: undefined })
    expect([relay.handshake?.started, listen.mock.calls]).toEqual([undefined, []])
    outlet.start({ late: true })
    expect(listen.mock.calls.map(([type]) => type)).toEqual(['pagehide', 'pageshow', 'visibilitychange'])
    await vi.waitFor(() => expect(relay.heard).toEqual([{ type: 'started', late: true }]))
  })

  it('asks of one origin within the task, and takes silence for a no', async () => {
    const relay = takePort()
    const outlet = await outletWith()
    expect(outlet.propagatesTo('https://api.example')).toBe(false)
    page.addEventListener(relay.handshake?.token ?? '', (event) => {
      if ((event as CustomEvent).detail === 'to:https://api.example') event.preventDefault()
    })
    expect([outlet.propagatesTo('https://api.example'), outlet.propagatesTo('https://b.example')]).toEqual([
      true,
      false,
    ])
  })
})
