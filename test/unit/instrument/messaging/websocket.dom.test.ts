import { afterEach, describe, expect, it } from 'vitest'
import { type WebSocket as ServerSocket, WebSocketServer } from 'ws'
import { webSocketInstrumentation } from '../../../../inpage/instrument/messaging/websocket'
import { install } from '../../document/installed'

let server: WebSocketServer | undefined
afterEach(() => server?.close())

/** Takes the sockets of this test; `connected` is what the server does with each. */
function serve(connected: (socket: ServerSocket) => void): string {
  const made = new WebSocketServer({ noServer: true })
  server = made
  testServer.server.removeAllListeners('upgrade')
  testServer.server.on('upgrade', (request, socket, head) =>
    made.handleUpgrade(request, socket, head, (one) => connected(one)),
  )
  return `${location.origin.replace('http', 'ws')}/socket`
}

const event = (target: EventTarget, type: string) =>
  new Promise<Event>((resolve) => target.addEventListener(type, resolve, { once: true }))

describe('a WebSocket', () => {
  it('is one CLIENT span from `new` to its close, with its messages counted', async () => {
    const url = serve((socket) => socket.on('message', (data) => socket.send(`${data} back`)))
    const page = install(webSocketInstrumentation)
    const socket = new WebSocket(`${url}?page=2`)
    expect(socket).toBeInstanceOf(WebSocket)
    await event(socket, 'open')
    socket.send('hello')
    const answer = (await event(socket, 'message')) as MessageEvent
    expect(answer.data).toBe('hello back')
    socket.close(1000, 'done')
    const closed = (await event(socket, 'close')) as CloseEvent
    expect([closed.code, closed.wasClean]).toEqual([1000, true])
    expect(page.spans()).toMatchObject([
      {
        kind: 3,
        status: 0,
        events: ['open', 'message', 'message'],
        attributes: {
          'url.full': `${url}?page=2`,
          'messages.sent.count': 1,
          'messages.sent.size': 5,
          'messages.received.count': 1,
          'messages.received.size': 10,
          'websocket.close.code': 1000,
          'websocket.close.clean': true,
        },
      },
    ])
  })

  it('that breaks off is an error with its code', async () => {
    const url = serve((socket) => socket.terminate())
    const page = install(webSocketInstrumentation)
    await event(new WebSocket(url), 'close')
    expect(page.spans()).toMatchObject([
      { status: 2, attributes: { 'websocket.close.code': 1006, 'error.type': '1006' } },
    ])
  })

  it('is the child of the span in which it was made', async () => {
    const url = serve((socket) => socket.close())
    const page = install(webSocketInstrumentation)
    const socket = page.tracer.trace('connect', () => new WebSocket(url))
    await event(socket, 'close')
    const [parent, child] = page.spans().sort((a, b) => a.startMs - b.startMs)
    expect([parent.name, child.parentId]).toEqual(['connect', parent.spanId])
  })

  it('throws what it always did, and that makes no span', () => {
    const url = serve((socket) => socket.close())
    const error = (make: () => unknown) => {
      try {
        make()
        return undefined
      } catch (thrown) {
        return String(thrown)
      }
    }
    const wrong = [
      () => new WebSocket('http://['),
      () => new WebSocket(url, ['a', 'a']),
      () => Reflect.apply(WebSocket, undefined, [url]),
    ]
    const usual = wrong.map(error)
    expect(usual).not.toContain(undefined)
    const page = install(webSocketInstrumentation)
    expect(wrong.map(error)).toEqual(usual)
    expect(page.spans()).toEqual([])
  })

  it('can be extended by the page, and has its constants', async () => {
    const url = serve((socket) => socket.close())
    install(webSocketInstrumentation)
    class Own extends WebSocket {
      readonly isOwn = true
    }
    const socket = new Own(url)
    expect([socket instanceof Own, socket instanceof WebSocket, socket.isOwn]).toEqual([true, true, true])
    expect([WebSocket.OPEN, WebSocket.name, socket.constructor]).toEqual([1, 'WebSocket', Own])
    await event(socket, 'close')
  })

  it('is the browser’s own again afterwards', () => {
    const { WebSocket: usual } = globalThis
    const { send } = WebSocket.prototype
    const page = install(webSocketInstrumentation)
    expect([globalThis.WebSocket === usual, WebSocket.prototype.send === send]).toEqual([false, false])
    page.undo()
    expect([globalThis.WebSocket === usual, WebSocket.prototype.send === send]).toEqual([true, true])
    expect(WebSocket.prototype.constructor).toBe(usual)
  })

  it('brings messages of which those that nobody has asked for have a root span, if they cause something', async () => {
    let server: ServerSocket | undefined
    const url = serve((socket) => {
      server = socket
      socket.on('message', () => socket.send('answer'))
    })
    const page = install(webSocketInstrumentation)
    const socket = new WebSocket(url)
    const told: ((data: unknown) => void)[] = []
    const next = () => new Promise((resolve) => told.push(resolve))
    socket.onmessage = ({ data }) => {
      page.tracer.startSpan(data).finish()
      told.shift()?.(data)
    }
    await event(socket, 'open')
    server?.send('news')
    await next()
    socket.send('question')
    await next()
    server?.send('maybe an answer')
    await next()
    socket.close()
    await event(socket, 'close')
    const spans = page.spans()
    const messages = spans.filter(({ name }) => name === 'message')
    const parentOf = (name: string) => spans.find((span) => span.name === name)?.parentId
    expect(messages).toMatchObject([{ scope: 'websocket', attributes: { 'url.full': url } }])
    expect(parentOf('news')).toBe(messages[0].spanId)
    expect([parentOf('answer'), parentOf('maybe an answer')]).toEqual(['0'.repeat(16), '0'.repeat(16)])
  })
})
