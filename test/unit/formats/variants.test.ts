/** Files that differ from what the formats' documents ask for, as other programs write them. */
import { describe, expect, it } from 'vitest'
import { readTraceFile } from '../../../panel/formats/all'
import type { TraceSpan } from '../../../panel/formats/trace-model'

const TRACE = '5b8efff798038103d269b633813fc60c'
const SPAN = 'eee19b7ec3c1b174'

function read(file: unknown): readonly TraceSpan[] {
  const result = readTraceFile(typeof file === 'string' ? file : JSON.stringify(file))
  if (!('spans' in result)) throw new Error(`${result.reason} at ${result.where}`)
  return result.spans
}

const span = { traceId: TRACE, spanId: SPAN, name: 'GET', startTimeUnixNano: '1', endTimeUnixNano: '2' }

describe('OTLP', () => {
  const list = [{ scopeSpans: [{ spans: [span] }] }]

  it.each([
    ['batches, as Tempo answers', { batches: list }],
    ['a request in `trace`, as its second API does', { trace: { resourceSpans: list } }],
    ['a request in `result`, as Jaeger’s third API does', { result: { resourceSpans: list } }],
    [
      'the names that groups had before 2022',
      { resourceSpans: [{ instrumentationLibrarySpans: [{ instrumentationLibrary: { name: 'x' }, spans: [span] }] }] },
    ],
    ['a byte order mark', `\ufeff${JSON.stringify({ resourceSpans: list })}`],
  ])('is read from %s', (_what, file) => {
    expect(read(file)).toEqual([expect.objectContaining({ traceId: TRACE, spanId: SPAN, startNs: 1n, endNs: 2n })])
  })

  it('is read with ids in Base64 and kinds by their names', () => {
    const odd = {
      ...span,
      traceId: btoa(
        String.fromCharCode(...Array.from({ length: 16 }, (_, i) => Number(`0x${TRACE.slice(i * 2, i * 2 + 2)}`))),
      ),
      spanId: btoa(
        String.fromCharCode(...Array.from({ length: 8 }, (_, i) => Number(`0x${SPAN.slice(i * 2, i * 2 + 2)}`))),
      ),
      kind: 'SPAN_KIND_SERVER',
      status: { code: 'STATUS_CODE_ERROR', message: 'no' },
    }
    expect(read({ batches: [{ scopeSpans: [{ spans: [odd] }] }] })).toEqual([
      expect.objectContaining({ traceId: TRACE, spanId: SPAN, kind: 2, status: { code: 2, message: 'no' } }),
    ])
  })
})

describe('Zipkin, where client and server share an id', () => {
  const base = { traceId: TRACE, timestamp: 1000, duration: 10 }
  const file = [
    { ...base, id: 'a', name: 'get', kind: 'CLIENT', localEndpoint: { serviceName: 'web' } },
    { ...base, id: 'a', name: 'get', kind: 'SERVER', shared: true, localEndpoint: { serviceName: 'api' } },
    { ...base, id: 'b', parentId: 'a', name: 'query', localEndpoint: { serviceName: 'api' } },
    { ...base, id: 'c', parentId: 'a', name: 'retry', localEndpoint: { serviceName: 'web' } },
  ]

  it('puts the server under the client, and each child under who made it', () => {
    const [client, server, query, retry] = read(file)
    expect(server.parentId).toBe(client.spanId)
    expect(server.spanId).not.toBe(client.spanId)
    expect(query.parentId).toBe(server.spanId)
    expect(retry.parentId).toBe(client.spanId)
  })

  it('leaves a shared id as it is where the client’s span is not there', () => {
    expect(read([file[1]])[0].spanId).toBe('000000000000000a')
  })
})

describe('Zipkin’s answer to a search', () => {
  it('is a list of traces', () => {
    const one = { traceId: TRACE, id: 'a', timestamp: 1000 }
    expect(read([[one], [{ ...one, traceId: SPAN }]])).toHaveLength(2)
    expect(read(one)).toHaveLength(1)
  })
})

describe('Zipkin, where a span is reported in parts', () => {
  it('is one span, with what all of them say', () => {
    const part = { traceId: TRACE, id: 'a' }
    const spans = read([
      { ...part, timestamp: 1000, tags: { a: '1' }, annotations: [{ timestamp: 1100, value: 'x' }] },
      { ...part, parentId: 'b', name: 'get', kind: 'CLIENT', timestamp: 900, duration: 500, tags: { a: '2', b: '3' } },
      { ...part, timestamp: 1000, tags: { error: 'no' }, annotations: [{ timestamp: 1100, value: 'x' }] },
    ])
    expect(spans).toEqual([
      expect.objectContaining({
        parentId: '000000000000000b',
        name: 'get',
        kind: 3,
        startNs: 900_000n,
        endNs: 1_400_000n,
        status: { code: 2, message: 'no' },
        attributes: [
          ['a', '1'],
          ['b', '3'],
          ['error', 'no'],
        ],
        events: [{ name: 'x', timeNs: 1_100_000n, attributes: [] }],
      }),
    ])
  })
})

describe('Zipkin, where a span has no start', () => {
  it('starts with its first annotation, or with its trace', () => {
    const [, annotated, bare] = read([
      { traceId: TRACE, id: 'a', timestamp: 1000, tags: {} },
      { traceId: TRACE, id: 'b', annotations: [{ timestamp: 1500, value: 'x' }] },
      { traceId: TRACE, id: 'c' },
    ])
    expect([annotated.startNs, bare.startNs]).toEqual([1_500_000n, 1_000_000n])
  })

  it('starts at zero where nothing tells, which is said', () => {
    const file = readTraceFile(JSON.stringify([{ traceId: TRACE, id: 'c' }]))
    expect(file).toMatchObject({ spans: [{ startNs: 0n }], listed: [{ part: 'start', where: '[0]' }] })
  })
})

describe('Chrome trace events', () => {
  it('are read from a list that was cut off, as a browser that crashed leaves it', () => {
    const event = { ph: 'X', name: 'a', pid: 1, tid: 1, ts: 1, dur: 2 }
    expect(read(`[\n${JSON.stringify(event)},\n${JSON.stringify({ ...event, ts: 9 })},\n`)).toHaveLength(2)
  })

  it('may call arguments of their own `traceId` and `spanId`', () => {
    const [one] = read([{ ph: 'X', name: 'a', pid: 1, tid: 1, ts: 1, dur: 2, args: { traceId: 'my', spanId: 7 } }])
    expect(one.attributes).toEqual([
      ['traceId', 'my'],
      ['spanId', 7],
    ])
  })

  it('are read in one pass, however deep they lie in one another', () => {
    const deep = Array.from({ length: 20_000 }, (_, i) => ({ ph: 'B', name: 'x', pid: 1, tid: 1, ts: i }))
    const spans = read(deep)
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1)
    expect(spans.at(-1)?.parentId).toBe(spans.at(-2)?.spanId)
  })

  it('that are asynchronous lie within those of their id', () => {
    const spans = read([
      { ph: 'b', cat: 'blink.user_timing', id: '0x1', name: 'checkout', pid: 1, tid: 1, ts: 10 },
      { ph: 'b', cat: 'blink.user_timing', id2: { local: '0x1' }, name: 'other', pid: 1, tid: 1, ts: 11 },
      { ph: 'b', cat: 'blink.user_timing', id: '0x1', name: 'pay', pid: 1, tid: 1, ts: 20 },
      { ph: 'e', cat: 'blink.user_timing', id: '0x1', name: 'pay', pid: 1, tid: 2, ts: 30 },
      { ph: 'e', cat: 'blink.user_timing', id: '0x1', name: 'checkout', pid: 1, tid: 1, ts: 40 },
      { ph: 'e', cat: 'blink.user_timing', id2: { local: '0x1' }, name: 'other', pid: 1, tid: 1, ts: 50 },
    ])
    const nameOf = (id: string | undefined) => spans.find(({ spanId }) => spanId === id)?.name
    expect(spans.map(({ name, parentId, endNs }) => [name, nameOf(parentId), endNs])).toEqual([
      ['checkout', undefined, 40_000n],
      ['other', undefined, 50_000n],
      ['pay', 'checkout', 30_000n],
    ])
  })

  it('name their thread, as the tracer', () => {
    const [one] = read([
      { ph: 'X', name: 'a', pid: 1, tid: 7, ts: 1, dur: 2 },
      { ph: 'M', name: 'thread_name', pid: 1, tid: 7, args: { name: 'CrRendererMain' } },
    ])
    expect(one.scope.name).toBe('CrRendererMain')
  })
})

describe('what is no trace', () => {
  it.each([
    ['noSpans', 'Jaeger’s answer when nothing was found', { data: [] }],
    ['isMetricsOrLogs', 'logs and metrics of a collector', { resourceLogs: [{ scopeLogs: [] }] }],
  ])('is named: %s, %s', (reason, _what, file) => {
    expect(readTraceFile(JSON.stringify(file))).toEqual({ reason, where: 'file' })
  })

  it('may stand on lines between others', () => {
    const line = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] })
    expect(read(`{"resourceMetrics":[]}\n${line}`)).toHaveLength(1)
  })
})
