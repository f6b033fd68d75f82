/** The tab *Request*, in the real panel: what the browser's own network log says of a request, what explains first. */
import { createServer } from 'node:http'
import type { Page } from 'puppeteer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocketServer } from 'ws'
import { type LocalServer, startLocalServer } from '../../local-server'
import { type Harness, launch, until } from '../harness/harness'
import type { Panel } from '../harness/panel'

/** Long, for machines that do other things, too. */
const PATIENCE_MS = 30_000
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

/** The panel that DevTools shows, by DevTools' own modules; as text, because the test runner rewrites an `import()`. */
const SHOWN_PANEL = `import('devtools://devtools/bundled/ui/legacy/legacy.js').then(
  (UI) => UI.InspectorView.InspectorView.instance().tabbedPane.selectedTabId,
)`

const ANSWERS: Readonly<Record<string, readonly [status: number, type: string, body: string | Buffer]>> = {
  '/': [200, 'text/html', '<!doctype html><title>Shop</title>'],
  '/pay': [
    502,
    'application/json',
    '{"error":"card service unavailable","access_token":"9b74c9897bac770ffc02","tries":[1,2]}',
  ],
  '/photo': [200, 'image/png', Buffer.from(PNG, 'base64')],
  '/page': [200, 'text/html', '<p>Not a tree</p>'],
  '/bytes': [200, 'application/octet-stream', Buffer.from([0, 1, 2, 255])],
  '/stream': [200, 'text/event-stream', 'retry: 60000\n\ndata: first\n\nevent: price\ndata: 4.20\n\n'],
  '/huge': [200, 'application/json', `{"rows":[${'{"a":[[[[[[]]]]]]},'.repeat(500_000)}1]}`],
}

/** What came to the server. */
interface Taken {
  readonly path: string
  readonly body: string
  readonly authorization: string | undefined
}

const taken: Taken[] = []
let server: LocalServer
let origin: string
let harness: Harness
let page: Page
let panel: Panel

beforeAll(async () => {
  const http = createServer((request, response) => {
    const [status, type, answer] = ANSWERS[new URL(request.url ?? '', 'http://x').pathname] ?? [404, 'text/plain', '']
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.once('end', () => {
      const { authorization } = request.headers
      const body = Buffer.concat(chunks).toString()
      taken.push({ path: request.url ?? '', body, authorization })
      response.writeHead(status, { 'content-type': type, 'server-timing': 'db;dur=12;desc="Cards"' })
      response.end(answer)
    })
  })
  new WebSocketServer({ server: http }).on('connection', (socket) => {
    socket.on('message', (data, isBinary) => socket.send(isBinary ? data : `you said ${data}`))
  })
  server = await startLocalServer(http)
  origin = server.origin
  harness = await launch({ instrumentations: ['fetch', 'websocket', 'eventsource'] })
  page = await harness.newTab(origin)
  panel = await harness.openPanel(page)
  await page.reload()
  await page.addScriptTag({
    content: `async function pay() {
  const form = new URLSearchParams({ card: '4000', password: 'hunter22' })
  return fetch('/pay?token=9b74c9897bac770ffc02', { method: 'POST', body: form, headers: { authorization: 'Bearer 9b74c9897bac770f' } })
}
pay().then((response) => response.text())
//# sourceURL=${origin}/shop.js`,
  })
  await page.evaluate(async () => {
    for (const path of ['/photo', '/page', '/bytes', '/huge']) await (await fetch(path)).arrayBuffer()
    const events = new EventSource('/stream')
    events.addEventListener('price', () => {})
    await new Promise((resolve) => events.addEventListener('error', resolve))
    events.close()
    const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/socket`)
    await new Promise((resolve) => socket.addEventListener('open', resolve))
    for (let at = 1; at <= 70; at++) {
      socket.send(at === 70 ? 'the last word' : `word ${at}`)
      await new Promise((resolve) => socket.addEventListener('message', resolve, { once: true }))
    }
    socket.close()
    await new Promise((resolve) => socket.addEventListener('close', resolve))
    await fetch('/echo', { method: 'PUT', body: '日本' }).then((response) => response.text())
    await fetch('/last')
  })
  await panel.rowsWhen((rows) => rows.some(({ name }) => name.includes('/last')), 'the last request', PATIENCE_MS)
})

afterAll(async () => {
  await harness?.close()
  await server?.close()
})

/** The tab's text once it matches. */
async function said(path: string, pattern: RegExp): Promise<string> {
  await panel.select(path)
  await panel.tab('Request')
  return text(pattern)
}

function text(pattern: RegExp): Promise<string> {
  return panel.detailsText(pattern, PATIENCE_MS)
}

describe('the tab “Request”', () => {
  it('begins with what explains: the status, the response, the body that was sent', async () => {
    const all = await said('/pay', /card service unavailable/)
    const places = ['502 Bad Gateway', 'Response body', 'card service unavailable', 'Request body', '4000', 'Cards']
    const at = [...places, 'Initiator', 'Response headers', 'Request headers'].map((part) => all.indexOf(part))
    expect(at).toEqual([...at].sort((a, b) => a - b))
    expect(at[0]).toBeGreaterThanOrEqual(0)
    expect(all).toMatch(/db · Cards\s+12\.0 ms/)
    expect(all).toMatch(/pay \(shop\.js:3\)/)
  })

  it('hides secrets until they are asked for', async () => {
    const hidden = await said('/pay', /access_token: ••/)
    for (const secret of ['9b74c9897bac770f', 'hunter22']) expect(hidden).not.toContain(secret)
    await panel.click('Show secrets')
    const all = await text(/access_token: "9b74c9897bac770ffc02"/)
    for (const secret of ['token=9b74c9897bac770ffc02', 'Bearer 9b74c9897bac770f', 'hunter22']) {
      expect(all).toContain(secret)
    }
    await said('/page', /Not a tree/)
    await said('/pay', /access_token: ••/)
  })

  it('has JSON as a tree that is walked with the keys', async () => {
    await said('/pay', /tries/)
    const press = (...keys: readonly string[]) =>
      panel.frame.evaluate((pressed) => {
        const focused = () => document.activeElement
        if (focused()?.role !== 'treeitem') document.querySelector<HTMLElement>('[role="treeitem"]')?.focus()
        for (const key of pressed) {
          focused()?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
        }
        return focused()?.textContent ?? ''
      }, keys)
    await press('Home')
    expect(await press('End')).toBe('1: 2')
    expect(await press('ArrowLeft')).toContain('tries: [')
    await press('ArrowLeft')
    await text(/tries: \[1,2\]/)
    expect(
      await panel.frame.evaluate(() => [document.activeElement?.ariaExpanded, document.activeElement?.ariaLevel]),
    ).toEqual(['false', '2'])
    await press('Enter')
    await text(/tries: \[\s+0: 1/)
  })

  it('shows images, text and the size of anything else', async () => {
    expect(await said('/photo', /1 × 1/)).toContain('image/png')
    await said('/page', /<p>Not a tree<\/p>/)
    await said('/bytes', /Binary data, 4 bytes/)
  })

  it('lists the newest messages of a socket, with their texts', async () => {
    const all = await said('/socket', /you said the last word/)
    expect(all).toMatch(/Messages\s+140/)
    expect(all).toMatch(/sent\s+\+\S+ \S+\s+13 bytes\s+the last word/)
    expect(all).toContain('The newest 100 of 140 are shown.')
    expect(all).toContain('word 21')
    expect(all).not.toMatch(/word (?:[1-9]|1\d)\b/)
    expect(all).not.toContain('Response body')
  })

  it('lists what came over a stream of events', async () => {
    const all = await said('/stream', /Messages\s+2/)
    expect(all).toMatch(/received\s+\+\S+ \S+\s+5 bytes/)
    expect(all).toMatch(/4 bytes\s+price/)
  })

  it('asks before it fetches what is large, and shows its first rows', async () => {
    await said('/huge', /Show body \(9\.\d MB\)/)
    await panel.frame.$$eval('.details-body .text-button', (all) => {
      const found = all.find((one) => one.textContent?.startsWith('Show body'))
      if (found instanceof HTMLElement) found.click()
    })
    await text(/rows: \[\{"a":/)
  })

  it('is sent again by the page within its trace, after a question where it may change something', async () => {
    await said('/pay', /502/)
    await panel.click('Send again')
    await text(/POST may change something/)
    expect(taken.filter(({ path }) => path.startsWith('/pay'))).toHaveLength(1)
    await panel.click('Send POST')
    await text(/Sent by the page/)
    const rows = await panel.rowsWhen((all) => all.some(({ name }) => name === 'send again'), 'no span', PATIENCE_MS)
    const at = rows.findIndex(({ name }) => name === 'send again')
    expect(rows[at - 1].name).toContain('POST /pay')
    expect(rows.slice(at - 1, at + 2).map(({ level }) => level - rows[at].level)).toEqual([-1, 0, 1])
    const [first, second] = taken.filter(({ path }) => path.startsWith('/pay'))
    expect(second).toMatchObject({ path: first.path, body: first.body, authorization: first.authorization })
  })

  it('is edited before it is sent, in any language', async () => {
    await said('/echo', /日本/)
    await panel.click('Edit and send')
    await panel.frame.waitForSelector('#draft-body')
    await panel.frame.$eval('#draft-body', (area) => {
      if (!(area instanceof HTMLTextAreaElement)) return
      area.value += ' “é”'
      area.dispatchEvent(new Event('input', { bubbles: true }))
    })
    await panel.click('Send PUT')
    await until(() => taken.filter(({ path }) => path === '/echo').length === 2, 'it was not sent', PATIENCE_MS)
    expect(taken.filter(({ path }) => path === '/echo').map(({ body }) => body)).toEqual(['日本', '日本 “é”'])
  })

  // The last, because the panel is not to be seen afterwards.
  it('leads to the request in the Network panel', async () => {
    await said('/pay', /502/)
    await panel.click('Show in Network')
    const shown = async () => (await panel.devtools.evaluate(SHOWN_PANEL)) === 'network'
    await until(shown, 'Network was not opened', PATIENCE_MS)
  })
})
