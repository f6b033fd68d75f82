import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { settableWakes } from './settable-wakes'

/** As browsers have them: they hear what somebody else has to say. */
class Hearing extends EventTarget {
  #handler: ((event: Event) => void) | null = null
  get onmessage() {
    return this.#handler
  }
  set onmessage(handler) {
    this.#handler = typeof handler === 'function' ? handler : null
  }
  postMessage(_message: unknown) {}
  send(_message: unknown) {}
  hears() {
    const event = new Event('message')
    this.dispatchEvent(event)
    this.#handler?.(event)
  }
}
const NAMES = ['Worker', 'BroadcastChannel', 'WebSocket', 'MessagePort', 'RTCDataChannel', 'ServiceWorker'] as const
for (const name of [...NAMES, 'ServiceWorkerContainer']) {
  const Named = class extends Hearing {
    readonly #name: string
    constructor(called: string) {
      super()
      this.#name = called
    }
    get name() {
      return this.#name
    }
  }
  for (const key of ['onmessage', 'postMessage', 'send']) {
    const descriptor = Object.getOwnPropertyDescriptor(Hearing.prototype, key) as PropertyDescriptor
    Object.defineProperty(Named.prototype, key, descriptor)
  }
  Object.defineProperty(Named.prototype, Symbol.toStringTag, { value: name })
  vi.stubGlobal(name, Named)
}
const { bindListeners } = await import('../../../inpage/context/listeners')
const { openPage } = await import('../tracing/page')

const page = openPage()
const { flow } = page.carrier
let begin = () => {}
const unbind = bindListeners(flow, (bind) => {
  begin = bind
})
let isAlive = true
let isRecent = false
page.carrier.follow(
  settableWakes(
    () => isAlive,
    () => isAlive || isRecent,
  ),
)

const seen: string[] = []
const look = () => {
  const span = page.tracer.activeSpan()
  if (span === undefined) seen.push('none')
  else seen.push(`${page.carrier.isInferred(span) ? '? ' : ''}${span.name}`)
}
const made = (name: (typeof NAMES)[number] | 'ServiceWorkerContainer', called: string): Hearing =>
  Reflect.construct(Reflect.get(globalThis, name), [called])
/** Pages bind the method, or wrap it, as soon as they have the object. */
const kept = (['Worker', 'BroadcastChannel', 'WebSocket', 'MessagePort'] as const).map((name) => {
  const other = made(name, 'kept')
  const write = name === 'WebSocket' ? other.send : other.postMessage
  return { name, other, write: write.bind(other) }
})
begin()
const inFlow = (name: string, work: () => void) => page.tracer.withActiveSpan(page.tracer.startSpan(name), work)

describe('a listener that is there since before any flow', () => {
  beforeEach(() => {
    flow.infers = true
    isAlive = true
    isRecent = false
    seen.length = 0
  })
  afterAll(() => {
    unbind()
    vi.unstubAllGlobals()
  })

  it.each([
    ['Worker', 'postMessage'],
    ['WebSocket', 'send'],
    ['MessagePort', 'postMessage'],
    ['RTCDataChannel', 'send'],
  ] as const)('hears a %s in the inferred place of who has written to it last, while its wake lives', (name, write) => {
    const other = made(name, '')
    other.onmessage = look
    other.hears()
    inFlow('first', () => other[write](1))
    other.hears()
    isAlive = false
    other.hears()
    inFlow('second', () => other[write](1))
    isAlive = true
    other.hears()
    expect(seen).toEqual(['none', '? first', 'none', '? second'])
  })

  it.each(kept)(
    'hears it where the page has kept the method of a $name since before the first flow',
    ({ other, write }) => {
      other.onmessage = look
      inFlow('first', () => write(1))
      other.hears()
      expect(seen).toEqual(['? first'])
    },
  )

  it('hears at the container of service workers who has written to one of them', () => {
    const container = made('ServiceWorkerContainer', '')
    container.addEventListener('message', look)
    container.hears()
    inFlow('first', () => made('ServiceWorker', '').postMessage(1))
    container.hears()
    expect(seen).toEqual(['none', '? first'])
  })

  it('hears it in nobody’s place while answers to two flows may come, or code of none has written since', () => {
    const worker = made('Worker', '')
    worker.addEventListener('message', look)
    inFlow('first', () => worker.postMessage(1))
    inFlow('second', () => worker.postMessage(1))
    worker.hears()
    worker.hears()
    inFlow('third', () => worker.postMessage(1))
    worker.hears()
    worker.postMessage(1)
    worker.hears()
    expect(seen).toEqual(['none', 'none', '? third', 'none'])
  })

  it('hears it in nobody’s place while the answer to a flow may come since which the user has done something', () => {
    const worker = made('Worker', '')
    worker.addEventListener('message', look)
    worker.addEventListener('message', () => {})
    inFlow('first', () => worker.postMessage(1))
    isAlive = false
    isRecent = true
    inFlow('second', () => worker.postMessage(1))
    isAlive = true
    worker.hears()
    worker.hears()
    isAlive = false
    inFlow('third', () => worker.postMessage(1))
    isAlive = true
    worker.hears()
    expect(seen).toEqual(['none', 'none', '? third'])
  })

  it('hears the answer in the place of who has asked, though the user has done something since, and nothing more', () => {
    const worker = made('Worker', '')
    worker.addEventListener('message', look)
    worker.addEventListener('message', () => look())
    inFlow('first', () => worker.postMessage(1))
    isAlive = false
    isRecent = true
    worker.hears()
    worker.hears()
    expect(seen).toEqual(['? first', '? first', 'none', 'none'])
  })

  it('hears a broadcast channel of the same name', () => {
    const [one, two, other] = ['a', 'a', 'b'].map((name) => made('BroadcastChannel', name))
    two.onmessage = look
    other.onmessage = look
    inFlow('click', () => one.postMessage(1))
    two.hears()
    other.hears()
    expect(seen).toEqual(['? click', 'none'])
  })
})
