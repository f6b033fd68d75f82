/** Traces that backends are asked for by id, as the panel shows them. */
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { BackendAnswer } from '../../../extension/backends/backend-client'
import { type BackendType, type TraceBackend, traceUrls } from '../../../extension/backends/trace-backend'
import { DEFAULT_SETTINGS } from '../../../extension/settings/settings'
import { panelWith } from '../state/panel'
import { blockOf, documentInfo, ORIGIN_MS, type SpanLine } from '../store/page'
import { ANSWERS, protobufOf, type Recorded } from './recorded'

const TRACE = '00000007000000000000000000000001'
const idOf = (id: number) => `ffff0000${id.toString(16).padStart(8, '0')}`
const keyOf = (id: number) => `${TRACE}:${idOf(id)}`
const NONE: BackendAnswer = { type: 'none' }

const RECORDED: Recorded = {
  ...{ traceId: TRACE, parentId: idOf(2), serverId: idOf(20), queryId: idOf(21) },
  ...{ startMs: ORIGIN_MS + 12, endMs: ORIGIN_MS + 38 },
}
const REQUEST: readonly SpanLine[] = [
  { id: 1, name: 'click', start: 0, end: 100 },
  {
    id: 2,
    parent: 1,
    name: 'GET /cart',
    kind: 3,
    start: 10,
    end: 40,
    attributes: { 'url.full': 'https://a.test/cart' },
  },
]
const SHOWN = [' click', '  GET /cart', '   GET /cart', '    SELECT']

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

const jsonAnswer = (value: unknown): BackendAnswer => ({
  type: 'trace',
  content: new TextEncoder().encode(JSON.stringify(value)),
})

type Reply = (traceId: string, backend: TraceBackend) => BackendAnswer

function panelFor(reply: Reply, servers: readonly Partial<TraceBackend>[] = [{}]) {
  const start = Date.now()
  const asked: string[] = []
  const panel = panelWith(
    {
      backends: {
        ...DEFAULT_SETTINGS.backends,
        servers: servers.map((given) => ({ type: 'jaeger', url: 'http://j', origins: [], headers: {}, ...given })),
      },
    },
    {
      openBackend: (backend) => ({
        async trace(traceId) {
          asked.push(
            `${backend.url} ${traceId === TRACE ? '' : `${traceId} `}${Math.round((Date.now() - start) / 100) / 10}`,
          )
          return reply(traceId, backend)
        },
      }),
    },
  )
  panel.feed.document(documentInfo('page'))
  const draw = () => {
    panel.frame()
    panel.state.table.expandAll()
    panel.frame()
    return panel.drawn()
  }
  return { ...panel, asked, draw }
}

describe('a trace that a backend has', () => {
  const types: Readonly<Record<string, BackendType>> = { 'jaeger v3': 'jaeger', 'tempo v2': 'tempo' }

  it.each(Object.entries(ANSWERS))('comes to stand beneath the request: %s', async (name, answer) => {
    const type = types[name] ?? (name as BackendType)
    const { feed, draw, state } = panelFor(() => jsonAnswer(answer(RECORDED)), [{ type }])
    feed.block('page', blockOf(REQUEST))
    await vi.advanceTimersByTimeAsync(2000)
    expect(draw()).toEqual(SHOWN)
    const server = state.store.summary(state.store.find(keyOf(20)) ?? -1)
    expect(server.service).toBe('cart')
    expect(server.startMs).toBeCloseTo(ORIGIN_MS + 12, 3)
    expect(state.polling.statuses.value).toEqual([{ type: 'answered', spans: 2 }])
  })

  it.each([0x7b, 0x5b, 0x70])('is read in protobuf, whatever its first length is: %i', async (length) => {
    const { feed, draw, state } = panelFor(() => ({ type: 'trace', content: protobufOf(RECORDED, length) }))
    feed.block('page', blockOf(REQUEST))
    await vi.advanceTimersByTimeAsync(2000)
    expect(state.polling.statuses.value).toEqual([{ type: 'answered', spans: 1 }])
    expect(draw()).toEqual([' click', '  GET /cart', '   GET'])
  })

  const JAEGER = JSON.stringify(ANSWERS.jaeger?.(RECORDED))
  it.each<[string, string | Uint8Array]>([
    ['with a byte order mark', `\ufeff${JAEGER}`],
    ['in UTF-16', Buffer.from(`\ufeff${JAEGER}`, 'utf16le')],
    ['in gzip, which nothing says', gzipSync(JAEGER)],
    [
      'with the faults of some of its storages',
      JAEGER.replace('"errors":null', '"errors":[{"code":206,"msg":"late"}]'),
    ],
    ['cut off', JAEGER.slice(0, JAEGER.lastIndexOf('"processes"'))],
    ['with the lower half of its id', JSON.stringify(ANSWERS.zipkin?.({ ...RECORDED, traceId: TRACE.slice(16) }))],
  ])('is read %s', async (_how, content) => {
    const { feed, draw } = panelFor(() => ({ type: 'trace', content: Buffer.from(content) }))
    feed.block('page', blockOf(REQUEST))
    await vi.advanceTimersByTimeAsync(2000)
    expect(draw()).toEqual(SHOWN)
  })

  it('is read of Tempo’s answer in protobuf', async () => {
    const trace = protobufOf(RECORDED, 0x60)
    const content = Buffer.concat([Buffer.from([0x0a, trace.length]), trace, Buffer.from([0x12, 2, 8, 1, 0x18, 1])])
    const { feed, draw } = panelFor(() => ({ type: 'trace', content }), [{ type: 'tempo' }])
    feed.block('page', blockOf(REQUEST))
    await vi.advanceTimersByTimeAsync(2000)
    expect(draw()).toEqual([' click', '  GET /cart', '   GET'])
  })

  it.each([
    ['{"data":[],"errors":[{"code":404,"msg":"trace not found"}]}', { type: 'none', spans: 0 }],
    ['{"data":[]}', { type: 'answered', spans: 0 }],
    ['<!doctype html><title>Login</title>', { type: 'failed', reason: 'notTraces', status: 200 }],
    ['{"status":"error","message":"no such tenant"}', { type: 'failed', reason: 'notTraces', status: 200 }],
  ])('that is none is said to be none: %s', async (content, status) => {
    const { feed, state } = panelFor(() => ({ type: 'trace', content: Buffer.from(content) }))
    feed.block('page', blockOf(REQUEST))
    await vi.advanceTimersByTimeAsync(2000)
    expect(state.polling.statuses.value).toEqual([status])
  })

  it('is asked for when the page is quiet, until it is whole and says the same twice', async () => {
    const { feed, asked } = panelFor(() => jsonAnswer(ANSWERS.otlp?.(RECORDED)))
    feed.block('page', blockOf(REQUEST))
    await vi.advanceTimersByTimeAsync(200_000)
    expect(asked).toEqual(['http://j 1.6', 'http://j 3.1'])
  })

  it('that never comes is asked for again and again, for a minute and a half', async () => {
    const { feed, asked } = panelFor(() => NONE)
    feed.block('page', blockOf(REQUEST))
    await vi.advanceTimersByTimeAsync(200_000)
    expect(asked.map((line) => Number(line.split(' ')[1]))).toEqual([1.6, 3.1, 6.1, 12.1, 24.1, 48.1, 90.1])
  })

  it('is asked for anew when the page makes another request in it, and when the user wants it', async () => {
    const { feed, asked, state } = panelFor(() => NONE)
    feed.block('page', blockOf(REQUEST))
    await vi.advanceTimersByTimeAsync(5000)
    feed.block('page', blockOf([{ id: 3, parent: 1, name: 'GET /more', kind: 3, start: 50, end: 60 }]))
    await vi.advanceTimersByTimeAsync(2000)
    expect(asked).toHaveLength(3)
    await vi.advanceTimersByTimeAsync(200_000)
    const before = asked.length
    state.polling.askAgain(state.store.find(keyOf(1)) ?? -1)
    expect(asked).toHaveLength(before + 1)
  })

  it('with spans that come late, and without the parent of one, is shown as far as it is known', async () => {
    let answer: unknown = { resourceSpans: [] }
    const { feed, draw, state } = panelFor(() => jsonAnswer(answer))
    feed.block('page', blockOf(REQUEST))
    await vi.advanceTimersByTimeAsync(2000)
    answer = ANSWERS.otlp?.({ ...RECORDED, parentId: idOf(19) })
    await vi.advanceTimersByTimeAsync(2000)
    expect(draw()).toEqual(SHOWN)
    expect(state.store.summary(state.store.find(keyOf(20)) ?? -1).orphan).toBe(true)
  })

  it('has no second account of what the page recorded itself', async () => {
    const copy = { ...RECORDED, parentId: idOf(1), serverId: idOf(2), queryId: idOf(21) }
    const otlp = JSON.stringify(ANSWERS.otlp?.(copy)).replace('"kind":2', '"kind":3')
    const { feed, draw, state } = panelFor(() => jsonAnswer(JSON.parse(otlp)))
    feed.block('page', blockOf(REQUEST))
    await vi.advanceTimersByTimeAsync(2000)
    expect(draw()).toEqual([' click', '  GET /cart', '   SELECT'])
    expect(state.store.summary(state.store.find(keyOf(2)) ?? -1).service).toBeUndefined()
  })

  it('has the service’s own span where Zipkin gives it the id of the request', async () => {
    const shared = { ...RECORDED, parentId: idOf(1), serverId: idOf(2) }
    const { feed, draw } = panelFor(() => jsonAnswer(ANSWERS.zipkin?.(shared)), [{ type: 'zipkin' }])
    feed.block('page', blockOf(REQUEST))
    await vi.advanceTimersByTimeAsync(5000)
    expect(draw()).toEqual(SHOWN)
  })

  it('has no span of another trace, and none that comes when the trace is cleared', async () => {
    const other = { ...RECORDED, traceId: 'c'.repeat(32) }
    const { feed, draw, state } = panelFor(() => jsonAnswer(ANSWERS.otlp?.(other)))
    feed.block('page', blockOf(REQUEST))
    await vi.advanceTimersByTimeAsync(2000)
    expect(draw()).toEqual([' click', '  GET /cart'])
    state.clear()
    await vi.advanceTimersByTimeAsync(200_000)
    expect(draw()).toEqual([])
  })
})

describe('backends', () => {
  it('are asked for what was requested of their origins', async () => {
    const origins = [
      { url: 'http://a', origins: ['https://a.test'] },
      { url: 'http://b', origins: ['https://b.test'] },
      { url: 'http://all' },
    ]
    const { feed, asked } = panelFor(() => NONE, origins)
    feed.block('page', blockOf(REQUEST))
    await vi.advanceTimersByTimeAsync(2000)
    expect(asked).toEqual(['http://a 1.6', 'http://all 1.6'])
  })

  it('that refuse are not asked again, unless the user wants it; the settings say so', async () => {
    const { feed, asked, state } = panelFor(() => ({ type: 'refused', status: 401 }))
    feed.block('page', blockOf(REQUEST))
    await vi.advanceTimersByTimeAsync(200_000)
    expect(asked).toHaveLength(1)
    expect(state.polling.statuses.value).toEqual([{ type: 'refused', status: 401 }])
    state.polling.askAgain(state.store.find(keyOf(2)) ?? -1)
    expect(asked).toHaveLength(2)
  })

  it('that fail are left alone for half a minute', async () => {
    const { feed, asked } = panelFor(() => ({ type: 'failed', reason: 'unreachable', status: 0 }))
    feed.block('page', blockOf(REQUEST))
    await vi.advanceTimersByTimeAsync(200_000)
    expect(asked).toEqual(['http://j 1.6', 'http://j 48.1', 'http://j 90.1'])
  })

  it('are asked for the newest twenty traces, two at a time, and for an older one that is looked at', async () => {
    const traceOf = (n: number) => `0000000700000000000000000000${(100 + n).toString(16).padStart(4, '0')}`
    const { feed, asked, state } = panelFor(() => NONE)
    for (let n = 0; n < 30; n++) {
      feed.block('page', blockOf([{ id: 1000 + n, trace: 100 + n, name: 'GET', kind: 3, start: n, end: n + 1 }]))
    }
    await vi.advanceTimersByTimeAsync(2500)
    expect(asked).toHaveLength(20)
    expect(new Set(asked.map((line) => line.split(' ')[1]))).toEqual(
      new Set(Array.from({ length: 20 }, (_, i) => traceOf(10 + i))),
    )
    state.select(`${traceOf(0)}:${idOf(1000)}`, false)
    expect(asked.at(-1)).toContain(traceOf(0))
  })

  it('are all asked for a trace that only a server names, which stands for itself', async () => {
    const other = { ...RECORDED, traceId: 'c'.repeat(32), parentId: '0000000000000000' }
    const servers = [{ url: 'http://a', origins: ['https://nowhere.test'] }]
    const { feed, draw, state, asked } = panelFor(
      (id) => (id === other.traceId ? jsonAnswer(ANSWERS.otlp?.(other)) : NONE),
      servers,
    )
    feed.block('page', blockOf(REQUEST))
    state.askForTrace(other.traceId)
    await vi.advanceTimersByTimeAsync(5000)
    expect(asked.filter((line) => line.includes(other.traceId))).toHaveLength(2)
    expect(draw()).toEqual([' click', '  GET /cart', ' GET /cart', '  SELECT'])
    expect(state.store.firstOfTrace(other.traceId)).toBe(state.store.find(`${other.traceId}:${idOf(20)}`))
  })

  it('are asked nothing of what a file says', async () => {
    const { feed, asked, state } = panelFor(() => NONE)
    state.store.importedDocument({ documentId: 'file:0', fileName: 'a.json', url: 'cart', lastMs: ORIGIN_MS + 100 })
    state.store.block('file:0', 0, blockOf(REQUEST))
    await vi.advanceTimersByTimeAsync(5000)
    state.select(keyOf(2), false)
    await vi.advanceTimersByTimeAsync(5000)
    expect(asked).toEqual([])
    feed.block('page', blockOf([{ id: 4, trace: 2, kind: 3 }]))
    await vi.advanceTimersByTimeAsync(5000)
    expect(asked).not.toEqual([])
  })

  it('are asked nothing while recording is stopped, or while there are none', async () => {
    const { feed, asked, state } = panelFor(() => NONE)
    state.recording.toggle()
    feed.block('page', blockOf(REQUEST))
    await vi.advanceTimersByTimeAsync(2000)
    expect(asked).toEqual([])
    const none = panelFor(() => NONE, [])
    none.feed.block('page', blockOf(REQUEST))
    await vi.advanceTimersByTimeAsync(2000)
    expect(none.asked).toEqual([])
  })
})

it('a backend’s URLs are asked for its traces alone', () => {
  expect(traceUrls({ type: 'otlp', url: 'http://o/{traceId}' }, TRACE)).toEqual([`http://o/${TRACE}`])
})
