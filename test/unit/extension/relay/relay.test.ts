import { runInNewContext } from 'node:vm'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { FromRelay } from '../../../../extension/message-schemas'
import { RELAY_PORT, type ToRelay } from '../../../../extension/messages'
import type { ConnectionPort } from '../../../../extension/relay/port-connection'
import { DEFAULT_SHARED_SETTINGS } from '../../../../inpage/settings'
import { type FromRelayMessage, PORT_EVENT, RELAY_EVENT } from '../../../../inpage/transport/relay-messages'

const SETTINGS = { ...DEFAULT_SHARED_SETTINGS, samplingRate: 0.5 }
const OTHER = 'https://api.example'
const TOKEN = 'tracepane:secret'

type Sent = Extract<FromRelay, { type: 'block' }>
type Answer = (message: FromRelay) => unknown

/** A background that answers as it should, until a test makes it do otherwise. */
const background = {
  answer: undefined as Answer | undefined,
  sent: [] as FromRelay[],
  /** What of it came by a port. */
  streamed: [] as FromRelay[],
  ports: new Set<{ hangUp(): void }>(),
  listeners: new Set<(message: ToRelay) => void>(),
  runtime: {
    id: 'tracepane' as string | undefined,
    async sendMessage(message: FromRelay): Promise<unknown> {
      return hear(message)
    },
    connect,
    onMessage: {
      addListener: (listener: (message: ToRelay) => void) => void background.listeners.add(listener),
      removeListener: (listener: (message: ToRelay) => void) => void background.listeners.delete(listener),
    },
  },
  get blocks(): Sent[] {
    return background.sent.filter((message) => message.type === 'block')
  },
  get losses(): number[] {
    return background.sent.flatMap((message) => (message.type === 'loss' ? [message.spans] : []))
  },
}

function hear(message: FromRelay): unknown {
  background.sent.push(message)
  return (background.answer ?? answerWell)(message)
}

/** A port on which an answer that is undefined is a background that ends. */
function connect({ name }: { readonly name: string }): ConnectionPort {
  expect(name).toBe(RELAY_PORT)
  const listeners = { answer: (_answer: unknown) => {}, end: () => {} }
  const end = { hangUp: () => void (background.ports.delete(end) && listeners.end()) }
  background.ports.add(end)
  return {
    async postMessage(message) {
      if (!background.ports.has(end)) throw new Error('Attempting to use a disconnected port object')
      background.streamed.push(message)
      const answer = await (async () => hear(message))().catch(() => undefined)
      if (answer === undefined) end.hangUp()
      else if (background.ports.has(end)) listeners.answer({ ...answer, sequence: message.sequence })
    },
    disconnect: () => void background.ports.delete(end),
    onMessage: {
      addListener(listener) {
        listeners.answer = listener
      },
    },
    onDisconnect: {
      addListener(listener) {
        listeners.end = listener
      },
    },
  }
}

function answerWell(message: FromRelay): unknown {
  return message.type === 'document' || message.type === 'ask'
    ? { on: true, settings: SETTINGS, propagateTo: [OTHER] }
    : { on: true }
}

/** Node's own leaves out that it can be cancelled, and with that how a port is taken. */
class PortEvent extends Event {
  readonly data: unknown
  readonly ports: readonly MessagePort[]

  constructor(type: string, init: { readonly data: unknown; readonly ports: readonly MessagePort[] }) {
    super(type, { cancelable: true })
    this.data = init.data
    this.ports = init.ports
  }
}

let page: EventTarget & { visibilityState: string }
let world: EventTarget
const worldListeners = new Map<string, (event: unknown) => void>()
let ports: MessagePort[] = []

beforeEach(() => {
  page = Object.assign(new EventTarget(), { visibilityState: 'visible' })
  world = new EventTarget()
  vi.stubGlobal('document', page)
  worldListeners.clear()
  vi.stubGlobal('addEventListener', (type: string, listener: (event: unknown) => void) => {
    worldListeners.set(type, listener)
    world.addEventListener(type, listener)
  })
  vi.stubGlobal('removeEventListener', world.removeEventListener.bind(world))
  vi.stubGlobal('MessageEvent', PortEvent)
  vi.stubGlobal('chrome', { runtime: background.runtime })
  background.answer = undefined
  background.sent = []
  background.streamed = []
  background.ports.clear()
  background.listeners.clear()
  background.runtime.id = 'tracepane'
  nextId = 0
})

afterEach(() => {
  vi.unstubAllGlobals()
  Reflect.deleteProperty(globalThis, Symbol.for('tracepane.relay'))
  for (const port of ports) port.close()
  ports = []
})

/** Runs the relay's file, as the browser does when it injects it. */
async function startRelay(): Promise<void> {
  vi.resetModules()
  await import('../../../../extension/relay/relay')
}

/** Offers a port as the library does. `taken`: whether somebody took it. */
function offer(data: unknown = { version: 2, started: { late: false }, token: TOKEN }, name = PORT_EVENT) {
  const { port1, port2 } = new MessageChannel()
  ports.push(port1)
  const heard: FromRelayMessage[] = []
  port1.onmessage = (event: MessageEvent<FromRelayMessage>) => heard.push(event.data)
  const taken = !page.dispatchEvent(new PortEvent(name, { data, ports: [port2] }))
  return { port: port1, heard, taken }
}

function blockOf(size: number, spanCount = 0): ArrayBuffer {
  const bytes = new ArrayBuffer(size)
  if (size >= 64) new DataView(bytes).setUint32(16, spanCount, true)
  return bytes
}

/** The library's ids ascend. */
let nextId = 0

function post(port: MessagePort, ...blocks: readonly ArrayBuffer[]): void {
  for (const bytes of blocks) port.postMessage({ type: 'block', id: nextId++, bytes })
}

/** As the library says it while the page is being left. Gives whether it was taken. */
function sayLast(detail: unknown): boolean {
  return !page.dispatchEvent(new CustomEvent(TOKEN, { detail, cancelable: true }))
}

/** As the browser does it, which no script can. */
function trustedly(type: string): void {
  worldListeners.get(type)?.({ isTrusted: true, type })
}

function leave(): void {
  world.dispatchEvent(new Event('pagehide'))
}

describe('the relay of a page that is left', () => {
  it('says that the document is gone, once it is known, and where the browser says so', async () => {
    await startRelay()
    const { heard } = offer()
    trustedly('pagehide')
    expect(background.sent.filter(({ type }) => type === 'gone')).toEqual([])
    await vi.waitFor(() => expect(heard).toHaveLength(1))
    leave()
    expect(background.sent.filter(({ type }) => type === 'gone')).toEqual([])
    trustedly('pagehide')
    await vi.waitFor(() => expect(background.sent.at(-1)).toEqual({ type: 'gone' }))
  })

  it('hears it also after the page has opened its document anew', async () => {
    const observers: (() => void)[] = []
    vi.stubGlobal(
      'MutationObserver',
      class {
        constructor(changed: () => void) {
          observers.push(changed)
        }
        observe() {}
        disconnect() {}
      },
    )
    await startRelay()
    const { heard } = offer()
    await vi.waitFor(() => expect(heard).toHaveLength(1))
    worldListeners.clear()
    for (const changed of observers) changed()
    trustedly('pagehide')
    await vi.waitFor(() => expect(background.sent.at(-1)).toEqual({ type: 'gone' }))
  })
})

describe('the relay', () => {
  it('takes the port of a library that comes later, announces the document, and passes the settings on', async () => {
    await startRelay()
    const { taken, heard } = offer({ version: 2, started: { late: true }, token: TOKEN })
    expect(taken).toBe(true)
    await vi.waitFor(() => expect(heard).toEqual([{ type: 'settings', settings: SETTINGS }]))
    expect(background.sent).toEqual([{ type: 'document', late: true }])
  })

  it('calls a library that was earlier, whose first offer nobody took', async () => {
    expect(offer().taken).toBe(false)
    let second: ReturnType<typeof offer> | undefined
    page.addEventListener(RELAY_EVENT, () => {
      second = offer()
    })
    await startRelay()
    expect(second?.taken).toBe(true)
  })

  it('keeps the port from whoever listens after it, and takes no second one', async () => {
    await startRelay()
    const eavesdropper = vi.fn()
    page.addEventListener(PORT_EVENT, eavesdropper)
    offer()
    expect(eavesdropper).not.toHaveBeenCalled()
    expect(offer().taken).toBe(false)
  })

  it.each([[null], [{ version: 1, token: TOKEN }], [{ version: 2 }], ['hello']])(
    'does not take a port that comes with %j',
    async (data) => {
      await startRelay()
      expect(offer(data).taken).toBe(false)
    },
  )

  it('runs once, though it is injected twice', async () => {
    await startRelay()
    await startRelay()
    expect(background.listeners.size).toBe(1)
  })

  it('takes a buffer of another world than its own, as the page’s is in Firefox, and nothing that only says it is one', async () => {
    vi.stubGlobal('ArrayBuffer', runInNewContext('ArrayBuffer'))
    await startRelay()
    const { port } = offer()
    post(port, new Uint8Array([1, 2]).buffer)
    port.postMessage({ type: 'block', id: nextId++, bytes: { byteLength: 2 } })
    port.postMessage({ type: 'block', id: nextId++, bytes: [1, 2] })
    post(port, new Uint8Array([3]).buffer)
    await vi.waitFor(() =>
      expect(background.blocks.map(({ bytes }) => [...new Uint8Array(bytes)])).toEqual([[1, 2], [3]]),
    )
  })

  it('hands blocks over byte for byte, in order, with sequences that grow, and says what it took', async () => {
    await startRelay()
    const { port, heard } = offer()
    post(port, new Uint8Array([1, 2]).buffer, new Uint8Array([3]).buffer)
    await vi.waitFor(() => expect(background.blocks).toHaveLength(2))
    const [first, second] = background.blocks
    expect([...new Uint8Array(first.bytes), ...new Uint8Array(second.bytes)]).toEqual([1, 2, 3])
    expect(second.sequence).toBeGreaterThan(first.sequence)
    await vi.waitFor(() =>
      expect(heard.filter(({ type }) => type === 'received')).toEqual([
        { type: 'received', id: 0 },
        { type: 'received', id: 1 },
      ]),
    )
  })

  it('sends a block again under its sequence until it is acknowledged, and then never again', async () => {
    await startRelay()
    const { port } = offer()
    let failures = 3
    background.answer = (message) => {
      if (message.type === 'block' && failures-- > 0) {
        // Both ways in which a dead worker shows: no receiver, and no answer.
        if (failures === 1) return undefined
        throw new Error('Could not establish connection')
      }
      return answerWell(message)
    }
    post(port, blockOf(8))
    await vi.waitFor(() => expect(background.blocks).toHaveLength(4), 3000)
    expect(new Set(background.blocks.map(({ sequence }) => sequence)).size).toBe(1)
    await new Promise((resolve) => setTimeout(resolve, 150))
    expect(background.blocks).toHaveLength(4)
  })

  it('announces the document until somebody answers', async () => {
    await startRelay()
    let failures = 2
    background.answer = (message) => (failures-- > 0 ? undefined : answerWell(message))
    const { heard } = offer()
    await vi.waitFor(() => expect(heard).toHaveLength(1), 3000)
    expect(background.sent).toHaveLength(3)
  })

  it('has only a few blocks under way at a time and sends all that waits when the page is left', async () => {
    await startRelay()
    const { port, heard } = offer()
    background.answer = (message) => (message.type === 'block' ? new Promise(() => {}) : answerWell(message))
    post(port, ...Array.from({ length: 100 }, () => blockOf(8)))
    await vi.waitFor(() => expect(heard.filter(({ type }) => type === 'received')).toHaveLength(100))
    const streamed = background.streamed.length
    expect(streamed).toBeGreaterThan(0)
    expect(streamed).toBeLessThan(50)
    background.sent = []
    leave()
    expect(background.streamed).toHaveLength(streamed)
    expect(background.blocks).toHaveLength(100)
  })

  it('does not send again what is under way, however many last words come', async () => {
    await startRelay()
    offer()
    background.answer = (message) => (message.type === 'block' ? new Promise(() => {}) : answerWell(message))
    for (let id = 0; id < 5; id++) sayLast(`${id}:a`)
    leave()
    expect(background.blocks).toHaveLength(5)
    expect(background.streamed).toEqual([])
  })

  it('opens another port when the background has ended, and none while it has nothing to send', async () => {
    await startRelay()
    const { port } = offer()
    expect(background.ports.size).toBe(0)
    post(port, blockOf(8))
    await vi.waitFor(() => expect(background.blocks).toHaveLength(1))
    expect(background.ports.size).toBe(1)
    for (const { hangUp } of background.ports) hangUp()
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(background.ports.size).toBe(0)
    post(port, blockOf(8))
    await vi.waitFor(() => expect(background.blocks).toHaveLength(2))
    expect([background.ports.size, background.streamed.length]).toEqual([1, 2])
  })

  it('takes its port off with the page, and when a prerendered page is shown: a port has one sender for good', async () => {
    await startRelay()
    const { port } = offer()
    post(port, blockOf(8))
    await vi.waitFor(() => expect(background.ports.size).toBe(1))
    page.dispatchEvent(new Event('prerenderingchange'))
    expect(background.ports.size).toBe(0)
    post(port, blockOf(8))
    await vi.waitFor(() => expect(background.ports.size).toBe(1))
    leave()
    expect(background.ports.size).toBe(0)
  })

  it('does not wait for its next try when the page is left', async () => {
    await startRelay()
    const { port } = offer()
    background.answer = (message) => (message.type === 'block' ? undefined : answerWell(message))
    post(port, blockOf(8))
    await vi.waitFor(() => expect(background.blocks.length).toBeGreaterThan(1))
    const before = background.blocks.length
    leave()
    expect(background.blocks).toHaveLength(before + 1)
  })

  it.each([
    ['the answer to its document', (message: FromRelay) => message.type === 'document'],
    ['the answer to a block', (message: FromRelay) => message.type === 'block'],
  ])('takes itself off by %s', async (_, isOff) => {
    await startRelay()
    background.answer = (message) => (isOff(message) ? { on: false, settings: SETTINGS } : answerWell(message))
    const { port, heard } = offer()
    post(port, blockOf(8))
    await vi.waitFor(() => expect(heard).toContainEqual({ type: 'off' }))
    expect(background.listeners.size).toBe(0)
    expect(offer().taken).toBe(false)
  })

  it('takes itself off when it is told so, and can be started again', async () => {
    await startRelay()
    const { heard } = offer()
    for (const listener of background.listeners) listener({ type: 'off' })
    await vi.waitFor(() => expect(heard).toContainEqual({ type: 'off' }))
    await startRelay()
    expect(offer().taken).toBe(true)
  })

  it('takes itself off when its extension is gone', async () => {
    await startRelay()
    const { port, heard } = offer()
    await vi.waitFor(() => expect(heard).toHaveLength(1))
    background.runtime.id = undefined
    const connecting = vi.spyOn(background.runtime, 'connect').mockImplementation(() => {
      throw new Error('Extension context invalidated.')
    })
    post(port, blockOf(8))
    await vi.waitFor(() => expect(heard).toContainEqual({ type: 'off' }))
    expect(background.blocks).toEqual([])
    connecting.mockRestore()
  })

  it('sends what the page still had when it was taken off, and nothing more once the page has said bye', async () => {
    await startRelay()
    const { port, heard } = offer()
    let isAlive = false
    background.answer = (message) => (isAlive || message.type !== 'block' ? answerWell(message) : undefined)
    post(port, blockOf(8))
    await vi.waitFor(() => expect(heard).toContainEqual({ type: 'received', id: 0 }))
    for (const listener of background.listeners) listener({ type: 'off' })
    post(port, blockOf(8))
    port.postMessage({ type: 'bye' })
    isAlive = true
    const acknowledged = () => new Set(background.blocks.map(({ sequence }) => sequence)).size
    await vi.waitFor(() => expect(acknowledged()).toBe(2), 3000)
    await new Promise((resolve) => setTimeout(resolve, 150))
    background.sent = []
    post(port, blockOf(8))
    expect(sayLast('9:a')).toBe(false)
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(background.sent).toEqual([])
  })

  it('makes way for the relay of a reloaded extension, though the page is idle', async () => {
    await startRelay()
    const { heard } = offer()
    await vi.waitFor(() => expect(heard).toHaveLength(1))
    page.dispatchEvent(new Event(RELAY_EVENT))
    background.runtime.id = undefined
    page.dispatchEvent(new Event(RELAY_EVENT))
    await vi.waitFor(() => expect(heard.filter(({ type }) => type === 'off')).toHaveLength(1))
  })

  it('asks for settings that have changed, each document for its own, without being entered again', async () => {
    await startRelay()
    const { heard } = offer()
    await vi.waitFor(() => expect(heard).toHaveLength(1))
    const settings = { ...SETTINGS, samplingRate: 0 }
    background.answer = () => ({ on: true, settings, propagateTo: [] })
    for (const listener of background.listeners) listener({ type: 'changed' })
    await vi.waitFor(() => expect(heard).toContainEqual({ type: 'settings', settings }))
    expect(background.sent).toEqual([{ type: 'document', late: false }, { type: 'ask' }])
  })

  describe('of a library that holds still', () => {
    const HOLDING = { version: 2, started: undefined, token: TOKEN }

    it('asks whether the document is on, and enters it when the library has begun', async () => {
      await startRelay()
      const { port, heard } = offer(HOLDING)
      await vi.waitFor(() => expect(heard).toEqual([{ type: 'settings', settings: SETTINGS }]))
      expect(background.sent).toEqual([{ type: 'ask' }])
      port.postMessage({ type: 'started', late: true })
      await vi.waitFor(() => expect(background.sent).toContainEqual({ type: 'document', late: true }))
    })

    it('tells it off, sends nothing and makes way where the document is not on', async () => {
      await startRelay()
      background.answer = () => ({ on: false, settings: DEFAULT_SHARED_SETTINGS, propagateTo: [] })
      const { port, heard } = offer(HOLDING)
      post(port, blockOf(8))
      await vi.waitFor(() => expect(heard).toContainEqual({ type: 'off' }))
      leave()
      expect([background.sent, background.listeners.size]).toEqual([[{ type: 'ask' }], 0])
    })

    it('believes no answer that DevTools has overtaken', async () => {
      await startRelay()
      const answers: ((value: unknown) => void)[] = []
      background.answer = () => new Promise((resolve) => answers.push(resolve))
      const { heard } = offer(HOLDING)
      for (const listener of background.listeners) listener({ type: 'changed' })
      expect(answers).toHaveLength(2)
      answers[0]({ on: false, settings: DEFAULT_SHARED_SETTINGS, propagateTo: [] })
      answers[1]({ on: true, settings: SETTINGS, propagateTo: [] })
      await vi.waitFor(() => expect(heard).toEqual([{ type: 'settings', settings: SETTINGS }]))
    })
  })

  it('sends no block before it knows that the document is on, and none if it is not', async () => {
    await startRelay()
    const answers: ((value: unknown) => void)[] = []
    background.answer = ({ type }) =>
      type === 'document' ? new Promise((resolve) => answers.push(resolve)) : { on: true }
    const { port, heard } = offer()
    post(port, blockOf(8))
    await vi.waitFor(() => expect(heard).toContainEqual({ type: 'received', id: 0 }))
    expect(background.blocks).toEqual([])
    answers[0](answerWell({ type: 'ask' }))
    await vi.waitFor(() => expect(background.blocks).toHaveLength(1))
    // Back from the back/forward cache nobody knows.
    world.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }))
    post(port, blockOf(8))
    await vi.waitFor(() => expect(answers).toHaveLength(2))
    answers[1]({ on: false, settings: DEFAULT_SHARED_SETTINGS, propagateTo: [] })
    await vi.waitFor(() => expect(heard).toContainEqual({ type: 'off' }))
    expect(background.blocks).toHaveLength(1)
  })

  it('sends nothing twice when a page is shown for the first time', async () => {
    await startRelay()
    const { port } = offer()
    background.answer = (message) => (message.type === 'block' ? new Promise(() => {}) : answerWell(message))
    post(port, blockOf(8))
    await vi.waitFor(() => expect(background.blocks).toHaveLength(1))
    world.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: false }))
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(background.blocks).toHaveLength(1)
  })

  it('says of one origin at a time whether it gets trace headers, within the page’s task', async () => {
    await startRelay()
    const { heard } = offer()
    expect(sayLast(`to:${OTHER}`)).toBe(false)
    await vi.waitFor(() => expect(heard).toHaveLength(1))
    expect([sayLast(`to:${OTHER}`), sayLast('to:https://elsewhere.example'), sayLast('to:')]).toEqual([
      true,
      false,
      false,
    ])
    expect(JSON.stringify(heard)).not.toContain(OTHER)
    expect(background.sent).toEqual([{ type: 'document', late: false }])
  })

  it('believes no loss that no page can have had', async () => {
    await startRelay()
    const { port } = offer()
    port.postMessage({ type: 'loss', spans: 2 ** 39 })
    await vi.waitFor(() => expect(background.losses).toHaveLength(1))
    expect(background.losses[0]).toBeLessThanOrEqual(Math.ceil(performance.now()) * 1000)
  })

  it('meets a library that comes late by a name that no script of the page knows', async () => {
    const secret = 'tracepane:late'
    Reflect.set(globalThis, Symbol.for('tracepane.late'), secret)
    await startRelay()
    expect(Reflect.get(globalThis, Symbol.for('tracepane.late'))).toBeUndefined()
    expect(offer().taken).toBe(false)
    expect(offer({ version: 2, started: { late: true }, token: TOKEN }, secret).taken).toBe(true)
  })

  it('tells the newest status once the document is known, cut to size, and not for every change', async () => {
    let answer: (value: unknown) => void = () => {}
    background.answer = ({ type }) =>
      type === 'document' ? new Promise((resolve) => (answer = resolve)) : { on: true }
    await startRelay()
    const { port } = offer()
    const status = { context: 'deep', contextReason: undefined, openTelemetry: 'none', notes: [] }
    const note = { kind: 'misuse', message: 'x'.repeat(10_000), stack: '' }
    port.postMessage({ type: 'status', status: { context: 'wrong' } })
    for (let i = 0; i < 20; i++) port.postMessage({ type: 'status', status: { ...status, notes: [note] } })
    port.postMessage({ type: 'status', status })
    await new Promise((resolve) => setTimeout(resolve, 20))
    const told = () => background.sent.filter(({ type }) => type === 'status')
    expect(told()).toEqual([])
    answer({ on: true, settings: SETTINGS })
    await vi.waitFor(() => expect(told()).toEqual([{ type: 'status', status }]))
    for (let i = 0; i < 20; i++) port.postMessage({ type: 'status', status: { ...status, notes: [note] } })
    await vi.waitFor(() => expect(told()).toHaveLength(2))
    expect(told()[1]).toMatchObject({ status: { notes: [{ message: 'x'.repeat(500) }] } })
  })

  it('sends the last words of a page that is being left before the event is over', async () => {
    await startRelay()
    offer()
    expect(sayLast('0:ÿ\u0000a:')).toBe(true)
    expect(background.blocks.map(({ bytes }) => [...new Uint8Array(bytes)])).toEqual([[255, 0, 97, 58]])
    expect(sayLast('loss:12')).toBe(true)
    expect(background.losses).toEqual([12])
  })

  it.each([[7], [''], ['a'], ['-1:a'], ['0.5:a'], ['loss:x'], [':a'], ['1e30:a']])(
    'takes %j for no last word',
    async (detail) => {
      await startRelay()
      offer()
      sayLast(detail)
      expect(background.sent.map(({ type }) => type)).toEqual(['document'])
    },
  )

  it('takes a block once that comes by the port and by an event', async () => {
    await startRelay()
    const { port, heard } = offer()
    post(port, blockOf(8), blockOf(8))
    sayLast('0:first')
    sayLast('1:second')
    sayLast('2:third')
    await vi.waitFor(() => expect(heard.filter(({ type }) => type === 'received')).toHaveLength(5))
    expect(background.blocks.map(({ bytes }) => bytes.byteLength)).toEqual([5, 6, 5])
  })

  it('sends again what was under way when the page was put into the back/forward cache', async () => {
    await startRelay()
    const { port } = offer()
    background.answer = (message) => (message.type === 'block' ? new Promise(() => {}) : answerWell(message))
    post(port, blockOf(8))
    await vi.waitFor(() => expect(background.blocks).toHaveLength(1))
    world.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }))
    await vi.waitFor(() => expect(background.blocks).toHaveLength(2))
    expect(background.blocks[1].sequence).toBe(background.blocks[0].sequence)
    expect(background.sent.filter(({ type }) => type === 'document')).toHaveLength(2)
  })

  it('lets the oldest waiting blocks go when too much waits, and tells how many spans went', async () => {
    await startRelay()
    const { port, heard } = offer()
    const mebibyte = 1024 * 1024
    background.answer = (message) => (message.type === 'block' ? new Promise(() => {}) : answerWell(message))
    // Some are under way and stay, the others wait; together they fill the 64 MiB.
    post(port, ...Array.from({ length: 16 }, (_, i) => blockOf(4 * mebibyte, 100 + i)))
    await vi.waitFor(() => expect(heard.filter(({ type }) => type === 'received')).toHaveLength(16))
    expect(background.losses).toEqual([])
    post(port, blockOf(4 * mebibyte, 200))
    const oldestWaiting = 100 + background.blocks.length
    await vi.waitFor(() => expect(background.losses).toEqual([oldestWaiting]))
  })

  it('passes losses of the page on, and nothing else that it does not know', async () => {
    await startRelay()
    const { port } = offer()
    for (const message of [
      null,
      7,
      { type: 'loss', spans: 'x' },
      { type: 'block', id: 0, bytes: 'x' },
      { type: 'block', bytes: new ArrayBuffer(8) },
    ]) {
      port.postMessage(message)
    }
    port.postMessage({ type: 'loss', spans: 3 })
    await vi.waitFor(() => expect(background.losses).toEqual([3]))
    expect(background.sent.map(({ type }) => type)).toEqual(['document', 'loss'])
  })
})
