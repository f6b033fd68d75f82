/** A request never fails because of a trace header: each as a page sees it, beside the same page without the library. */
import { afterEach, describe, expect, it } from 'vitest'
import { launch, until } from '../harness/harness'
import { networkBrowser } from './browser'
import { openTracedPage, type TracedPage } from './traced-page'

const { server, browser } = networkBrowser()
let traced: TracedPage | undefined

afterEach(async () => {
  await traced?.page.close()
  traced = undefined
  server().taken()
})

type Settings = NonNullable<Parameters<typeof openTracedPage>[2]>

/** What `work` comes to in a page without the library and in one with it, and what the server got from each. */
async function both<T>(work: (...args: string[]) => Promise<T>, args: readonly string[] = [], settings: Settings = {}) {
  const bare = await browser().newPage()
  await bare.goto(server().origin)
  server().taken()
  const without = await bare.evaluate(work, ...args)
  const gotWithout = taken()
  await bare.close()
  traced = await openTracedPage(browser(), server().origin, { instrumentations: ['fetch', 'xhr'], ...settings })
  const console: string[] = []
  traced.page.on('console', (message) => console.push(message.text()))
  server().taken()
  const withIt = await traced.page.evaluate(work, ...args)
  return { without, withIt, gotWithout, gotWith: taken(), console }
}

function taken(): readonly string[] {
  return server()
    .taken()
    .filter(({ path }) => path !== '/favicon.ico')
    .map(({ method, path, headers }) => `${method} ${path}${headers.traceparent === undefined ? '' : ' traced'}`)
}

/** Of one fetch, all that a page can see; an error by its name and message. */
async function fetched(url: string, init: string): Promise<unknown> {
  const read = async (response: Response) => [
    response.status,
    response.type,
    response.redirected,
    response.url,
    await response.text(),
  ]
  const options: RequestInit = JSON.parse(init)
  try {
    return [await read(await fetch(url, options)), await read(await fetch(new Request(url, options)))]
  } catch (error) {
    return String(error)
  }
}

/** Of one XMLHttpRequest, each event with the state in it, and what came. */
async function sent(url: string, init: string): Promise<unknown> {
  const { method = 'GET', isAsync = true, headers = {}, body = null, timeout = 0 } = JSON.parse(init)
  const log: unknown[] = []
  const xhr = new XMLHttpRequest()
  const note = (event: Event) => log.push([event.type, xhr.readyState, xhr.status, event.isTrusted])
  xhr.onreadystatechange = note
  xhr.onloadend = note
  for (const type of ['loadstart', 'progress', 'load', 'error', 'abort', 'timeout']) xhr.addEventListener(type, note)
  xhr.open(method, url, isAsync)
  for (const name of Object.keys(headers)) xhr.setRequestHeader(name, headers[name])
  if (isAsync) {
    xhr.timeout = timeout
    xhr.withCredentials = false
    xhr.responseType = 'text'
  }
  const over = new Promise((resolve) => xhr.addEventListener('loadend', resolve))
  try {
    xhr.send(body)
    if (isAsync) await over
  } catch (error) {
    log.push(String(error))
  }
  return [log, xhr.status, xhr.readyState, xhr.responseURL, xhr.responseText, xhr.timeout]
}

const GET = JSON.stringify({})

describe('a request that is redirected to another origin, which takes no trace header', () => {
  it.each([
    ['302', '/away', GET],
    ['303', '/away?code=303', GET],
    ['307', '/away?code=307', GET],
    ['308', '/away?code=308', GET],
    ['two redirects', '/away-by-two', GET],
    ['HEAD', '/away', JSON.stringify({ method: 'HEAD' })],
    ['keepalive', '/away', JSON.stringify({ keepalive: true })],
    ['mode same-origin', '/away', JSON.stringify({ mode: 'same-origin' })],
    ['redirect: error', '/away', JSON.stringify({ redirect: 'error' })],
    ['redirect: manual', '/away', JSON.stringify({ redirect: 'manual' })],
    ['integrity that is wrong', '/away', JSON.stringify({ integrity: 'sha256-x' })],
    ['the cache alone', '/away', JSON.stringify({ mode: 'same-origin', cache: 'only-if-cached' })],
    [
      'a form',
      '/away?code=303',
      JSON.stringify({ method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'a=1' }),
    ],
  ])('is for fetch what it is without us: %s', async (_name, url, init) => {
    const { without, withIt, gotWithout, gotWith, console } = await both(fetched, [url, init])
    expect(withIt).toEqual(without)
    const ofOther = (got: readonly string[]) => got.filter((one) => one.includes('/cors-plain'))
    expect(ofOther(gotWith)).toEqual(ofOther(gotWithout))
    expect(console.filter((text) => /CORS|preflight/.test(text))).toEqual([])
  })

  it.each([
    ['302', '/away', GET],
    ['303', '/away?code=303', GET],
    ['two redirects', '/away-by-two', GET],
    ['HEAD', '/away?code=307', JSON.stringify({ method: 'HEAD' })],
    ['synchronous', '/away', JSON.stringify({ isAsync: false })],
    ['with a time limit', '/away', JSON.stringify({ timeout: 5000 })],
    ['with headers of the page’s own', '/away?code=303', JSON.stringify({ headers: { accept: 'text/x' } })],
  ])('is for XMLHttpRequest what it is without us: %s', async (_name, url, init) => {
    const { without, withIt } = await both(sent, [url, init])
    expect(withIt).toEqual(without)
  })

  it('is sent again once, says why, and leaves the path without headers from then on', async () => {
    const { gotWith } = await both(async () => {
      const statuses: number[] = []
      for (let i = 0; i < 3; i++) statuses.push((await fetch(`/away?n=${i}`)).status)
      const xhr = new XMLHttpRequest()
      xhr.open('GET', '/away', false)
      xhr.send()
      return [...statuses, xhr.status]
    })
    const one = ['GET /away', 'GET /cors-plain']
    expect(gotWith).toEqual(['GET /away traced', ...one, ...one, ...one, ...one])
    const spans = (await traced?.spans()) ?? []
    expect(spans.map(({ attributes }) => attributes['tracepane.headers'])).toEqual([
      'redirected',
      'left-out',
      'left-out',
      'left-out',
    ])
    expect(spans.map(({ attributes }) => attributes['http.response.status_code'])).toEqual([200, 200, 200, 200])
    expect(await traced?.notes()).toEqual([`headers: ${server().origin}/away`])
  })

  it('that must not be sent again fails once at most, and gets no headers from then on', async () => {
    const post = JSON.stringify({ method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{}' })
    const { gotWith } = await both(
      async (init) => {
        const results: unknown[] = []
        for (let i = 0; i < 2; i++)
          results.push(await fetch('/away?code=303', JSON.parse(init)).then(({ status }) => status, String))
        return results
      },
      [post],
    )
    expect(gotWith).toEqual(['POST /away traced', 'OPTIONS /cors-plain', 'POST /away', 'GET /cors-plain'])
    expect(await traced?.notes()).toEqual([`headers: ${server().origin}/away`])
  })

  it('is not sent again when the page has given it up', async () => {
    const { without, withIt, gotWith } = await both(async () => {
      const results: unknown[] = []
      // The server has got it by then, however busy the machine is, and has not answered yet.
      const patienceMs = 300
      const controller = new AbortController()
      const slow = fetch('/slow', { signal: controller.signal })
      setTimeout(() => controller.abort(), patienceMs)
      results.push(await slow.catch(String))
      results.push(await fetch('/slow', { signal: AbortSignal.timeout(patienceMs) }).catch(String))
      results.push(await fetch('/away', { signal: AbortSignal.abort('no') }).catch(String))
      for (const how of ['abort', 'timeout'] as const) {
        const xhr = new XMLHttpRequest()
        const log: unknown[] = []
        for (const type of ['readystatechange', 'error', 'abort', 'timeout', 'loadend'])
          xhr.addEventListener(type, (event) => log.push([type, xhr.readyState, event.isTrusted]))
        xhr.open('GET', '/slow')
        if (how === 'timeout') xhr.timeout = patienceMs
        else setTimeout(() => xhr.abort(), patienceMs)
        const over = new Promise((resolve) => xhr.addEventListener('loadend', resolve))
        xhr.send()
        await over
        results.push(log)
      }
      return results
    })
    expect(withIt).toEqual(without)
    expect(gotWith).toEqual(Array(4).fill('GET /slow traced'))
    expect(await traced?.notes()).toEqual([])
  })

  it('fails as it would where nobody answers', async () => {
    const work = async () => {
      const results: unknown[] = [await fetch('/hang-up').catch(String)]
      const xhr = new XMLHttpRequest()
      const log: unknown[] = []
      for (const type of ['readystatechange', 'loadstart', 'error', 'load', 'loadend'])
        xhr.addEventListener(type, (event) => log.push([type, xhr.readyState, event.isTrusted]))
      xhr.open('GET', '/hang-up')
      const over = new Promise((resolve) => xhr.addEventListener('loadend', resolve))
      xhr.send()
      await over
      return [...results, log]
    }
    const { without, withIt } = await both(work)
    expect(withIt).toEqual(without)
    expect(await traced?.notes()).toEqual([])
  })
})

describe('a request that a service worker answers', () => {
  it('is sent as often as without us, and comes to the same', async () => {
    const { without, withIt, gotWithout, gotWith } = await both(async () => {
      const registration = await navigator.serviceWorker.register('/service-worker.js')
      while (navigator.serviceWorker.controller === null) await new Promise((resolve) => setTimeout(resolve, 10))
      const results: unknown[] = []
      for (const url of ['/json?failing', '/json', '/json?again', '/json?failing', '/json', '/away', '/away']) {
        results.push(await fetch(url).then((response) => response.text(), String))
        const xhr = new XMLHttpRequest()
        const events: unknown[] = []
        xhr.onreadystatechange = () => events.push(xhr.readyState)
        xhr.open('GET', url)
        const over = new Promise((resolve) => xhr.addEventListener('loadend', resolve))
        xhr.send()
        await over
        results.push([events, xhr.status, xhr.responseText])
      }
      await registration.unregister()
      return results
    })
    expect(withIt).toEqual(without)
    expect(gotWith.map((one) => one.replace(' traced', ''))).toEqual(gotWithout)
    expect(gotWith.filter((one) => one.endsWith('traced'))).toEqual(Array(5).fill('GET /json traced'))
    expect(await traced?.notes()).toEqual([`headers: ${server().origin}/away`])
  })
})

describe('trace headers', () => {
  it('stay in a request that its own origin redirects to itself', async () => {
    const { without, withIt, gotWith } = await both(async () => {
      const results: unknown[] = []
      for (let i = 0; i < 2; i++) {
        const response = await fetch('/home')
        results.push([response.status, response.redirected, response.url, await response.text()])
      }
      return results
    })
    expect(withIt).toEqual(without)
    // Where it leads is known when it has been there once.
    expect(gotWith.slice(-2)).toEqual(['GET /home traced', 'GET /json traced'])
  })

  it('go with a form when it is known that it stays', async () => {
    const { gotWith } = await both(async () => {
      for (let i = 0; i < 2; i++) {
        await fetch('/home?code=303', { method: 'POST', body: new URLSearchParams({ a: '1' }) })
        await fetch('/json', { method: 'POST', body: new FormData() })
      }
    })
    const first = ['POST /home', 'GET /json', 'POST /json']
    expect(gotWith).toEqual([...first, ...first.map((one) => `${one} traced`)])
  })

  it('go to nobody where the user wants it so', async () => {
    const { gotWith } = await both(async () => (await fetch('/json')).status, [], { propagation: 'none' })
    expect(gotWith).toEqual(['GET /json'])
  })

  it('go to no path of which an earlier page has found that it takes none', async () => {
    const { gotWith } = await both(async () => (await fetch('/json')).status, [], {
      withoutHeaders: [`${server().origin}/json`],
    })
    expect(gotWith).toEqual(['GET /json'])
  })
})

describe('a path that takes no trace headers, in the extension', () => {
  it('gets none in the site’s next page, from its first script on; the panel says why', async () => {
    const harness = await launch()
    try {
      const page = await harness.newTab(`${server().origin}/`)
      const panel = await harness.openPanel(page)
      await panel.says('Reload to trace from the start')
      await page.goto(`${server().origin}/exporting`)
      await panel.says('1 warning')
      // The script that keeps headers back is registered a moment later.
      await until(async () => {
        server().taken()
        await page.goto(`${server().origin}/exporting`)
        await page.waitForFunction(() => document.title === 'there')
        return (
          taken()
            .filter((one) => one.includes('/away'))
            .join() === 'GET /away'
        )
      }, 'the path still gets trace headers')
      await page.evaluate(async () => void (await fetch('/away?later')))
      await panel.select('/away?later')
      expect(await panel.details('Trace headers')).toContain('This path gets no trace headers')
    } finally {
      await harness.close()
    }
  })
})
