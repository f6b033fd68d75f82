/**
 * Pages with other vendors' code in them: what replaces built-ins, wraps them or reports errors gets what it would get
 * without us. Each page is opened in a tab that nobody inspects, and in one with the panel open, with each way to follow
 * asynchronous code.
 */
import type { RequestListener } from 'node:http'
import type { Page } from 'puppeteer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type LocalServer, startLocalServer } from '../../local-server'
import { bundlePage } from '../../opentelemetry/bundle'
import { type Harness, launch, until } from '../harness/harness'

/** A page: what it imports and starts with, and what it does when its button is pressed, which gives back what it saw. */
interface LibraryPage {
  readonly start: string
  readonly work: string
}

const REQUESTS = `
  const response = await fetch('/api')
  const body = response.json()
  const [later, again] = await Promise.all([body.then((value) => value.ok), Promise.resolve(2)])
  const names = await (await caches.open('own')).keys()
  const caught = await Promise.reject(new Error('planned')).catch((error) => error.message)
  const xhr = await new Promise((resolve) => {
    const request = new XMLHttpRequest()
    request.onload = () => resolve(request.status)
    request.open('POST', '/api')
    request.send('body')
  })
  seen.push(later, again, names.length, caught, xhr, await fetch('/api').finally(() => {}).then((one) => one.status))`

const PAGES: { readonly [name: string]: LibraryPage } = {
  'zone.js, whose callbacks stay in their zone': {
    start: `import 'zone.js'`,
    work: `return Zone.current.fork({ name: 'own' }).run(() => {
      const note = (what) => () => void seen.push(what + ' in ' + Zone.current.name)
      return new Promise((resolve) => {
        fetch('/api').then((response) => {
          note('fetch')()
          const body = response.json()
          body.then(note('body'))
          return body
        }).then(note('chain')).then(() => caches.open('own')).then((cache) => {
          note('cache')()
          return cache.keys()
        }).then(note('keys')).finally(note('finally')).then(() => setTimeout(() => {
          note('timer')()
          const request = new XMLHttpRequest()
          request.onloadend = () => { note('xhr')(); resolve() }
          request.open('GET', '/api')
          request.send()
        }))
      })
    })`,
  },
  'core-js in the place of Promise': {
    start: `import configure from 'core-js/configurator'
      configure({ usePolyfill: ['Promise'] })
      const ready = import('core-js/actual/promise')`,
    work: `await ready
      ${REQUESTS}
      seen.push(fetch('/api') instanceof Promise, (async () => 1)().constructor === Promise)`,
  },
  'core-js beside what the browser has': { start: `import 'core-js/actual'`, work: REQUESTS },
  'MSW, which answers requests': {
    start: `import { BatchInterceptor } from '@mswjs/interceptors'
      import { FetchInterceptor } from '@mswjs/interceptors/fetch'
      import { XMLHttpRequestInterceptor } from '@mswjs/interceptors/XMLHttpRequest'
      const interceptor = new BatchInterceptor({ name: 'own', interceptors: [new FetchInterceptor(), new XMLHttpRequestInterceptor()] })
      interceptor.on('request', ({ request, controller }) => {
        seen.push(request.method + ' ' + new URL(request.url).pathname)
        if (request.url.endsWith('/mocked')) controller.respondWith(new Response('mocked', { status: 202 }))
        if (request.url.endsWith('/failing')) controller.errorWith(new Error('planned'))
      })
      interceptor.apply()`,
    work: `${REQUESTS}
      seen.push(await (await fetch('/mocked')).text(), await fetch('/failing').catch((error) => error.message))`,
  },
  'Sentry, which wraps what it finds': {
    start: `import * as Sentry from '@sentry/browser'
      Sentry.init({
        dsn: 'http://key@' + location.host + '/1',
        integrations: [Sentry.browserTracingIntegration()],
        tracesSampleRate: 1,
        beforeSend({ exception, breadcrumbs = [] }) {
          const [one] = exception?.values ?? []
          seen.push([one?.value, one?.mechanism?.type, breadcrumbs.map(({ category }) => category)])
          return null
        },
      })`,
    work: `${REQUESTS}
      setTimeout(() => { throw new Error('in a timer') })
      await new Promise((resolve) => setTimeout(resolve, 20))
      void (async () => { await null; throw new Error('rejected') })()
      await new Promise((resolve) => setTimeout(resolve, 20))`,
  },
}

const OWN_TRACE = `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`
const TRACER = 'a tracer'
/** It adds its headers as Elastic's agent and others do, without a look at what is there. */
const TRACING_PAGE: LibraryPage = {
  start: `const { fetch } = globalThis
    globalThis.fetch = (input, init) => {
      const request = new Request(input, init)
      request.headers.append('traceparent', '${OWN_TRACE}')
      return fetch(request)
    }
    const { prototype } = XMLHttpRequest
    const { send } = prototype
    prototype.send = function (body) {
      this.setRequestHeader('traceparent', '${OWN_TRACE}')
      return send.call(this, body)
    }`,
  work: `seen.push(await (await globalThis.fetch('/trace')).text())
    const request = new XMLHttpRequest()
    const over = new Promise((resolve) => { request.onload = resolve })
    request.open('GET', '/trace')
    request.send()
    await over
    seen.push(request.responseText)`,
}

describe('a page with code of other vendors', () => {
  const answer: RequestListener = (request, response) => {
    const url = new URL(request.url ?? '/', 'http://page.test')
    if (url.pathname === '/trace') response.end(request.headers.traceparent)
    else if (url.pathname === '/api') response.setHeader('content-type', 'application/json').end('{"ok":true}')
    else if (url.pathname === '/page') {
      response.setHeader('content-type', 'text/html')
      response.end(`<!doctype html><button>Press</button><script src="/script?${url.searchParams}"></script>`)
    } else if (url.pathname === '/script') {
      response.setHeader('content-type', 'text/javascript')
      response.end(scripts.get(url.searchParams.get('name') ?? ''))
    } else response.end()
  }
  const scripts = new Map<string, string>()
  let server: LocalServer
  let origin: string
  let harness: Harness
  let plain: Page
  let inspected: Page

  beforeAll(async () => {
    server = await startLocalServer(answer)
    origin = server.origin
    scripts.set(TRACER, codeOf(TRACING_PAGE))
    for (const [name, page] of Object.entries(PAGES)) scripts.set(name, await bundlePage(codeOf(page), 'api-1.9'))
    harness = await launch()
    plain = await harness.newTab(`${origin}/empty`)
    inspected = await harness.newTab(`${origin}/empty`)
    await harness.openPanel(inspected)
  })

  afterAll(async () => {
    await harness?.close()
    await server?.close()
  })

  /** What the page of this name sees when its button is pressed. */
  async function seen(page: Page, name: string): Promise<unknown> {
    await page.bringToFront()
    await page.goto(`${origin}/page?${new URLSearchParams({ name })}`)
    await page.click('button')
    return until(() => page.evaluate(() => Reflect.get(globalThis, 'result')), `“${name}” does not end`)
  }

  it('that was there before the panel has its own trace headers alone, whoever wrote them first', async () => {
    const page = await harness.newTab(`${origin}/page?${new URLSearchParams({ name: TRACER })}`)
    await harness.openPanel(page)
    await page.waitForFunction(() => Reflect.get(globalThis, Symbol.for('tracepane.running')) === true)
    await page.click('button')
    const result = await until(() => page.evaluate(() => Reflect.get(globalThis, 'result')), 'it does not end')
    expect(result).toEqual(Array(2).fill(OWN_TRACE))
    await page.close()
  })

  describe.each(['deep', 'carry'] as const)('followed by %s', (context) => {
    beforeAll(async () => {
      await harness.store({ sites: { [origin]: { context } } })
      await until(async () => {
        await inspected.goto(`${origin}/empty`)
        return inspected.evaluate(carrierOf).then((found) => found === context)
      }, `it is not followed by ${context}`)
    })

    it.each(Object.keys(PAGES))('sees what it sees without us: %s', async (name) => {
      const expected = await seen(plain, name)
      expect(expected).not.toContain('failed')
      expect(await seen(inspected, name)).toEqual(expected)
    })
  })
})

function codeOf({ start, work }: LibraryPage): string {
  return `${start}
    const seen = []
    document.querySelector('button').addEventListener('click', async () => {
      try {
        await (async () => { ${work} })()
      } catch (error) {
        seen.push('failed', String(error))
      }
      globalThis.result = seen
    })`
}

/** Runs in the page: whether the promise that it gets in a flow goes on by itself. */
function carrierOf(): 'deep' | 'carry' | undefined {
  const tracer = Reflect.get(globalThis, 'tracing')
  if (tracer === undefined) return undefined
  const span = tracer.startSpan('own')
  try {
    return tracer.withActiveSpan(span, () => (Object.hasOwn(fetch('/api'), 'then') ? 'carry' : 'deep'))
  } finally {
    span.finish()
  }
}
