import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'puppeteer'
import { build } from 'vite'
import { WebSocketServer } from 'ws'
import type { Application, Step } from './application'
import { file, html, json, serve, WORK } from './serve'

const OUT = join(WORK, 'dist/elsewhere')
const BUTTONS =
  'far-handler far-call storage request-submit near-call shared comlink comlink-callback channel service rtc permission position watch fonts defined play seen run focus invalid invoke throws throws-late rejects rejects-at-once navigate cookie select scroll store database popup frame bitmap style clipboard events socket encode autosave'
const SCRIPTS: Readonly<Record<string, string>> = {
  '/shared.js': 'onconnect = ({ ports: [port] }) => { port.onmessage = ({ data }) => port.postMessage(data) }',
  '/ports.js': 'onmessage = ({ ports: [port] }) => { port.onmessage = ({ data }) => port.postMessage(data) }',
  '/service.js':
    'oninstall = () => skipWaiting(); onactivate = (e) => e.waitUntil(clients.claim()); onmessage = ({ data, source }) => source.postMessage(data)',
}
const PAGES: Readonly<Record<string, string>> = {
  '/far.html':
    '<script>onmessage = ({ data, source }) => setTimeout(() => source.postMessage(data, "*"), 20)</script>',
  '/near.html':
    '<script>addEventListener("storage", () => fetch("/api/near-storage")); onmessage = ({ data }) => fetch("/api/" + data)</script>',
  '/popup.html': '<script>fetch("/api/popup"); opener.postMessage({ to: "handler", name: "popup-told" }, "*")</script>',
  '/away.html': '<title>Away</title>',
}

/** Until its request is there: without a graphics card a picture takes long. */
const click = (name: string): Step => ({
  name,
  act: async (page) => {
    await page.click(`#do-${name}`)
    if (name === 'bitmap') await page.waitForResponse((response) => response.url().endsWith(name))
  },
})

async function touch(page: Page, by: number): Promise<void> {
  const node = await page.waitForSelector('#touched')
  await node?.scrollIntoView()
  const at = await node?.clickablePoint()
  if (at === undefined) throw new Error('nothing to touch')
  const finger = await page.touchscreen.touchStart(at.x, at.y)
  if (by > 0) await finger.move(at.x + by, at.y)
  await finger.end()
}

async function compose(page: Page): Promise<void> {
  await page.focus('#composed')
  const session = await page.createCDPSession()
  await session.send('Input.imeSetComposition', { text: 'す', selectionStart: 1, selectionEnd: 1 })
  await session.send('Input.insertText', { text: 'す' })
}

const others: readonly Step[] = [
  { name: 'beforeinput', act: (page) => page.type('#typed', 'x') },
  { name: 'composition', act: compose },
  {
    name: 'search',
    act: async (page) => {
      await page.type('#searched', 'x')
      await page.keyboard.press('Enter')
    },
  },
  { name: 'keypress', act: (page) => page.type('#pressed', 'x') },
  { name: 'tap', act: (page) => touch(page, 0) },
  { name: 'swipe', act: (page) => touch(page, 60) },
  {
    name: 'slide',
    act: async (page) => {
      await page.focus('#slider')
      await page.keyboard.press('ArrowRight')
    },
  },
  {
    name: 'choose a file',
    act: async (page) => {
      const [chooser] = await Promise.all([page.waitForFileChooser(), page.click('#chooser')])
      await chooser.accept([join(WORK, 'package.json')])
    },
  },
  {
    name: 'drag over',
    act: async (page) => {
      const carried = await page.waitForSelector('#carried')
      await carried?.scrollIntoView()
      const [from, to] = [await carried?.clickablePoint(), await (await page.waitForSelector('#over'))?.clickablePoint()]
      if (from === undefined || to === undefined) throw new Error('nothing to drag')
      await page.mouse.move(from.x, from.y)
      await page.mouse.down()
      await page.mouse.move(to.x, to.y, { steps: 5 })
      await page.mouse.up()
    },
  },
  { name: 'label', act: (page) => page.click('#label') },
  {
    name: 'space',
    act: async (page) => {
      await page.focus('#space')
      await page.keyboard.press('Space')
    },
  },
  { name: 'away', act: (page) => page.click('#away') },
]

/** A tone of a second. */
function sound(): Buffer {
  const wav = Buffer.alloc(44 + 8000, 128)
  wav.write('RIFF', 0)
  wav.writeUInt32LE(36 + 8000, 4)
  wav.write('WAVEfmt ', 8)
  wav.writeUInt32LE(16, 16)
  wav.writeUInt16LE(1, 20)
  wav.writeUInt16LE(1, 22)
  wav.writeUInt32LE(8000, 24)
  wav.writeUInt32LE(8000, 28)
  wav.writeUInt16LE(1, 32)
  wav.writeUInt16LE(8, 34)
  wav.write('data', 36)
  wav.writeUInt32LE(8000, 40)
  return wav
}

/** No library: what leads through other windows and origins, workers, stores and devices, most of it set up at load. */
export const elsewhere: Application = {
  name: 'elsewhere',
  technology: 'other windows and origins, workers, stores, devices',
  steps: [...BUTTONS.split(' ').map(click), ...others],
  async start() {
    await build({
      configFile: false,
      logLevel: 'silent',
      publicDir: false,
      root: join(WORK, 'elsewhere'),
      build: {
        target: 'esnext',
        outDir: OUT,
        emptyOutDir: true,
        rollupOptions: { input: join(WORK, 'elsewhere/main.js'), output: { entryFileNames: '[name].js' } },
      },
    })
    const comlink = join(WORK, 'node_modules/comlink/dist/esm/comlink.mjs')
    const answer: Parameters<typeof serve>[0] = (_request, response, { pathname }) => {
      const page = PAGES[pathname]
      const script = SCRIPTS[pathname]
      if (pathname.startsWith('/api/')) json(response, { name: pathname })
      else if (page !== undefined) html(response, `<!doctype html>${page}`)
      else if (script !== undefined) response.writeHead(200, { 'content-type': 'text/javascript' }).end(script)
      else if (pathname === '/comlinked.js')
        response
          .writeHead(200, { 'content-type': 'text/javascript' })
          .end('import { expose } from "/comlink.js"; expose({ add: (a, b) => a + b, call: (f) => f() })')
      else if (pathname === '/comlink.js')
        response.writeHead(200, { 'content-type': 'text/javascript' }).end(readFileSync(comlink))
      else if (pathname === '/late.css') response.writeHead(200, { 'content-type': 'text/css' }).end('b{color:red}')
      else if (pathname === '/sound.wav') response.writeHead(200, { 'content-type': 'audio/wav' }).end(sound())
      else if (pathname === '/events')
        response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: one\n\n')
      else if (pathname === '/')
        html(response, '<!doctype html><title>Elsewhere</title><body><script type="module" src="/main.js"></script>')
      else if (!file(response, OUT, pathname.slice(1))) html(response, 'nothing here', 404)
    }
    const other = await serve(answer)
    const running = await serve(answer, (server) => {
      new WebSocketServer({ server }).on('connection', (socket) => {
        socket.on('message', (text) => socket.send(String(text)))
      })
    })
    return {
      url: `${running.url}?other=${other.url.replace('127.0.0.1', 'localhost')}`,
      async close() {
        await running.close()
        await other.close()
      },
    }
  },
}
