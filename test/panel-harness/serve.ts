import { build, createServer } from 'vite'
import { startLocalServer } from '../local-server'

/** The panel on an ordinary page, served on loopback. */
export interface ServedHarness {
  readonly url: string
  close(): Promise<void>
}

const ROOT = new URL('../..', import.meta.url).pathname
const PAGE = 'test/panel-harness/index.html'

/** Serves the harness on loopback, from its sources: each page that shows it asks for some 200 modules. */
export async function serveHarness(): Promise<ServedHarness> {
  const server = await createServer({
    configFile: false,
    root: ROOT,
    cacheDir: 'node_modules/.vite/panel-harness',
    logLevel: 'error',
    server: { host: '127.0.0.1', port: 0, hmr: false, watch: null },
    // All of them: one that is found out later would have the page be loaded once more.
    optimizeDeps: {
      include: [
        ...['preact', 'preact/hooks', 'preact/jsx-runtime', 'preact/jsx-dev-runtime', '@preact/signals'],
        ...['valibot', '@jridgewell/trace-mapping', 'fflate', 'fzstd'],
      ],
      entries: [],
    },
  })
  await server.listen()
  const address = server.httpServer?.address()
  if (typeof address !== 'object' || address === null) throw new Error('the harness has no address')
  return {
    url: `http://127.0.0.1:${address.port}/${PAGE}`,
    close: () => server.close(),
  }
}

/** The same as a few files that are built once: for tests that show it dozens of times. */
export async function serveBuiltHarness(): Promise<ServedHarness> {
  const built = await build({
    configFile: false,
    root: ROOT,
    publicDir: false,
    logLevel: 'error',
    build: { write: false, minify: false, modulePreload: false, target: 'es2023', rollupOptions: { input: PAGE } },
  })
  if (!('output' in built)) throw new Error('the harness was not built')
  const files = new Map(built.output.map((file) => [file.fileName, file.type === 'chunk' ? file.code : file.source]))
  const { origin, close } = await startLocalServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://harness')
    const body = files.get(pathname.slice(1))
    const ending = /\w+$/.exec(pathname)?.[0] ?? ''
    response.statusCode = body === undefined ? 404 : 200
    response.setHeader('content-type', CONTENT_TYPES[ending] ?? 'application/octet-stream')
    response.end(body)
  })
  return { url: `${origin}/${PAGE}`, close }
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  css: 'text/css',
  html: 'text/html',
  js: 'text/javascript',
  svg: 'image/svg+xml',
}
