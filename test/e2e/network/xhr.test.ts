/** XMLHttpRequest: its spans, and that it is to the page what it was. */
import { describe, expect, it } from 'vitest'
import { CLIENT, ERROR, eventNames, networkPages, one } from './pages'
import type { TracedSpan } from './traced-page'

const { server, spansAfter, both } = networkPages()

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
      'url.full': `${server().origin}/json?password=x`,
      'server.address': '127.0.0.1',
      'http.response.status_code': 200,
      'tracepane.timing.waiting': expect.any(Array),
    })
    const header = server()
      .taken()
      .find(({ path }) => path === '/json')?.headers.traceparent
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
