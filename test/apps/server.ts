/** Builds the applications, and serves them with their APIs on loopback. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import vue from '@vitejs/plugin-vue'
import { build } from 'vite'

export type AppName = 'books' | 'board' | 'mail'

export interface Apps {
  /** `http://127.0.0.1:<port>`; an application stands under its name. */
  readonly origin: string
  close(): Promise<void>
}

const ENTRIES: Readonly<Record<AppName, string>> = {
  books: 'books/main.tsx',
  board: 'board/main.ts',
  mail: 'mail/main.ts',
}
const BODIES: Readonly<Record<AppName, string>> = {
  books: '<div id="root"></div>',
  board: '<div id="root"></div>',
  mail: '<form><input name="text" value="hello" /><button>Send</button></form><output></output>',
}

export async function startApps(): Promise<Apps> {
  const names = Object.keys(ENTRIES) as AppName[]
  const files = new Map((await Promise.all(names.map(bundle))).flat())
  const server = createServer((request, response) => {
    answer(request, response, files).catch(() => response.writeHead(500).end())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

/** The files of an application, as its own tools build it for production, by path. */
async function bundle(name: AppName): Promise<[path: string, code: string][]> {
  const result = await build({
    configFile: false,
    logLevel: 'silent',
    publicDir: false,
    base: `/${name}/`,
    plugins: [vue()],
    // As for production also where the tests' own environment says otherwise.
    oxc: { jsx: { runtime: 'automatic', importSource: 'react', development: false } },
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      write: false,
      rollupOptions: {
        input: new URL(ENTRIES[name], import.meta.url).pathname,
        output: { entryFileNames: 'main.js', chunkFileNames: '[name].js' },
      },
    },
  })
  const outputs = Array.isArray(result) ? result.flatMap((one) => one.output) : 'output' in result ? result.output : []
  return outputs.flatMap((output) => (output.type === 'chunk' ? [[`/${name}/${output.fileName}`, output.code]] : []))
}

const BOOKS = [
  { id: 'dune', title: 'Dune' },
  { id: 'emma', title: 'Emma' },
]
const reviews = [{ text: 'Long' }]
const cards = [{ id: 1, text: 'Paint the door' }]
const messages: unknown[] = []

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  files: ReadonlyMap<string, string>,
): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://apps')
  const code = files.get(pathname)
  if (code !== undefined) return send(response, 200, 'text/javascript', code)
  const name = pathname.split('/')[1] as AppName
  if (!pathname.includes('/api/')) {
    const body = BODIES[name]
    if (body === undefined) return send(response, 404, 'text/plain', 'nothing here')
    return send(
      response,
      200,
      'text/html',
      `<!doctype html><title>${name}</title>${body}<script type="module" src="/${name}/main.js"></script>`,
    )
  }
  await new Promise((resolve) => setTimeout(resolve, 20))
  const [status, value] = APIS[name]?.(`${request.method} ${pathname.slice(`/${name}/api`.length)}`, request) ?? [
    404,
    {},
  ]
  send(response, status, 'application/json', JSON.stringify(value))
}

type Api = (what: string, request: IncomingMessage) => [status: number, value: unknown]

const APIS: Readonly<Record<AppName, Api>> = {
  books(what) {
    if (what === 'GET /books') return [200, BOOKS]
    if (what.endsWith('/reviews')) {
      if (what.startsWith('POST')) reviews.push({ text: 'Good' })
      return [200, reviews]
    }
    const book = BOOKS.find(({ id }) => what === `GET /books/${id}`)
    return book === undefined ? [404, {}] : [200, book]
  },
  board(what) {
    if (what === 'POST /cards') cards.push({ id: cards.length + 1, text: 'New' })
    if (what.endsWith('/cards')) return [200, cards]
    return [200, what.endsWith('/comments') ? [1, 2, 3, 4, 5, 6] : `Comment ${what.split('/').at(-1)}`]
  },
  mail(what, request) {
    if (what === 'POST /session') return [200, { token: 'fresh' }]
    if (request.headers.authorization !== 'Bearer fresh') return [401, { error: 'stale' }]
    if (what === 'GET /messages') return [200, messages]
    messages.push({})
    return [201, { id: messages.length }]
  },
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-cache' })
  response.end(body)
}
