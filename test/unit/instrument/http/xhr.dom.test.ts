import type { IncomingMessage } from 'node:http'
import { beforeEach, describe, expect, it } from 'vitest'
import { xhrInstrumentation } from '../../../../inpage/instrument/http/xhr'
import { install, pause } from '../../document/installed'

let asked: IncomingMessage[]

beforeEach(() => {
  asked = []
  testServer.answer = (request, response) => {
    asked.push(request)
    const { pathname } = new URL(request.url ?? '', 'http://server')
    response.setHeader('access-control-allow-origin', '*')
    response.setHeader('access-control-allow-headers', '*')
    response.statusCode = pathname === '/missing' ? 404 : 200
    if (pathname !== '/slow') response.end(`{"method":"${request.method}"}`)
  }
})

/** Sends a request, and resolves when it is over. */
function send(method: string, url: string, prepare: (xhr: XMLHttpRequest) => void = () => {}): Promise<XMLHttpRequest> {
  return new Promise((resolve) => {
    const xhr = new XMLHttpRequest()
    xhr.open(method, url)
    prepare(xhr)
    xhr.addEventListener('loadend', () => resolve(xhr))
    xhr.send(method === 'POST' ? 'body' : undefined)
  })
}

describe('an answer of GraphQL', () => {
  it.each(['', 'json'] as const)('with errors is an error whatever its status, of the type “%s”', async (type) => {
    const page = install(xhrInstrumentation)
    testServer.answer = (_request, response) => {
      response.setHeader('access-control-allow-origin', '*')
      response.end('{"errors":[{"message":"no books"}]}')
    }
    const xhr = new XMLHttpRequest()
    xhr.responseType = type
    xhr.open('POST', 'graphql')
    await new Promise((resolve) => {
      xhr.onloadend = resolve
      xhr.send('{"query":"query Books { books }"}')
    })
    expect(xhr.response).toEqual(
      type === '' ? '{"errors":[{"message":"no books"}]}' : { errors: [{ message: 'no books' }] },
    )
    expect(page.spans()).toMatchObject([
      { name: 'query Books', status: 2, statusMessage: 'no books', attributes: { 'error.type': 'GraphQLError' } },
    ])
  })
})

const NO_REQUEST = { status: 0, responseText: '' }

describe('an XMLHttpRequest', () => {
  it('is a CLIENT span with its request and its answer, and the page reads what it always did', async () => {
    const page = install(xhrInstrumentation)
    const xhr = await send('POST', 'orders?page=2#part')
    expect([xhr.status, xhr.responseText]).toEqual([200, '{"method":"POST"}'])
    expect(page.spans()).toMatchObject([
      {
        name: 'POST',
        kind: 3,
        status: 0,
        attributes: {
          'http.request.method': 'POST',
          'http.response.status_code': 200,
          'url.full': `${origin}/app/orders?page=2`,
          'server.address': '127.0.0.1',
          'server.port': Number(location.port),
        },
      },
    ])
  })

  it.each([
    ['open', [{}, '/own']],
    ['setRequestHeader', [{}, 'value']],
    ['setRequestHeader', ['x-own', {}]],
  ] as const)('converts what throws once: %s', (name, args) => {
    install(xhrInstrumentation)
    const xhr = new XMLHttpRequest()
    if (name !== 'open') xhr.open('GET', '/own')
    let count = 0
    const text = {
      toString() {
        count++
        throw new RangeError('the page’s')
      },
    }
    const given = args.map((one) => (typeof one === 'object' ? text : one))
    expect(() => Reflect.apply(xhr[name], xhr, given)).toThrow('the page’s')
    expect(count).toBe(1)
  })

  it('carries no header of ours where a script of the page was there first, and may add one', async () => {
    const page = install(xhrInstrumentation, {}, { comesLate: () => true })
    await send('GET', '/own')
    expect(asked.map(({ headers }) => headers.traceparent)).toEqual([undefined])
    expect(page.spans().map(({ attributes }) => attributes['tracepane.headers'])).toEqual(['wrapped'])
  })

  it('carries the trace to the page’s own origin, and to no other', async () => {
    const page = install(xhrInstrumentation)
    await send('GET', '/own')
    await send('GET', `${testServer.otherOrigin}/other`)
    const [own] = page.spans()
    expect(asked.map(({ headers }) => headers.traceparent)).toEqual([`00-${own.traceId}-${own.spanId}-01`, undefined])
  })

  it('carries it to an origin that is listed', async () => {
    const page = install(xhrInstrumentation, { propagation: 'listed', propagateTo: [testServer.otherOrigin] })
    await send('GET', `${testServer.otherOrigin}/other`)
    const sent = asked.filter(({ method }) => method === 'GET')
    expect(sent.map(({ headers }) => headers.traceparent)).toEqual([expect.stringContaining(page.spans()[0].spanId)])
    expect(page.spans()[0].attributes['tracepane.preflight']).toBe(true)
  })

  it('keeps the trace header that the page has set itself', async () => {
    install(xhrInstrumentation)
    await send('GET', '/own', (xhr) => xhr.setRequestHeader('traceparent', 'the page’s'.replace('’', '')))
    expect(asked.map(({ headers }) => headers.traceparent)).toEqual(['the pages'])
  })

  it('that the server refuses is an error with its status', async () => {
    const page = install(xhrInstrumentation)
    expect((await send('GET', '/missing')).status).toBe(404)
    expect(page.spans()).toMatchObject([
      { status: 2, attributes: { 'http.response.status_code': 404, 'error.type': '404' } },
    ])
  })

  it('that can’t be sent is an error, as the page sees one', async () => {
    const page = install(xhrInstrumentation)
    testServer.answer = (request) => request.socket.destroy()
    const xhr = await send('GET', '/broken')
    expect(xhr).toMatchObject(NO_REQUEST)
    expect(page.spans()).toMatchObject([{ status: 2, attributes: { 'error.type': 'NetworkError' } }])
  })

  it('that takes too long is an error that says so', async () => {
    const page = install(xhrInstrumentation)
    expect(
      await send('GET', '/slow', (xhr) => {
        xhr.timeout = 30
      }),
    ).toMatchObject(NO_REQUEST)
    const [span] = page.spans()
    expect(span).toMatchObject({ status: 2, attributes: { 'error.type': 'TimeoutError' } })
    expect(span.statusMessage).toContain('30 ms')
  })

  it('that the page gives up is no error', async () => {
    const page = install(xhrInstrumentation)
    await send('GET', '/slow', (xhr) => void setTimeout(() => xhr.abort(), 20))
    expect(page.spans()).toMatchObject([{ status: 0, events: ['aborted'] }])
  })

  it('that is opened again while it is under way is two spans', async () => {
    const page = install(xhrInstrumentation)
    const xhr = new XMLHttpRequest()
    xhr.open('GET', '/slow')
    xhr.send()
    await pause(20)
    xhr.open('GET', '/again')
    await new Promise((resolve) => {
      xhr.addEventListener('loadend', resolve)
      xhr.send()
    })
    expect(page.spans()).toMatchObject([
      { status: 0, events: ['aborted'] },
      { status: 0, attributes: { 'http.response.status_code': 200 } },
    ])
  })

  it.each([true, false])(
    'that was made before us: %s, and is opened again when it is over, is as many spans',
    async (isEarly) => {
      let page = isEarly ? undefined : install(xhrInstrumentation)
      const xhr = new XMLHttpRequest()
      const urls = ['/one', '/missing', '/broken', '/last']
      testServer.answer = (request, response) => {
        if (request.url === '/broken') request.socket.destroy()
        response.statusCode = request.url === '/missing' ? 404 : 200
        response.end()
      }
      let turn = 0
      await new Promise<void>((resolve) => {
        xhr.onreadystatechange = () => {
          if (xhr.readyState !== 4) return
          if (++turn === urls.length) return resolve()
          xhr.open('GET', urls[turn])
          xhr.send()
        }
        page ??= install(xhrInstrumentation, { propagation: 'none' })
        xhr.open('GET', urls[0])
        xhr.send()
      })
      await pause(20)
      expect(
        page
          ?.spans()
          .map(({ attributes, status, events }) => [
            new URL(String(attributes['url.full'])).pathname,
            attributes['http.response.status_code'] ?? attributes['error.type'],
            status,
            events,
          ]),
      ).toEqual([
        ['/one', 200, 0, []],
        ['/missing', 404, 2, []],
        ['/broken', 'NetworkError', 2, ['exception']],
        ['/last', 200, 0, []],
      ])
    },
  )

  it('that is given up when it is over has its answer, and ends', async () => {
    const xhr = new XMLHttpRequest()
    let page: ReturnType<typeof install> | undefined
    await new Promise<void>((resolve) => {
      xhr.onreadystatechange = () => {
        if (xhr.readyState !== 4) return
        xhr.abort()
        resolve()
      }
      page = install(xhrInstrumentation)
      xhr.open('GET', '/one')
      xhr.send()
    })
    expect(page?.spans()).toMatchObject([{ status: 0, events: [], attributes: { 'http.response.status_code': 200 } }])
  })

  it('lets the page’s listeners find the span over, whenever they were added', async () => {
    const page = install(xhrInstrumentation)
    const xhr = new XMLHttpRequest()
    let seen: unknown
    xhr.onload = () => {
      seen = page.spans()[0]?.attributes['http.response.status_code']
    }
    xhr.open('GET', '/own')
    await new Promise((resolve) => {
      xhr.addEventListener('loadend', resolve)
      xhr.send()
    })
    expect(seen).toBe(200)
  })

  it('is the child of the span that was active when it was sent', async () => {
    const page = install(xhrInstrumentation)
    const click = page.tracer.startSpan('click')
    await page.tracer.withActiveSpan(click, () => send('GET', '/own'))
    click.finish()
    const [request] = page.spans().filter(({ name }) => name === 'GET')
    expect(request).toMatchObject({ parentId: click.spanContext().spanId, traceId: click.spanContext().traceId })
  })

  it('gets the phases that the browser tells afterwards', async () => {
    const page = install(xhrInstrumentation)
    await send('GET', '/own')
    const [{ startMs }] = page.spans()
    timeline.add('resource', {
      name: `${origin}/own`,
      initiatorType: 'xmlhttprequest',
      nextHopProtocol: 'h2',
      startTime: startMs,
      requestStart: startMs + 1,
      responseStart: startMs + 5,
      responseEnd: startMs + 6,
    })
    expect(page.spans()[0].attributes).toMatchObject({
      'network.protocol.version': '2',
      'tracepane.timing.waiting': [1, 5],
    })
  })

  it('throws what it always did, at `open`, `setRequestHeader` and `send`', () => {
    const errors = () => {
      const xhr = new XMLHttpRequest()
      const thrown = (call: () => void) => {
        try {
          call()
          return 'nothing'
        } catch (error) {
          return `${(error as Error).name}: ${(error as Error).message}`
        }
      }
      return [
        thrown(() => xhr.send()),
        thrown(() => xhr.setRequestHeader('a', 'b')),
        thrown(() => xhr.open('TRACE', '/')),
        thrown(() => xhr.open('GET', 'http://[')),
        thrown(() => Reflect.apply(xhr.open, {}, ['GET', '/'])),
      ]
    }
    const usual = errors()
    expect(usual.filter((error) => error === 'nothing')).toEqual([])
    const page = install(xhrInstrumentation)
    expect(errors()).toEqual(usual)
    expect(page.spans()).toEqual([])
  })

  it('makes text of the page’s objects once', async () => {
    const calls: string[] = []
    const text = (value: string) => ({
      toString() {
        calls.push(value)
        return value
      },
    })
    const xhr = new XMLHttpRequest()
    Reflect.apply(xhr.open, xhr, [text('POST'), '/own'])
    Reflect.apply(xhr.setRequestHeader, xhr, [text('x-name'), text('value')])
    expect(calls).toEqual(['POST', 'x-name', 'value'])
    xhr.abort()
  })

  it('is told apart from the page’s telemetry, and from what is no HTTP', async () => {
    const page = install(xhrInstrumentation)
    await send('POST', '/v1/traces', (xhr) => xhr.setRequestHeader('content-type', 'application/json'))
    await send('GET', 'data:,hello')
    expect(page.spans()).toEqual([])
  })

  it('is the browser’s own again afterwards', async () => {
    const methods = () => {
      const { open, send: sends, setRequestHeader } = XMLHttpRequest.prototype
      return [open, sends, setRequestHeader]
    }
    const usual = methods()
    const page = install(xhrInstrumentation)
    expect(methods()).not.toEqual(usual)
    page.undo()
    expect(methods()).toEqual(usual)
    await send('GET', '/own')
    expect(page.spans()).toEqual([])
  })
})
