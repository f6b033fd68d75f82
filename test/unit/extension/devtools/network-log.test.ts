import { describe, expect, it } from 'vitest'
import { type NetworkRequest, readHarEntry } from '../../../../extension/devtools/network/har-entry'
import { NetworkLog } from '../../../../extension/devtools/network/network-log'
import { cpuMs } from '../../cpu-time'
import { harEntry } from './har'

const START_MS = Date.UTC(2026, 0, 2, 3, 4, 5, 0)
const SPAN = 'b992d0273be2073f'
const OTHER = '1111111111111111'

interface Sent {
  readonly url?: string
  readonly method?: string
  readonly afterMs?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly preflight?: boolean
  readonly redirectTo?: string
}

function request(sent: Sent = {}) {
  const { url = 'https://api.test/pay', method = 'GET', afterMs = 1, headers = {}, preflight, redirectTo } = sent
  const read = readHarEntry(
    harEntry(
      { url, method, headers: Object.entries(headers).map(([name, value]) => ({ name, value })) },
      {
        startedDateTime: new Date(START_MS + afterMs).toISOString(),
        _initiator: { type: preflight ? 'preflight' : 'script' },
        ...(redirectTo === undefined ? {} : { response: { status: 302, redirectURL: redirectTo } }),
      },
    ),
  )
  if (read === undefined) throw new Error('no entry')
  return read
}

const traceparent = (spanId: string) => ({ TraceParent: `00-2730c43dbc67d3e08ecec51b76142057-${spanId}-01` })
const wanted = {
  spanId: SPAN,
  url: 'https://api.test/pay',
  method: 'GET',
  startMs: START_MS,
  endMs: START_MS + 200,
  isRepeated: false,
}

function logOf(...requests: readonly NetworkRequest[]): NetworkLog {
  const log = new NetworkLog()
  for (const one of requests) log.add(one)
  return log
}

describe('the request of a span', () => {
  it.each([
    ['traceparent', traceparent(SPAN)],
    ['b3', { b3: `2730c43dbc67d3e08ecec51b76142057-${SPAN}-1` }],
    ['X-B3-SpanId', { 'X-B3-SpanId': SPAN.toUpperCase() }],
  ])('is found by its id in %s, whatever its URL says', (_, headers) => {
    const ours = request({ headers, url: 'https://api.test/elsewhere' })
    const log = logOf(request({ headers: traceparent(OTHER) }), ours, request())
    expect(log.find(wanted)).toEqual({ requests: [ours], preflight: undefined, foundBy: 'header' })
  })

  it('comes with the redirects that led to it, in the order of time', () => {
    const headers = traceparent(SPAN)
    const second = request({ url: 'https://api.test/b', afterMs: 20, headers })
    const first = request({ url: 'https://api.test/a', afterMs: 1, headers })
    expect(logOf(second, first).find(wanted)?.requests).toEqual([first, second])
  })

  it('comes with the preflight that the browser sent for it', () => {
    const headers = traceparent(SPAN)
    const ours = request({ headers, afterMs: 50 })
    const preflight = request({ method: 'OPTIONS', preflight: true, afterMs: 10 })
    const ofOther = request({ url: 'https://api.test/other', method: 'OPTIONS', preflight: true, afterMs: 11 })
    expect(logOf(preflight, ofOther, ours).find(wanted)?.preflight).toBe(preflight)
  })

  it('has no preflight that was sent for the one before it', () => {
    const earlier = request({ headers: traceparent(OTHER), afterMs: 2 })
    const preflight = request({ method: 'OPTIONS', preflight: true, afterMs: 3 })
    const ours = request({ headers: traceparent(SPAN), afterMs: 90 })
    const log = logOf(preflight, earlier, ours)
    expect(log.find(wanted)?.preflight).toBeUndefined()
    expect(log.find({ ...wanted, spanId: OTHER })?.preflight).toBe(preflight)
  })

  it('that sent no header is the nearest with its URL and method', () => {
    const near = request({ afterMs: 3 })
    const log = logOf(
      request({ afterMs: 90 }),
      near,
      request({ afterMs: 1, method: 'POST' }),
      request({ afterMs: 1, url: 'https://api.test/pay?x' }),
      request({ afterMs: 2, headers: traceparent(OTHER) }),
    )
    expect(log.find(wanted)).toEqual({ requests: [near], preflight: undefined, foundBy: 'url' })
  })

  it('that was sent again without headers is that one, with the redirects that it followed', () => {
    const stopped = request({ headers: traceparent(SPAN), redirectTo: 'https://cdn.test/a' })
    const again = request({ afterMs: 5, redirectTo: 'https://cdn.test/a' })
    const hop = request({ url: 'https://cdn.test/a', afterMs: 205, redirectTo: '/b' })
    const last = request({ url: 'https://cdn.test/b', afterMs: 405 })
    const others = [
      request({ url: 'https://cdn.test/b', afterMs: 3 }),
      request({ url: 'https://cdn.test/a', afterMs: 9000 }),
    ]
    const log = logOf(stopped, again, ...others, hop, last)
    expect(log.find({ ...wanted, isRepeated: true })).toMatchObject({ requests: [again, hop, last], foundBy: 'url' })
    expect(log.find(wanted)?.requests).toEqual([stopped])
    expect(logOf(stopped).find({ ...wanted, isRepeated: true })?.requests).toEqual([stopped])
  })

  it('that redirects to itself comes to an end', () => {
    const url = 'https://api.test/pay'
    const hops = Array.from({ length: 40 }, (_, i) => request({ url, afterMs: i * 200, redirectTo: url }))
    expect(logOf(...hops).find(wanted)?.requests).toHaveLength(21)
  })

  it('is none that was before the span, or after it', () => {
    expect(logOf(request({ afterMs: -5000 }), request({ afterMs: 5000 })).find(wanted)).toBeUndefined()
    const open = { ...wanted, endMs: Number.NaN }
    expect(logOf(request({ afterMs: 5000 })).find(open)?.requests).toHaveLength(1)
  })

  it('is found by a URL in which secrets are hidden', () => {
    const url = 'https://api.test/pay?token=a+b(c&page=1'
    const log = logOf(request({ url }))
    expect(log.find({ ...wanted, url: 'https://api.test/pay?token=REDACTED&page=1' })?.requests[0].url).toBe(url)
    expect(log.find({ ...wanted, url: 'https://api.test/pay?token=REDACTED&page=2' })).toBeUndefined()
  })
})

describe('a URL in which secrets are hidden', () => {
  it.each([
    ['https://api.test/x?a=1', 'https://api.test/x?a=REDACTED', true],
    ['https://api.test/x?a=', 'https://api.test/x?a=REDACTED', true],
    ['https://api.test/x?a=1&b=2', 'https://api.test/x?a=REDACTED', false],
    ['https://api.test/x?a=1&b=2&c=3', 'https://api.test/x?a=REDACTED&b=2&c=REDACTED', true],
    ['https://api.test/x?a=1&b=4&c=3', 'https://api.test/x?a=REDACTED&b=2&c=REDACTED', false],
    ['https://u:p@api.test/k/x', 'https://REDACTED:REDACTED@api.test/k/x', true],
    ['https://api.test/kk', 'https://api.test/kREDACTEDk/', false],
    ['https://api.test/k', 'https://api.test/kREDACTEDk', false],
  ])('%s is recorded as %s: %j', (url, recorded, isFound) => {
    expect(logOf(request({ url })).find({ ...wanted, url: recorded }) !== undefined).toBe(isFound)
  })

  it('is found at once however often it says so', () => {
    const log = logOf(request({ url: `https://api.test/x?${'a'.repeat(20_000)}!` }))
    const ms = cpuMs(() => {
      expect(log.find({ ...wanted, url: `https://api.test/x?${'REDACTEDa'.repeat(2_000)}?` })).toBeUndefined()
      expect(log.find({ ...wanted, url: `https://api.test/x?${'REDACTED&'.repeat(2_000)}?` })).toBeUndefined()
    })
    expect(ms).toBeLessThan(1000)
  })
})

describe('the log', () => {
  it('keeps the newest requests only', () => {
    const log = logOf(request({ headers: traceparent(SPAN) }))
    for (let i = 0; i < 3000; i++) log.add(request({ url: `https://api.test/${i}` }))
    expect(log.size).toBeLessThanOrEqual(1000)
    expect(log.find({ ...wanted, url: 'https://api.test/2999' })).toBeDefined()
    expect(log.find(wanted)).toBeUndefined()
  })

  it('takes in what ended before it was opened, each once', () => {
    const [first, second] = [request({ url: 'https://api.test/a' }), request({ url: 'https://api.test/b' })]
    const log = logOf(second)
    log.addEarlier([first, second])
    expect(log.size).toBe(2)
    expect(log.find({ ...wanted, url: 'https://api.test/a' })?.requests).toEqual([first])
  })

  it('takes in no more of that than it has room for', () => {
    const log = logOf(request())
    log.addEarlier(Array.from({ length: 2000 }, (_, i) => request({ url: `https://api.test/${i}` })))
    expect(log.size).toBe(1000)
    expect(log.find({ ...wanted, url: 'https://api.test/1999' })).toBeDefined()
  })

  it('tells whoever listens, until they stop', () => {
    const log = new NetworkLog()
    let told = 0
    const stop = log.subscribe(() => told++)
    log.add(request())
    log.addEarlier([request({ url: 'https://api.test/a' })])
    stop()
    log.add(request())
    expect(told).toBe(2)
  })
})

describe('what made a request', () => {
  const initiatorOf = (initiator: unknown) => readHarEntry(harEntry({}, { _initiator: initiator }))?.initiator
  const frame = (url: string, lineNumber = 4) => ({ functionName: 'pay', url, lineNumber, columnNumber: 9 })

  it('is the page’s own code, also across what queued it', () => {
    const callFrames = [frame('chrome-extension://abc/library.js'), frame('https://shop.test/a.js')]
    const stack = { callFrames, parent: { callFrames: [frame('https://shop.test/b.js', 0)] } }
    expect(initiatorOf({ type: 'script', stack })).toEqual({
      type: 'script',
      frames: [
        { functionName: 'pay', url: 'https://shop.test/a.js', line: 5, column: 10 },
        { functionName: 'pay', url: 'https://shop.test/b.js', line: 1, column: 10 },
      ],
    })
  })

  it('is a line of the document for what it names', () => {
    expect(initiatorOf({ type: 'parser', url: 'https://shop.test/', lineNumber: 11 })).toEqual({
      type: 'parser',
      frames: [{ functionName: '', url: 'https://shop.test/', line: 12, column: 1 }],
    })
  })

  it('is bounded, and anything else says nothing', () => {
    const parent: { callFrames: unknown[]; parent?: unknown } = {
      callFrames: Array(900).fill(frame('https://a.test/')),
    }
    parent.parent = parent
    expect(initiatorOf({ type: 'script', stack: parent })?.frames).toHaveLength(20)
    for (const given of [undefined, 'x', { stack: 5 }, { stack: { callFrames: 'x', parent: [] } }]) {
      expect(initiatorOf(given)?.frames).toEqual([])
    }
  })
})

describe('a response’s body in Firefox', () => {
  it.each([
    ['image/png', 'iVBORw0KGgo=', true],
    ['image/svg+xml', 'abcd', false],
    ['text/plain', 'abcd', false],
    ['image/png', '<p>not found</p>', false],
  ])('of %s, %s, is Base64: %s', async (mimeType, text, isBase64) => {
    const getContent = (done: (given: string, type: string) => void) => done(text, mimeType)
    const read = readHarEntry(harEntry({}, { getContent, response: { content: { mimeType } } }))
    expect(await read?.body()).toEqual({ text, isBase64 })
  })
})
