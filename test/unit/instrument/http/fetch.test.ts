import { runInNewContext } from 'node:vm'
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { DEFAULT_PAGE_SETTINGS, type PageSettings } from '../../../../inpage/settings'

const ownDocument = { baseURI: 'https://shop.test/app/', readyState: 'complete' }
const otherWindow = {}
Object.defineProperty(globalThis, 'document', {
  configurable: true,
  get(this: unknown) {
    if (this !== globalThis && this !== otherWindow && this !== undefined) throw new TypeError('Illegal invocation')
    return ownDocument
  },
})
vi.stubGlobal('origin', 'https://shop.test')
vi.stubGlobal('PerformanceObserver', undefined)
const { fetchInstrumentation } = await import('../../../../inpage/instrument/http/fetch')
const { setControlled } = await import('../../../../inpage/instrument/http/trace-headers/service-worker')
const { openPage } = await import('../../tracing/page')

const realFetch = globalThis.fetch
const native = vi.fn<(...args: unknown[]) => unknown>()
let undo: () => void = () => {}
let page: ReturnType<typeof openPage>
const notes: string[] = []

function install(settings: Partial<PageSettings> | (() => PageSettings) = {}, comesLate = false): void {
  undo = fetchInstrumentation.install({
    tracing: page.tracing,
    carrier: page.carrier,
    received: () => undefined,
    settings: typeof settings === 'function' ? settings : () => ({ ...DEFAULT_PAGE_SETTINGS, ...settings }),
    note: ({ message }) => void notes.push(message),
    comesLate: () => comesLate,
    send() {},
  })
}

beforeEach(() => {
  page = openPage()
  notes.length = 0
  native.mockReset().mockImplementation(async () => new Response('{}', { status: 200 }))
  globalThis.fetch = native as unknown as typeof fetch
})
afterEach(() => undo())
afterAll(() => {
  globalThis.fetch = realFetch
  Reflect.deleteProperty(globalThis, 'document')
  vi.unstubAllGlobals()
})

/** The newest record of every span that has left. */
function spans() {
  return Object.values(Object.fromEntries(page.sent().map((span) => [span.spanId, span])))
}

describe('a sandboxed frame without an origin', () => {
  it('may not ask for service workers, and is traced all the same', async () => {
    vi.resetModules()
    const { navigator } = globalThis
    vi.stubGlobal('navigator', {
      get serviceWorker() {
        throw new DOMException('the context is sandboxed', 'SecurityError')
      },
    })
    const loaded = import('../../../../inpage/instrument/http/fetch')
    await expect(loaded).resolves.toHaveProperty('fetchInstrumentation')
    vi.stubGlobal('navigator', navigator)
  })
})

describe('an answer of GraphQL', () => {
  const body = JSON.stringify({ query: 'query Books { books }' })
  const answer = '{"errors":[{"message":"no books","extensions":{"code":"NOT_FOUND"}}]}'
  it.each(['json', 'text'] as const)(
    'with errors is an error whatever its status, where it is read as %s',
    async (how) => {
      install()
      native.mockImplementation(async () => new Response(answer))
      const response = await fetch('/graphql', { method: 'POST', body })
      const read: unknown = await response[how]()
      expect(read).toEqual(how === 'json' ? JSON.parse(answer) : answer)
      expect(spans()).toMatchObject([
        { name: 'query Books', status: 2, statusMessage: 'no books', attributes: { 'error.type': 'NOT_FOUND' } },
      ])
    },
  )

  it('is none where nobody asked for GraphQL', async () => {
    install()
    native.mockImplementation(async () => new Response(answer))
    await (await fetch('/api', { method: 'POST', body: '{}' })).json()
    expect(spans()).toMatchObject([{ name: 'POST', status: 0 }])
  })
})

describe('fetch, instrumented', () => {
  it('is called with what the page gave where no header is to be added', async () => {
    install()
    const args = ['https://other.test/x', { method: 'POST', body: 'b' }, 'third'] as const
    await Reflect.apply(fetch, undefined, args)
    const given = native.mock.calls[0] ?? []
    expect(given).toEqual(args)
  })

  it('adds its header for the page’s own origin and those that are listed, and for no other', async () => {
    install({ propagation: 'listed', propagateTo: ['https://listed.test'] })
    const headers = async (...args: Parameters<typeof fetch>) => {
      await fetch(...args)
      const [, init] = native.mock.lastCall as [unknown, RequestInit?]
      return new Headers(init?.headers).get('traceparent')
    }
    expect(await headers('/x')).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/)
    expect(await headers('https://listed.test/x')).toMatch(/^00-/)
    expect(await headers('https://listed.test.other/x')).toBeNull()
    expect(await headers('https://other.test/?https://listed.test')).toBeNull()
    expect(await headers('/x', { mode: 'no-cors' })).toBeNull()
    expect(await headers('/x', { headers: { traceparent: 'own' } })).toBe('own')
  })

  it('gives back the very response, and what is read from it', async () => {
    const response = new Response('{"a":1}', { headers: { 'content-type': 'application/json' } })
    native.mockImplementation(async () => response)
    install()
    const got = await fetch('/x')
    expect(got).toBe(response)
    expect(await got.json()).toEqual({ a: 1 })
    await expect(got.text()).rejects.toThrow(TypeError)
    expect(spans()).toMatchObject([{ name: 'GET', status: 0, revision: 2, events: [] }])
  })

  it('lets through the very error, and calls once', async () => {
    const error = new TypeError('Failed to fetch')
    native.mockImplementation(async () => {
      throw error
    })
    install()
    await expect(fetch('/x')).rejects.toBe(error)
    expect(native).toHaveBeenCalledOnce()
    expect(spans()).toMatchObject([{ status: 2, attributes: { 'error.type': 'TypeError' }, events: ['exception'] }])
  })

  it.each([
    ['the page’s own abort', () => new DOMException('stop', 'AbortError'), 0, ['aborted']],
    ['a timeout', () => new DOMException('late', 'TimeoutError'), 2, ['exception']],
    ['a reason of the page’s own', () => 'not now', 0, ['aborted']],
  ])('tells what %s is', async (_name, reason, status, events) => {
    const controller = new AbortController()
    const because = reason()
    native.mockImplementation(async () => {
      controller.abort(because)
      throw because
    })
    install()
    await expect(fetch('/x', { signal: controller.signal })).rejects.toBe(because)
    expect(spans()).toMatchObject([{ status, events }])
  })

  it('tells of a signal that was aborted before as early as the browser does', async () => {
    native.mockImplementation(() => Promise.reject('not now'))
    install()
    const order: string[] = []
    const note = (what: string) => () => void order.push(what)
    const request = fetch('/x', { signal: AbortSignal.abort('not now') }).catch(note('rejected'))
    await Promise.all([request, Promise.resolve().then(note('next microtask'))])
    expect(order).toEqual(['rejected', 'next microtask'])
    expect(spans()).toMatchObject([{ status: 0, events: ['aborted'] }])
  })

  it('works as if we weren’t there where ours fails', async () => {
    install(() => {
      throw new Error('ours')
    })
    expect(await (await fetch('/x')).text()).toBe('{}')
    expect(native).toHaveBeenCalledOnce()
  })

  it('lets a page’s own fetch give back or throw whatever it likes', () => {
    const error = new Error('at once')
    install()
    native.mockImplementation(() => 'no promise')
    expect(fetch('/x')).toBe('no promise')
    native.mockImplementation(() => {
      throw error
    })
    expect(() => fetch('/x')).toThrow(error)
    expect(spans().map((span) => span.status)).toEqual([0, 2])
  })

  describe('a stream of messages', () => {
    const read = async (stream: ReadableStream | null | undefined) => {
      const chunks: unknown[] = []
      const reader = stream?.getReader()
      for (;;) {
        const { done, value } = (await reader?.read()) ?? { done: true }
        if (done) return chunks
        chunks.push(value)
      }
    }
    const ways: readonly [string, (body: ReadableStream) => Promise<unknown>][] = [
      ['as it is', (body) => read(body)],
      ['as text by a pipe', (body) => read(body.pipeThrough(new TextDecoderStream()))],
      [
        'by two pipes',
        (body) =>
          read(
            body
              .pipeThrough(new TextDecoderStream())
              .pipeThrough(new TransformStream({ transform: (text, to) => to.enqueue({ text }) })),
          ),
      ],
      ['in both of two branches', (body) => Promise.all(body.tee().map(read))],
      ['in the second of two branches', (body) => Promise.all([read(body.tee()[1])])],
    ]

    it.each(ways)('that is read %s shows each, and ends with the last', async (_, readBy) => {
      install()
      const body = new ReadableStream({
        async start(controller) {
          for (const text of ['data: a\n\n', 'data: b\n\n']) {
            controller.enqueue(new TextEncoder().encode(text))
            await new Promise((resolve) => setTimeout(resolve, 5))
          }
          controller.close()
        },
      })
      native.mockImplementation(async () => new Response(body, { headers: { 'content-type': 'text/event-stream' } }))
      const response = await fetch('/events')
      expect(spans()).toEqual([])
      await readBy(response.body ?? new ReadableStream())
      expect(spans()).toMatchObject([
        { status: 0, events: ['message', 'message'], attributes: { 'messages.received.count': 2 } },
      ])
    })

    it('is not to blame for what a page’s pipe makes of it', async () => {
      install()
      native.mockImplementation(
        async () => new Response('data: a\n\n', { headers: { 'content-type': 'text/event-stream' } }),
      )
      const broken = new TransformStream({
        transform() {
          throw new TypeError('of the page')
        },
      })
      await expect(read((await fetch('/events')).body?.pipeThrough(broken))).rejects.toThrow('of the page')
      expect(spans()).toMatchObject([{ status: 0, events: [] }])
    })
  })

  it('hands on a promise of another window, and knows what it gives', async () => {
    install()
    const foreign: Promise<Response> = runInNewContext('Promise.resolve(response)', {
      response: new Response('{}', { status: 404 }),
    })
    native.mockImplementation(() => foreign)
    const given = fetch('/x')
    expect(given.constructor).toBe(foreign.constructor)
    expect((await given).status).toBe(404)
    expect(spans()).toMatchObject([{ status: 2, attributes: { 'http.response.status_code': 404 } }])
  })

  it('goes without its header, and for good, where it leads to another origin', async () => {
    install()
    const there = new Response('there')
    Object.defineProperty(there, 'url', { value: 'https://other.test/file' })
    const redirect = Object.defineProperty(new Response(null), 'type', { value: 'opaqueredirect' })
    const sent: unknown[] = []
    native.mockImplementation(async (_url, init) => {
      const { redirect: how, headers } = (init ?? {}) as RequestInit
      sent.push([new Headers(headers).has('traceparent'), new Headers(headers).get('a')])
      return how === 'manual' ? redirect : there
    })
    expect(await fetch('/export/1', { headers: { a: '1' } })).toBe(there)
    expect(sent).toEqual([
      [true, '1'],
      [false, '1'],
    ])
    native.mockClear()
    expect(await fetch('/export/2')).toBe(there)
    expect(native.mock.calls).toEqual([['/export/2']])
    expect(notes).toEqual(['https://shop.test/export/*'])
    expect(spans().map(({ attributes }) => attributes['tracepane.headers'])).toEqual(['redirected', 'left-out'])
  })

  it.each([
    '/auth/done?code=a1b2&state=x',
    '/join?inviteToken=a1b2',
    '/api/session/logout',
    '/sign-out',
    '/oauth/authorize?client_id=1',
    '/mail/confirm',
    '/magic/9f8e',
  ])(
    'is never sent twice where it may be good for once, and has its header once it is known to stay: %s',
    async (path) => {
      install()
      const own = Object.defineProperty(new Response('own'), 'url', { value: `https://shop.test${path}` })
      native.mockImplementation(async () => own)
      for (let i = 0; i < 2; i++) expect(await fetch(path)).toBe(own)
      expect(native.mock.calls[0]).toEqual([path])
      const [, init] = native.mock.lastCall as [unknown, RequestInit?]
      expect([native.mock.calls.length, new Headers(init?.headers).has('traceparent')]).toEqual([2, true])
      expect(spans().map(({ attributes }) => attributes['tracepane.headers'])).toEqual(['not-yet', undefined])
    },
  )

  it.each([
    ['it comes late, above a function of the page’s', true, native, false],
    ['it comes late, above the browser’s own', true, native.bind(undefined), true],
    ['it comes first', false, native, true],
  ])('has its header unless the page may add another: %s', async (_name, comesLate, below, has) => {
    globalThis.fetch = below as unknown as typeof fetch
    install({}, comesLate)
    await fetch('/x')
    const [, init] = native.mock.lastCall as [unknown, RequestInit?]
    expect(new Headers(init?.headers).has('traceparent')).toBe(has)
    expect(spans().map(({ attributes }) => attributes['tracepane.headers'])).toEqual([has ? undefined : 'wrapped'])
  })

  it('reads nothing of the page’s where it is called on what is no window', async () => {
    install()
    const init = {
      get method(): string {
        throw new RangeError('read')
      },
    }
    native.mockRejectedValueOnce(new TypeError('Illegal invocation'))
    await expect(Reflect.apply(fetch, {}, ['/x', init])).rejects.toThrow('Illegal invocation')
    expect(native.mock.calls).toEqual([['/x', init]])
  })

  it('traces what is asked for on behalf of another window', async () => {
    install()
    await Reflect.apply(fetch, otherWindow, ['/x'])
    expect(native.mock.contexts).toEqual([otherWindow])
    expect(spans()).toMatchObject([{ attributes: { 'http.response.status_code': 200 } }])
  })

  it('lets the browser say what is no response', async () => {
    install()
    await fetch('/x')
    await expect(Response.prototype.text.call(Object.create(Response.prototype))).rejects.toThrow(TypeError)
  })

  it('is sent once whatever a service worker makes of it, with its header once it is known to stay', async () => {
    install()
    setControlled(true)
    const own = Object.defineProperty(new Response('own'), 'url', { value: 'https://shop.test/cart' })
    const asked = async () => {
      native.mockClear()
      const came = await fetch('/cart').catch(String)
      return [
        came === own,
        ...native.mock.calls.map(([, init]) => new Headers(Object(init).headers).has('traceparent')),
      ]
    }
    try {
      native.mockRejectedValueOnce(new TypeError('Failed to fetch'))
      expect(await asked()).toEqual([false, false])
      native.mockImplementation(async () => own)
      expect(await asked()).toEqual([true, false])
      expect(await asked()).toEqual([true, true])
      native.mockRejectedValueOnce(new TypeError('Failed to fetch'))
      expect(await asked()).toEqual([false, true])
      expect(await asked()).toEqual([true, false])
      expect(await asked()).toEqual([true, true])
    } finally {
      setControlled(false)
    }
    const notYet = 'not-yet'
    expect(spans().map(({ attributes }) => attributes['tracepane.headers'])).toEqual([
      notYet,
      notYet,
      undefined,
      undefined,
      undefined,
      undefined,
    ])
    expect(notes).toEqual([])
  })

  it.each(['/decode', '/tokens/list', '/blog/in', '/verification?q=a'])(
    'stops at a redirect where nothing says that it is good for once: %s',
    async (path) => {
      install()
      await fetch(path)
      expect((native.mock.lastCall as [unknown, RequestInit?])[1]?.redirect).toBe('manual')
    },
  )

  it('is sent once more without its header where another origin refuses that, and says what it would have said', async () => {
    install({ propagation: 'listed', propagateTo: ['https://refusing.test', 'https://down.test'] })
    const first = new TypeError('Failed to fetch')
    native.mockRejectedValueOnce(first)
    expect((await fetch('https://refusing.test/x')).status).toBe(200)
    // Nobody is there: the first error has the page's own stack.
    native.mockRejectedValueOnce(first).mockRejectedValueOnce(new TypeError('Failed to fetch'))
    await expect(fetch('https://down.test/x')).rejects.toBe(first)
    expect(native).toHaveBeenCalledTimes(4)
    // As long as it is down it is asked once each time, and from then on as before.
    native.mockRejectedValueOnce(first)
    await expect(fetch('https://down.test/x')).rejects.toBe(first)
    await fetch('https://down.test/x')
    expect(native).toHaveBeenCalledTimes(6)
    await fetch('https://down.test/x')
    const [, init] = native.mock.lastCall as [unknown, RequestInit?]
    expect(new Headers(init?.headers).has('traceparent')).toBe(true)
    expect(notes).toEqual(['https://refusing.test/x'])
  })

  it.each([
    ['a body', { method: 'POST', body: '{}' }],
    ['a method that changes something', { method: 'DELETE' }],
  ])('is not sent again with %s, but gets no header from then on', async (_name, init) => {
    const path = `/${init.method.toLowerCase()}`
    install()
    native.mockRejectedValueOnce(new TypeError('Failed to fetch'))
    await expect(fetch(path, init)).rejects.toThrow()
    await fetch(path, init)
    expect(native).toHaveBeenCalledTimes(2)
    expect(native.mock.lastCall).toEqual([path, init])
    expect(notes).toEqual([`https://shop.test${path}`])
    expect(spans().map(({ attributes }) => attributes['tracepane.headers'])).toEqual(['suspected', 'left-out'])
  })

  it('is not sent again when the page has given it up, or its body breaks', async () => {
    install({ propagation: 'listed', propagateTo: ['https://a.test'] })
    const controller = new AbortController()
    native.mockImplementationOnce(async () => {
      controller.abort()
      throw new TypeError('Failed to fetch')
    })
    await expect(fetch('https://a.test/1', { signal: controller.signal })).rejects.toThrow()
    native.mockImplementationOnce(
      async () => new Response(new ReadableStream({ start: (body) => body.error(new TypeError('network error')) })),
    )
    await expect((await fetch('https://a.test/2', { method: 'POST' })).text()).rejects.toThrow()
    expect(native).toHaveBeenCalledTimes(2)
    expect(notes).toEqual([])
  })

  it('says which requests our header alone makes a browser ask for', async () => {
    install({ propagation: 'listed', propagateTo: ['https://a.test'] })
    await fetch('https://a.test/')
    await fetch('https://a.test/', { method: 'PUT' })
    await fetch('https://a.test/', { headers: { authorization: 'x' } })
    expect(spans().map((span) => span.attributes['tracepane.preflight'])).toEqual([true, undefined, undefined])
  })

  it('amends the span when a body breaks, and once', async () => {
    const error = new TypeError('network error')
    native.mockImplementation(async () => {
      const body = new ReadableStream({ start: (controller) => controller.error(error) })
      return new Response(body)
    })
    install()
    const response = await fetch('/x')
    await expect(response.text()).rejects.toThrow()
    await response.text().catch(() => {})
    expect(spans()).toMatchObject([{ status: 2, revision: 2, events: ['exception'] }])
  })

  it('leaves streams alone that are no response’s', async () => {
    install()
    const stream = new ReadableStream({
      start(controller) {
        controller.enqueue('a')
        controller.close()
      },
    })
    const parts: unknown[] = []
    for await (const part of stream) parts.push(part)
    expect(parts).toEqual(['a'])
    expect(await new Response('own').text()).toBe('own')
    expect(spans()).toEqual([])
  })

  it('is the native one again afterwards', async () => {
    const { text } = Response.prototype
    install()
    expect(Response.prototype.text).toBe(text)
    await fetch('/api')
    expect(Response.prototype.text).not.toBe(text)
    undo()
    expect([globalThis.fetch, Response.prototype.text]).toEqual([native, text])
  })
})
