import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Tracer } from '../../../inpage/api/api'
import {
  PORT_MESSAGE,
  START_KEY,
  type ToPage,
  type ToWorker,
} from '../../../inpage/instrument/messaging/worker-protocol'
import { DEFAULT_PAGE_SETTINGS, type PageSettings } from '../../../inpage/settings'
import { spansOf } from '../tracing/page'

/** Each worker’s own: here all of them hear the same messages. */
let token = ''
let workers = 0
const closes = vi.fn()
let port: MessagePort
let heard: ToPage[]

/** The library of a worker in a scope of its own, which is here a window: what it needs of one, both have. */
async function start(settings: Partial<PageSettings> = {}): Promise<void> {
  vi.resetModules()
  token = `secret ${workers++}`
  const value = { token, url: `${origin}/lib/price.js`, settings: { ...DEFAULT_PAGE_SETTINGS, ...settings } }
  Object.defineProperty(globalThis, START_KEY, { value, configurable: true })
  await import('../../../inpage/entry/worker/library')
}

function handOverPort(said = token): void {
  const channel = new MessageChannel()
  port = channel.port1
  heard = []
  port.onmessage = ({ data }) => void heard.push(data)
  dispatchEvent(new MessageEvent('message', { data: [said, PORT_MESSAGE], ports: [channel.port2] }))
}

const say = (message: ToWorker) => port.postMessage(message)
const tracing = () => Reflect.get(globalThis, Symbol.for('tracepane')) as Tracer
const spans = () => heard.flatMap((message) => (message.type === 'block' ? spansOf(message.bytes) : []))

beforeEach(() => Object.assign(globalThis, { close: closes }))
afterEach(async () => {
  say({ type: 'off' })
  await vi.waitFor(() => expect(tracing().startSpan('off').isRecording()).toBe(false))
  port.close()
})

describe('the library of a worker', () => {
  it('hands its spans over by the port that it is given, those before it too, and says whose they are', async () => {
    await start()
    expect(START_KEY in globalThis).toBe(false)
    tracing().startSpan('early').finish()
    handOverPort()
    tracing().startSpan('late').finish()
    await vi.waitFor(() => expect(spans().map(({ name }) => name)).toEqual(['early', 'late']))
    expect(JSON.parse(spans()[0].resource)).toEqual({ 'thread.name': 'worker /lib/price.js' })
  })

  it('takes no port from whoever does not know the token, and keeps the word with it from the script', async () => {
    await start()
    const words: unknown[] = []
    const hear = (event: Event) => words.push((event as MessageEvent).data)
    handOverPort('guessed')
    tracing().startSpan('mine').finish()
    const stranger = heard
    handOverPort()
    addEventListener('message', hear)
    await vi.waitFor(() => expect(spans()).toHaveLength(1))
    removeEventListener('message', hear)
    expect([stranger, words]).toEqual([[], []])
  })

  it('does as the settings of its page say', async () => {
    await start()
    handOverPort()
    say({ type: 'settings', settings: { ...DEFAULT_PAGE_SETTINGS, samplingRate: 0 } })
    await vi.waitFor(() => expect(tracing().startSpan('x').isRecording()).toBe(false))
    say({ type: 'settings', settings: DEFAULT_PAGE_SETTINGS })
    await vi.waitFor(() => expect(tracing().startSpan('x').isRecording()).toBe(true))
  })

  it('says all that it has before the worker ends itself', async () => {
    await start()
    handOverPort()
    tracing().startSpan('last').finish()
    close()
    expect(closes).toHaveBeenCalledOnce()
    await vi.waitFor(() => expect(heard.at(-1)).toEqual({ type: 'bye' }))
    expect(spans().map(({ name }) => name)).toEqual(['last'])
  })
})
