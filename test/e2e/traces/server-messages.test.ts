/** What a server sends by itself through an `EventSource`, and what the page does with it. */
import type { ServerResponse } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { journaledSpans } from '../../apps/registry/tree'
import { type LocalServer, startLocalServer } from '../../local-server'
import { type Harness, launch, until } from '../harness/harness'

const PAGE = `<!doctype html><link rel="icon" href="data:,"><button id="open">Open</button><p id="seen"></p><script>
  const ask = (name) => fetch('/api/' + name)
  const atLoad = new EventSource('/events/load')
  atLoad.onmessage = async ({ data }) => { await ask(data); await ask(data + '-then'); setTimeout(() => ask(data + '-timer'), 5) }
  atLoad.addEventListener('price', ({ data }) => { document.querySelector('#seen').textContent = data })
  atLoad.addEventListener('order', { handleEvent: ({ data }) => ask(data) })
  document.querySelector('#open').onclick = () => {
    const opened = new EventSource('/events/click')
    opened.addEventListener('message', ({ data }) => ask(data).then(() => ask(data + '-then')))
    opened.addEventListener('open', () => ask('opened'))
  }
</script>`

describe('what a message of an EventSource causes', () => {
  let server: LocalServer
  let harness: Harness
  const streams = new Map<string, ServerResponse>()

  beforeAll(async () => {
    server = await startLocalServer((request, response) => {
      const path = request.url ?? '/'
      if (path.startsWith('/events/')) {
        response.writeHead(200, { 'content-type': 'text/event-stream' }).write(':\n\n')
        streams.set(path.slice('/events/'.length), response)
      } else if (path === '/') response.writeHead(200, { 'content-type': 'text/html' }).end(PAGE)
      else setTimeout(() => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'), 20)
    })
    harness = await launch()
  })

  afterAll(async () => {
    await harness?.close()
    await server?.close()
  })

  it('is one trace, linked to its connection; a message that causes nothing has no span', async () => {
    const page = await harness.newTab('about:blank')
    page.setDefaultTimeout(10_000)
    await harness.openPanel(page)
    await page.goto(server.origin)
    const say = async (stream: string, text: string, last: string) => {
      const answered = page.waitForResponse((response) => response.url().endsWith(`/api/${last}`))
      streams.get(stream)?.write(text)
      await answered
    }
    const rest = () => new Promise((resolve) => setTimeout(resolve, 1500))
    const opened = page.waitForResponse((response) => response.url().endsWith('/api/opened'))
    await page.click('#open')
    await opened
    // Whatever the load or the click has caused is over: what comes now is nobody's.
    await new Promise((resolve) => setTimeout(resolve, 4000))
    await say('load', 'data: news\n\n', 'news-timer')
    streams.get('load')?.write('event: price\ndata: 7\n\n')
    await page.waitForFunction(() => document.querySelector('#seen')?.textContent === '7')
    await say('load', 'event: order\ndata: order\n\n', 'order')
    await rest()
    await say('click', 'data: later\n\n', 'later-then')

    let found: Record<string, string> = {}
    let traces: string[] = []
    await until(
      async () => {
        const spans = await journaledSpans(harness)
        const byId = new Map(spans.map((span) => [span.spanId, span]))
        const pathOf = (span: (typeof spans)[number] | undefined) => {
          const url = span?.attributes['url.full']
          return url === undefined ? '' : new URL(String(url)).pathname
        }
        found = Object.fromEntries(
          spans
            .filter((span) => pathOf(span).startsWith('/api/'))
            .map((span) => [pathOf(span).slice('/api/'.length), byId.get(span.parentId)?.name ?? 'none']),
        )
        traces = spans
          .filter(({ name }) => name.startsWith('message'))
          .sort((a, b) => a.atMs - b.atMs)
          .map(
            (span) =>
              `${span.name} ${byId.has(span.parentId) ? 'below' : 'root'} ${span.links.map((id) => pathOf(byId.get(id))).join()}`,
          )
        return Object.keys(found).length === 7
      },
      'some requests were not seen',
      15_000,
    ).catch(() => {})
    expect(found).toEqual({
      opened: 'click button “Open”',
      news: 'message',
      'news-then': 'message',
      'news-timer': 'message',
      order: 'message order',
      later: 'message',
      'later-then': 'message',
    })
    expect(traces).toEqual([
      'message root /events/load',
      'message order root /events/load',
      'message root /events/click',
    ])
  })
})
