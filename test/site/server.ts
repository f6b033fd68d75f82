/**
 * The demo shop: a small server on loopback with what real ones have: latency, a slow endpoint, a payment that fails, a
 * stream. Started by `npm start` and by the end-to-end tests.
 */
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { build } from 'vite'
import { type Cart, PRICES, PRODUCTS } from './products'

const FOLDER = new URL('.', import.meta.url)

export interface Site {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string
  /** The same server under another host name: another site to the browser. */
  readonly otherOrigin: string
  close(): Promise<void>
}

export async function startSite(): Promise<Site> {
  const script = await bundlePage()
  const cart: Cart = { lines: [] }
  const server = createServer((request, response) => {
    answer(request, response, script, cart).catch(() => {
      if (!response.headersSent) response.statusCode = 500
      response.end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, resolve))
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    otherOrigin: `http://localhost:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

async function bundlePage(): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'silent',
    publicDir: false,
    build: {
      write: false,
      target: 'es2023',
      minify: false,
      rollupOptions: { input: new URL('page/shop.ts', FOLDER).pathname },
    },
  })
  const outputs = Array.isArray(result) ? result.flatMap((one) => one.output) : 'output' in result ? result.output : []
  const chunk = outputs.find((output) => output.type === 'chunk')
  if (chunk?.type !== 'chunk') throw new Error('the shop has no script')
  return chunk.code
}

async function answer(request: IncomingMessage, response: ServerResponse, script: string, cart: Cart): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://shop')
  const page = PAGES[url.pathname]
  if (page !== undefined) return send(response, 200, 'text/html; charset=utf-8', page.html(), page.headers)
  if (url.pathname === '/shop.js') return send(response, 200, 'text/javascript; charset=utf-8', script)
  if (url.pathname === '/shop.css') return send(response, 200, 'text/css', file('page/shop.css'))
  if (url.pathname === '/favicon.ico') return send(response, 204, 'image/x-icon', '')
  return answerApi(request, response, url, cart)
}

async function answerApi(request: IncomingMessage, response: ServerResponse, url: URL, cart: Cart): Promise<void> {
  const product = PRODUCTS.find(({ id }) => id === (url.searchParams.get('id') ?? url.pathname.split('/').at(-1)))
  switch (`${request.method} ${url.pathname.replace(/\/(products|orders)\/[^/]+/, '/$1/:id')}`) {
    case 'GET /api/products':
      await delay(70)
      return json(response, 200, PRODUCTS)
    case 'GET /api/search': {
      await delay(160)
      const words = (url.searchParams.get('q') ?? '').toLowerCase()
      return json(
        response,
        200,
        PRODUCTS.filter(({ name }) => name.toLowerCase().includes(words)),
      )
    }
    case 'GET /api/products/:id':
      await delay(40)
      return product === undefined ? json(response, 404, { error: 'no such product' }) : json(response, 200, product)
    case 'GET /api/recommendations':
      await delay(1200)
      return json(response, 200, PRODUCTS.slice(0, 2))
    case 'GET /api/cart':
      await delay(35)
      return json(response, 200, cart)
    case 'POST /api/cart': {
      const { id } = JSON.parse(await bodyOf(request)) as { id: string }
      await delay(45)
      cart.lines.push({ id, count: 1 })
      return json(response, 200, cart)
    }
    case 'DELETE /api/cart':
      cart.lines = []
      return json(response, 200, cart)
    case 'GET /api/price':
      await delay(25)
      return product === undefined
        ? json(response, 404, { error: 'no price' })
        : json(response, 200, { price: PRICES.get(product.id) })
    case 'POST /api/stock':
      await delay(60)
      return json(response, 200, { reserved: true })
    case 'POST /api/payment': {
      const { card } = JSON.parse(await bodyOf(request)) as { card: string }
      await delay(140)
      // The card that always fails, as payment providers have one for tests.
      if (card.endsWith('0002')) return json(response, 502, { error: 'card service unavailable' })
      return json(response, 201, { order: '1042' })
    }
    case 'GET /api/orders/:id': {
      response.writeHead(200, { 'content-type': 'application/x-ndjson' })
      for (const status of ['accepted', 'packed', 'sent']) {
        response.write(`${JSON.stringify({ status })}\n`)
        await delay(180)
      }
      response.end()
      return
    }
    default:
      return json(response, 404, { error: 'no such page' })
  }
}

interface Page {
  readonly headers: Readonly<Record<string, string>>
  html(): string
}

const FRAME_SCRIPT = `<script>
  const at = typeof tracing
  tracing.startSpan('frame ' + name, { attributes: { 'tracing.at.first': at } }).finish()
</script>`

/** Makes its span again and again: the first ones come before it is traced. */
const LATER_SCRIPT = `<script>
  setInterval(() => tracing.startSpan('frame ' + name).finish(), 200)
</script>`

const PAGES: Readonly<Record<string, Page>> = {
  '/': { headers: {}, html: () => file('page/index.html') },
  '/empty': { headers: {}, html: () => '<!doctype html><title>Empty</title><h1>Empty</h1>' },
  /** Its own first script makes a span: it must find the tracer there. */
  '/first': {
    headers: {},
    html: () => `<!doctype html><title>First</title><script>tracing.startSpan('first script').finish()</script>`,
  },
  /** No script of the page may run; what the extension brings must. */
  '/no-scripts': {
    headers: { 'content-security-policy': "script-src 'none'" },
    html: () => '<!doctype html><title>No scripts</title><h1>No scripts</h1>',
  },
  '/frames': {
    headers: {},
    html: () => `<!doctype html><title>Frames</title>
      <iframe name="srcdoc" srcdoc="${FRAME_SCRIPT.replaceAll('"', '&quot;')}"></iframe>
      <iframe name="sandboxed" sandbox="allow-scripts" src="/framed"></iframe>
      <iframe name="sandboxed srcdoc" sandbox="allow-scripts" srcdoc="${LATER_SCRIPT}"></iframe>`,
  },
  '/framed': { headers: {}, html: () => `<!doctype html><title>Framed</title>${FRAME_SCRIPT}` },
}

function file(path: string): string {
  return readFileSync(new URL(path, FOLDER), 'utf8')
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = ''
  for await (const chunk of request) body += chunk
  return body
}

function json(response: ServerResponse, status: number, value: unknown): void {
  send(response, status, 'application/json', JSON.stringify(value))
}

function send(response: ServerResponse, status: number, type: string, body: string, headers: object = {}): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-cache', ...headers })
  response.end(body)
}
