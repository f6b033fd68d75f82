/** Fetch and beacons: their spans, and that they are to the page what they were. */
import { describe, expect, it } from 'vitest'
import { CLIENT, ERROR, eventNames, networkPages, one } from './pages'

const { server, spansAfter, both } = networkPages()

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
    }, server().otherOrigin)

    const sent = server()
      .taken()
      .filter(({ path }) => path !== '/' && path !== '/favicon.ico')
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
    }, server().otherOrigin)
    expect(ours).toEqual(native)
  })
})
