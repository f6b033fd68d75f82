/** EventSource and WebSocket: their spans, and that they are to the page what they were. */
import { describe, expect, it } from 'vitest'
import { CLIENT, ERROR, eventNames, networkPages, one } from './pages'

const { server, spansAfter, both } = networkPages()

describe('EventSource', () => {
  it('is one span over all its connections until it is closed, with its messages', async () => {
    const spans = await spansAfter(async () => {
      const source = new EventSource('/events')
      await new Promise<void>((resolve) => {
        source.addEventListener('price', () => {})
        source.onmessage = ({ data }) => data === 'third' && resolve()
      })
      source.close()
    })
    const span = one(spans, 'eventsource')
    expect(span).toMatchObject({ name: 'GET', kind: CLIENT, status: 0 })
    expect(span.endMs).toBeGreaterThan(span.startMs)
    expect(eventNames(span)).toEqual(['open', 'message', 'message', 'reconnecting', 'open', 'message'])
    const messages = span.events.filter(({ name }) => name === 'message').map(({ attributes }) => attributes)
    expect(messages).toMatchObject([
      { 'event.id': '1', 'message.uncompressed_size': 5 },
      { 'event.id': '2', 'event.type': 'price', 'message.uncompressed_size': 4 },
      { 'event.id': '3', 'message.uncompressed_size': 5 },
    ])
    expect(span.attributes).toMatchObject({ 'messages.received.count': 3, 'messages.received.size': 14 })
  })

  it('fails where the server has no events', async () => {
    const spans = await spansAfter(async () => {
      const source = new EventSource('/json')
      await new Promise((resolve) => {
        source.onerror = resolve
      })
    })
    expect(one(spans, 'eventsource')).toMatchObject({ status: ERROR, endMs: expect.any(Number) })
  })

  it('is to the page what it was', async () => {
    const [ours, native] = await both(async () => {
      const log: unknown[] = []
      class Special extends EventSource {}
      const source = new Special('/events')
      log.push(source instanceof EventSource, source.constructor === Special, EventSource.OPEN, `${EventSource}`)
      log.push(EventSource.name, EventSource.length, Object.keys(source), source.addEventListener.name)
      await new Promise<void>((resolve) => {
        source.onopen = () => log.push('open')
        source.onmessage = ({ data, lastEventId }) => log.push([data, lastEventId])
        source.addEventListener('price', ({ data }) => {
          log.push(data)
          resolve()
        })
      })
      source.close()
      log.push(source.readyState)
      for (const args of [[], ['http://[']]) {
        try {
          Reflect.construct(EventSource, args)
        } catch (error) {
          log.push(String(error))
        }
      }
      return log
    })
    expect(ours).toEqual(native)
  })
})

describe('WebSocket', () => {
  const talk = async (words: string) => {
    const socket = new WebSocket(`ws://${location.host}/socket`, ['chat'])
    socket.binaryType = 'arraybuffer'
    await new Promise((resolve) => {
      socket.onopen = resolve
    })
    socket.send('hello')
    socket.send(new Uint8Array(7))
    await new Promise((resolve) => {
      let left = 2
      socket.onmessage = () => --left === 0 && resolve(undefined)
    })
    socket.send(words)
    await new Promise((resolve) => {
      socket.onclose = resolve
    })
  }

  it('is one span until its close, with messages in and out and how it was closed', async () => {
    const span = one(await spansAfter(talk, 'bye'), 'websocket')
    expect(span).toMatchObject({ name: 'WebSocket', kind: CLIENT, status: 0 })
    const said = span.events.map(({ name, attributes }) =>
      name === 'message' ? [attributes['message.type'], attributes['message.uncompressed_size']] : name,
    )
    expect(said).toEqual(['open', ['SENT', 5], ['SENT', 7], ['RECEIVED', 5], ['RECEIVED', 7], ['SENT', 3]])
    expect(span.attributes).toMatchObject({
      'url.full': `${server().origin.replace('http', 'ws')}/socket`,
      'server.port': Number(new URL(server().origin).port),
      'websocket.close.code': 4001,
      'websocket.close.reason': 'as you wish',
      'websocket.close.clean': true,
      'messages.sent.count': 3,
      'messages.received.size': 12,
    })
  })

  it('fails where the connection breaks, or never comes about', async () => {
    const spans = await spansAfter(async (host) => {
      const socket = new WebSocket(`ws://${location.host}/socket`)
      socket.onopen = () => socket.send('break')
      await new Promise((resolve) => {
        socket.onclose = resolve
      })
      const refused = new WebSocket(host)
      await new Promise((resolve) => {
        refused.onclose = resolve
      })
    }, 'ws://127.0.0.1:9/')
    const all = spans.filter((span) => span.scope === 'websocket')
    expect(all.map((span) => [span.status, span.attributes['error.type'], eventNames(span).includes('error')])).toEqual(
      [
        [ERROR, '1006', false],
        [ERROR, '1006', true],
      ],
    )
  })

  it('counts what is more than it shows', async () => {
    const spans = await spansAfter(async () => {
      const socket = new WebSocket(`ws://${location.host}/socket`)
      await new Promise((resolve) => {
        socket.onopen = resolve
      })
      for (let i = 0; i < 250; i++) socket.send('x')
      socket.send('bye')
      await new Promise((resolve) => {
        socket.onclose = resolve
      })
    })
    const span = one(spans, 'websocket')
    expect(span.events.length).toBeLessThanOrEqual(128)
    expect(span.attributes).toMatchObject({ 'messages.sent.count': 251, 'messages.received.count': 250 })
  })

  it('is to the page what it was', async () => {
    const [ours, native] = await both(async () => {
      const log: unknown[] = []
      class Special extends WebSocket {
        readonly own = 1
        override get url(): string {
          return `own ${this.own}`
        }
        override addEventListener(): void {
          throw new Error('of the page')
        }
      }
      const special = new Special(`ws://${location.host}/`)
      log.push(special instanceof WebSocket, special.constructor === Special, special.url, special.readyState)
      special.close()
      const socket = new WebSocket(`ws://${location.host}/`, ['chat'])
      log.push(WebSocket.CONNECTING, WebSocket.OPEN, socket.OPEN, `${WebSocket}`, WebSocket.name, WebSocket.length)
      log.push(socket.constructor === WebSocket, Object.keys(socket), Object.getOwnPropertyNames(socket))
      const thrown = (work: () => unknown) => {
        try {
          work()
        } catch (error) {
          log.push(String(error))
        }
      }
      thrown(() => socket.send('too early'))
      thrown(() => Reflect.construct(WebSocket, []))
      thrown(() => Reflect.construct(WebSocket, ['ftp://x']))
      thrown(() => Reflect.apply(WebSocket, undefined, ['ws://x']))
      await new Promise((resolve) => {
        socket.onopen = resolve
      })
      log.push(socket.binaryType, socket.protocol)
      socket.send('echo')
      log.push(
        await new Promise((resolve) => socket.addEventListener('message', ({ data }) => resolve(data), { once: true })),
      )
      socket.send('bye')
      const close = await new Promise<CloseEvent>((resolve) => {
        socket.onclose = resolve
      })
      log.push(close.code, close.reason, close.wasClean)
      return log
    })
    expect(ours).toEqual(native)
  })
})
