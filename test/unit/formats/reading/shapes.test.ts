/** Kinds of files that programs write beside what a format's document shows: each with other cases than were reported. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SpanKind } from '../../../../inpage/api/api'
import { readTraceFile } from '../../../../panel/formats/all'
import { jaeger } from '../../../../panel/formats/jaeger/jaeger'
import type { ReadFile } from '../../../../panel/formats/reading/read-file'
import type { TraceSpan } from '../../../../panel/formats/trace-model'
import { plainSpan } from '../spans'

const TRACE = '5b8efff798038103d269b633813fc60c'

function read(file: unknown): Extract<ReadFile, { spans: unknown }> {
  const result = readTraceFile(typeof file === 'string' ? file : JSON.stringify(file))
  if (!('spans' in result)) throw new Error(`${result.reason} at ${result.where}`)
  return result
}

/** The name of the parent of each, by its own; of two of one name the service is told, too. */
function parents(spans: readonly TraceSpan[]): Record<string, string | undefined> {
  const labels = new Map(spans.map((span) => [span, labelOf(span, spans)]))
  return Object.fromEntries(
    spans.map((span) => {
      const parent = spans.find(({ traceId, spanId }) => traceId === span.traceId && spanId === span.parentId)
      return [labelOf(span, spans), parent === undefined ? span.parentId && 'not seen' : labels.get(parent)]
    }),
  )
}
function labelOf(span: TraceSpan, spans: readonly TraceSpan[]): string {
  const isAlone = spans.filter(({ name }) => name === span.name).length === 1
  return isAlone ? span.name : `${span.name} in ${span.resource[0]?.[1]}`
}
const ms = ({ startNs, endNs }: TraceSpan) => (endNs === undefined ? undefined : Number(endNs - startNs) / 1e6)

describe('OTLP', () => {
  const span = { traceId: TRACE, spanId: 'a'.repeat(16), name: 'a', startTimeUnixNano: '1000', endTimeUnixNano: '2000' }
  const group = { scopeSpans: [{ spans: [span] }] }

  it.each([
    ['a resource’s group alone', group],
    ['a list of groups', [group]],
    ['a span alone', span],
    ['a list of spans', [span]],
    ['a request in several wrappings', { data: { trace: { resourceSpans: [group] } } }],
    ['a list of requests in a wrapping', { result: [{ resourceSpans: [group] }] }],
    ['Tempo’s second API', { trace: { resourceSpans: [group] }, metrics: {} }],
    ['Tempo’s first API in a wrapping', { data: { batches: [group] } }],
    ['a mix of both ways to write names', { resourceSpans: [{ scope_spans: [{ spans: [span] }] }] }],
  ])('is read from %s', (_what, file) => {
    expect(read(file).spans).toMatchObject([{ name: 'a', startNs: 1000n, endNs: 2000n }])
  })

  it('is read in snake_case in all its parts', () => {
    const { spans, leftOut } = read({
      resource_spans: [
        {
          resource: { attributes: [{ key: 'r', value: { int_value: '7' } }] },
          scope_spans: [
            {
              scope: { name: 's' },
              spans: [
                {
                  ...{ trace_id: TRACE, span_id: 'a'.repeat(16), parent_span_id: 'b'.repeat(16), name: 'x' },
                  ...{ start_time_unix_nano: '1000', end_time_unix_nano: '2000', kind: 'SPAN_KIND_CLIENT' },
                  ...{ dropped_attributes_count: 3, trace_state: 'a=1', status: { code: 'STATUS_CODE_ERROR' } },
                  attributes: [
                    { key: 'l', value: { array_value: { values: [{ double_value: 0.5 }, { bool_value: true }] } } },
                    { key: 'm', value: { kvlist_value: { values: [{ key: 'k', value: { string_value: 'v' } }] } } },
                  ],
                  events: [{ time_unix_nano: '1500', name: 'e' }],
                  links: [{ trace_id: TRACE, span_id: 'c'.repeat(16) }],
                },
              ],
            },
          ],
        },
      ],
    })
    expect(leftOut).toBe(0)
    expect(spans).toMatchObject([
      {
        ...{ parentId: 'b'.repeat(16), kind: 3, traceState: 'a=1', status: { code: 2 }, resource: [['r', 7]] },
        ...{ dropped: { attributes: 3 }, events: [{ timeNs: 1500n }], links: [{ spanId: 'c'.repeat(16) }] },
        attributes: [
          ['l', [0.5, true]],
          ['m', { k: 'v' }],
        ],
      },
    ])
  })

  it('keeps a span whatever one of its parts is', () => {
    const odd = fc.constantFrom<unknown>(null, 'x', -1, 1.5, 1e300, true, [], {}, [[]], [null], { a: 1 })
    const places = ['parentSpanId', 'name', 'kind', 'startTimeUnixNano', 'endTimeUnixNano', 'attributes', 'events']
    const more = ['links', 'status', 'traceState', 'droppedLinksCount', 'flags']
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...places, ...more), odd), (change) => {
        const { spans } = read({ resourceSpans: [{ scopeSpans: [{ spans: [{ ...span, ...change }, span] }] }] })
        expect(spans.length).toBeGreaterThan(0)
        expect(spans.every(({ spanId }) => spanId.startsWith('aaaaaaaa'))).toBe(true)
      }),
    )
  })

  it('says an error as OpenTracing does only where nothing else is said', () => {
    const with_ = (status: object, value: object) =>
      read([{ ...span, status, attributes: [{ key: 'error', value }] }]).spans[0].status.code
    expect(with_({}, { stringValue: 'true' })).toBe(2)
    expect(with_({}, { boolValue: true })).toBe(2)
    expect(with_({ code: 1 }, { boolValue: true })).toBe(1)
    expect(with_({}, { stringValue: 'false' })).toBe(0)
  })
})

describe('Jaeger', () => {
  const base = { traceID: 'ab', startTime: 1000, duration: 100, processID: 'p1' }
  const reference = (refType: string, spanID: string, traceID = 'ab') => ({ refType, traceID, spanID })
  const file = (...spans: readonly object[]) => ({
    data: [{ traceID: 'ab', spans, processes: { p1: { serviceName: 'web' }, p2: { serviceName: 'api' } } }],
  })

  it('takes the first reference to a span that is there', () => {
    const { spans } = read(
      file(
        { ...base, spanID: '1', operationName: 'root' },
        {
          ...{ ...base, spanID: '2', operationName: 'job' },
          references: [reference('CHILD_OF', '99'), reference('FOLLOWS_FROM', '1')],
        },
        { ...base, spanID: '3', operationName: 'lost', references: [reference('CHILD_OF', '98')] },
        { ...base, spanID: '4', operationName: 'other trace', references: [reference('FOLLOWS_FROM', '1', 'cd')] },
        { ...base, spanID: '5', operationName: 'old', parentSpanID: '1' },
      ),
    )
    expect(parents(spans)).toEqual({
      root: undefined,
      job: 'root',
      lost: 'not seen',
      'other trace': undefined,
      old: 'root',
    })
    expect(spans[3].links).toHaveLength(1)
  })

  it('keeps links apart from parents in what we wrote ourselves', () => {
    const link = { traceId: '1'.repeat(32), spanId: plainSpan(1).spanId, attributes: [] }
    const spans = [
      plainSpan(1),
      plainSpan(2, { links: [link] }),
      plainSpan(3, { parentId: 'f'.repeat(16), links: [link] }),
    ]
    const again = read([...jaeger.write(spans)].join('')).spans
    expect(again.map(({ parentId }) => parentId)).toEqual([undefined, undefined, 'f'.repeat(16)])
    expect(again.map(({ links }) => links.length)).toEqual([0, 1, 1])
  })

  it('keeps all spans of one id, and ids that are no hexadecimal digits', () => {
    const same = { ...base, spanID: 'span-x', operationName: 'a' }
    const { spans, losses } = read(
      file(
        { ...same, tags: [{ key: 'n', type: 'int64', value: 1 }] },
        { ...same, tags: [{ key: 'n', type: 'int64', value: 2 }] },
        { ...base, spanID: 'y', operationName: 'b', references: [reference('CHILD_OF', 'span-x')] },
      ),
    )
    expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(3)
    expect(spans[2].parentId).toBe(spans[0].spanId)
    expect([losses.get('sharedIds'), (losses.get('replacedIds') ?? 0) > 0]).toEqual([1, true])
  })

  it('knows one trace by half of its id', () => {
    const { spans } = read(
      file(
        { ...base, traceID: TRACE, spanID: '1', operationName: 'root' },
        {
          ...base,
          traceID: TRACE.slice(16),
          spanID: '2',
          operationName: 'a',
          references: [reference('CHILD_OF', '1', TRACE.slice(16))],
        },
      ),
    )
    expect(parents(spans)).toEqual({ root: undefined, a: 'root' })
    expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([TRACE]))
  })

  it('has the end of a span that was open, in either order', () => {
    const open = { ...base, spanID: '1', operationName: 'a', duration: 0, warnings: ['span has not ended'] }
    const ended = { ...base, spanID: '1', operationName: 'renamed', duration: 5000 }
    for (const spans of [
      [open, ended],
      [ended, open],
    ]) {
      const found = read(file(...spans)).spans
      expect(found.map((span) => [span.name, ms(span)])).toEqual([['renamed', 5]])
    }
  })
})

describe("Jaeger's storage", () => {
  const document = (spanID: string, parent?: string) => ({
    traceID: '2be38093ead7a083',
    spanID,
    operationName: `op ${spanID}`,
    references: parent === undefined ? [] : [{ refType: 'CHILD_OF', traceID: '2be38093ead7a083', spanID: parent }],
    startTime: 1605223981761425,
    duration: 32782,
    tags: [{ key: 'span.kind', type: 'string', value: 'client' }],
    logs: [],
    process: { serviceName: 'shop', tags: [] },
  })
  const two = [document('7606ddfe69932d34'), document('7bd66f09ba90ea3d', '7606ddfe69932d34')]

  it.each<[string, string]>([
    ['a list of spans', JSON.stringify(two)],
    ['a span on each line', two.map((one) => JSON.stringify(one)).join('\n')],
    ['documents of an index', two.map((one) => JSON.stringify({ _index: 'jaeger-span', _source: one })).join('\n')],
    ['an answer of Elasticsearch', JSON.stringify({ took: 1, hits: { hits: two.map((one) => ({ _source: one })) } })],
  ])('is read: %s', (_name, text) => {
    const { spans } = read(text)
    expect(spans.map(({ name, parentId, kind, resource }) => [name, parentId, kind, resource])).toEqual([
      ['op 7606ddfe69932d34', undefined, SpanKind.CLIENT, [['service.name', 'shop']]],
      ['op 7bd66f09ba90ea3d', '7606ddfe69932d34', SpanKind.CLIENT, [['service.name', 'shop']]],
    ])
  })
})

describe('Zipkin', () => {
  const base = { traceId: TRACE, timestamp: 1_000_000, duration: 1000 }
  const host = (serviceName: string, ipv4?: string) => ({ serviceName, ...(ipv4 === undefined ? {} : { ipv4 }) })

  it('puts parts together that come in any order, whatever they leave out', () => {
    const parts = [
      { traceId: TRACE, id: 'a', name: 'root', timestamp: 1_000_000, duration: 500_000, localEndpoint: host('web') },
      { traceId: TRACE, id: 'b', parentId: 'a', kind: 'SERVER', timestamp: 1_100_000, localEndpoint: host('api') },
      { traceId: TRACE, id: 'b', name: 'late', localEndpoint: host('api') },
      { traceId: TRACE, id: 'b', duration: 100_000 },
      { traceId: TRACE, id: 'b', tags: { x: '1' }, annotations: [{ timestamp: 1_150_000, value: 'e' }] },
    ]
    fc.assert(
      fc.property(fc.shuffledSubarray(parts, { minLength: parts.length }), (order) => {
        const { spans, leftOut } = read(order)
        const late = spans.find(({ name }) => name === 'late')
        expect([spans.length, leftOut, late && ms(late)]).toEqual([2, 0, 100])
        expect(late).toMatchObject({
          kind: 2,
          startNs: 1_100_000_000n,
          attributes: [['x', '1']],
          events: [{ name: 'e' }],
        })
        expect(parents(spans)).toEqual({ root: undefined, late: 'root' })
      }),
    )
  })

  it('puts a late part of a server that shares its id to the server, in any order', () => {
    const parts = [
      { ...base, id: 'a', name: 'call', kind: 'CLIENT', localEndpoint: host('web', '10.0.0.1') },
      { ...base, id: 'a', kind: 'SERVER', shared: true, localEndpoint: { ...host('api', '10.0.0.2'), port: 80 } },
      { traceId: TRACE, id: 'a', name: 'get /x', localEndpoint: host('api', '10.0.0.2') },
    ]
    fc.assert(
      fc.property(fc.shuffledSubarray(parts, { minLength: parts.length }), (order) => {
        const { spans, leftOut } = read(order)
        expect([spans.length, leftOut, parents(spans)]).toEqual([2, 0, { call: undefined, 'get /x': 'call' }])
      }),
    )
  })

  it('keeps receptions of one message by several hosts apart', () => {
    const { spans } = read([
      { ...base, id: 'a', name: 'send', kind: 'PRODUCER', localEndpoint: host('web') },
      { ...base, id: 'a', name: 'receive', kind: 'CONSUMER', shared: true, localEndpoint: host('worker', '10.0.0.1') },
      { ...base, id: 'a', name: 'receive', kind: 'CONSUMER', shared: true, localEndpoint: host('worker', '10.0.0.2') },
      { ...base, id: 'b', parentId: 'a', name: 'work', localEndpoint: host('worker', '10.0.0.2') },
    ])
    const [send, first, second, work] = spans
    expect(spans).toHaveLength(4)
    expect([first.parentId, second.parentId, work.parentId]).toEqual([send.spanId, send.spanId, second.spanId])
  })

  it('names who was called, and keeps what cannot be a parent out', () => {
    const { spans, listed } = read([
      {
        ...base,
        id: 'a',
        parentId: 'x y',
        kind: 'CLIENT',
        remoteEndpoint: host('db'),
        tags: { 'http.status_code': '500' },
      },
    ])
    expect(spans[0].attributes).toEqual([
      ['http.status_code', '500'],
      ['peer.service', 'db'],
    ])
    expect(listed).toMatchObject([{ part: 'parent', value: '"x y"' }])
  })

  it('of version 1 that both sides reported apart are client and server', () => {
    const annotation = (value: string, timestamp: number, serviceName: string) => ({
      value,
      timestamp,
      endpoint: { serviceName },
    })
    const side = { traceId: TRACE, id: 'a', name: 'get' }
    const { spans } = read([
      {
        ...{ ...side, timestamp: 1000, duration: 500 },
        annotations: [annotation('cs', 1000, 'web'), annotation('cr', 1500, 'web')],
        binaryAnnotations: [{ key: 'sa', value: true, endpoint: { serviceName: 'api' } }],
      },
      {
        ...side,
        annotations: [annotation('sr', 1100, 'api'), annotation('ss', 1400, 'api'), annotation('x', 1200, 'api')],
      },
      {
        traceId: TRACE,
        id: 'b',
        parentId: 'a',
        name: 'local',
        binaryAnnotations: [{ key: 'lc', value: 'pool', endpoint: { serviceName: 'api' } }],
        timestamp: 1150,
        duration: 5,
      },
    ])
    expect(spans.map((span) => [span.kind, ms(span), span.resource[0][1]])).toEqual([
      [3, 0.5, 'web'],
      [2, 0.3, 'api'],
      [1, 0.005, 'api'],
    ])
    expect([spans[1].parentId, spans[2].parentId]).toEqual([spans[0].spanId, spans[1].spanId])
    expect(spans[0].attributes).toEqual([['peer.service', 'api']])
    expect(spans[1].events).toMatchObject([{ name: 'x' }])
  })
})

describe('Chrome', () => {
  const event = (ph: string, ts: number, more: object = {}) => ({
    ph,
    ts,
    pid: 1,
    tid: 1,
    name: 'a',
    cat: 'c',
    ...more,
  })

  it('gives the same spans in whatever order the events stand', () => {
    const events = [
      ...[
        event('B', 0, { name: 'A' }),
        event('B', 2, { name: 'B' }),
        event('E', 5, { name: 'B' }),
        event('E', 10, { name: 'A' }),
      ],
      ...[
        event('b', 1, { name: 'x', id: 1 }),
        event('b', 3, { name: 'y', id: 1 }),
        event('e', 6, { name: 'x', id: 1 }),
      ],
      ...[event('e', 8, { name: 'y', id: 1 }), event('X', 20, { name: 'X', dur: 4 }), event('i', 21, { name: 'mark' })],
    ]
    fc.assert(
      fc.property(fc.shuffledSubarray(events, { minLength: events.length }), (order) => {
        const { spans } = read(order)
        expect(spans.map((span) => [span.name, ms(span)])).toEqual([
          ...[
            ['A', 0.01],
            ['x', 0.005],
            ['B', 0.003],
            ['y', 0.005],
            ['X', 0.004],
          ],
        ])
        expect(parents(spans)).toEqual({ A: undefined, B: 'A', x: undefined, y: undefined, X: undefined })
        expect(spans[4].events.map(({ name }) => name)).toEqual(['mark'])
      }),
    )
  })

  it('takes what an end says, too, and arrows for links', () => {
    const { spans } = read([
      event('M', 0, { name: 'thread_name', args: { name: 'Main' } }),
      event('B', 0, { name: 'A', args: { a: 1 } }),
      event('s', 1, { name: 'flow', id: 7 }),
      event('E', 5, { name: '', args: { b: 2 } }),
      event('X', 10, { name: 'B', dur: 5, tid: 2 }),
      event('f', 11, { name: 'flow', id: 7, tid: 2, bp: 'e' }),
      event('f', 12, { name: 'flow', id: 8, tid: 2, bp: 'e' }),
      event('C', 12, { args: { n: 1 } }),
      event('E', 13, { tid: 2 }),
    ])
    expect(spans[0].attributes).toEqual([
      ['a', 1],
      ['b', 2],
      ['thread.name', 'Main'],
    ])
    expect(spans[1].links).toEqual([{ traceId: spans[0].traceId, spanId: spans[0].spanId, attributes: [] }])
  })

  it('says how much of what it cannot keep', () => {
    const { losses } = read([
      ...[event('X', 0, { dur: 5 }), event('C', 12), event('P', 12), event('E', 13, { tid: 2 })],
      ...[event('i', 30), event('f', 12, { tid: 1, id: 3, bp: 'e' })],
    ])
    expect(Object.fromEntries(losses)).toEqual({ samples: 2, endsAlone: 1, instants: 1, flows: 1 })
  })

  it.each([
    [
      'DevTools',
      { metadata: { source: 'DevTools', startTime: '2024-01-01T00:00:00.000Z' } },
      1_704_067_200_000_000_000n,
    ],
    ['chrome://tracing', { metadata: { 'trace-capture-datetime': '2024-1-1 0:0:0' } }, 1_704_067_200_000_000_000n],
    ['PyTorch', { baseTimeNanoseconds: 1_704_067_200_000_000_000 }, 1_704_067_200_000_007_000n],
    ['nobody', {}, 7000n],
  ])('starts when its recording did, as %s says it', (_who, more, startNs) => {
    expect(read({ ...more, traceEvents: [event('X', 7, { dur: 1 })] }).spans[0].startNs).toBe(startNs)
  })

  it('is read from a file in a file, from lines, and without what is broken', () => {
    const good = event('X', 1, { dur: 5 })
    expect(read({ traceEvents: { traceEvents: [good] } }).spans).toHaveLength(1)
    expect(read(`${JSON.stringify(good)}\n${JSON.stringify(event('X', 9, { dur: 1 }))}`).spans).toHaveLength(2)
    const odd = [
      event('X', Number.NaN),
      { ph: 'X' },
      7,
      event('B', 3, { args: 7, name: {} }),
      event('X', 2, { dur: 'x' }),
    ]
    expect(read([good, ...odd]).leftOut).toBeGreaterThan(3)
  })
})

describe('builds', () => {
  it('of Vercel have UUIDs for ids', () => {
    const span = (id: string, parentId: string | undefined, timestamp: number, duration: number) => ({
      ...{ name: id.slice(0, 1), id: `${id}-0000-4000-8000-000000000000`, timestamp, duration, tags: {} },
      ...(parentId === undefined ? {} : { parentId: `${parentId}-0000-4000-8000-000000000000` }),
      startTime: 1_746_000_000_000 + timestamp / 1000,
    })
    const { spans, losses, title } = read([
      span('cccccccc', 'bbbbbbbb', 5000, 100),
      span('bbbbbbbb', 'aaaaaaaa', 2000, 8000),
      span('aaaaaaaa', undefined, 0, 20_000),
    ])
    expect(title).toBe('Next.js and Vercel build trace')
    expect(parents(spans)).toEqual({ a: undefined, b: 'a', c: 'b' })
    expect(spans[0].startNs).toBe(1_746_000_000_000_000_000n)
    expect(losses.has('replacedIds')).toBe(true)
  })

  it('of Next are of one trace for each run', () => {
    const span = (id: number, traceId: string) => ({
      name: `${traceId}${id}`,
      id,
      timestamp: id * 10,
      duration: 5,
      traceId,
      startTime: 1000,
    })
    const { spans } = read([JSON.stringify([span(1, 'aa'), span(2, 'aa')]), JSON.stringify([span(1, 'bb')])].join('\n'))
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(2)
    expect(spans.every(({ parentId }) => parentId === undefined)).toBe(true)
  })
})

describe('a HAR', () => {
  it('is a trace for each page, with phases, errors and no credentials', () => {
    const entry = (url: string, status: number, more: object = {}) => ({
      ...{ pageref: 'p', startedDateTime: '2024-01-01T00:00:00.100+01:00', time: 50 },
      request: { method: 'GET', url, headers: [{ name: 'authorization', value: 'secret' }] },
      response: { status, content: { mimeType: 'text/html', size: 10 } },
      timings: { blocked: 1, dns: -1, connect: 10, ssl: 4, send: 1, wait: 20, receive: 18 },
      ...more,
    })
    const { spans, losses } = read({
      log: {
        pages: [
          {
            id: 'p',
            startedDateTime: '2024-01-01T00:00:00.000+01:00',
            title: 'https://shop.test/',
            pageTimings: { onLoad: 40 },
          },
        ],
        entries: [
          entry('https://me:secret@shop.test/a#secret', 200),
          entry('https://shop.test/b', 502),
          entry('https://shop.test/c', 0, { time: 'x' }),
          { request: 7 },
        ],
      },
    })
    expect(spans.map((span) => [span.name, ms(span), span.status.code])).toEqual([
      ['https://shop.test/', 150, 0],
      ['GET', 50, 0],
      ['GET', 50, 2],
      ['GET', undefined, 2],
    ])
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1)
    expect(spans.slice(1).every(({ parentId }) => parentId === spans[0].spanId)).toBe(true)
    expect(spans[1].attributes).toEqual(
      expect.arrayContaining([
        ['url.full', 'https://shop.test/a'],
        ['tracepane.timing.connect', [1, 7]],
        ['tracepane.timing.tls', [7, 11]],
        ['tracepane.timing.download', [32, 50]],
      ]),
    )
    expect(JSON.stringify(spans, (_key, value) => (typeof value === 'bigint' ? 0 : value))).not.toContain('secret')
    expect(losses.get('headersAndBodies')).toBe(3)
  })
})

describe('HAR without what is around it', () => {
  const one = {
    startedDateTime: '2026-01-05T09:00:00.000Z',
    time: 5,
    request: { method: 'GET', url: 'https://shop.test/' },
    response: { status: 200 },
  }

  it.each([
    ['a list of files', [{ log: { entries: [one] } }, { log: { entries: [one] } }], 2],
    ['its log alone', { version: '1.2', entries: [one] }, 1],
    ['its entries alone', { entries: [one] }, 1],
    ['an answer', { data: { har: { log: { entries: [one] } } } }, 1],
  ])('is read from %s', (_what, file, count) => {
    expect(read(file).spans.map(ms)).toEqual(Array.from({ length: count }, () => 5))
  })
})

describe('what is no trace', () => {
  it.each([
    ['isCpuProfile', { nodes: [], timeDeltas: [], startTime: 1, endTime: 2, samples: [] }],
    ['isCpuProfile', { head: {}, samples: [] }],
    ['isHeapSnapshot', { snapshot: { meta: {} }, nodes: [], edges: [], strings: [] }],
    ['isFirefoxProfile', { meta: { version: 27 }, libs: [], threads: [] }],
    ['isFirefoxProfile', { label: '', markers: [], profile: { meta: { version: 5 }, threads: [] } }],
    ['isSafariRecording', { version: 1, recording: { displayName: 'Timeline Recording 1', instrumentTypes: [] } }],
    ['isPlaywright', { version: 8, type: 'context-options', browserName: 'chromium', monotonicTime: 1 }],
    ['isSpeedscope', { $schema: 'https://www.speedscope.app/file-format-schema.json', profiles: [], shared: {} }],
    ['isLighthouse', { lighthouseVersion: '12.0.0', audits: {} }],
    ['isSourceMap', { version: 3, sources: [], mappings: '' }],
    ['isSearchResult', { traces: [{ traceID: 'ab', rootServiceName: 'web' }] }],
    ['unknownFormat', { hello: 1 }],
    ['unknownFormat', 7],
  ])('is named: %s', (reason, file) => expect(readTraceFile(JSON.stringify(file))).toMatchObject({ reason }))

  it.each([
    ['isWebPage', '<!DOCTYPE html><html><script>{"a":1}</script></html>'],
    ['isTurbopack', 'TRACEv0\u0001\u0002'],
    ['isBinary', 'PNG\u0000\u0001'],
    ['emptyFile', ' \n '],
    ['notJson', 'hello'],
  ])('is named by its text: %s', (reason, text) => expect(readTraceFile(text)).toMatchObject({ reason }))
})
