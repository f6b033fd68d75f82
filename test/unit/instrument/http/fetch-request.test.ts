import { afterAll, describe, expect, it, vi } from 'vitest'

vi.stubGlobal('document', { baseURI: 'https://shop.test/app/' })
vi.stubGlobal('location', { origin: 'https://shop.test' })
const { readRequest, withHeaders } = await import('../../../../inpage/instrument/http/fetch-request')

afterAll(() => {
  vi.unstubAllGlobals()
})

const NAME = 'traceparent'
const VALUE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'

/** The arguments with the header; they must be such that they can have one. */
function added(args: readonly unknown[]): unknown[] {
  const from = readRequest(args)
  const result = from === undefined ? undefined : withHeaders(from, { [NAME]: VALUE }, false)
  if (result === undefined) throw new Error('no header was added')
  return [...result.args]
}

/** The Request that `fetch` would make of the arguments. */
function requestOf([input, init]: readonly unknown[]): Request {
  const url = typeof input === 'string' ? new URL(input, 'https://shop.test/app/') : (input as Request | URL)
  return new Request(url, init as RequestInit)
}

function deepFrozen<T extends object>(value: T): T {
  for (const member of Object.values(value)) if (typeof member === 'object' && member !== null) deepFrozen(member)
  return Object.freeze(value)
}

describe('readRequest', () => {
  it.each([
    [['cart?id=1'], 'https://shop.test/app/cart?id=1', 'GET'],
    [['/cart', { method: 'POST' }], 'https://shop.test/cart', 'POST'],
    [[new URL('http://other.test/x')], 'http://other.test/x', 'GET'],
    [[new Request('http://other.test/r', { method: 'PUT' })], 'http://other.test/r', 'PUT'],
    [[new Request('http://other.test/r', { method: 'PUT' }), { method: 'DELETE' }], 'http://other.test/r', 'DELETE'],
    [['/x', { method: undefined }], 'https://shop.test/x', 'GET'],
  ])('reads %o', (args, url, method) => {
    const read = readRequest(args)
    expect([read?.url.href, read?.method]).toEqual([url, method])
  })

  it.each([
    [['data:text/plain,x']],
    [['blob:https://shop.test/1']],
    [['http://[']],
    [[]],
    [[{ href: 'https://shop.test/' }]],
    [[null]],
    [['/x', 'options']],
    [['/x', 1]],
  ])('leaves %o alone', (args) => {
    expect(readRequest(args)).toBeUndefined()
  })

  it('never runs the toString of an object given as the URL', () => {
    const text = vi.fn(() => 'https://shop.test/')
    readRequest([{ toString: text }])
    expect(text).not.toHaveBeenCalled()
  })

  it('reads each option once, however it is given and whatever becomes of the request', () => {
    for (const take of [(args: readonly unknown[]) => readRequest(args)?.args ?? args, added]) {
      const reads: string[] = []
      const get = (target: object, key: PropertyKey) => {
        reads.push(String(key))
        return Reflect.get(target, key)
      }
      const options = { method: 'POST', body: 'b', mode: 'cors', headers: { a: '1' }, redirect: 'follow' }
      const request = requestOf(take(['/x', new Proxy(options, { get })]))
      expect([request.method, request.headers.get('a')]).toEqual(['POST', '1'])
      const natively = reads.splice(0)
      requestOf(['/x', new Proxy(options, { get })])
      expect(natively).toEqual(reads)
    }
  })

  it('goes through headers once, and calls what makes text of an object once', () => {
    const calls: string[] = []
    function* headers() {
      calls.push('headers')
      yield ['a', '1']
    }
    const method = {
      toString() {
        calls.push('method')
        return 'PUT'
      },
    }
    for (const given of [{ headers: headers() }, { headers: { [Symbol.iterator]: headers } }]) {
      const request = requestOf(readRequest(['/x', { method, ...given }])?.args ?? [])
      expect([request.method, request.headers.get('a')]).toEqual(['PUT', '1'])
      expect(calls.splice(0).sort()).toEqual(['headers', 'method'])
    }
  })

  it('finds the signal, in the options before the Request', () => {
    const [one, two] = [new AbortController(), new AbortController()]
    expect(readRequest(['/x', { signal: one.signal }])?.signal).toBe(one.signal)
    expect(readRequest([new Request('http://a.test/'), { signal: two.signal }])?.signal).toBe(two.signal)
    expect(readRequest(['/x'])?.signal).toBeUndefined()
  })
})

describe('withHeaders', () => {
  it.each([
    ['no options', ['/x']],
    ['options without headers', ['/x', deepFrozen({ method: 'POST', body: 'b' })]],
    ['headers as an object', ['/x', deepFrozen({ headers: { a: '1' } })]],
    ['headers as a list', ['/x', deepFrozen({ headers: [['a', '1']] })]],
    ['headers left undefined', ['/x', Object.freeze({ headers: undefined })]],
  ])('adds the header to %s, though nothing can be changed in them', (_name, args) => {
    const before = JSON.stringify(args)
    const request = requestOf(added(args))
    expect(request.headers.get(NAME)).toBe(VALUE)
    expect(JSON.stringify(args)).toBe(before)
  })

  it('leaves the Headers, the options and the Request of the caller as they are', () => {
    const headers = new Headers({ a: '1' })
    const init = { headers, method: 'POST', body: 'text' }
    const request = new Request('https://shop.test/r', { headers: { b: '2' } })
    const first = requestOf(added(['/x', init]))
    const second = requestOf(added([request]))
    const third = requestOf(added([request, init]))
    expect([...headers]).toEqual([['a', '1']])
    expect(init).toEqual({ headers, method: 'POST', body: 'text' })
    expect([...request.headers]).toEqual([['b', '2']])
    expect(first.headers.get('a')).toBe('1')
    expect(second.headers.get('b')).toBe('2')
    // As natively: headers in the options replace those of the Request.
    expect([third.headers.get('a'), third.headers.get('b'), third.headers.get(NAME)]).toEqual(['1', null, VALUE])
  })

  it('hands on nothing that goes by an iterator of the page, unless the page did', () => {
    const { prototype } = Headers
    const native = prototype[Symbol.iterator]
    const headers = new Headers({ a: '1' })
    const request = new Request('https://shop.test/r', { headers: { a: '1' } })
    prototype[Symbol.iterator] = () => {
      throw new Error('of the page')
    }
    try {
      for (const args of [['/x', { headers: { a: '1' } }], ['/x', { headers: [['a', '1']] }], [request]]) {
        const sent = requestOf(added(args))
        expect([sent.headers.get('a'), sent.headers.get(NAME)]).toEqual(['1', VALUE])
      }
      expect(() => requestOf(['/x', { headers }])).toThrow('of the page')
    } finally {
      prototype[Symbol.iterator] = native
    }
    // Who has wrapped `fetch` before us gets what the page gave.
    expect(Reflect.get(added(['/x', { headers }])[1] as object, 'headers')).toBeInstanceOf(Headers)
    const plain = Reflect.get(added(['/x', { headers: { a: '1' } }])[1] as object, 'headers')
    expect(plain).toEqual({ a: '1', [NAME]: VALUE })
  })

  it('keeps the order of names and how they are spelt, which the server sees', () => {
    const headers = { 'X-Zeta': '1', accept: 'a/b', 'Content-Type': 'text/own', ACCEPT: 'c/d' }
    for (const args of [added(['/x', { headers }]), readRequest(['/x', { headers }])?.args ?? []]) {
      const sent: object = Reflect.get(args[1] as object, 'headers')
      expect(Object.keys(sent).filter((name) => name !== NAME)).toEqual(['X-Zeta', 'accept', 'Content-Type'])
      expect(Reflect.get(sent, 'accept')).toBe('a/b, c/d')
    }
    expect(Object.keys(Reflect.get(added(['/x', { headers }])[1] as object, 'headers')).at(-1)).toBe(NAME)
  })

  it('keeps how names are spelt in lists, of whatever kind', () => {
    const list = [
      ['X-Zeta', '1'],
      ['x-zeta', '2'],
      ['Accept', 'a/b'],
    ]
    const lists = [list, new Map([['X-Zeta', '1, 2']]), [new Set(['X-Zeta', '1, 2'])], [list[0], list[1]].values()]
    for (const headers of lists) {
      const sent: object = Reflect.get(added(['/x', { headers }])[1] as object, 'headers')
      expect(Object.keys(sent)).toContain('X-Zeta')
      expect(Object.keys(sent)).not.toContain('x-zeta')
      expect(Reflect.get(sent, 'X-Zeta')).toBe('1, 2')
    }
  })

  it('takes what is spelt in a Request as it is, where only the browser gets it', async () => {
    const options = { method: 'POST', body: 'text', headers: { 'X-Zeta': '1' }, referrerPolicy: 'origin' } as const
    const from = readRequest([new Request('https://shop.test/r', options)])
    const [input, init] = (from && withHeaders(from, { [NAME]: VALUE }, false, true)?.args) ?? []
    // None among the options: they would be in place of those of the Request, all in small letters.
    expect(Reflect.get((init as object) ?? {}, 'headers')).toBeUndefined()
    const sent = requestOf([input, init])
    expect([sent.headers.get('x-zeta'), sent.headers.get(NAME), sent.referrerPolicy]).toEqual(['1', VALUE, 'origin'])
    expect(await sent.text()).toBe('text')
  })

  it.each([[{ method: 'GET' }], [{ mode: 'navigate' }]])(
    'leaves the body of a Request to the page where the browser refuses the options %o',
    (init) => {
      const request = new Request('https://shop.test/r', { method: 'POST', body: 'text' })
      const from = readRequest([request, init])
      const args = (from && withHeaders(from, { [NAME]: VALUE }, false, true)?.args) ?? []
      expect(() => requestOf(args)).toThrow(TypeError)
      expect(request.bodyUsed).toBe(false)
    },
  )

  it('reads headers once, and in the order in which the browser does', () => {
    const reads: string[] = []
    const note = (what: string) => (target: object, key?: PropertyKey) => {
      reads.push(`${what} ${String(key)}`)
      return Reflect.apply(Reflect.get(Reflect, what), undefined, key === undefined ? [target] : [target, key])
    }
    const value = { toString: () => (reads.push('text') > 0 ? '1' : '') }
    const handler = Object.fromEntries(['get', 'ownKeys', 'getOwnPropertyDescriptor'].map((what) => [what, note(what)]))
    for (const target of [{ a: value, b: '2' }, [['a', '1']]]) {
      const headers = new Proxy(target, handler as ProxyHandler<object>)
      requestOf(['/x', { headers }])
      const natively = reads.splice(0)
      requestOf(added(['/x', { headers }]))
      expect(reads.splice(0)).toEqual(natively)
      expect(natively.length).toBeGreaterThan(3)
    }
  })

  it.each([{ [Symbol('s')]: '1' }, { a: Symbol('s') }, { 'a b': '1' }, { a: '\u0100' }, [['a']]])(
    'lets the browser refuse what are no headers: %o',
    (headers) => {
      const args = ['/x', { headers }]
      expect(() => requestOf(readRequest(args)?.args ?? args)).toThrow(TypeError)
    },
  )

  it('combines what the page gives by one name', () => {
    const list = [
      ['Accept', 'a'],
      ['accept', 'b'],
    ]
    const { headers } = requestOf(added(['/x', { headers: list }]))
    expect(headers.get('accept')).toBe('a, b')
  })

  it('keeps every other option, inherited ones and those behind getters too', async () => {
    const controller = new AbortController()
    const defaults = { credentials: 'include', cache: 'no-store' }
    const init = Object.create(defaults, {
      method: { get: () => 'POST' },
      body: { value: 'text' },
      signal: { value: controller.signal },
      redirect: { value: 'manual' },
      keepalive: { value: true },
      referrerPolicy: { value: 'no-referrer' },
      integrity: { value: 'sha256-x' },
      mode: { value: 'same-origin' },
    })
    const plain = requestOf(['/x', init])
    const ours = requestOf(added(['/x', init]))
    const options = ['method', 'credentials', 'cache', 'redirect', 'keepalive', 'referrerPolicy', 'integrity', 'mode']
    for (const option of options) expect(Reflect.get(ours, option), option).toEqual(Reflect.get(plain, option))
    expect(await ours.text()).toBe('text')
    controller.abort('stop')
    expect(ours.signal.aborted).toBe(true)
  })

  it('keeps the method, the body and the referrer of a Request', async () => {
    const request = new Request('https://shop.test/r', {
      method: 'POST',
      body: 'text',
      referrer: 'about:client',
      referrerPolicy: 'origin',
    })
    const args = added([request])
    expect(args[0]).toBe(request)
    expect(request.bodyUsed).toBe(false)
    const ours = requestOf(args)
    expect([ours.method, ours.referrer, ours.referrerPolicy]).toEqual(['POST', 'about:client', 'origin'])
    expect(await ours.text()).toBe('text')
  })

  it('adds nothing where the caller has set the header itself', () => {
    for (const args of [
      ['/x', { headers: { TraceParent: 'mine' } }],
      [new Request('https://shop.test/', { headers: { traceparent: 'mine' } })],
    ]) {
      const from = readRequest(args)
      expect(from && withHeaders(from, { [NAME]: VALUE }, false)).toBeUndefined()
      expect(from).toBeDefined()
    }
  })

  it('gives who has wrapped fetch before us all options of the page, also where they are copied', async () => {
    const [input, options] = added(['/x', { method: 'POST', body: 'text', retries: 3, headers: { a: '1' } }])
    const copied = { ...(options as object) }
    expect(copied).toEqual({ method: 'POST', body: 'text', retries: 3, headers: { a: '1', [NAME]: VALUE } })
    expect(await requestOf([input, copied]).text()).toBe('text')
  })

  it('passes further arguments on', () => {
    expect(added(['/x', {}, 'third']).slice(2)).toEqual(['third'])
  })

  it.each([{ 'not valid': '1' }, null, 'text', 1])(
    'adds none to the headers %o, which the native call refuses as before',
    (headers) => {
      const from = readRequest(['/x', { headers }])
      expect(from && withHeaders(from, { [NAME]: VALUE }, false)).toBeUndefined()
      expect(() => requestOf(from?.args ?? [])).toThrow(TypeError)
    },
  )
})
