import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Fetch, loadText, MAX_BYTES, MAX_WAIT_MS } from '../../../panel/sources/loaded-text'

const PAGE = { url: 'https://shop.example/cart', id: '1' }
const MAP = 'https://shop.example/assets/main.js.map'

/** Answers each request by `answer`, and keeps what was asked. */
function fetching(answer: (url: string, init: RequestInit) => Response | Promise<Response>) {
  const asked: (RequestInit & { readonly url: string })[] = []
  const fetch: Fetch = async (url, init) => {
    asked.push({ url, ...init })
    return answer(url, init)
  }
  return { fetch, asked }
}

describe('a text', () => {
  it('comes with the header that names a map', async () => {
    const { fetch } = fetching(() => new Response('a()', { headers: { SourceMap: 'a.map' } }))
    expect(await loadText(fetch, MAP, PAGE)).toEqual({ text: 'a()', mapHeader: 'a.map' })
  })

  it('is read as UTF-8, wherever its parts are cut', async () => {
    const bytes = new TextEncoder().encode('名前')
    const body = new ReadableStream({
      start(to) {
        for (const byte of bytes) to.enqueue(Uint8Array.of(byte))
        to.close()
      },
    })
    const { fetch } = fetching(() => new Response(body))
    expect(await loadText(fetch, MAP, PAGE)).toMatchObject({ text: '名前' })
  })

  it.each([
    ['not there', () => new Response('', { status: 404 })],
    [
      'the page of an application',
      () => new Response('<html>', { headers: { 'content-type': 'text/html; charset=utf-8' } }),
    ],
    ['of a server that is down', () => Promise.reject(new TypeError('Failed to fetch'))],
  ])('is refused if it is %s', async (_what, answer) => {
    expect(await loadText(fetching(answer).fetch, MAP, PAGE)).toBe('refused')
  })

  it.each([
    'file:///etc/passwd',
    'blob:https://shop.example/1',
    'chrome-extension://abc/a.map',
    'moz-extension://abc/a.map',
    'chrome://settings',
    'ftp://shop.example/a.map',
    'javascript:1',
    'no URL',
  ])('is never asked for at %s', async (url) => {
    const { fetch, asked } = fetching(() => new Response('{}'))
    expect(await loadText(fetch, url, PAGE)).toBe('refused')
    expect(asked).toEqual([])
  })
})

describe('cookies', () => {
  it('go to the page’s own origin, which may not pass them on', async () => {
    const { fetch, asked } = fetching(() => new Response('{}'))
    await loadText(fetch, MAP, PAGE)
    expect(asked).toMatchObject([{ credentials: 'include', redirect: 'manual' }])
  })

  it('do not go where the page’s own origin leads to', async () => {
    const elsewhere = Object.defineProperty(new Response(null), 'type', { value: 'opaqueredirect' })
    const { fetch, asked } = fetching((_, { redirect }) => (redirect === 'manual' ? elsewhere : new Response('{}')))
    expect(await loadText(fetch, MAP, PAGE)).toMatchObject({ text: '{}' })
    expect(asked.map(({ credentials, redirect }) => `${credentials} ${redirect}`)).toEqual([
      'include manual',
      'omit follow',
    ])
  })

  it.each([
    ['https://cdn.example/a.map', PAGE],
    ['http://shop.example/a.map', PAGE],
    ['https://shop.example:8443/a.map', PAGE],
    [MAP, { url: 'about:srcdoc', id: '1' }],
    ['data:application/json,{}', PAGE],
  ])('do not go to %s', async (url, document) => {
    const { fetch, asked } = fetching(() => new Response('{}'))
    await loadText(fetch, url, document)
    expect(asked).toMatchObject([{ credentials: 'omit', redirect: 'follow' }])
  })
})

describe('what is too large', () => {
  it('is not read at all if the server says so', async () => {
    let read = 0
    const body = new ReadableStream({ pull: () => void read++ }, { highWaterMark: 0 })
    const { fetch } = fetching(() => new Response(body, { headers: { 'content-length': String(MAX_BYTES + 1) } }))
    expect(await loadText(fetch, MAP, PAGE)).toBe('tooLarge')
    expect(read).toBe(0)
  })

  it('is read no further than the limit', async () => {
    let read = 0
    let cancelled = false
    const part = new Uint8Array(1024 * 1024)
    const body = new ReadableStream({
      pull(to) {
        read++
        to.enqueue(part)
      },
      cancel() {
        cancelled = true
      },
    })
    const { fetch } = fetching(() => new Response(body))
    expect(await loadText(fetch, MAP, PAGE)).toBe('tooLarge')
    expect(read).toBeLessThan(MAX_BYTES / part.length + 5)
    expect(cancelled).toBe(true)
  })
})

describe('what is too slow', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('is given up, before the answer and within it', async () => {
    const stopped = (signal: AbortSignal | null | undefined, reject: (error: unknown) => void) =>
      signal?.addEventListener('abort', () => reject(signal.reason))
    const silent = fetching((_url, { signal }) => new Promise((_resolve, reject) => stopped(signal, reject)))
    const dripping = fetching((_url, { signal }) => {
      const body = new ReadableStream({
        start(to) {
          to.enqueue(new Uint8Array(1))
          stopped(signal, (error) => to.error(error))
        },
      })
      return new Response(body)
    })
    for (const { fetch } of [silent, dripping]) {
      const loading = loadText(fetch, MAP, PAGE)
      await vi.advanceTimersByTimeAsync(MAX_WAIT_MS + 1)
      expect(await loading).toBe('tooSlow')
    }
  })
})
