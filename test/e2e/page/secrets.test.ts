/** A page that has secrets in every place from which text is taken, and where none of them may turn up. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'puppeteer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { INSTRUMENTATIONS, type InstrumentationName } from '../../../inpage/settings'
import { FORMATS } from '../../../panel/formats/all'
import { type LocalServer, startLocalServer } from '../../local-server'
import { type Harness, launch, PATIENCE_MS, until } from '../harness/harness'
import type { Panel } from '../harness/panel'

/** All secrets begin so, and what is typed begins so. */
const SECRET = /TpSecret\w*/g
const TYPED = /TpTyped\w*/g
const ALL = Object.keys(INSTRUMENTATIONS) as InstrumentationName[]

const PAGE = `<!doctype html><title>Secrets</title>
<button id="copy">Copy sk_live_TpSecret0button0text</button>
<a id="link" href="#/cart?token=TpSecret_href">https://me:TpSecret_link@shop.test/with/a/long/path</a>
<button id="aria" aria-label="Bearer TpSecret1_aria">B</button>
<label id="greeting">Hello <span id="mirror"></span></label>
<label id="fields">Notes <textarea>TpTyped_area</textarea><select><option>TpTyped_option</option></select></label>
<div id="editable" role="button" contenteditable>TpTyped_editable</div>
<form action="/sent?token=TpSecret_action"><input id="name"><input id="password" type="password">
<button id="send" value="TpSecret_value">Send</button></form>
<iframe src="/frame?code=TpSecret_frame#access_token=TpSecret_hash"></iframe>
<link rel="stylesheet" href="/style.css?key=TpSecret_style">
<script src="/script.js?access_token=TpSecret_script"></script>
<script>addEventListener('click', () => {}); addEventListener('keydown', () => {}); addEventListener('change', () => {})
addEventListener('submit', (event) => event.preventDefault())
addEventListener('paste', () => {})
document.querySelector('#name').addEventListener('input', (event) => { mirror.textContent = event.target.value })
</script>`

const SCRIPT = `
function fails() { throw Object.assign(new Error('no login with password=TpSecret_message'), { cause: new Error('token=TpSecret_cause') }) }
setTimeout(fails)
setTimeout(() => { for (const end = performance.now() + 80; performance.now() < end; ); })
Promise.reject(new TypeError('https://me:TpSecret_rejected@shop.test/ refused'))
tracing.startSpan('')
globalThis.work = async () => {
  const quietly = (promise) => Promise.resolve(promise).catch(() => {})
  await fetch('/api?access_token=TpSecret_fetch&next=%2Fb%3Fcode%3DTpSecret_nested#id_token=TpSecret_fragment')
  await fetch('/api/eyJhbGciOiJIUzI1NiJ9.eyJUcFNlY3JldCI6MX0.TpSecret_jwt')
  await fetch('/reset-password/TpSecret0reset0path0')
  try { await fetch('http://me:TpSecret_user@' + location.host + '/') } catch (error) { tracing.startSpan('refused').recordError(error).finish() }
  await quietly(fetch('http://127.0.0.1:1/?sig=TpSecret_failed'))
  await fetch('/graphql', { method: 'POST', body: JSON.stringify({ query: 'query A { a }', operationName: 'A?token=TpSecret_operation' }) })
  await fetch('/shop.Cart/Get?connect=v1&jwt=TpSecret_rpc', { headers: { 'connect-protocol-version': '1' } })
  const xhr = new XMLHttpRequest()
  xhr.open('GET', '/api?session=TpSecret_xhr', true, 'me', 'TpSecret_xhruser')
  await new Promise((resolve) => { xhr.onloadend = resolve; xhr.send() })
  navigator.sendBeacon('/api?auth=TpSecret_beacon', 'x')
  const source = new EventSource('/events?apikey=TpSecret_events')
  await new Promise((resolve) => { source.onerror = resolve })
  source.close()
  const socket = new WebSocket('ws://' + location.host + '/socket?pwd=TpSecret_socket')
  await new Promise((resolve) => { socket.onclose = resolve })
  await new Promise((resolve) => { const image = new Image(); image.onerror = resolve; document.body.append(image); image.src = '/gone.png?Signature=TpSecret_image' })
  history.pushState(0, '', '/route?access_token=TpSecret_push#code=TpSecret_pushed')
  location.hash = 'access_token=TpSecret_moved'
  await quietly(caches.open('cache?token=TpSecret_cache').then((cache) => cache.match('/x?otp=TpSecret_match')))
  await new Promise((resolve) => { const opening = indexedDB.open('db token=TpSecret_database'); opening.onupgradeneeded = () => opening.result.createObjectStore('store token=TpSecret_store'); opening.onsuccess = () => { opening.result.transaction(opening.result.objectStoreNames).objectStore('store token=TpSecret_store').count().onsuccess = resolve } })
  performance.mark('login password=TpSecret_mark', { detail: { password: 'TpSecret_detail', headers: ['Bearer TpSecret2_bearer'] } })
  performance.measure('sid ?sid=TpSecret_measure', { start: 0, detail: '{"api_key":"TpSecret_json"}' })
  console.error('failed', 'https://shop.test/?code=TpSecret_console', new Error('secret=TpSecret_consoleerror'))
  console.time('token=TpSecret_timer'); console.timeEnd('token=TpSecret_timer')
  new BroadcastChannel('room?ticket=TpSecret_channel').postMessage('x')
  const worker = new Worker('/worker.js?key=TpSecret_worker')
  await new Promise((resolve) => { worker.onmessage = resolve; worker.onerror = resolve; worker.postMessage('x') })
  const span = tracing.new('tracer jwt=TpSecret_tracer', { namespace: 'space?key=TpSecret_space' }).startSpan('GET /?token=TpSecret_name')
  span.setAttributes({ 'user.password': 'TpSecret_attribute', 'http.request.header.authorization': ['TpSecret_header'], list: ['?sig=TpSecret_list'], customer_no: 'TpSecret_own', 'x token=TpSecret_key': 1 })
  span.addEvent('pwd=TpSecret_event', { url: 'https://shop.test/?customerNo=TpSecret_ownurl' }).addLink({ context: span.spanContext(), attributes: { cookie: 'TpSecret_linked' } })
  span.setStatus(2, 'x-api-key: TpSecret_status1').finish()
  tracing.startSpan('worked').finish()
}`

let server: LocalServer
let harness: Harness
let page: Page
let panel: Panel
let folder: string
const headers: string[] = []
/** The answer to them all is the page's own doing. */
const OF_PAGE = new Set(['referer', 'authorization', 'cookie', 'host', 'origin', 'sec-websocket-key'])

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tracepane-'))
  server = await startLocalServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://page')
    for (const [name, value] of Object.entries(request.headers))
      if (!OF_PAGE.has(name)) headers.push(`${name}: ${value}`)
    if (pathname === '/script.js' || pathname === '/worker.js') response.setHeader('content-type', 'text/javascript')
    else if (pathname !== '/events') response.setHeader('content-type', 'text/html')
    response.setHeader('server-timing', 'db;desc="token=TpSecret_timing"')
    if (pathname === '/gone.png' || pathname === '/events') response.statusCode = 404
    const texts: Readonly<Record<string, string>> = {
      '/': PAGE,
      '/script.js': SCRIPT,
      '/worker.js': `onmessage = () => { fetch('/api?key=TpSecret_inworker').then(() => postMessage('x')) }`,
    }
    response.end(texts[pathname] ?? '{}')
  })
  const origin = server.origin
  harness = await launch()
  await harness.store({ instrumentations: ALL, secretNames: ['customer-no'] })
  page = await harness.newTab(`${origin}/blank`)
  const session = await harness.browser.target().createCDPSession()
  await session.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: folder })
  panel = await harness.openPanel(page)
  await page.goto(`${origin}/?access_token=TpSecret_document&Policy=TpSecret_policy#id_token=TpSecret_documenthash`)
  for (const id of ['copy', 'link', 'aria', 'send']) await page.click(`#${id}`)
  await type()
  await page.evaluate('work()')
  await panel.row('worked')
})

afterAll(async () => {
  await harness?.close()
  await server?.close()
  await rm(folder, { recursive: true, force: true })
})

/** As a person does, on several kinds of keyboards. */
async function type(): Promise<void> {
  await page.type('#name', 'TpTyped_name')
  for (const id of ['greeting', 'fields', 'editable']) await page.click(`#${id}`)
  await page.focus('#password')
  await page.keyboard.type('TpTyped_password')
  const session = await page.createCDPSession()
  const key = { type: 'keyDown', windowsVirtualKeyCode: 81, code: 'KeyQ', key: '@', text: '@' } as const
  // Option on a Mac (Alt is 1), AltGr on Windows (Ctrl and Alt).
  for (const modifiers of [1, 3]) await session.send('Input.dispatchKeyEvent', { ...key, modifiers })
  await session.send('Input.imeSetComposition', { text: 'TpTyped_ime', selectionStart: 0, selectionEnd: 0 })
  await session.send('Input.insertText', { text: 'TpTyped_inserted' })
  await page.keyboard.press('Enter')
}

/** Documents and blocks, as characters. */
async function journal(): Promise<string> {
  return (await harness.worker()).evaluate(async () => {
    const opened = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open('tracepane')
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error)
    })
    const all = (name: string) =>
      new Promise<readonly { readonly bytes: ArrayBuffer | Blob }[]>((resolve) => {
        const request = opened.transaction(name).objectStore(name).getAll()
        request.onsuccess = () => resolve(request.result)
      })
    let text = JSON.stringify(await all('documents'))
    for (const { bytes } of await all('blocks')) {
      text += new TextDecoder().decode(bytes instanceof Blob ? await bytes.arrayBuffer() : bytes)
    }
    opened.close()
    return text
  })
}

function found(text: string): string[] {
  return [...new Set([...(text.match(SECRET) ?? []), ...(text.match(TYPED) ?? [])])]
}

async function downloaded(): Promise<string | undefined> {
  const name = (await readdir(folder)).find((one) => one.endsWith('.json') || one.endsWith('.jsonl'))
  const text = name === undefined ? '' : await readFile(join(folder, name), 'utf8')
  if (name === undefined || !text.endsWith('\n')) return undefined
  await rm(join(folder, name))
  return text
}

describe('no secret of the page', () => {
  it('is in the journal, and nothing that was typed', async () => {
    const text = await journal()
    expect(found(text)).toEqual([])
    // They were all looked at: what stood around them is there.
    for (const part of [
      'failed img',
      'login password=',
      'cache?token=',
      'fails',
      'credentials: http',
      '&Policy=',
      'notes',
    ])
      expect(text).toContain(part)
    expect(text.match(/REDACTED/g)?.length).toBeGreaterThan(60)
    for (const part of ['misuse', 'keydown Alt+', 'Ctrl+Alt+']) expect(text.includes(part)).toBe(part === 'misuse')
  })

  it('is in a header that the server got', () => {
    expect(headers.join('\n')).toContain('traceparent: 00-')
    expect(found(headers.join('\n'))).toEqual([])
  })

  it.each(FORMATS.map((format) => [format.title, format] as const))('is in an export as %s', async (_, format) => {
    await panel.click('Export')
    await panel.click('All traces')
    await panel.click(`${format.title} ${format.readBy}`)
    await panel.click('Save')
    const text = await until(downloaded, 'no file', PATIENCE_MS)
    await until(async () => (await panel.frame.$('dialog[open]')) === null, 'the dialog is still open', PATIENCE_MS)
    expect(text).toContain('REDACTED')
    expect(found(text)).toEqual([])
  })

  it('is on the panel, or in what is copied of a span or a trace', async () => {
    expect(found(await panel.text())).toEqual([])
    await panel.frame.evaluate(() => {
      document.addEventListener('copy', () => {
        const area = document.activeElement
        if (area instanceof HTMLTextAreaElement) document.body.dataset.copied = area.value
      })
    })
    for (const name of ['uncaught error', 'document load', 'refused']) {
      await panel.select(name)
      expect(found(await panel.details(''))).toEqual([])
      for (const label of ['Markdown', 'JSON', 'OTLP JSON'].flatMap((form) => [
        `Span as ${form}`,
        `Trace as ${form}`,
      ])) {
        await panel.click('Copy')
        await panel.frame.waitForSelector('[role="menu"]')
        await panel.frame.$$eval(
          '[role="menuitem"]',
          (items, wanted) => {
            delete document.body.dataset.copied
            const item = (items as HTMLElement[]).find(
              (one) => one.querySelector('.menu-label')?.textContent === wanted,
            )
            if (item === undefined) throw new Error(items.map((one) => one.textContent).join(', '))
            item.click()
          },
          label,
        )
        const text = await until(() => panel.frame.evaluate(() => document.body.dataset.copied), label, PATIENCE_MS)
        expect(found(text), `${name}: ${label}`).toEqual([])
      }
    }
  })

  it('is hidden where the user wants to see it all', async () => {
    await harness.store({ instrumentations: ALL, redact: false })
    await until(async () => {
      await page.evaluate(`fetch('/api?token=TpSecret_shown')`)
      return (await journal()).includes('TpSecret_shown')
    }, 'it stays hidden')
  })
})
