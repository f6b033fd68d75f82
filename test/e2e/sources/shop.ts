/** A shop in TypeScript, minified by Vite, with a library in `node_modules`; what it throws is thrown in `checkout.ts:42`. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { build } from 'vite'

/** Line 42 is the one that throws. */
const CHECKOUT = `import { send } from 'sender'

export class PaymentError extends Error {}

${'// The shop has more to say here.\n'.repeat(33)}
export async function payOrder(orderNumber: number): Promise<void> {
  const answer = await send('/api/payment', { orderNumber })
  if (!answer.ok) {
    throw new PaymentError('card service unavailable')
  }
}
`

const FILES = {
  'index.html':
    '<!doctype html><title>Shop</title><link rel="icon" href="data:,"><button>Pay</button><script type="module" src="/src/main.ts"></script>',
  'src/checkout.ts': CHECKOUT,
  'src/main.ts': `import { payOrder } from './checkout'

async function startPayment(): Promise<void> {
  await tracing.trace('payment', () => payOrder(7)).catch(() => {})
}

declare const tracing: { trace<T>(name: string, work: () => T): T }
Object.assign(globalThis, { startPayment })
`,
  'node_modules/sender/index.js': `export function send(path, body) {
  return fetch(path, { method: 'POST', body: JSON.stringify(body) })
}
`,
  'node_modules/sender/package.json': '{"name":"sender","version":"1.0.0","type":"module","main":"index.js"}',
}

export interface BuiltShop {
  readonly origin: string
  /** What the server was asked for. `by`: the header `Sec-Fetch-Site`, which says `none` of what no page asks. */
  readonly asked: readonly { readonly path: string; readonly cookie: string; readonly by: string }[]
  close(): void
}

/** Builds the shop and serves it. */
export async function startBuiltShop(): Promise<BuiltShop> {
  const root = mkdtempSync(join(tmpdir(), 'tracepane-shop-'))
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  await build({ configFile: false, root, logLevel: 'error', build: { sourcemap: true } })
  const files = new Map(
    readdirSync(join(root, 'dist'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => {
        const path = join(entry.parentPath, entry.name)
        return [path.slice(join(root, 'dist').length), readFileSync(path)]
      }),
  )
  rmSync(root, { recursive: true, force: true })
  const asked: { path: string; cookie: string; by: string }[] = []
  const server = createServer(({ url = '/', headers }, response) => {
    asked.push({ path: url, cookie: headers.cookie ?? '', by: String(headers['sec-fetch-site']) })
    // DevTools asks for it as the page would, and would die of it.
    if (url === '/endless.map' && headers['sec-fetch-site'] === 'none') {
      endless(response)
      return
    }
    const file = files.get(url === '/' ? '/index.html' : url)
    const type = url.endsWith('.js') ? 'text/javascript' : url === '/' ? 'text/html' : 'application/json'
    response.writeHead(file === undefined ? 502 : 200, {
      'content-type': type,
      'set-cookie': 'shop=open; SameSite=Strict',
    })
    response.end(file ?? '{"error":"card service unavailable"}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () => server.close(),
  }
}

/** A map without an end, as fast as it is read. */
function endless(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' })
  const part = ' '.repeat(1024 * 1024)
  const write = () => {
    while (!response.destroyed && response.write(part));
  }
  response.on('drain', write)
  write()
}
