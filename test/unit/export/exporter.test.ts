import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createExportQueue, type JournalExport } from '../../../extension/background/export-queue'
import { createJournal, type Journal } from '../../../extension/background/journal'
import { tracesUrl } from '../../../extension/export/endpoint'
import { Exporter, type ExportTo, LINGER_MS } from '../../../extension/export/exporter'
import { outgoingOf } from '../../../extension/export/outgoing-spans'
import type { ExportRecord } from '../../../extension/export/queue'
import { encodeResponse, encodeStatus } from '../../../extension/receiver/otlp/schema'
import { blockOf, documentInfo, type SpanLine } from '../store/page'
import { type EndpointDouble, startEndpoint } from './endpoint-double'
import { sound } from './waiting'

let endpoint: EndpointDouble
let journal: Journal
let queue: JournalExport
let to: ExportTo
let fetched: (url: string, init: RequestInit) => Promise<Response>
let wakes: (number | undefined)[]
/** Added to the clock, so that a test need not wait. */
let aheadMs: number
let sequence: number

beforeEach(async () => {
  globalThis.indexedDB = new IDBFactory()
  endpoint = await startEndpoint()
  journal = createJournal(1e8)
  queue = createExportQueue()
  to = { url: `${endpoint.url}/v1/traces`, codec: 'protobuf', headers: [], resource: [] }
  fetched = (url, init) => fetch(url, init)
  wakes = []
  aheadMs = 0
  sequence = 0
  await queue.start()
})

afterEach(() => endpoint.close())

/** A new one each time: as after a death, it knows nothing but what was written down. */
function flush(): Promise<void> {
  return new Exporter({
    queue,
    fetch: (url, init) => fetched(url, init),
    target: async () => to,
    wakeIn: (ms) => void wakes.push(ms),
    changed: () => {},
    now: () => Date.now() + aheadMs,
    random: () => 0.5,
  }).flush()
}

async function record(lines: readonly SpanLine[], options: { rate?: number; tabId?: number; ageMs?: number } = {}) {
  const { rate = 1, tabId = 1, ageMs = LINGER_MS } = options
  const bytes = blockOf(lines)
  const outgoing = outgoingOf(sound(bytes), rate, Date.now() - ageMs)
  const block = { tabId, documentId: 'home', sequence: sequence++, spanCount: lines.length, bytes }
  const document = { ...documentInfo('home'), tabId }
  return journal.append(outgoing === undefined ? block : { ...block, outgoing }, document)
}

const numbered = (count: number, from = 1): SpanLine[] => Array.from({ length: count }, (_, i) => ({ id: from + i }))

async function read(): Promise<ExportRecord> {
  const found = await queue.read()
  if (found === undefined) throw new Error('export is off')
  return found
}

const counts = async () => (await read()).counts
const NONE = { sent: 0, rejected: 0, refused: 0, waiting: 0, lost: 0 }
const names = () => endpoint.taken.map(({ name }) => name)

describe('what is sent', () => {
  it('is each span once, in batches of at most 512 of all blocks together', async () => {
    await record(numbered(700))
    await record(numbered(400, 701))
    expect(await counts()).toEqual({ ...NONE, waiting: 1100 })
    await flush()
    expect(endpoint.requests.map(({ spans }) => spans.length)).toEqual([512, 512, 76])
    expect(names()).toEqual(numbered(1100).map(({ id }) => `span ${id}`))
    expect(await counts()).toEqual({ ...NONE, sent: 1100 })
    expect(wakes.at(-1)).toBeUndefined()
    await flush()
    expect(endpoint.requests.length).toBe(3)
  })

  it('is at most 1 MiB in a request, unless one span is more', async () => {
    const attributes = { text: 'x'.repeat(300_000) }
    await record(numbered(3).map((line) => ({ ...line, attributes: { ...attributes, n: line.id } })))
    await record([{ id: 9, attributes: { text: 'y'.repeat(1_500_000) } }])
    await record(numbered(2, 10))
    to = { ...to, codec: 'json' }
    await flush()
    expect(endpoint.requests.map(({ spans }) => spans.length)).toEqual([3, 1, 2])
    expect(endpoint.requests[0].bytes).toBeLessThanOrEqual(1024 * 1024)
    expect(await counts()).toEqual({ ...NONE, sent: 6 })
  })

  it('is neither what is open, nor what the page’s own OpenTelemetry exports, nor what came before it was turned on', async () => {
    const scope = { name: 'sdk', version: '', namespace: 'default', resource: '{"service.name":"web"}' }
    await record([{ id: 1 }, { id: 2, end: Number.NaN }, { id: 3, scope }])
    await queue.stop()
    await queue.start()
    await record([{ id: 4 }, { id: 5, end: Number.NaN }, { id: 6, scope }])
    await flush()
    expect(names()).toEqual(['span 4'])
  })

  it('is the newest that is known of a span, and never twice', async () => {
    await record([{ id: 1, name: 'headers' }, { id: 2 }])
    await record([{ id: 1, name: 'body', revision: 2, isAmended: true, end: 90 }], { ageMs: 0 })
    await flush()
    expect(names()).toEqual(['body', 'span 2'])
    await record([{ id: 1, name: 'later', revision: 3, isAmended: true }, { id: 3 }])
    await flush()
    expect(names()).toEqual(['body', 'span 2', 'span 3'])
    expect(await counts()).toEqual({ ...NONE, sent: 3 })
  })

  it('waits a little for what is learnt of a span after its end', async () => {
    await record([{ id: 1 }])
    await record([{ id: 2 }], { ageMs: 0 })
    await flush()
    expect(names()).toEqual(['span 1'])
    expect(wakes.at(-1)).toBeGreaterThan(LINGER_MS - 500)
    aheadMs = LINGER_MS
    await flush()
    expect(names()).toEqual(['span 1', 'span 2'])
  })

  it('keeps or leaves out whole traces by a sampling rate of its own', async () => {
    // The first word decides: its bytes are read from the last to the first.
    await record(
      numbered(4).map((line) => ({ ...line, trace: line.id })),
      { rate: 0 },
    )
    expect(await counts()).toEqual(NONE)
    await record(numbered(4), { rate: 1 })
    await flush()
    expect(endpoint.taken.length).toBe(4)
  })

  it('has headers, and attributes of the resource in the place of the page’s own', async () => {
    to = {
      ...{
        ...to,
        codec: 'json',
        headers: [
          ['authorization', 'Bearer 1'],
          ['x-scope-orgid', 'a'],
        ],
      },
      resource: [
        ['service.name', 'shop'],
        ['deployment.environment', 'test'],
      ],
    }
    let body = ''
    fetched = (url, init) => {
      body = new TextDecoder().decode(init.body as Uint8Array<ArrayBuffer>)
      expect(init).toMatchObject({ credentials: 'omit', redirect: 'manual', referrerPolicy: 'no-referrer' })
      return fetch(url, init)
    }
    await record([{ id: 1 }])
    await flush()
    expect(endpoint.requests[0].headers).toMatchObject({ authorization: 'Bearer 1', 'x-scope-orgid': 'a' })
    const { attributes } = JSON.parse(body).resourceSpans[0].resource
    const texts = attributes.map(({ key, value }: { key: string; value: { stringValue: string } }) => [
      key,
      value.stringValue,
    ])
    expect(Object.fromEntries(texts)).toMatchObject({ 'service.name': 'shop', 'deployment.environment': 'test' })
    expect(Object.fromEntries(texts)['url.full']).toBe('https://shop.test/home')
  })
})

describe('an answer', () => {
  it.each([429, 502, 503, 504])('of %i is tried again, after the seconds that it asks for', async (status) => {
    endpoint.script({ status, headers: { 'retry-after': '7' } })
    await record([{ id: 1 }])
    await flush()
    expect(wakes.at(-1)).toBeGreaterThan(6000)
    await flush()
    expect(endpoint.requests.length).toBe(1)
    expect(await counts()).toEqual({ ...NONE, waiting: 1 })
    aheadMs = 7000
    await flush()
    expect(names()).toEqual(['span 1'])
    expect(await read()).toMatchObject({ counts: { sent: 1 }, sending: { problem: '', failures: 0 } })
  })

  it('may ask for a wait by a date, of an hour at most', async () => {
    endpoint.script({ status: 503, headers: { 'retry-after': new Date(Date.now() + 20_000).toUTCString() } })
    endpoint.script({ status: 503, headers: { 'retry-after': '999999' } })
    await record([{ id: 1 }])
    await flush()
    expect(wakes.at(-1)).toBeGreaterThan(18_000)
    expect(wakes.at(-1)).toBeLessThan(20_001)
    aheadMs = 20_000
    await flush()
    expect(wakes.at(-1)).toBeGreaterThan(3_599_000)
    expect(wakes.at(-1)).toBeLessThan(3_601_000)
  })

  it.each(['0', '-5', 'Mon, 30 Nov 2009 04:30:00 GMT'])(
    'that asks for a wait of %s again and again is not followed without a pause',
    async (asked) => {
      endpoint.always({ status: 429, headers: { 'retry-after': asked } })
      await record([{ id: 1 }])
      const start = aheadMs
      for (let i = 0; i < 6; i++) {
        await flush()
        const { retryAtMs } = (await read()).sending
        aheadMs += Math.max(1, retryAtMs - Date.now() - aheadMs + 1)
      }
      expect(aheadMs - start).toBeGreaterThan(15_000)
      expect(endpoint.requests.length).toBeLessThanOrEqual(7)
    },
  )

  it.each<[type: string, body: string, said: string]>([
    ['application/json', '{"errors":["Forbidden"]}', 'Forbidden'],
    ['application/json', '{"errors":[{"status":"400","title":"Bad","detail":"no key"}]}', 'no key'],
    ['application/json', '{"status":"error","error":"invalid token"}', 'invalid token'],
    ['application/json', '{"error":{"code":403,"message":"no scope"}}', 'no scope'],
    [
      'application/json',
      '{"error":{"root_cause":[{"type":"x"}],"reason":"no credentials"},"status":401}',
      'no credentials',
    ],
    ['application/json', '{"__type":"ValidationException","Message":"too old"}', 'too old'],
    ['application/problem+json', '{"title":"Unprocessable","detail":"no name"}', 'no name'],
    ['application/json', '["bad"]', 'bad'],
    ['application/json', 'bad request', 'bad request'],
    ['application/x-protobuf', '{"message":"not protobuf"}', 'not protobuf'],
    ['', '{"message":"no type"}', 'no type'],
    ['text/xml', '<Error><Code>1</Code><Message>no signature</Message></Error>', 'no signature'],
  ])('in %s says what is wrong: %s', async (type, body, said) => {
    endpoint.script({ status: 400, headers: { 'content-type': type }, body })
    await record([{ id: 1 }])
    await flush()
    expect((await read()).sending.problem).toBe(`HTTP 400: ${said}`)
  })

  it.each(['<html><title>502</title>', '{"errors":[[[[[["deep"]]]]]]}', '{"a":1}', ''])(
    'that says nothing has its number alone: %s',
    async (body) => {
      endpoint.script({ status: 400, headers: { 'content-type': 'text/html' }, body })
      await record([{ id: 1 }])
      await flush()
      expect((await read()).sending.problem).toBe('HTTP 400')
    },
  )

  it.each([202, 204])('of %i without a body is one that took them', async (status) => {
    endpoint.script({ status })
    await record([{ id: 1 }])
    await flush()
    expect(await counts()).toEqual({ ...NONE, sent: 1 })
  })

  it.each(['text/html', 'text/plain'])(
    'of 200 with a web page as %s stops, and nothing is lost for it',
    async (type) => {
      endpoint.script({ headers: { 'content-type': type }, body: '\n<!DOCTYPE html><title>Log in</title>' })
      await record([{ id: 1 }])
      await flush()
      expect(await read()).toMatchObject({ counts: { ...NONE, waiting: 1 }, sending: { stopped: 'wrongPath' } })
    },
  )

  it('that does not come is waited for twice as long each time, up to five minutes', async () => {
    endpoint.always({ cut: true })
    await record([{ id: 1 }])
    const waits: number[] = []
    for (let i = 0; i < 11; i++) {
      await flush()
      waits.push(Math.round(((await read()).sending.retryAtMs - Date.now() - aheadMs) / 1000))
      aheadMs += (waits.at(-1) ?? 0) * 1000 + 500
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300])
    endpoint.always(undefined)
    await flush()
    expect(await counts()).toEqual({ ...NONE, sent: 1 })
  })

  it.each([400, 404, 405, 415, 500, 501])(
    'of %i is refused for good, and what comes behind it is sent',
    async (status) => {
      endpoint.script({ status, body: '{"code":3,"message":"no good"}' })
      await record(numbered(513))
      await flush()
      expect(await counts()).toEqual({ ...NONE, refused: 512, sent: 1 })
      endpoint.script({ status, headers: { 'content-type': 'application/x-protobuf' }, body: encodeStatus('no good') })
      await record([{ id: 900 }])
      await flush()
      expect((await read()).sending.problem).toBe(`HTTP ${status}: no good`)
    },
  )

  it.each([
    [401, 'unauthorized'],
    [403, 'forbidden'],
    [302, 'moved'],
  ] as const)('of %i stops, and nothing is lost for it', async (status, stopped) => {
    endpoint.script({ status, headers: { location: 'http://127.0.0.1:9/' } })
    await record([{ id: 1 }])
    await flush()
    aheadMs = 4_000_000
    await flush()
    expect(endpoint.requests.length).toBe(1)
    expect(wakes.at(-1)).toBeUndefined()
    expect(await read()).toMatchObject({ counts: { ...NONE, waiting: 1 }, sending: { stopped } })
    // Another endpoint begins anew.
    to = { ...to, url: `${endpoint.url}/other/v1/traces` }
    await flush()
    expect(names()).toEqual(['span 1'])
  })

  it('of 413 halves what is sent, down to one span, which is then given up', async () => {
    endpoint.always({ status: 413, when: ({ bytes }) => bytes > 5000 })
    await record([...numbered(99), { id: 100, attributes: { text: 'x'.repeat(6000) } }, ...numbered(50, 101)])
    await flush()
    expect(await counts()).toEqual({ ...NONE, sent: 149, refused: 1 })
    expect(names()).toEqual(
      numbered(150)
        .filter(({ id }) => id !== 100)
        .map(({ id }) => `span ${id}`),
    )
  })

  it('of 200 may reject some, which is counted and not sent again', async () => {
    endpoint.script({ body: '{"partialSuccess":{"rejectedSpans":"2","errorMessage":"too old"}}' })
    await record(numbered(5))
    await flush()
    expect(await read()).toMatchObject({ counts: { ...NONE, sent: 3, rejected: 2 }, sending: { problem: 'too old' } })
    const body = encodeResponse({ rejectedSpans: 1, errorMessage: 'no' })
    endpoint.script({ headers: { 'content-type': 'application/x-protobuf' }, body })
    await record(numbered(2, 10))
    await flush()
    expect(await counts()).toEqual({ ...NONE, sent: 4, rejected: 3 })
    expect(endpoint.requests.length).toBe(2)
  })

  it('of 200 may warn and reject nothing, or be rubbish', async () => {
    endpoint.script({ body: '{"partialSuccess":{"errorMessage":"use another port"}}' })
    await record([{ id: 1 }])
    await flush()
    expect(await read()).toMatchObject({ counts: { ...NONE, sent: 1 }, sending: { problem: 'use another port' } })
    endpoint.script({ body: '<<', headers: { 'content-type': 'application/x-protobuf' } })
    endpoint.script({ body: '{"partialSuccess":7}' })
    await record([{ id: 2 }])
    await flush()
    await record([{ id: 3 }])
    await flush()
    expect(await read()).toMatchObject({ counts: { ...NONE, sent: 3 }, sending: { problem: '' } })
  })

  it('of over 4 MiB is not read to its end', async () => {
    endpoint.script({ body: 'x'.repeat(5_000_000) })
    await record([{ id: 1 }])
    await flush()
    expect(await counts()).toEqual({ ...NONE, refused: 1 })
  })
})

describe('gzip', () => {
  beforeEach(() => {
    // As if it were another machine: on this one nothing is compressed.
    const { url } = to
    to = { ...to, url: 'https://collector.test/v1/traces' }
    fetched = (_asked, init) => fetch(url, init)
  })

  it('is used where it is taken', async () => {
    await record(numbered(600))
    await flush()
    expect(endpoint.requests.map(({ headers }) => headers['content-encoding'])).toEqual(['gzip', 'gzip'])
    expect((await read()).sending.gzip).toBe('taken')
    expect(endpoint.taken.length).toBe(600)
  })

  it.each([400, 415])('is done without from the first %i on', async (status) => {
    endpoint.always({ status, when: ({ headers }) => headers['content-encoding'] === 'gzip' })
    await record(numbered(600))
    await flush()
    expect(endpoint.requests.map(({ headers }) => headers['content-encoding'])).toEqual(['gzip', undefined, undefined])
    expect(await read()).toMatchObject({ counts: { ...NONE, sent: 600 }, sending: { gzip: 'refused' } })
  })

  it('is not blamed for what is refused without it, too', async () => {
    endpoint.script({ status: 400 }, { status: 400 })
    await record([{ id: 1 }])
    await flush()
    expect(await read()).toMatchObject({ counts: { ...NONE, refused: 1 }, sending: { gzip: 'untried' } })
  })
})

describe('what waits', () => {
  it('is sent again with the same ids where nobody knows whether it was taken', async () => {
    await record([{ id: 1 }])
    fetched = async (url, init) => {
      await fetch(url, init)
      throw new TypeError('Failed to fetch')
    }
    await flush()
    fetched = (url, init) => fetch(url, init)
    aheadMs = 2000
    await flush()
    expect(names()).toEqual(['span 1', 'span 1'])
    expect(new Set(endpoint.taken.map(({ spanId }) => spanId)).size).toBe(1)
    expect(await counts()).toEqual({ ...NONE, sent: 1 })
  })

  it('outlives its tab, a navigation and the browser, and is forgotten once it is sent', async () => {
    await record([{ id: 1 }], { tabId: 1 })
    await journal.forget(new Set([1]))
    await journal.retain(new Set())
    expect([await journal.documents(1), await journal.after(1, 0, 9), [...(await journal.tabs())]]).toEqual([
      [],
      [],
      [],
    ])
    expect(await counts()).toEqual({ ...NONE, waiting: 1 })
    await flush()
    expect(names()).toEqual(['span 1'])
    expect(await journal.after(-2, 0, 9)).toEqual([])
    expect(await journal.documents(-2)).toEqual([])
  })

  it('is lost by Clear and by the bound, and counted', async () => {
    await record(numbered(3))
    await journal.clear(1)
    expect(await counts()).toEqual({ ...NONE, lost: 3 })
    journal.setLimit(20_000)
    for (let i = 0; i < 10; i++) await record(numbered(50, i * 50 + 10))
    const { lost, waiting } = await counts()
    expect(lost).toBeGreaterThan(3)
    expect(lost + waiting).toBe(503)
    await flush()
    expect(await counts()).toEqual({ ...NONE, sent: waiting, lost })
    expect(endpoint.taken.length).toBe(waiting)
  })

  it('is lost where the disk takes nothing more, and counted once there is room again', async () => {
    await record(numbered(3))
    const isOut = ({ name }: IDBObjectStore) => name === 'blocks'
    const { add } = IDBObjectStore.prototype
    const full = vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(function (
      this: IDBObjectStore,
      ...given
    ) {
      if (isOut(this)) throw new DOMException('full', 'QuotaExceededError')
      return add.apply(this, given)
    })
    // What waited goes first, to make room.
    await record(numbered(5, 10))
    full.mockRestore()
    await record(numbered(2, 20))
    expect(await counts()).toEqual({ ...NONE, waiting: 2, lost: 8 })
    await flush()
    expect(await counts()).toEqual({ ...NONE, sent: 2, lost: 8 })
  })

  it('is not counted as lost when it was under way', async () => {
    await record(numbered(3))
    fetched = async (url, init) => {
      await journal.clear(1)
      return fetch(url, init)
    }
    await flush()
    expect(await counts()).toEqual({ ...NONE, sent: 3 })
  })

  it('goes on in the midst of a block after a death', async () => {
    await record(numbered(1000))
    endpoint.script({}, { cut: true })
    await flush()
    expect(await counts()).toEqual({ ...NONE, sent: 512, waiting: 488 })
    aheadMs = 5000
    await flush()
    expect(names()).toEqual(numbered(1000).map(({ id }) => `span ${id}`))
  })
})

describe('a death of the background', () => {
  /** Runs the exporter up to its `fatal`-th step (a read, a write, a request), which is done or not, and is never answered. */
  async function dyingAt(fatal: number, isDone: boolean): Promise<boolean> {
    let steps = 0
    let die = () => {}
    const death = new Promise<true>((resolve) => {
      die = () => resolve(true)
    })
    const mortal =
      <A extends unknown[], T>(step: (...given: A) => Promise<T>) =>
      async (...given: A): Promise<T> => {
        if (++steps < fatal) return step(...given)
        if (steps === fatal && isDone) await step(...given)
        die()
        return new Promise<never>(() => {})
      }
    const exporter = new Exporter({
      queue: {
        read: mortal(() => queue.read()),
        blocks: mortal((...given) => queue.blocks(...given)),
        settle: mortal((...given) => queue.settle(...given)),
      },
      fetch: mortal(async (url, init) => {
        const response = await fetch(url, init)
        return new Response(await response.arrayBuffer(), response)
      }),
      target: mortal(async () => to),
      wakeIn() {},
      changed() {},
      now: () => Date.now(),
      random: () => 0.5,
    })
    return Promise.race([death, exporter.flush().then(() => false)])
  }

  it.each([true, false])(
    'loses nothing at any step, be it done or not (%s), and repeats what it sent alone',
    async (isDone) => {
      let fatal = 0
      for (let died = true; died; ) {
        fatal++
        globalThis.indexedDB = new IDBFactory()
        journal = createJournal(1e8)
        queue = createExportQueue()
        await queue.start()
        const before = endpoint.taken.length
        await record(numbered(700))
        died = await dyingAt(fatal, isDone)
        await flush()
        const got = endpoint.taken.slice(before).map(({ traceId, spanId }) => traceId + spanId)
        expect(new Set(got).size, `at step ${fatal}`).toBe(700)
        expect([700, 1212, 888]).toContain(got.length)
        expect(await counts()).toEqual({ ...NONE, sent: 700 })
      }
      // Two requests, each with what is read and written around it.
      expect(fatal).toBeGreaterThan(8)
    },
  )
})

describe('the URL', () => {
  it.each([
    ['http://localhost:4318', 'http://localhost:4318/v1/traces'],
    ['localhost:4318', 'http://localhost:4318/v1/traces'],
    ['https://otlp.test/otlp/', 'https://otlp.test/otlp/v1/traces'],
    ['https://otlp.test/insert/opentelemetry/v1/traces', 'https://otlp.test/insert/opentelemetry/v1/traces'],
    ['https://otlp.test/v1/traces?key=1#x', 'https://otlp.test/v1/traces?key=1'],
    ['https://user:word@otlp.test', undefined],
    ['ftp://otlp.test', undefined],
    ['', undefined],
    ['http://', undefined],
  ])('of %j is %j', (given, url) => expect(tracesUrl(given)).toBe(url))
})
