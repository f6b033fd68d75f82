/** What the shop's server gives besides its API: the shop's page, and the odd ones of the end-to-end tests. */
import { readFileSync } from 'node:fs'
import { build } from 'vite'

const FOLDER = new URL('.', import.meta.url)

/** What a path of the shop is answered with. */
export interface SiteFile {
  readonly status: number
  readonly type: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
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

/** `script`: that of the shop's page. Undefined for what is no page and no part of one. */
export function fileAt(path: string, script: string): SiteFile | undefined {
  const page = PAGES[path]
  if (page !== undefined) return found('text/html; charset=utf-8', page.html(), page.headers)
  if (path === '/shop.js') return found('text/javascript; charset=utf-8', script)
  if (path === '/shop.css') return found('text/css', file('page/shop.css'))
  return path === '/favicon.ico' ? { status: 204, type: 'image/x-icon', headers: {}, body: '' } : undefined
}

/** The script of the shop's page. */
export async function bundlePage(): Promise<string> {
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

function found(type: string, body: string, headers: SiteFile['headers'] = {}): SiteFile {
  return { status: 200, type, headers, body }
}

function file(path: string): string {
  return readFileSync(new URL(path, FOLDER), 'utf8')
}
