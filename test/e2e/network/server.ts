/** What a page may talk to, on loopback: HTTP, streams, events, sockets, gRPC-web bytes, another origin with and without CORS. */
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import { WebSocketServer } from 'ws'
import { type LocalServer, startLocalServer } from '../../local-server'

/** The server, with what it was asked for. */
export interface NetworkServer extends LocalServer {
  /** Requests since the last call, oldest first. */
  taken(): readonly Taken[]
}

/** A request that came. */
export interface Taken {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
}

type Answer = (request: IncomingMessage, response: ServerResponse, url: URL) => void | Promise<void>

const json = { 'content-type': 'application/json', 'cache-control': 'no-store' }

const ANSWERS: Readonly<Record<string, Answer>> = {
  '/': (_request, response) =>
    send(response, 200, { 'content-type': 'text/html' }, '<!doctype html><title>Net</title>'),
  /** A document whose trace is told in a `meta` element, in Jaeger's form. */
  '/jaeger-page': (_request, response) =>
    send(
      response,
      200,
      { 'content-type': 'text/html' },
      '<!doctype html><meta name="uber-trace-id" content="0af7651916cd43dd8448eb211c80319c:b7ad6b7169203331:0:1"><title>J</title>',
    ),
  /** A service worker that sends everything on, and then fails what is asked to. */
  '/service-worker.js': (_request, response) =>
    send(
      response,
      200,
      { 'content-type': 'text/javascript' },
      `addEventListener('activate', (event) => event.waitUntil(clients.claim()))
      addEventListener('fetch', (event) => {
        const isFailing = event.request.url.includes('failing')
        event.respondWith(fetch(event.request).then((response) => isFailing ? Response.error() : response))
      })`,
    ),
  '/json': (_request, response) => send(response, 200, { ...json, 'x-own': 'yes' }, '{"a":[1,2]}'),
  '/slow': async (_request, response) => {
    await delay(600)
    send(response, 200, json, '{}')
  },
  '/status': (_request, response, url) => send(response, Number(url.searchParams.get('code')), json, '{}'),
  '/empty': (_request, response) => send(response, 204, {}, ''),
  '/redirect': (_request, response) => send(response, 302, { location: '/json' }, ''),
  /** To another origin, with the status that is asked for; or by one step more. */
  '/away': (request, response, url) =>
    send(
      response,
      Number(url.searchParams.get('code') ?? 302),
      { location: `http://${(request.headers.host ?? '').replace('127.0.0.1', 'localhost')}/cors-plain` },
      '',
    ),
  '/away-by-two': (_request, response) => send(response, 302, { location: '/away' }, ''),
  /** A page whose first script asks for what leads away. */
  '/exporting': (_request, response) =>
    send(
      response,
      200,
      { 'content-type': 'text/html' },
      '<!doctype html><title>E</title><script>fetch("/away").then(() => { document.title = "there" })</script>',
    ),
  '/home': (_request, response, url) =>
    send(response, Number(url.searchParams.get('code') ?? 302), { location: '/json' }, ''),
  '/no-json': (_request, response) => send(response, 200, json, '{oops'),
  '/chunks': async (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/plain' })
    for (let i = 0; i < 4; i++) {
      response.write(`chunk ${i};`)
      await delay(30)
    }
    response.end()
  },
  /** The headers and half of the body, and then the connection breaks. */
  '/broken': async (_request, response) => {
    response.writeHead(200, { 'content-length': '1000' })
    response.write('half')
    await delay(50)
    response.destroy()
  },
  '/hang-up': (request) => void request.socket.destroy(),
  '/lines': async (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/x-ndjson' })
    for (const line of ['{"n":1}', '{"n":22}', '{"n":333}']) {
      response.write(`${line}\n`)
      await delay(20)
    }
    response.end()
  },
  /** Two messages, one of a kind of its own; then the connection ends, and the browser makes another one. */
  '/events': async (request, response) => {
    const again = request.headers['last-event-id'] !== undefined
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write('retry: 30\n\n')
    response.write(again ? 'id: 3\ndata: third\n\n' : 'id: 1\ndata: first\n\nid: 2\nevent: price\ndata: 4.20\n\n')
    await delay(60)
    if (!again) response.end()
  },
  '/graphql': (_request, response) => send(response, 200, json, '{"data":{}}'),
  '/shop.Cart/Add': (request, response) =>
    request.headers['content-type'] === 'application/grpc-web+proto'
      ? send(
          response,
          200,
          { 'content-type': 'application/grpc-web+proto', 'grpc-status': '5', 'grpc-message': 'no such cart' },
          '',
        )
      : send(response, 200, json, '{}'),
  '/beacon': (_request, response) => send(response, 204, {}, ''),
  /** Of another origin: anyone may read it, if nothing but plain headers is sent. */
  '/cors-plain': (request, response) =>
    request.method === 'OPTIONS'
      ? send(response, 403, {}, '')
      : send(response, 200, { 'access-control-allow-origin': '*' }, 'ok'),
  '/cors-any': (_request, response) =>
    send(
      response,
      200,
      { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*', 'timing-allow-origin': '*' },
      'ok',
    ),
}

/** Starts the server. */
export async function startNetworkServer(): Promise<NetworkServer> {
  let taken: Taken[] = []
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://server')
    taken.push({ method: request.method ?? '', path: url.pathname, headers: request.headers })
    const answer = ANSWERS[url.pathname] ?? (() => send(response, 404, json, '{}'))
    request.resume()
    void Promise.resolve(answer(request, response, url)).catch(() => response.destroy())
  })
  const sockets = new WebSocketServer({ server, handleProtocols: () => 'chat' })
  sockets.on('connection', (socket) => {
    socket.on('message', (data, isBinary) => {
      if (String(data) === 'bye') socket.close(4001, 'as you wish')
      else if (String(data) === 'break') socket.terminate()
      else socket.send(data, { binary: isBinary })
    })
  })
  const local = await startLocalServer(server)
  return {
    ...local,
    taken() {
      const all = taken
      taken = []
      return all
    },
    close() {
      for (const socket of sockets.clients) socket.terminate()
      return local.close()
    },
  }
}

function send(response: ServerResponse, status: number, headers: Record<string, string>, body: string): void {
  response.writeHead(status, headers)
  response.end(body)
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
