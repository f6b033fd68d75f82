import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'

/** A worker whose own script is the test. */
class FakeWorker extends EventTarget {
  static all: FakeWorker[] = []
  readonly #heard: unknown[][] = []
  onmessage: unknown = null

  constructor(readonlyUrl: string | URL) {
    super()
    Reflect.set(this, 'url', String(readonlyUrl))
    FakeWorker.all.push(this)
  }

  postMessage(...args: unknown[]): void {
    if (typeof args[0] === 'function') throw new DOMException('it could not be cloned', 'DataCloneError')
    this.#heard.push(args)
  }

  terminate(): void {}

  /** What its script has got. */
  get heard(): readonly unknown[] {
    return this.#heard.map(([data]) => data)
  }

  answers(data: unknown): void {
    this.dispatchEvent(new MessageEvent('message', { data }))
  }
}

/** As browsers have it: each message gets to all other channels of its name. jsdom has none. */
class FakeChannel extends EventTarget {
  static all: FakeChannel[] = []
  readonly name: string
  #handler: ((event: Event) => void) | null = null

  constructor(name: string) {
    super()
    this.name = name
    FakeChannel.all.push(this)
    this.addEventListener('message', (event) => this.#handler?.(event))
  }

  get onmessage() {
    return this.#handler
  }

  set onmessage(handler) {
    this.#handler = handler
  }

  postMessage(data: unknown): void {
    const others = FakeChannel.all.filter((one) => one !== this && one.name === this.name)
    queueMicrotask(() => {
      for (const one of others) one.dispatchEvent(new MessageEvent('message', { data }))
    })
  }

  close(): void {
    FakeChannel.all = FakeChannel.all.filter((one) => one !== this)
  }
}

vi.stubGlobal('Worker', FakeWorker)
vi.stubGlobal('BroadcastChannel', FakeChannel)
const { SideChannel } = await import('../../../../inpage/instrument/messaging/side-channel')
const { messageInstrumentation } = await import('../../../../inpage/instrument/messaging/message')
const { install, pause } = await import('../../document/installed')
afterAll(() => vi.unstubAllGlobals())

const closing: { close(): void }[] = []
afterEach(() => {
  for (const one of closing.splice(0)) one.close()
})

const traced = () => install(messageInstrumentation(new SideChannel()))
const makeWorker = (url = 'price.js') => new Worker(url) as unknown as FakeWorker
const NO_PARENT = '0'.repeat(16)

describe('a message to a worker', () => {
  it('is a PRODUCER span below what sent it, and arrives as the page gave it', () => {
    const page = traced()
    const worker = makeWorker('/lib/price.js?v=1')
    const data = { cart: 1 }
    page.tracer.trace('checkout', () => worker.postMessage(data))
    expect(worker.heard).toEqual([data])
    expect(worker.heard[0]).toBe(data)
    const [sent, checkout] = page.spans()
    expect(sent).toMatchObject({
      name: 'send /lib/price.js',
      kind: 4,
      parentId: checkout.spanId,
      attributes: { 'messaging.operation.type': 'send', 'messaging.destination.name': '/lib/price.js' },
    })
  })

  it('that can’t be sent is an error, and the page’s', () => {
    const page = traced()
    const worker = makeWorker()
    expect(() => worker.postMessage(() => {})).toThrow(DOMException)
    expect(page.spans()).toMatchObject([{ status: 2, statusMessage: 'it could not be cloned' }])
  })
})

describe('a message from a worker', () => {
  it('is a CONSUMER span around the page’s listeners', () => {
    const page = traced()
    const worker = makeWorker('/lib/price.js')
    const heard: unknown[] = []
    worker.addEventListener('message', (event) => {
      heard.push((event as MessageEvent).data)
      page.tracer.startSpan('show').finish()
    })
    worker.answers(7)
    const show = page.spans().find(({ name }) => name === 'show')
    const received = page.spans().find(({ kind }) => kind === 5)
    expect(heard).toEqual([7])
    expect(received).toMatchObject({ name: 'process /lib/price.js', parentId: NO_PARENT })
    expect(show?.parentId).toBe(received?.spanId)
  })

  it('is none where nobody listens', () => {
    const page = traced()
    makeWorker().answers(7)
    expect(page.spans()).toEqual([])
  })
})

describe('a message by a BroadcastChannel', () => {
  it('is received below the span that sent it', async () => {
    const page = traced()
    const [from, to] = [new BroadcastChannel('news'), new BroadcastChannel('news')]
    closing.push(from, to)
    const heard: unknown[] = []
    to.addEventListener('message', (event) => void heard.push((event as MessageEvent).data))
    page.tracer.trace('publish', () => from.postMessage('hello'))
    const spans = await page.spansWhen(3)
    const named = (name: string) => spans.find((span) => span.name === name)
    expect(heard).toEqual(['hello'])
    expect(named('send news')).toMatchObject({ kind: 4, parentId: named('publish')?.spanId })
    expect(named('process news')).toMatchObject({ kind: 5, parentId: named('send news')?.spanId })
  })
})

describe('a message to a window', () => {
  /** By the browser's own method: that of the window is here the test runner's. */
  const listen = (listener: () => void) => EventTarget.prototype.addEventListener.call(window, 'message', listener)
  const forget = (listener: () => void) => EventTarget.prototype.removeEventListener.call(window, 'message', listener)
  const got = (source: Window | null, from: string) =>
    dispatchEvent(new MessageEvent('message', { data: 'hello', origin: from, source }))

  it('of another window is a CONSUMER span with its origin', () => {
    const page = traced()
    const hear = vi.fn()
    listen(hear)
    got(null, 'https://other.test')
    forget(hear)
    expect(hear).toHaveBeenCalledOnce()
    expect(page.spans()).toMatchObject([{ name: 'process https://other.test', kind: 5 }])
  })

  it('of its own is how pages schedule their own work, and has no spans', () => {
    const page = traced()
    const hear = vi.fn()
    listen(hear)
    got(window, origin)
    forget(hear)
    expect([hear.mock.calls.length, page.spans()]).toEqual([1, []])
  })
})

describe('a channel whose two ends are here', () => {
  it('is how pages schedule their own work, and has no spans', async () => {
    const page = traced()
    const { port1, port2 } = new MessageChannel()
    closing.push(port1)
    const heard: unknown[] = []
    port2.onmessage = (event) => void heard.push((event as MessageEvent).data)
    port1.postMessage('work')
    for (let turn = 0; turn < 200 && heard.length === 0; turn++) await pause()
    expect([heard, page.spans()]).toEqual([['work'], []])
  })
})

describe('the built-ins', () => {
  it('look as they always did', () => {
    const { name, length } = Worker
    const handler = () => {}
    traced()
    const worker = makeWorker()
    expect([Worker.name, Worker.length, worker instanceof Worker]).toEqual([name, length, true])
    const { port1 } = new MessageChannel()
    closing.push(port1)
    port1.onmessage = handler
    expect(port1.onmessage).toBe(handler)
  })

  it('are the browser’s own again afterwards', () => {
    const all = () => [
      globalThis.Worker,
      globalThis.MessageChannel,
      globalThis.BroadcastChannel,
      MessagePort.prototype.postMessage,
      FakeWorker.prototype.postMessage,
      EventTarget.prototype.addEventListener,
    ]
    const usual = all()
    const page = traced()
    expect(all().some((one, i) => one !== usual[i])).toBe(true)
    page.undo()
    expect(all().map((one, i) => one === usual[i])).toEqual([true, true, true, true, true, true])
  })
})
