import { beforeAll, describe, expect, it } from 'vitest'
import { dispatchAsUser } from '../../document/as-user'
import { install } from '../../document/installed'

/** As browsers have it (https://html.spec.whatwg.org/multipage/server-sent-events.html), with the test as the network. */
class Source extends EventTarget {
  static readonly CONNECTING = 0
  static readonly CLOSED = 2
  readyState = 0
  readonly url: string

  constructor(url: string) {
    super()
    this.url = new URL(url, document.baseURI).href
  }

  close(): void {
    this.readyState = 2
  }

  opens(): void {
    this.readyState = 1
    this.dispatchEvent(new Event('open'))
  }

  gets(type: string, data: string, lastEventId = ''): void {
    this.dispatchEvent(new MessageEvent(type, { data, lastEventId }))
  }

  /** `readyState`: 0 where the browser tries again, 2 where it gives up. */
  fails(readyState: 0 | 2): void {
    this.readyState = readyState
    this.dispatchEvent(new Event('error'))
  }
}

let eventSourceInstrumentation: typeof import('../../../../inpage/instrument/http/eventsource/eventsource').eventSourceInstrumentation
beforeAll(async () => {
  Object.assign(globalThis, { EventSource: Source })
  ;({ eventSourceInstrumentation } = await import('../../../../inpage/instrument/http/eventsource/eventsource'))
})

const open = (url = 'stream') => new EventSource(url) as unknown as Source

describe('an EventSource', () => {
  it('is one CLIENT span until it is closed, over all its connections', () => {
    const page = install(eventSourceInstrumentation)
    const source = open('stream?page=2')
    source.opens()
    source.gets('message', 'one', '1')
    source.fails(0)
    source.opens()
    source.gets('message', 'three', '3')
    source.close()
    expect(source.readyState).toBe(2)
    expect(page.spans()).toMatchObject([
      {
        name: 'GET',
        kind: 3,
        status: 0,
        events: ['open', 'message', 'reconnecting', 'open', 'message'],
        attributes: {
          'url.full': `${origin}/app/stream?page=2`,
          'messages.received.count': 2,
          'messages.received.size': 8,
        },
      },
    ])
  })

  it('counts messages of other kinds where the page listens to them, and each once', () => {
    const page = install(eventSourceInstrumentation)
    const source = open()
    const heard: string[] = []
    source.addEventListener('price', (event) => heard.push((event as MessageEvent).data))
    source.addEventListener('price', () => {})
    source.opens()
    source.gets('price', '7')
    source.gets('unheard', 'x')
    source.close()
    expect(heard).toEqual(['7'])
    expect(page.spans()[0].attributes['messages.received.count']).toBe(1)
  })

  it('sends messages of which those that cause something have a root span, linked to the connection', () => {
    const page = install(eventSourceInstrumentation)
    const source = open('stream?page=2')
    const told = (type: string) => dispatchAsUser(source, new MessageEvent(type, { data: '1' }))
    source.addEventListener('price', () => page.tracer.startSpan('work').finish())
    source.addEventListener('price', () => page.tracer.startSpan('more').finish())
    source.addEventListener('idle', () => {})
    told('price')
    told('idle')
    page.tracer.trace('elsewhere', () => told('price'))
    source.gets('price', 'not the server’s')
    source.close()
    const spans = page.spans()
    const connection = spans.find(({ name }) => name === 'GET')
    const [message, ...others] = spans.filter(({ name }) => name === 'message price')
    expect(others).toEqual([])
    expect(message).toMatchObject({ scope: 'eventsource', parentId: '0'.repeat(16) })
    expect(message.attributes['url.full']).toBe(`${origin}/app/stream?page=2`)
    expect(message.links.map((id) => id.slice(-16))).toEqual([connection?.spanId])
    const parents = (name: string) => spans.filter((span) => span.name === name).map(({ parentId }) => parentId)
    const elsewhere = spans.find(({ name }) => name === 'elsewhere')?.spanId
    expect(parents('work')).toEqual([message.spanId, elsewhere, '0'.repeat(16)])
    expect(parents('more')).toEqual([message.spanId, elsewhere, '0'.repeat(16)])
  })

  it('keeps nothing alive that has opened it, once it is open', () => {
    const page = install(eventSourceInstrumentation)
    const { tracing, tracer } = page
    const click = tracer.startSpan('click')
    tracing.setLatest(() => click)
    const source = tracer.withActiveSpan(click, () => open())
    click.finish()
    expect(tracing.isLatestAlive(0)).toBe(true)
    source.opens()
    expect(tracing.isLatestAlive(0)).toBe(false)
    source.close()
    expect(tracing.isLatestAlive(0)).toBe(false)
  })

  it('that sends very many messages makes a span of few of them', () => {
    const page = install(eventSourceInstrumentation)
    const source = open()
    source.addEventListener('message', () => page.tracer.startSpan('work').finish())
    for (let i = 0; i < 100; i++) dispatchAsUser(source, new MessageEvent('message', { data: '1' }))
    source.close()
    expect(page.spans().filter(({ name }) => name === 'message')).toHaveLength(20)
  })

  it('that the browser gives up is an error', () => {
    const page = install(eventSourceInstrumentation)
    open().fails(2)
    expect(page.spans()).toMatchObject([{ status: 2 }])
    expect(page.spans()[0].attributes['error.type']).toBeDefined()
  })

  it('ends once, whatever comes after its close', () => {
    const page = install(eventSourceInstrumentation)
    const source = open()
    source.opens()
    source.close()
    const [{ endMs }] = page.spans()
    source.close()
    source.gets('message', 'late')
    expect(page.spans()).toMatchObject([{ endMs, events: ['open'] }])
  })

  it('shows the page nothing of its own', () => {
    const usual = Object.keys(open())
    const page = install(eventSourceInstrumentation)
    const source = open()
    expect(Object.keys(source)).toEqual(usual)
    expect([source instanceof EventSource, source.constructor === EventSource]).toEqual([true, true])
    page.undo()
    expect([globalThis.EventSource, EventSource.prototype.constructor]).toEqual([Source, Source])
  })
})
