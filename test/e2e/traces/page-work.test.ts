import type { Page } from 'puppeteer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { INSTRUMENTATIONS, type InstrumentationName } from '../../../inpage/settings'
import { type LocalServer, startLocalServer } from '../../local-server'
import { type Harness, launch } from '../harness/harness'
import type { Panel } from '../harness/panel'

const SERVER_TRACE = '0af7651916cd43dd8448eb211c80319c'
const SERVER_SPAN = 'b7ad6b7169203331'
const ALL = Object.keys(INSTRUMENTATIONS) as InstrumentationName[]

const PAGE = `<!doctype html><title>Work</title>
<link rel="stylesheet" href="/style.css">
<button id="go">Go <b>now</b></button>
<form><input name="secret" type="password"><button id="send">Send</button></form>
<a href="#part">Part</a>
<script src="/script.js"></script>`

const BODIES: Readonly<Record<string, string>> = {
  '/': PAGE,
  '/linked': PAGE,
  '/meta': `<!doctype html><title>Meta</title><meta name="traceparent" content="00-${SERVER_TRACE}-${SERVER_SPAN}-01">`,
  // The browser says of which script a frame's work is only where that was loaded.
  '/script.js': `function takeLong() {
    requestAnimationFrame(function slowFrame() { for (const end = performance.now() + 120; performance.now() < end; ); })
  }`,
}

let server: LocalServer
let origin: string
let harness: Harness
let page: Page
let panel: Panel

beforeAll(async () => {
  server = await startLocalServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://page').pathname
    if (path === '/linked') {
      response.setHeader('server-timing', `traceparent;desc="00-${SERVER_TRACE}-${SERVER_SPAN}-01"`)
    }
    if (path === '/style.css') response.setHeader('content-type', 'text/css')
    else if (path === '/script.js') response.setHeader('content-type', 'text/javascript')
    else response.setHeader('content-type', 'text/html')
    if (path === '/gone.png') response.statusCode = 404
    response.end(BODIES[path] ?? '')
  })
  origin = server.origin
  harness = await launch({ instrumentations: ALL })
  page = await harness.newTab(`${origin}/before`)
  panel = await harness.openPanel(page)
  await page.goto(origin)
  // What the page before did goes with it.
  await panel.rowsWhen(
    (rows) => rows.length > 0 && rows.every((row) => !row.name.includes('/before')),
    'the page alone that is there now',
  )
})

afterAll(async () => {
  await harness?.close()
  await server?.close()
})

/** Runs it in the page from an empty panel. As text, so that no tool puts helpers in. */
async function doing(script: string): Promise<void> {
  await panel.click('Clear')
  await page.evaluate(script)
}

async function details(name: string, part: string, tab = 'Span'): Promise<string> {
  await panel.select(name)
  await panel.tab(tab)
  return panel.details(part)
}

/** The rows from the first with this name on, as `level name`. */
async function treeFrom(name: string, count: number): Promise<string[]> {
  const rows = await panel.rowsWhen((all) => {
    const at = all.findIndex((row) => row.name.startsWith(name))
    return at >= 0 && all.length >= at + count
  }, `“${name}” and what is under it`)
  const at = rows.findIndex((row) => row.name.startsWith(name))
  return rows.slice(at, at + count).map((row) => `${row.level} ${row.name}`)
}

describe('the loading of a document', () => {
  it('is a span with the request that brought it and the resources that came with it', async () => {
    const tree = await treeFrom('document load', 4)
    expect(tree.slice(0, 2)).toEqual(['1 document load /', '2 GET /'])
    expect(tree.slice(2).sort()).toEqual(['2 link /style.css', '2 script /script.js'])
    expect(await details('GET', 'Waiting')).toContain('http.response.status_code')
    expect(await details('document load', 'domContentLoadedEventEnd', 'Events')).toContain('loadEventStart')
  })

  it.each(['/linked', '/meta'])('of %s is the child of the server’s span, as the server says', async (path) => {
    await page.goto(origin + path)
    await panel.row(`document load ${path}`)
    const text = await details('document load', SERVER_TRACE)
    expect(text).toContain(SERVER_SPAN)
    await page.goto(origin)
    await panel.row('document load /')
  })

  it('has the web vitals as events', async () => {
    const text = await details('document load', 'browser.web_vital', 'Events')
    expect(text).toContain('ttfb')
    expect(text).toMatch(/good|needs_improvement|poor/)
    // It is painted, and nothing in it moves.
    expect(await details('document load', 'cls', 'Events')).toMatch(/cls\s*browser\.web_vital\.value\s*0\s/)
  })

  it('has them again when the page comes out of the back/forward cache', async () => {
    await panel.click('Keep log')
    await page.goto(origin.replace('127.0.0.1', 'localhost'))
    await panel.rowsWhen((rows) => rows.some((row) => row.name.startsWith('Navigated to')), 'the other site')
    await page.goBack()
    await panel.click('Keep log')
    const text = await details('document load', 'back-forward-cache', 'Events')
    expect(text).toContain('fcp')
  })
})

describe('what the user does', () => {
  it('is a span that has what its listeners start under it, across awaits', async () => {
    await doing(`document.querySelector('#go').addEventListener('click', async () => {
      await new Promise((resolve) => setTimeout(resolve, 5))
      await fetch('/a')
      tracing.startSpan('after the request').finish()
    })`)
    await page.click('#go')
    expect(await treeFrom('click', 3)).toEqual(['1 click button “Go now”', '2 GET /a', '2 after the request'])
    expect(await details('click', 'tracepane.target.selector')).toContain('#go')
  })

  it('leaves no context behind for what comes next, and only an inferred one for what ran between two listeners', async () => {
    await doing(`{
      const button = document.querySelector('#go')
      const gate = new Promise((resolve) => { button.addEventListener('click', () => resolve(), { once: true }) })
      gate.then(() => tracing.startSpan('waited outside').finish())
      button.addEventListener('click', () => tracing.startSpan('second listener').finish(), { once: true })
      document.body.addEventListener('click', () => tracing.startSpan('on the body').finish(), { once: true })
    }`)
    await page.click('#go')
    await page.evaluate(`tracing.startSpan('later').finish()`)
    const rows = await panel.row('later')
    const levels = Object.fromEntries(rows.map((row) => [row.name, `${row.level}${row.isInferred ? '?' : ''}`]))
    expect(levels).toMatchObject({ 'waited outside': '2?', 'second listener': '2', 'on the body': '2', later: '1' })
  })

  it('says nothing of what is typed, and nothing of programmatic events', async () => {
    await doing(`{
      document.querySelector('input').addEventListener('keydown', () => {})
      document.querySelector('form').addEventListener('submit', (event) => {
        event.preventDefault()
        tracing.startSpan('sending').finish()
      })
      document.querySelector('#go').click()
    }`)
    await page.type('input', 'hunter2')
    await page.click('#send')
    const rows = await panel.row('sending')
    expect(rows.map(({ name }) => name)).toEqual(expect.arrayContaining(['submit “Send”', 'sending']))
    expect(JSON.stringify(rows)).not.toContain('hunter2')
    expect(rows.filter(({ name }) => name.startsWith('click button “Go'))).toEqual([])
  })

  it('records an error of a listener, once, and the page still sees it', async () => {
    await doing(`{
      globalThis.seen = []
      addEventListener('error', (event) => globalThis.seen.push(event.message))
      document.querySelector('#go').addEventListener('click', () => { throw new RangeError('too far') }, { once: true })
    }`)
    await page.click('#go')
    expect(await details('click', 'RangeError: too far')).toContain('too far')
    const rows = await panel.rows()
    expect(rows.filter(({ name }) => name.startsWith('uncaught error'))).toEqual([])
    expect(await page.evaluate('globalThis.seen')).toEqual(['Uncaught RangeError: too far'])
  })
})

describe('a route change', () => {
  it('is a span from where to where', async () => {
    await doing(`history.pushState({}, '', '/route?token=abc')`)
    await panel.row('navigate')
    const text = await details('navigate', 'tracepane.navigation.from')
    expect(text).toContain('push')
    expect(text).not.toContain('token=abc')
    await doing(`history.replaceState({}, '', '/')`)
    await panel.row('navigate')
  })
})

describe('what nobody caught', () => {
  it('is a span of its own: an error, a rejection, an image that did not come', async () => {
    await doing(`{
      setTimeout(() => { throw new TypeError('nobody caught me') })
      Promise.reject(new Error('nor me'))
      const image = new Image()
      image.src = '/gone.png'
      document.body.append(image)
    }`)
    expect(await details('uncaught error', 'TypeError: nobody caught me')).toContain('nobody caught me')
    expect(await details('unhandled rejection', 'nor me')).toContain('nor me')
    await panel.row('failed img')
  })

  it('is not said twice where a span has recorded it', async () => {
    await doing(`void tracing.trace('work', async () => { throw new Error('recorded') })`)
    await panel.row('work')
    await page.evaluate(`tracing.startSpan('end').finish()`)
    expect((await panel.row('end')).map(({ name }) => name).join()).not.toContain('unhandled rejection')
  })
})

describe('user timing', () => {
  it('gives measures as spans under what is active, and marks as its events', async () => {
    await doing(`tracing.trace('work', () => {
      performance.mark('begun')
      performance.measure('measured', { start: performance.now() - 7, duration: 5, detail: { rows: 3 } })
    })`)
    const rows = await panel.row('measured')
    expect(rows.map(({ level, name }) => `${level} ${name}`)).toEqual(expect.arrayContaining(['1 work', '2 measured']))
    expect(rows.find(({ name }) => name === 'measured')?.duration).toBe('5.00 ms')
    expect(await details('work', 'begun', 'Events')).toContain('begun')
  })

  it('leaves the entries of the browser’s own tracks alone', async () => {
    await doing(`{
      performance.measure('for a track', { start: 0, duration: 1, detail: { devtools: { track: 'x' } } })
      tracing.startSpan('end').finish()
    }`)
    expect((await panel.row('end')).map(({ name }) => name)).not.toContain('for a track')
  })
})

describe('the console', () => {
  it('gives errors and warnings as events of the active span, and timers as spans', async () => {
    await doing(
      `tracing.trace('work', () => { console.error('went wrong', 7); console.time('timer'); console.timeEnd('timer') })`,
    )
    await panel.row('timer')
    expect(await details('work', 'console.error', 'Events')).toContain('went wrong 7')
  })
})

describe('a frame that took long', () => {
  it('is a span that says which script it was', async () => {
    await doing('takeLong()')
    await panel.row('long frame')
    expect(await details('long frame', 'tracepane.scripts')).toContain('slowFrame')
  })
})

describe('storage', () => {
  it('of IndexedDB has a span for each request, under what is active, with its error', async () => {
    await doing(`globalThis.done = tracing.trace('stored', () => new Promise((resolve, reject) => {
      const opening = indexedDB.open('db' + Date.now(), 1)
      opening.onupgradeneeded = () => opening.result.createObjectStore('things')
      opening.onsuccess = () => {
        const store = opening.result.transaction('things', 'readwrite').objectStore('things')
        store.put(1, 'a')
        store.get('a').onsuccess = (event) => {
          const failing = store.add(2, 'a')
          failing.onerror = (error) => { error.preventDefault(); resolve(event.target.result) }
        }
      }
    }))`)
    expect(await page.evaluate('done')).toBe(1)
    const rows = await panel.row('add things')
    const tree = rows.map(({ level, name, status }) => `${level} ${name.replace(/db\d+/, 'db')} ${status}`.trim())
    expect(tree).toEqual(['1 stored', '2 open db', '2 put things', '2 get things', '2 add things ×'])
    expect(await details('add things', 'ConstraintError')).toContain('indexeddb')
  })

  it('of the Cache API has a span for each call, and hands the page what it asked for', async () => {
    await doing(`globalThis.done = (async () => {
      const cache = await caches.open('c')
      await cache.put('/x', new Response('kept'))
      const found = await cache.match('/x')
      return [found instanceof Response, await found.text(), await caches.delete('c')]
    })()`)
    expect(await page.evaluate('done')).toEqual([true, 'kept', true])
    const rows = await panel.row('delete cache')
    expect(rows.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['open cache', 'put cache', 'match cache', 'delete cache']),
    )
  })
})
