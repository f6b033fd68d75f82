import { type Browser, launch, type Page } from 'puppeteer'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { bundle } from '../bundle'
import { browserFlags, findBrowser } from '../start/browser'
import { type NetworkServer, startNetworkServer } from './network/server'
import { openTracedPage, type TracedPage, type TracedSpan } from './network/traced-page'

let server: NetworkServer
let browser: Browser
let traced: TracedPage | undefined
let bare: Page | undefined

beforeAll(async () => {
  server = await startNetworkServer()
  browser = await launch({
    executablePath: await findBrowser(),
    pipe: true,
    args: [...browserFlags(), '--disable-gpu'],
  })
})

afterEach(async () => {
  await traced?.page.close()
  await bare?.close()
  traced = bare = undefined
  server.taken()
})

afterAll(async () => {
  await browser?.close()
  await server?.close()
})

const NETWORK = ['fetch', 'xhr', 'eventsource', 'websocket', 'graphql', 'rpc'] as const
const CLIENT = 3
const ERROR = 2

async function open(path = '/', settings: Parameters<typeof openTracedPage>[2] = {}): Promise<TracedPage> {
  traced = await openTracedPage(browser, server.origin + path, { instrumentations: NETWORK, ...settings })
  return traced
}

async function spansAfter(work: (...args: string[]) => unknown, ...args: string[]): Promise<readonly TracedSpan[]> {
  const { page, spans } = traced ?? (await open())
  await page.evaluate(work, ...args)
  return spans()
}

/** What `work` comes to in a page with Tracepane, and what in one without it. */
async function both<T>(work: (...args: string[]) => Promise<T>, ...args: string[]): Promise<[T, T]> {
  const { page } = traced ?? (await open())
  bare = await browser.newPage()
  await bare.goto(server.origin)
  return [await page.evaluate(work, ...args), await bare.evaluate(work, ...args)]
}

function one(spans: readonly TracedSpan[], scope: string): TracedSpan {
  const found = spans.filter((span) => span.scope === scope)
  if (found.length !== 1) throw new Error(`${found.length} spans of ${scope}: ${spans.map((span) => span.name)}`)
  return found[0]
}

function eventNames(span: TracedSpan): string[] {
  return span.events.map((event) => event.name)
}

describe('XMLHttpRequest', () => {
  it('that the page’s policy blocks is blocked once, as is fetch', async () => {
    const [ours, native] = await both(async () => {
      const blocked: string[] = []
      document.addEventListener('securitypolicyviolation', ({ blockedURI }) => blocked.push(blockedURI))
      const meta = document.createElement('meta')
      meta.httpEquiv = 'content-security-policy'
      meta.content = "connect-src 'none'"
      document.head.append(meta)
      for (const [path, redirect] of [
        ['/json?1', 'follow'],
        ['/json?2', 'error'],
      ] as const) {
        const xhr = new XMLHttpRequest()
        xhr.open('GET', `${path}&xhr`)
        await new Promise((resolve) => {
          xhr.onloadend = resolve
          xhr.send()
        })
        blocked.push(await fetch(`${path}&fetch`, { redirect }).then(String, String))
      }
      await new Promise((resolve) => setTimeout(resolve, 100))
      return blocked.sort()
    })
    expect(ours).toEqual(native)
    expect(native).toHaveLength(6)
  })

  it('is a span with what the semantic conventions ask for, its phases, and a header for its own origin', async () => {
    const spans = await spansAfter(async () => {
      await new Promise((resolve) => {
        const xhr = new XMLHttpRequest()
        xhr.onload = resolve
        xhr.open('get', '/json?password=x')
        xhr.send()
      })
    })
    const span = one(spans, 'xhr')
    expect(span).toMatchObject({ name: 'GET', kind: CLIENT, status: 0, endMs: expect.any(Number) })
    expect(span.attributes).toMatchObject({
      'http.request.method': 'GET',
      // Secrets are taken out behind the relay, which is the test here.
      'url.full': `${server.origin}/json?password=x`,
      'server.address': '127.0.0.1',
      'http.response.status_code': 200,
      'tracepane.timing.waiting': expect.any(Array),
    })
    const header = server.taken().find(({ path }) => path === '/json')?.headers.traceparent
    expect(header).toBe(`00-${span.traceId}-${span.spanId}-01`)
  })

  it.each([
    ['a status that says error', 'status?code=503', { 'error.type': '503', 'http.response.status_code': 503 }, ERROR],
    ['a connection that breaks', 'hang-up', { 'error.type': 'NetworkError' }, ERROR],
  ])('says of %s that it failed', async (_name, path, attributes, status) => {
    const spans = await spansAfter(async (to) => {
      await new Promise((resolve) => {
        const xhr = new XMLHttpRequest()
        xhr.onloadend = resolve
        xhr.open('GET', to)
        xhr.send()
      })
    }, path)
    expect(one(spans, 'xhr')).toMatchObject({ status, attributes })
  })

  it('tells an abort, which is no error, from a timeout, which is one', async () => {
    const spans = await spansAfter(async () => {
      const run = (prepare: (xhr: XMLHttpRequest) => void) =>
        new Promise((resolve) => {
          const xhr = new XMLHttpRequest()
          xhr.open('GET', '/slow')
          xhr.onloadend = resolve
          prepare(xhr)
          xhr.send()
        })
      await run((xhr) => {
        setTimeout(() => xhr.abort(), 30)
      })
      await run((xhr) => {
        xhr.timeout = 50
      })
    })
    const [aborted, late] = spans.filter((span) => span.scope === 'xhr')
    expect([aborted?.status, eventNames(aborted as TracedSpan)]).toEqual([0, ['aborted']])
    expect(late).toMatchObject({ status: ERROR, attributes: { 'error.type': 'TimeoutError' } })
  })

  it('traces a synchronous one, and each use of one that is used again', async () => {
    const spans = await spansAfter(() => {
      const xhr = new XMLHttpRequest()
      for (const path of ['/json', '/status?code=404']) {
        xhr.open('POST', path, false)
        xhr.setRequestHeader('content-type', 'text/plain')
        xhr.send('body')
      }
      xhr.open('GET', '/hang-up', false)
      try {
        xhr.send()
      } catch {}
    })
    const all = spans.filter((span) => span.scope === 'xhr')
    expect(all.map((span) => [span.name, span.attributes['http.response.status_code'], span.status])).toEqual([
      ['POST', 200, 0],
      ['POST', 404, ERROR],
      ['GET', undefined, ERROR],
    ])
  })

  it('ends one that is opened again while it is under way, and has one span for each', async () => {
    const spans = await spansAfter(async () => {
      await new Promise((resolve) => {
        const xhr = new XMLHttpRequest()
        xhr.open('GET', '/slow')
        xhr.send()
        xhr.open('GET', '/json')
        xhr.onload = resolve
        xhr.send()
      })
    })
    const all = spans.filter((span) => span.scope === 'xhr')
    expect(all.map((span) => [eventNames(span), span.attributes['http.response.status_code']])).toEqual([
      [['aborted'], undefined],
      [[], 200],
    ])
  })

  it('is the child of the span that sent it, and what its handler does is that span’s, too', async () => {
    const spans = await spansAfter(async () => {
      await tracing?.trace('load', async () => {
        await new Promise<void>((resolve) => {
          const xhr = new XMLHttpRequest()
          xhr.onload = () => {
            tracing?.startSpan('handler').finish()
            resolve()
          }
          xhr.open('GET', '/json')
          xhr.send()
        })
        tracing?.startSpan('after').finish()
      })
    })
    const load = spans.find((span) => span.name === 'load')
    const parents = ['GET', 'handler', 'after'].map((name) => spans.find((span) => span.name === name)?.parentId)
    expect(parents).toEqual([load?.spanId, load?.spanId, load?.spanId])
  })

  it('is to the page what it was: events, states, headers, bodies, errors, types', async () => {
    const [ours, native] = await both(async () => {
      const log: unknown[] = []
      const run = (method: string, path: string, prepare: (xhr: XMLHttpRequest) => void = () => {}) =>
        new Promise<void>((resolve) => {
          const xhr = new XMLHttpRequest()
          const events = ['readystatechange', 'loadstart', 'load', 'error', 'abort', 'timeout', 'loadend']
          for (const type of events) xhr.addEventListener(type, () => log.push([type, xhr.readyState, xhr.status]))
          xhr.addEventListener('loadend', () => {
            const body = xhr.responseType === 'arraybuffer' ? xhr.response?.byteLength : xhr.response
            log.push([body, xhr.responseURL.replace(/^.*\//, ''), xhr.getResponseHeader('x-own')])
            resolve()
          })
          xhr.open(method, path)
          prepare(xhr)
          xhr.send()
        })
      await run('GET', '/json')
      await run('GET', '/json', (xhr) => {
        xhr.responseType = 'json'
      })
      await run('GET', '/redirect', (xhr) => {
        xhr.responseType = 'arraybuffer'
      })
      await run('GET', '/hang-up')
      const thrown = (work: () => void) => {
        try {
          work()
          log.push('nothing thrown')
        } catch (error) {
          log.push(String(error))
        }
      }
      const xhr = new XMLHttpRequest()
      thrown(() => xhr.send())
      thrown(() => xhr.setRequestHeader('a', 'b'))
      thrown(() => xhr.open('GET', 'http://['))
      thrown(() => xhr.open('TRACE', '/'))
      thrown(() => Reflect.apply(XMLHttpRequest.prototype.open, {}, ['GET', '/']))
      thrown(() => Reflect.apply(XMLHttpRequest, undefined, []))
      class Special extends XMLHttpRequest {}
      const { open, send } = XMLHttpRequest.prototype
      log.push(new Special() instanceof XMLHttpRequest, `${open}`, `${send}`, open.name, open.length)
      log.push(Object.keys(xhr), Object.getOwnPropertyNames(XMLHttpRequest.prototype))
      return log
    })
    expect(ours).toEqual(native)
  })
})

describe('fetch', () => {
  it('reads what a request is made of once, in the order in which the browser reads it', async () => {
    const [ours, native] = await both(async (otherOrigin) => {
      const reads: string[] = []
      const told = (of: object, name: string) =>
        new Proxy(of, {
          get: (target, key) => {
            reads.push(name + String(key))
            return Reflect.get(target, key)
          },
          ownKeys: (target) => {
            reads.push(`keys of ${name}`)
            return Reflect.ownKeys(target)
          },
          getOwnPropertyDescriptor: (target, key) => {
            reads.push(`own ${name}${String(key)}`)
            return Reflect.getOwnPropertyDescriptor(target, key)
          },
        })
      const text = (value: string) => ({
        toString: () => {
          reads.push(`text ${value}`)
          return value
        },
      })
      const options = (more: object = {}) =>
        told({ method: text('POST'), mode: text('cors'), headers: told({ 'x-a': text('1') }, 'header '), ...more }, '')
      function* headers() {
        reads.push('headers')
        yield ['x-b', '2']
      }
      const refused = {
        get headers() {
          throw new RangeError('planned')
        },
      }
      const seen: unknown[] = []
      for (const send of [
        () => fetch('/json', options()),
        () => fetch(otherOrigin, options()),
        () => fetch(new Request('/json'), options()),
        async () => new Request('/json', options()).method,
        () => fetch('/json', told(refused, '')),
        () => fetch('/json', Object({ headers: headers() })),
      ]) {
        const outcome = await send().catch((error) => String(error))
        seen.push(outcome instanceof Response ? outcome.status : outcome, reads.splice(0))
      }
      return seen
    }, 'http://127.0.0.1:9/')
    expect(ours).toEqual(native)
    expect(ours).toContain('RangeError: planned')
  })

  it('sends no header where the page sends its own, none to other origins, none without CORS', async () => {
    await spansAfter(async (other) => {
      await fetch('/json', { headers: { traceparent: '00-mine' } })
      await fetch(`${other}/cors-any`)
      await fetch('/json', { mode: 'no-cors' })
    }, server.otherOrigin)

    const sent = server.taken().filter(({ path }) => path !== '/' && path !== '/favicon.ico')
    expect(sent.map(({ headers }) => headers.traceparent)).toEqual(['00-mine', undefined, undefined])
  })

  it('is a span where the page asks by another window’s objects, or by its location', async () => {
    const spans = await spansAfter(async () => {
      const frame = document.createElement('iframe')
      document.documentElement.append(frame)
      const other = frame.contentWindow as Window & typeof globalThis
      const made = [
        new other.Request('/json?request', { method: 'POST', body: 'b' }),
        new other.URL('/json?url', origin),
      ]
      const asked = [...made, location].map((one) =>
        fetch(one as unknown as Request).then((response) => response.text()),
      )
      await Promise.all(asked)
      frame.remove()
    })
    const all = spans.filter((span) => span.scope === 'fetch')
    const paths = all.map(({ name, attributes }) => `${name} ${String(attributes['url.full']).replace(/^.*:\d+/, '')}`)
    expect(paths.sort()).toEqual(['GET /', 'GET /json?url', 'POST /json?request'])
  })

  it('sees the end of a body however it is read', async () => {
    const spans = await spansAfter(async () => {
      const url = (how: string) => `/chunks?${how}`
      await (await fetch(url('text'))).text()
      const reader = (await fetch(url('reader'))).body?.getReader()
      while (reader && !(await reader.read()).done);
      const stream = (await fetch(url('for-await'))).body
      if (stream) for await (const chunk of stream) void chunk
      await (await fetch(url('pipe-to'))).body?.pipeTo(new WritableStream())
      await new Response((await fetch(url('pipe-through'))).body?.pipeThrough(new TransformStream())).text()
      await (await fetch(url('clone'))).clone().text()
    })
    const all = spans.filter((span) => span.scope === 'fetch')
    expect(all).toHaveLength(6)
    for (const span of all) {
      expect(span.endMs - span.startMs, String(span.attributes['url.full'])).toBeGreaterThan(100)
      expect(span.status).toBe(0)
    }
  })

  it('tells a body that broke, one that was given up, and one that is no JSON', async () => {
    const spans = await spansAfter(async () => {
      await fetch('/broken')
        .then((response) => response.text())
        .catch(() => {})
      const controller = new AbortController()
      const body = fetch('/chunks', { signal: controller.signal }).then((response) => {
        setTimeout(() => controller.abort(), 20)
        return response.text()
      })
      await body.catch(() => {})
      await (await fetch('/chunks?cancel')).body?.cancel()
      await fetch('/no-json')
        .then((response) => response.json())
        .catch(() => {})
    })
    const all = spans.filter((span) => span.scope === 'fetch')
    expect(all.map((span) => [span.status, eventNames(span)])).toEqual([
      [ERROR, ['exception']],
      [0, ['aborted']],
      [0, []],
      [0, ['exception']],
    ])
  })

  it('shows the messages of a stream of lines, and of events', async () => {
    const spans = await spansAfter(async () => {
      const reader = (await fetch('/lines')).body?.getReader()
      while (reader && !(await reader.read()).done);
      const controller = new AbortController()
      const events = (await fetch('/events', { signal: controller.signal })).body
      if (events === null) return
      for await (const chunk of events) void chunk
    })
    const [lines, events] = spans.filter((span) => span.scope === 'fetch')
    expect(lines?.events.map((event) => event.attributes['message.uncompressed_size'])).toEqual([8, 9, 10])
    expect(lines?.attributes).toMatchObject({ 'messages.received.count': 3, 'messages.received.size': 27 })
    expect(events?.attributes).toMatchObject({ 'messages.received.count': 3 })
  })

  it('is one CLIENT span for a beacon, and for a request that outlives the page', async () => {
    const spans = await spansAfter(async () => {
      navigator.sendBeacon('/beacon', 'text')
      await fetch('/beacon', { method: 'POST', keepalive: true, body: 'text' })
    })
    expect(one(spans, 'beacon')).toMatchObject({ name: 'POST', kind: CLIENT, status: 0 })
    expect(one(spans, 'fetch')).toMatchObject({ name: 'POST', attributes: { 'http.response.status_code': 204 } })
  })

  it('is to the page what it was: status, headers, body, type, URL, errors, order, types', async () => {
    const [ours, native] = await both(async (other) => {
      const log: unknown[] = []
      const seen = async (promise: Promise<Response>) => {
        try {
          const response = await promise
          const { status, ok, type, redirected, bodyUsed } = response
          log.push([status, ok, type, redirected, bodyUsed, response.url.replace(/^.*\//, '')])
          log.push([Object.getOwnPropertyNames(response), response.constructor === Response])
          log.push(await response.text(), response.bodyUsed)
          await response.text()
        } catch (error) {
          log.push(error instanceof Error ? [error.name, error.message] : String(error))
        }
      }
      await seen(fetch('/json'))
      await seen(fetch(new Request('/redirect', { headers: { a: '1' } })))
      await seen(fetch('/redirect', { redirect: 'manual' }))
      await seen(fetch('/empty'))
      await seen(fetch('/broken'))
      await seen(fetch('/hang-up'))
      await seen(fetch('/slow', { signal: AbortSignal.timeout(30) }))
      await seen(fetch(`${other}/json`))
      await seen(fetch(`${other}/json`, { mode: 'no-cors' }))
      await seen(fetch('/json', { method: 'GET', body: 'x' }))
      await seen(fetch('http://['))
      await seen(Reflect.apply(fetch, undefined, []))
      await seen(Reflect.apply(fetch, {}, ['/json']))
      class Special extends Request {}
      const init = { method: 'POST', body: 'text' }
      const requests = [new Special('/json', init), new Request(new Request('/json', init))]
      for (const request of requests) {
        log.push([request instanceof Request, request.constructor.name, request.method, await request.text()])
      }
      log.push(`${Request}`, Request.length, Special.name)
      const response = await fetch('/chunks')
      const { body } = response
      log.push([response.body === body, body?.locked])
      const reader = response.body?.getReader()
      log.push(response.body?.locked, reader instanceof ReadableStreamDefaultReader, response.bodyUsed)
      const first = await reader?.read()
      log.push(Object.keys(first ?? {}), first?.value?.constructor === Uint8Array, response.bodyUsed)
      await response.text().catch((error) => log.push(String(error)))
      await reader?.cancel()
      reader?.releaseLock()
      for (const fn of [fetch, Response.prototype.json, ReadableStream.prototype.getReader, navigator.sendBeacon])
        log.push([`${fn}`, Function.prototype.toString.call(fetch).includes('native'), fn.name, fn.length])
      log.push(fetch('/json') instanceof Promise, WebAssembly.compileStreaming.name)
      await WebAssembly.compileStreaming(fetch('/json')).catch((error) => log.push(error.name))
      return log
    }, server.otherOrigin)
    expect(ours).toEqual(native)
  })
})

describe('EventSource', () => {
  it('is one span over all its connections until it is closed, with its messages', async () => {
    const spans = await spansAfter(async () => {
      const source = new EventSource('/events')
      await new Promise<void>((resolve) => {
        source.addEventListener('price', () => {})
        source.onmessage = ({ data }) => data === 'third' && resolve()
      })
      source.close()
    })
    const span = one(spans, 'eventsource')
    expect(span).toMatchObject({ name: 'GET', kind: CLIENT, status: 0 })
    expect(span.endMs).toBeGreaterThan(span.startMs)
    expect(eventNames(span)).toEqual(['open', 'message', 'message', 'reconnecting', 'open', 'message'])
    const messages = span.events.filter(({ name }) => name === 'message').map(({ attributes }) => attributes)
    expect(messages).toMatchObject([
      { 'event.id': '1', 'message.uncompressed_size': 5 },
      { 'event.id': '2', 'event.type': 'price', 'message.uncompressed_size': 4 },
      { 'event.id': '3', 'message.uncompressed_size': 5 },
    ])
    expect(span.attributes).toMatchObject({ 'messages.received.count': 3, 'messages.received.size': 14 })
  })

  it('fails where the server has no events', async () => {
    const spans = await spansAfter(async () => {
      const source = new EventSource('/json')
      await new Promise((resolve) => {
        source.onerror = resolve
      })
    })
    expect(one(spans, 'eventsource')).toMatchObject({ status: ERROR, endMs: expect.any(Number) })
  })

  it('is to the page what it was', async () => {
    const [ours, native] = await both(async () => {
      const log: unknown[] = []
      class Special extends EventSource {}
      const source = new Special('/events')
      log.push(source instanceof EventSource, source.constructor === Special, EventSource.OPEN, `${EventSource}`)
      log.push(EventSource.name, EventSource.length, Object.keys(source), source.addEventListener.name)
      await new Promise<void>((resolve) => {
        source.onopen = () => log.push('open')
        source.onmessage = ({ data, lastEventId }) => log.push([data, lastEventId])
        source.addEventListener('price', ({ data }) => {
          log.push(data)
          resolve()
        })
      })
      source.close()
      log.push(source.readyState)
      for (const args of [[], ['http://[']]) {
        try {
          Reflect.construct(EventSource, args)
        } catch (error) {
          log.push(String(error))
        }
      }
      return log
    })
    expect(ours).toEqual(native)
  })
})

describe('WebSocket', () => {
  const talk = async (words: string) => {
    const socket = new WebSocket(`ws://${location.host}/socket`, ['chat'])
    socket.binaryType = 'arraybuffer'
    await new Promise((resolve) => {
      socket.onopen = resolve
    })
    socket.send('hello')
    socket.send(new Uint8Array(7))
    await new Promise((resolve) => {
      let left = 2
      socket.onmessage = () => --left === 0 && resolve(undefined)
    })
    socket.send(words)
    await new Promise((resolve) => {
      socket.onclose = resolve
    })
  }

  it('is one span until its close, with messages in and out and how it was closed', async () => {
    const span = one(await spansAfter(talk, 'bye'), 'websocket')
    expect(span).toMatchObject({ name: 'WebSocket', kind: CLIENT, status: 0 })
    const said = span.events.map(({ name, attributes }) =>
      name === 'message' ? [attributes['message.type'], attributes['message.uncompressed_size']] : name,
    )
    expect(said).toEqual(['open', ['SENT', 5], ['SENT', 7], ['RECEIVED', 5], ['RECEIVED', 7], ['SENT', 3]])
    expect(span.attributes).toMatchObject({
      'url.full': `${server.origin.replace('http', 'ws')}/socket`,
      'server.port': Number(new URL(server.origin).port),
      'websocket.close.code': 4001,
      'websocket.close.reason': 'as you wish',
      'websocket.close.clean': true,
      'messages.sent.count': 3,
      'messages.received.size': 12,
    })
  })

  it('fails where the connection breaks, or never comes about', async () => {
    const spans = await spansAfter(async (host) => {
      const socket = new WebSocket(`ws://${location.host}/socket`)
      socket.onopen = () => socket.send('break')
      await new Promise((resolve) => {
        socket.onclose = resolve
      })
      const refused = new WebSocket(host)
      await new Promise((resolve) => {
        refused.onclose = resolve
      })
    }, 'ws://127.0.0.1:9/')
    const all = spans.filter((span) => span.scope === 'websocket')
    expect(all.map((span) => [span.status, span.attributes['error.type'], eventNames(span).includes('error')])).toEqual(
      [
        [ERROR, '1006', false],
        [ERROR, '1006', true],
      ],
    )
  })

  it('counts what is more than it shows', async () => {
    const spans = await spansAfter(async () => {
      const socket = new WebSocket(`ws://${location.host}/socket`)
      await new Promise((resolve) => {
        socket.onopen = resolve
      })
      for (let i = 0; i < 250; i++) socket.send('x')
      socket.send('bye')
      await new Promise((resolve) => {
        socket.onclose = resolve
      })
    })
    const span = one(spans, 'websocket')
    expect(span.events.length).toBeLessThanOrEqual(128)
    expect(span.attributes).toMatchObject({ 'messages.sent.count': 251, 'messages.received.count': 250 })
  })

  it('is to the page what it was', async () => {
    const [ours, native] = await both(async () => {
      const log: unknown[] = []
      class Special extends WebSocket {
        readonly own = 1
        override get url(): string {
          return `own ${this.own}`
        }
        override addEventListener(): void {
          throw new Error('of the page')
        }
      }
      const special = new Special(`ws://${location.host}/`)
      log.push(special instanceof WebSocket, special.constructor === Special, special.url, special.readyState)
      special.close()
      const socket = new WebSocket(`ws://${location.host}/`, ['chat'])
      log.push(WebSocket.CONNECTING, WebSocket.OPEN, socket.OPEN, `${WebSocket}`, WebSocket.name, WebSocket.length)
      log.push(socket.constructor === WebSocket, Object.keys(socket), Object.getOwnPropertyNames(socket))
      const thrown = (work: () => unknown) => {
        try {
          work()
        } catch (error) {
          log.push(String(error))
        }
      }
      thrown(() => socket.send('too early'))
      thrown(() => Reflect.construct(WebSocket, []))
      thrown(() => Reflect.construct(WebSocket, ['ftp://x']))
      thrown(() => Reflect.apply(WebSocket, undefined, ['ws://x']))
      await new Promise((resolve) => {
        socket.onopen = resolve
      })
      log.push(socket.binaryType, socket.protocol)
      socket.send('echo')
      log.push(
        await new Promise((resolve) => socket.addEventListener('message', ({ data }) => resolve(data), { once: true })),
      )
      socket.send('bye')
      const close = await new Promise<CloseEvent>((resolve) => {
        socket.onclose = resolve
      })
      log.push(close.code, close.reason, close.wasClean)
      return log
    })
    expect(ours).toEqual(native)
  })
})

describe('operations', () => {
  it('are named for GraphQL, in bodies, in queries, and persisted', async () => {
    const spans = await spansAfter(async () => {
      const post = (body: unknown) => fetch('/graphql', { method: 'POST', body: JSON.stringify(body) })
      await post({ query: 'query Products($n: Int) { products(first: $n) { id } }' })
      await post({ query: '# mutation No\nmutation Buy { buy { id } } query Other { a }', operationName: 'Buy' })
      await post({ query: '{ a }' })
      await post([{ query: 'subscription Prices { price }' }])
      await post({ operationName: 'Persisted', extensions: { persistedQuery: { sha256Hash: 'x' } } })
      await fetch('/graphql?operationName=Cart&extensions=%7B%7D')
      await fetch('/graphql?query=query%20Stock%7Bstock%7D')
      await fetch('/json', { method: 'POST', body: JSON.stringify({ query: 'shoes' }) })
      const xhr = new XMLHttpRequest()
      xhr.open('POST', '/graphql', false)
      xhr.send('{"query":"mutation Pay { pay }"}')
    })
    expect(spans.map((span) => span.name)).toEqual([
      'query Products',
      'mutation Buy',
      'query',
      'subscription Prices',
      'query Persisted',
      'query Cart',
      'query Stock',
      'POST',
      'mutation Pay',
    ])
    expect(spans[1]?.attributes).toMatchObject({
      'graphql.operation.type': 'mutation',
      'graphql.operation.name': 'Buy',
    })
  })

  it('are named for gRPC-web, with the status that a header tells, and for Connect', async () => {
    const spans = await spansAfter(async () => {
      const headers = { 'content-type': 'application/grpc-web+proto' }
      await fetch('/shop.Cart/Add', { method: 'POST', headers, body: new Uint8Array([0, 0, 0, 0, 0]) })
      await fetch('/shop.Cart/Add', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'connect-protocol-version': '1' },
        body: '{}',
      })
      const xhr = new XMLHttpRequest()
      xhr.open('POST', '/shop.Cart/Add', false)
      xhr.setRequestHeader('content-type', 'application/grpc-web+proto')
      xhr.send()
    })
    const grpc = {
      name: 'shop.Cart/Add',
      status: ERROR,
      attributes: {
        'rpc.system.name': 'grpc',
        'rpc.method': 'shop.Cart/Add',
        'rpc.response.status_code': 'NOT_FOUND',
        'error.type': 'NOT_FOUND',
      },
    }
    expect(spans).toMatchObject([
      grpc,
      { name: 'shop.Cart/Add', status: 0, attributes: { 'rpc.system.name': 'connectrpc' } },
      grpc,
    ])
  })

  it('are not named where that is switched off', async () => {
    await open('/', { instrumentations: ['fetch'] })
    const spans = await spansAfter(async () => {
      await fetch('/graphql', { method: 'POST', body: '{"query":"{a}"}' })
      await new Promise((resolve) => {
        const xhr = new XMLHttpRequest()
        xhr.onload = resolve
        xhr.open('GET', '/json')
        xhr.send()
      })
    })
    expect(spans.map((span) => [span.scope, span.name])).toEqual([['fetch', 'POST']])
  })
})

describe('trace headers', () => {
  it('go in all forms that are wanted, to all origins that are listed', async () => {
    await open('/', {
      headers: ['w3c', 'b3-single', 'datadog'],
      propagation: 'listed',
      propagateTo: [server.otherOrigin],
    })
    server.taken()
    const spans = await spansAfter(async (other) => {
      await fetch(`${other}/cors-any`)
      await fetch('/json')
    }, server.otherOrigin)
    const sent = server.taken().filter(({ method }) => method === 'GET')
    for (const [i, span] of spans.entries()) {
      const headers = sent[i]?.headers
      expect(headers?.traceparent).toBe(`00-${span.traceId}-${span.spanId}-01`)
      expect(headers?.b3).toBe(`${span.traceId}-${span.spanId}-1`)
      expect(headers?.['x-datadog-parent-id']).toBe(BigInt(`0x${span.spanId}`).toString())
    }
    expect(spans.map((span) => span.attributes['tracepane.preflight'])).toEqual([true, undefined])
    expect(await traced?.notes()).toEqual([])
  })

  it('go in the form in which the page’s own trace came', async () => {
    await open('/jaeger-page', { headers: ['preserve'] })
    server.taken()
    const [span] = await spansAfter(async () => {
      await fetch('/json')
    })
    const headers = server.taken()[0]?.headers
    expect([headers?.['uber-trace-id'], headers?.traceparent]).toEqual([
      `${span?.traceId}:${span?.spanId}:0:01`,
      undefined,
    ])
  })

  it('that another origin refuses are left out, and the page gets what it would have got', async () => {
    await open('/', { propagation: 'listed', propagateTo: [server.otherOrigin] })
    server.taken()
    const spans = await spansAfter(async (other) => {
      await fetch(`${other}/cors-plain`)
      await new Promise((resolve) => {
        const xhr = new XMLHttpRequest()
        xhr.onload = resolve
        xhr.open('GET', `${other}/cors-plain`)
        xhr.send()
      })
    }, server.otherOrigin)
    expect(server.taken().map(({ method }) => method)).toEqual(['OPTIONS', 'GET', 'GET'])
    expect(spans.map(({ status, attributes }) => [status, attributes['tracepane.headers']])).toEqual([
      [0, 'refused'],
      [0, 'left-out'],
    ])
    expect(await traced?.notes()).toEqual([`headers: ${server.otherOrigin}/cors-plain`])
  })
})

describe('a page that uses axios', () => {
  const work = async (adapter: string) => {
    const { axios } = globalThis as unknown as { readonly axios: import('axios').AxiosStatic }
    const client = axios.create({ adapter: adapter as 'xhr' | 'fetch', timeout: 2000 })
    const log: unknown[] = []
    const seen = (promise: Promise<import('axios').AxiosResponse>) =>
      promise.then(
        ({ status, data, headers }) => log.push([status, data, headers['x-own']]),
        (error) => log.push([error.name, error.code, error.message, error.response?.status]),
      )
    const get = async () => {
      await seen(client.get('/json', { params: { q: 'a b' } }))
      await seen(client.post('/graphql', { query: 'mutation Buy { buy }' }))
      await seen(client.get('/status?code=404'))
      await seen(client.get('/slow', { timeout: 50 }))
      await seen(client.get('/slow', { signal: AbortSignal.timeout(50) }))
      await seen(client.get('/hang-up'))
    }
    const { tracing } = globalThis
    await (tracing === undefined ? get() : tracing.trace('work', get))
    return log
  }

  it.each(['xhr', 'fetch'])(
    'by %s sees what it saw, and its requests are children of the span that made them',
    async (adapter) => {
      const script = await bundle('e2e/network/axios-page.ts')
      await open()
      bare = await browser.newPage()
      await bare.goto(server.origin)
      const pages = [traced?.page as Page, bare]
      for (const page of pages) await page.addScriptTag({ content: script })
      const [ours, native] = [await pages[0]?.evaluate(work, adapter), await pages[1]?.evaluate(work, adapter)]
      expect(ours).toEqual(native)
      expect(ours).toHaveLength(6)
      const spans = (await traced?.spans()) ?? []
      const parent = spans.find((span) => span.name === 'work')
      const requests = spans.filter((span) => span.scope === adapter)
      expect(requests.map((span) => [span.name, span.attributes['http.response.status_code'], span.status])).toEqual([
        ['GET', 200, 0],
        ['mutation Buy', 200, 0],
        ['GET', 404, ERROR],
        // Whether the browser's timer is first or that of axios, which aborts.
        ['GET', undefined, expect.any(Number)],
        ['GET', undefined, 0],
        ['GET', undefined, ERROR],
      ])
      expect(requests.map((span) => span.parentId)).toEqual(requests.map(() => parent?.spanId))
    },
  )
})

describe('an error in a listener', () => {
  it('is told with the place where the page has thrown it, and is the span’s', async () => {
    const { page, spans } = await open('/', { instrumentations: ['interaction', 'error'] })
    bare = await browser.newPage()
    await bare.goto(server.origin)
    const told: unknown[] = []
    for (const one of [page, bare]) {
      await one.addScriptTag({
        content: `const told = []
          const button = document.createElement('button')
          button.id = 'throws'
          button.textContent = 'Throw'
          document.body.append(button)
          onerror = (message, file, line, column) => { told.push([message, file, line, column]); return true }
          button.addEventListener('click', function first() { throw new Error('planned') })
          button.onclick = function second() { undefined.missing }`,
      })
      await one.bringToFront()
      await one.click('#throws')
      told.push(await one.evaluate('told'))
    }
    expect(told[0]).toEqual(told[1])
    expect(told[1]).toHaveLength(2)
    expect((await spans()).map(({ name, status }) => [name, status])).toEqual([['click button “Throw”', ERROR]])
  })
})

describe('a page’s own telemetry', () => {
  it('is left alone', async () => {
    const spans = await spansAfter(async () => {
      await fetch('/v1/traces', { method: 'POST', body: '{}' })
      navigator.sendBeacon('/api/4/envelope/', 'x')
      const xhr = new XMLHttpRequest()
      xhr.open('POST', '/v1/logs', false)
      xhr.send('{}')
    })
    expect(spans).toEqual([])
    expect(server.taken().filter(({ headers }) => headers.traceparent !== undefined)).toEqual([])
  })
})
