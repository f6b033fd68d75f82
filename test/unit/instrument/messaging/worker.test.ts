import { resolveObjectURL } from 'node:buffer'
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  LOADED_MESSAGE,
  PORT_MESSAGE,
  type ToPage,
  type ToWorker,
} from '../../../../inpage/instrument/messaging/worker-protocol'

type Word = readonly [token: string, kind: string]

/** A worker of which the test plays the browser and the script. */
class FakeWorker extends EventTarget {
  static all: FakeWorker[] = []
  readonly url: string
  readonly options: unknown
  readonly posted: unknown[][] = []
  isOver = false

  constructor(url: string | URL, options?: unknown) {
    super()
    this.url = String(url)
    this.options = options
    FakeWorker.all.push(this)
  }

  postMessage(...args: unknown[]): void {
    this.posted.push(args)
  }

  terminate(): void {
    this.isOver = true
  }

  /** What it was posted that is no word of ours. */
  get heard(): unknown[] {
    return this.posted.map(([data]) => data).filter((data) => !Array.isArray(data))
  }

  /** The word with which it got its port. */
  get handedOver(): { readonly token: string; readonly port: MessagePort } | undefined {
    for (const [data, transfer] of this.posted) {
      const [token, kind] = Array.isArray(data) ? (data as unknown as Word) : ['', '']
      if (kind === PORT_MESSAGE) return { token, port: (transfer as MessagePort[])[0] }
    }
    return undefined
  }

  /** Its library is up. */
  starts(): void {
    this.dispatchEvent(new MessageEvent('message', { data: [this.handedOver?.token, LOADED_MESSAGE] }))
  }

  fails(more: object = {}): Event {
    const event = Object.assign(new Event('error', { cancelable: true }), more)
    this.dispatchEvent(event)
    return event
  }
}

class FakeErrorEvent extends Event {}

let page: EventTarget
vi.stubGlobal('Worker', FakeWorker)
vi.stubGlobal('ErrorEvent', FakeErrorEvent)
vi.stubGlobal('origin', 'https://shop.test')

const LIBRARY = '/* the library of workers */'

/** Whether a document lets workers of ours start is known once for all of them, so each test has a document of its own. */
async function traced() {
  page = new EventTarget()
  vi.stubGlobal('document', Object.assign(page, { baseURI: 'https://shop.test/app/' }))
  vi.resetModules()
  const { SideChannel } = await import('../../../../inpage/instrument/messaging/side-channel')
  const { workerInstrumentation } = await import('../../../../inpage/instrument/messaging/worker')
  const { install } = await import('../../document/installed')
  const instrumentation = workerInstrumentation(new SideChannel(), LIBRARY)
  return { ...install(instrumentation), instrumentation }
}

async function scriptOf(url: string): Promise<string> {
  return (await resolveObjectURL(url)?.text()) ?? ''
}

beforeEach(() => {
  FakeWorker.all = []
})
afterAll(() => vi.unstubAllGlobals())

const make = (url: string | URL = 'price.js', options?: WorkerOptions) =>
  new Worker(url, options) as unknown as FakeWorker

describe('a worker of the page', () => {
  it('begins with the library, and goes on with the script that the page named', async () => {
    await traced()
    const worker = make('price.js', { name: 'prices' })
    expect(worker.url).toMatch(/^blob:/)
    expect(worker.options).toEqual({ name: 'prices' })
    const script = await scriptOf(worker.url)
    expect(script.indexOf(LIBRARY)).toBeGreaterThan(0)
    expect(script.indexOf('importScripts("https://shop.test/app/price.js")')).toBeGreaterThan(script.indexOf(LIBRARY))
  })

  it('begins with the library as a module where the page’s script is one', async () => {
    await traced()
    const worker = make('price.js', { type: 'module' })
    const [, ours, own] = /^import"([^"]+)";import"([^"]+)"$/.exec(await scriptOf(worker.url)) ?? []
    expect(own).toBe('https://shop.test/app/price.js')
    expect(await scriptOf(ours)).toContain(LIBRARY)
  })

  it('of another origin is the page’s alone', async () => {
    await traced()
    expect(make('https://cdn.test/price.js').url).toBe('https://cdn.test/price.js')
  })

  it('gets what the page posts once it has started, in order, and hears nothing of ours', async () => {
    await traced()
    const worker = make()
    const heard: unknown[] = []
    worker.addEventListener('message', (event) => heard.push((event as MessageEvent).data))
    worker.postMessage('one')
    worker.postMessage({ two: 2 })
    expect(worker.heard).toEqual([])
    worker.starts()
    worker.postMessage('three')
    expect([worker.heard, heard]).toEqual([['one', { two: 2 }, 'three'], []])
  })

  it('has taken at once what is to be moved, and refuses at once what the browser refuses', async () => {
    await traced()
    const worker = new Worker('worker.js')
    const [fake] = FakeWorker.all
    const buffers = [1, 2, 3].map((size) => new ArrayBuffer(size))
    worker.postMessage(buffers[0], { transfer: [buffers[0]] })
    worker.postMessage(buffers[1], new Set([buffers[1]]) as never)
    worker.postMessage(buffers[2], Object.create({ transfer: [buffers[2]] }))
    expect(buffers.map(({ byteLength }) => byteLength)).toEqual([0, 0, 0])
    const throwing = {
      get transfer(): Transferable[] {
        throw new RangeError('the page’s')
      },
    }
    expect(() => worker.postMessage('one', throwing)).toThrow('the page’s')
    // They reach the browser, which refuses them; the double takes them.
    Reflect.apply(worker.postMessage, worker, [])
    Reflect.apply(worker.postMessage, worker, ['two', 'odd'])
    expect(fake?.posted.slice(-2)).toEqual([[], ['two', 'odd']])
  })

  it('hands over its blocks and notes by a port that no script has seen', async () => {
    const { blocks, notes } = await traced()
    const worker = make()
    worker.starts()
    const port = worker.handedOver?.port
    const say = (message: ToPage) => port?.postMessage(message)
    say({ type: 'block', bytes: new Uint8Array([1, 2]).buffer, spans: 1 })
    say({ type: 'notes', notes: [{ kind: 'misuse', message: 'in a worker', stack: '' }] })
    await vi.waitFor(() => expect(notes).toMatchObject([{ message: 'in a worker' }]))
    expect(blocks.map((bytes) => [...new Uint8Array(bytes)])).toEqual([[1, 2]])
    port?.close()
  })

  it('is told of new settings, and when tracing is off', async () => {
    const { instrumentation, parts, undo } = await traced()
    const worker = make()
    worker.starts()
    const said: ToWorker['type'][] = []
    const port = worker.handedOver?.port
    if (port) port.onmessage = ({ data }) => void said.push((data as ToWorker).type)
    instrumentation.update?.(parts as never)
    undo()
    await vi.waitFor(() => expect(said).toEqual(['settings', 'off']))
    port?.close()
  })
})

describe('a worker that the page’s policy forbids', () => {
  it('runs as the page asked for it, behind the same object, and the user is told', async () => {
    const { notes } = await traced()
    const worker = make('price.js', { name: 'prices' })
    const heard: unknown[] = []
    const errors: unknown[] = []
    worker.addEventListener('message', (event) => heard.push((event as MessageEvent).data))
    worker.addEventListener('error', (event) => errors.push(event))
    worker.postMessage('early')
    const violations: unknown[] = []
    const hear = (event: Event) => violations.push(event)
    page.addEventListener('securitypolicyviolation', hear)
    page.dispatchEvent(Object.assign(new Event('securitypolicyviolation'), { blockedURI: 'blob' }))
    page.removeEventListener('securitypolicyviolation', hear)
    worker.fails()
    const [, substitute] = FakeWorker.all
    expect([substitute.url, substitute.options]).toEqual(['https://shop.test/app/price.js', { name: 'prices' }])
    worker.postMessage('late')
    expect(substitute.heard).toEqual(['early', 'late'])
    substitute.dispatchEvent(new MessageEvent('message', { data: 'answer' }))
    expect([heard, errors, violations]).toEqual([['answer'], [], []])
    expect(notes).toMatchObject([{ kind: 'worker' }])
    worker.terminate()
    expect(substitute.isOver).toBe(true)
    expect(make('next.js').url).toBe('next.js')
  })

  it('is no longer tried, but an error in the page’s own script is the page’s', async () => {
    await traced()
    const worker = make()
    const errors: unknown[] = []
    worker.addEventListener('error', (event) => errors.push(event))
    worker.postMessage('early')
    const event = Object.assign(new FakeErrorEvent('error'), { filename: 'https://shop.test/app/price.js' })
    worker.dispatchEvent(event)
    expect([errors, worker.heard, FakeWorker.all.length]).toEqual([[event], ['early'], 1])
  })
})

describe('afterwards', () => {
  it('workers and their addresses are the page’s alone again', async () => {
    const usual = [globalThis.Worker, URL.createObjectURL, URL.revokeObjectURL, FakeWorker.prototype.postMessage]
    const { undo } = await traced()
    expect(globalThis.Worker).not.toBe(usual[0])
    undo()
    expect([globalThis.Worker, URL.createObjectURL, URL.revokeObjectURL, FakeWorker.prototype.postMessage]).toEqual(
      usual,
    )
    expect(make('price.js').url).toBe('price.js')
  })
})
