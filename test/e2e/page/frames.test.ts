/** What code of frames asks for when a click in the window around them, in themselves or in a neighbour makes it. */
import type { ElementHandle, Frame, Page } from 'puppeteer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { journaledSpans } from '../../apps/registry/tree'
import { type LocalServer, startLocalServer } from '../../local-server'
import { type Harness, launch, until } from '../harness/harness'

const PAGE = `<!doctype html><link rel="icon" href="data:,"><title>around</title><script>
  const ask = (name) => fetch('/api/' + name)
  const frame = () => document.querySelector('#one').contentWindow
  var app = { save: async (name) => { await ask(name); return ask(name + '-then') } }
  const actions = {
    call: () => frame().load('call'),
    async back() { await frame().load('back'); ask('back-page') },
    event: () => frame().document.dispatchEvent(new CustomEvent('ask')),
    value: () => frame().value('value'),
    timer: () => frame().timer('timer'),
    xhr: () => frame().request('xhr'),
    reach: () => frame().fetch('/api/reach').then(() => ask('reach-then')),
    post: () => frame().postMessage('post'),
    cast: () => channel.postMessage('cast'),
    src() { document.querySelector('#three').src = '/inner' },
    location: () => { document.querySelector('#three').contentWindow.location = '/inlocation' },
    // Frames that are removed while their code runs.
    leave: () => document.querySelector('#two').contentWindow.leave(),
    blank() {
      const blank = document.createElement('iframe')
      document.body.append(blank)
      blank.contentWindow.eval(\`setTimeout(() => {}); Promise.resolve().then(() => frameElement.remove()).then(() => {})\`)
      ask('blank')
    },
    insert() {
      const inserted = document.createElement('iframe')
      inserted.src = '/inserted'
      document.body.append(inserted)
    },
    async slow() { await ask('slow'); frame().load('slow-frame') },
  }
  const channel = new BroadcastChannel('news')
  // As around an editor in a frame.
  const listen = (frame) => frame.contentDocument.querySelector('#listened').addEventListener('click', async () => {
    await ask('listened')
    await ask('listened-then')
  })
  // Nobody's.
  addEventListener('nobody', () => setTimeout(() => frame().load('nobody'), 5))
  addEventListener('message', ({ data }) => ask(data + '-heard'))
</script><body><script>
  for (const [name, act] of Object.entries(actions)) {
    const button = document.createElement('button')
    button.id = button.textContent = name
    button.addEventListener('click', act)
    document.body.append(button)
  }
</script><iframe id="one" src="/frame" onload="listen(this)"></iframe><iframe id="two" src="/frame"></iframe><iframe id="three"></iframe>`
const INNER = `<!doctype html><body><script>fetch('/api' + location.pathname)</script>`
const FRAME = `<!doctype html><script>
  const ask = (name) => fetch('/api/' + name)
  var load = async (name) => { await ask(name); await ask(name + '-then') }
  var value = async (name) => { await undefined; await ask(name) }
  var leave = async () => { await ask('leave'); await undefined; frameElement.remove(); await undefined }
  var timer = (name) => setTimeout(async () => { await ask(name); ask(name + '-then') }, 20)
  var request = (name) => {
    const one = new XMLHttpRequest()
    one.open('GET', '/api/' + name)
    one.onload = () => ask(name + '-then')
    one.send()
  }
  const channel = new BroadcastChannel('news')
  channel.onmessage = ({ data }) => ask(data)
  document.addEventListener('ask', () => load('event'))
  addEventListener('message', async ({ data }) => { await ask(data); parent.postMessage(data) })
</script><body><button id="up">up</button><button id="aside">aside</button><button id="listened">listened</button><script>
  document.querySelector('#up').onclick = () => parent.app.save('up').then(() => ask('up-frame'))
  document.querySelector('#aside').onclick = () => parent.frames[1].load('aside')
</script>`

/** By what was asked for: under what, and whether that is inferred (?). */
const EXPECTED: Readonly<Record<string, string>> = {
  call: 'call',
  'call-then': 'call',
  back: 'back',
  'back-then': 'back',
  'back-page': 'back',
  event: 'event',
  'event-then': 'event',
  value: '? value',
  timer: 'timer',
  'timer-then': 'timer',
  xhr: 'xhr',
  'xhr-then': 'xhr',
  reach: 'reach',
  'reach-then': 'reach',
  post: '? post',
  'post-heard': '? post',
  slow: 'slow',
  'slow-frame': 'slow',
  'slow-frame-then': 'slow',
  up: 'up',
  'up-then': 'up',
  'up-frame': 'up',
  aside: 'aside',
  'aside-then': 'aside',
  cast: '? cast',
  '/inner': '? src',
  inner: '? document load',
  '/inlocation': '? location',
  inlocation: '? document load',
  '/inserted': '? insert',
  inserted: '? document load',
  leave: 'leave',
  blank: 'blank',
  listened: 'listened',
  'listened-then': 'listened',
  nobody: 'none',
  'nobody-then': 'none',
}

describe('what a frame asks for', () => {
  let server: LocalServer
  let harness: Harness

  beforeAll(async () => {
    server = await startLocalServer((request, response) => {
      const path = request.url ?? '/'
      const body = path === '/' ? PAGE : path === '/frame' ? FRAME : path.startsWith('/in') ? INNER : '{}'
      const type = body === '{}' ? 'application/json' : 'text/html'
      setTimeout(() => response.writeHead(200, { 'content-type': type }).end(body), path === '/api/slow' ? 300 : 20)
    })
    harness = await launch()
  })

  afterAll(async () => {
    await harness?.close()
    await server?.close()
  })

  async function firstFrame(page: Page): Promise<Frame> {
    const element = (await page.$('#one')) as ElementHandle<HTMLIFrameElement> | null
    const frame = await element?.contentFrame()
    if (!frame) throw new Error('no frame')
    return frame
  }

  it('stands under the click that has made it ask, in whatever window that was, and under none otherwise', async () => {
    const page = await harness.newTab('about:blank')
    page.setDefaultTimeout(8000)
    await harness.openPanel(page)
    await page.goto(server.origin)
    // The load is over by then.
    await new Promise((resolve) => setTimeout(resolve, 5500))
    const answered = (path: string) => page.waitForResponse((response) => response.url().endsWith(`/api/${path}`))
    const act = async (last: string, run: () => Promise<unknown>) => {
      const wait = answered(last)
      await run()
      await wait
    }
    const frame = await firstFrame(page)
    await act('up-frame', () => frame.click('#up'))
    await act('aside-then', () => frame.click('#aside'))
    await act('listened-then', () => frame.click('#listened'))
    await act('cast', () => page.click('#cast'))
    await act('inner', () => page.click('#src'))
    await act('inlocation', () => page.click('#location'))
    await act('inserted', () => page.click('#insert'))
    for (const last of [
      'call-then',
      'back-page',
      'event-then',
      'value',
      'timer-then',
      'xhr-then',
      'reach-then',
      'post-heard',
    ])
      await act(last, () => page.click(`#${last.split('-')[0]}`))
    await act('slow-frame-then', async () => {
      await page.click('#slow')
      await page.click('#value')
    })
    await act('blank', () => page.click('#blank'))
    await act('leave', () => page.click('#leave'))
    // No wake lives any more.
    await new Promise((resolve) => setTimeout(resolve, 1500))
    await act('nobody-then', () => page.evaluate(() => dispatchEvent(new Event('nobody'))))
    // Nothing holds the windows of frames that were removed.
    const known = await page.evaluate(async () => {
      for (let i = 0; i < 10; i++) {
        const frame = document.createElement('iframe')
        frame.src = '/frame'
        document.body.append(frame)
        await new Promise((resolve) => {
          frame.onload = resolve
        })
        frame.remove()
      }
      return Reflect.get(window, Symbol.for('tracepane.shared')).neighbours.length
    })
    expect(known).toBeLessThanOrEqual((await page.$$('iframe')).length + 1)
    let found: Record<string, string> = {}
    await until(
      async () => {
        const spans = await journaledSpans(harness)
        const byId = new Map(spans.map((span) => [span.spanId, span]))
        const requests = spans.filter(
          ({ scope, name, attributes }) =>
            scope === 'fetch' ||
            scope === 'xhr' ||
            (name === 'document load' && String(attributes['url.full']).includes('/in')),
        )
        found = Object.fromEntries(
          requests.map((span) => {
            const above = byId.get(span.parentId)
            const name = above?.name.replace(/^click button “(.*)”$/, '$1') ?? 'none'
            return [
              new URL(String(span.attributes['url.full'])).pathname.replace('/api/', ''),
              `${span.isInferred ? '? ' : ''}${name}`,
            ]
          }),
        )
        return Object.keys(found).length === Object.keys(EXPECTED).length
      },
      'some requests were not seen',
      15_000,
    ).catch(() => {})
    expect(found).toEqual(EXPECTED)
  })
})
