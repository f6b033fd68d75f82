/** Spans as rows of backends that no reader knows by name, and as records with maps of attributes. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readTraceFile } from '../../../../panel/formats/all'
import type { TraceReader } from '../../../../panel/formats/format'
import { otlpLines } from '../../../../panel/formats/otlp/otlp'
import type { ReadFile } from '../../../../panel/formats/reading/read-file'
import { readWith } from '../../../../panel/formats/reading/read-file'
import type { TraceSpan } from '../../../../panel/formats/trace-model'
import { plainSpan } from '../spans'

type Read = Extract<ReadFile, { spans: unknown }>

function read(content: unknown): Read {
  const file = readTraceFile(typeof content === 'string' ? content : JSON.stringify(content))
  if (!('spans' in file)) throw new Error(`${file.reason} at ${file.where}`)
  return file
}

const TRACE = '5b8efff798038103d269b633813fc60c'
const ROOT = 'eee19b7ec3c1b170'
const CHILD = 'eee19b7ec3c1b171'
const MS = 1_767_603_600_000
const DATE = '2026-01-05T09:00:00.000Z'
const LATER = '2026-01-05T09:00:00.250Z'
const NS = BigInt(MS) * 1_000_000n

/** Name, name of its parent, ms of its duration, whether it failed, message, service. */
const rows = (spans: readonly TraceSpan[]) =>
  spans.map((span) => [
    span.name,
    spans.find(({ traceId, spanId }) => traceId === span.traceId && spanId === span.parentId)?.name,
    span.endNs === undefined ? undefined : Number(span.endNs - span.startNs) / 1e6,
    span.status.code === 2,
    span.status.message,
    span.resource.find(([key]) => key === 'service.name')?.[1],
  ])

const UUID = '0190babc-62a0-71d2-832a-0feffa4676eb'
const ROWS: readonly (readonly [form: string, content: unknown, wanted: readonly unknown[]])[] = [
  [
    'dates of start and end, ids that are UUIDs',
    {
      content: [
        { id: UUID, trace_id: UUID, name: 'agent', start_time: DATE, end_time: LATER, input: { q: 1 } },
        {
          ...{ id: UUID.replace('eb', 'ec'), trace_id: UUID, parent_span_id: UUID, name: 'llm', start_time: DATE },
          ...{ end_time: '2026-01-05T09:00:00.1Z', error_info: { message: 'too long' } },
        },
      ],
    },
    [
      ['agent', undefined, 250, false, '', undefined],
      ['llm', 'agent', 100, true, 'too long', undefined],
    ],
  ],
  [
    'ids in a context, times in ns',
    {
      data: {
        spans: [
          {
            ...{ name: 'chain', context: { trace_id: TRACE, span_id: ROOT }, parent_id: null },
            ...{ start_time: Number(NS), end_time: Number(NS) + 5_000_000, status_code: 'ERROR', status_message: 'no' },
          },
        ],
      },
    },
    [['chain', undefined, 5, true, 'no', undefined]],
  ],
  [
    'times in a group',
    [
      {
        ...{ span_id: ROOT, trace_id: TRACE, name: 'a', timestamps: { started_at: MS, finished_at: MS + 7 } },
        error: { has_error: true, message: 'no' },
      },
    ],
    [['a', undefined, 7, true, 'no', undefined]],
  ],
  [
    'a duration whose name says its unit',
    [
      {
        ...{ traceId: TRACE, spanId: ROOT, operationName: 'GET /', serviceName: 'shop', startTime: DATE },
        ...{ durationMicros: 1500, tags: { 'http.status_code': '200' } },
      },
      {
        ...{ traceId: TRACE, spanId: CHILD, parentId: ROOT, operationName: 'db', serviceName: 'shop', startTime: DATE },
        ...{ durationMicros: 500, tags: { error: 'true' } },
      },
    ],
    [
      ['GET /', undefined, 1.5, false, '', 'shop'],
      ['db', 'GET /', 0.5, true, '', 'shop'],
    ],
  ],
  [
    'a duration in the unit of the start',
    { Spans: [{ TraceID: TRACE, SpanId: ROOT, OperationName: '/x', ServiceName: 's', Timestamp: MS, Duration: 20 }] },
    [['/x', undefined, 20, false, '', 's']],
  ],
  [
    'names with the prefix of spans, and lines',
    [ROOT, CHILD]
      .map((id) =>
        JSON.stringify({
          ...{ trace_id: TRACE, span_id: id, parent_span_id: id === ROOT ? null : ROOT, service_name: 'shop' },
          ...{ span_name: id === ROOT ? 'GET' : 'db', span_start_timestamp_nanos: Number(NS) },
          ...{ span_end_timestamp_nanos: Number(NS) + 1_000_000, span_status: id === ROOT ? {} : { code: 'error' } },
        }),
      )
      .join('\n'),
    [
      ['GET', undefined, 1, false, '', 'shop'],
      ['db', 'GET', 1, true, '', 'shop'],
    ],
  ],
  [
    'CSV',
    `time,trace_id,span_id,parent_span_id,span.name,duration_nano,service.name\n${DATE},${TRACE},${ROOT},,GET,1000000,shop\n`,
    [['GET', undefined, 1, false, '', 'shop']],
  ],
  [
    'a duration as Go prints it, below its parent',
    {
      ...{ traceID: TRACE, spanID: ROOT, name: 'a', start: DATE, duration: '1m2.5s' },
      children: [{ traceID: TRACE, spanID: CHILD, parentSpanID: ROOT, name: 'b', start: DATE, duration: '1.5µs' }],
    },
    [
      ['a', undefined, 62_500, false, '', undefined],
      ['b', 'a', 0.0015, false, '', undefined],
    ],
  ],
]

describe('rows of a backend that is not known', () => {
  it.each(ROWS)('%s', (_, content, wanted) => {
    const file = read(content)
    expect([file.title, file.leftOut]).toEqual(['Table of spans', 0])
    expect(rows(file.spans)).toEqual(wanted)
  })

  it('keep columns that no field of a span holds, and events', () => {
    const [span] = read([
      {
        ...{ trace_id: TRACE, span_id: ROOT, name: 'a', start_time: DATE, end_time: LATER, model: 'm', data: { k: 1 } },
        resource_attributes: { 'service.name': 'shop', 'host.name': 'h' },
        events: [{ name: 'exception', timestamp: LATER, attributes: { 'exception.type': 'E' }, id: 4 }, 'said'],
      },
    ]).spans
    expect(span.attributes).toEqual([
      ['k', 1],
      ['model', 'm'],
    ])
    expect(span.resource).toEqual([
      ['service.name', 'shop'],
      ['host.name', 'h'],
    ])
    expect(span.events).toEqual([
      {
        name: 'exception',
        timeNs: NS + 250_000_000n,
        attributes: [
          ['exception.type', 'E'],
          ['id', 4],
        ],
      },
      { name: 'said', timeNs: NS, attributes: [] },
    ])
  })

  it('may lie in one another however deep', () => {
    const depth = 5000
    const id = (at: number) => at.toString(16).padStart(16, '0')
    const times = `"start_time":${MS},"end_time":${MS + 1}`
    const open = Array.from(
      { length: depth },
      (_, i) =>
        `{"trace_id":"${TRACE}","span_id":"${id(i + 1)}","parent_span_id":"${id(i)}","name":"a",${times},"children":[`,
    )
    expect(read(open.join('') + ']}'.repeat(depth)).spans).toHaveLength(depth)
  })

  it('of the same columns may have other kinds of values', () => {
    const row = { trace_id: TRACE, span_id: ROOT, name: 'a', start_time: DATE, end_time: LATER, error: false, data: {} }
    const others = [
      { ...row, span_id: CHILD, error: 'no', data: 'text' },
      { ...row, span_id: CHILD.replace('b171', 'b172'), end_time: null, duration_ms: 3, data: { a: 1 } },
    ]
    const { spans } = read([row, ...others])
    expect(rows(spans).map((each) => each.slice(2, 5))).toEqual([
      [250, false, ''],
      [250, true, 'no'],
      [3, false, ''],
    ])
    expect(spans.map(({ attributes }) => attributes)).toEqual([
      [['error', false]],
      [
        ['error', 'no'],
        ['data', 'text'],
      ],
      [
        ['a', 1],
        ['error', false],
      ],
    ])
  })

  it('that do not say the unit of a duration beside a date have no end, which is listed', () => {
    const file = read([{ traceID: TRACE, spanID: ROOT, name: 'a', start: DATE, duration: 5000 }])
    expect(file.spans[0].endNs).toBeUndefined()
    expect(file.listed).toMatchObject([{ part: 'end', reason: 'badTime', where: '[0].duration', value: '5000' }])
  })

  it('stand beside objects that are none, which are listed', () => {
    const span = { trace_id: TRACE, span_id: ROOT, name: 'a', start_time: DATE, end_time: LATER }
    const file = read([span, { id: 'x', workflow: 'w' }])
    expect(file.spans).toHaveLength(1)
    expect(file.listed).toMatchObject([{ part: 'part', reason: 'unknownFormat', where: '[1]' }])
  })

  it.each([
    ['null', [null]],
    ['an object where a row would stand', [{ data: { id: 'x' } }]],
  ])('of a backend that is known, beside %s, say that it is left out', (_, others) => {
    const matches = JSON.parse(readFileSync('test/fixtures/backends/axiom-matches.json', 'utf8')).matches
    const file = read({ matches: [...matches, ...others] })
    expect(file.title).toBe('Axiom')
    expect(file.spans).toHaveLength(2)
    expect(file.listed).toMatchObject([{ part: 'part', reason: 'unknownFormat', where: 'matches[2]' }])
  })

  it.each([
    ['lines of a log', { trace_id: TRACE, span_id: ROOT, name: 'pino', time: MS, duration: 3, msg: 'done', level: 30 }],
    ['what was found by a search', { traceID: TRACE, rootTraceName: 'GET', startTimeUnixNano: '1', durationMs: 3 }],
    ['what has no times', { trace_id: TRACE, span_id: ROOT, name: 'a' }],
  ])('are not %s', (_, row) => {
    expect(readTraceFile(JSON.stringify([row]))).not.toHaveProperty('spans')
  })
})

describe('records of OTLP', () => {
  const record = {
    resource: { attributes: { 'service.name': 'shop' } },
    scope: { name: 'server', version: '1' },
    ...{ traceId: TRACE, spanId: ROOT, name: 'GET /', kind: 'SERVER', status: { code: 'ERROR' } },
    ...{ startTimeUnixNano: String(NS), endTimeUnixNano: String(NS + 1n), durationNano: 1 },
    attributes: { 'http.response.status_code': 500, list: ['a', 1], none: null, typed: { stringValue: 'x' } },
    events: [{ timeUnixNano: String(NS), name: 'exception', attributes: { 'exception.type': 'E' } }],
  }
  const wanted = {
    ...{ traceId: TRACE, kind: 2, startNs: NS, endNs: NS + 1n, status: { code: 2, message: '' } },
    attributes: [
      ['http.response.status_code', 500],
      ['list', ['a', 1]],
      ['typed', 'x'],
    ],
    events: [{ name: 'exception', timeNs: NS, attributes: [['exception.type', 'E']] }],
    ...{ scope: { name: 'server', version: '1' }, resource: [['service.name', 'shop']] },
  }

  it.each([
    ['one', record],
    ['a list', [record]],
    ['rows of a query', [{ '@timestamp': '2026-01-05 09:00:00.000', '@message': record }]],
    ['texts in events', { events: [{ message: JSON.stringify(record), timestamp: MS }] }],
    ['a plain resource', [{ ...record, resource: undefined, resources: { 'service.name': 'shop' } }]],
    ['dates', [{ ...record, startTimeUnixNano: DATE, endTimeUnixNano: '2026-01-05T09:00:00.000000001Z' }]],
  ])('with maps of attributes are read: %s', (_, content) => {
    const file = read(content)
    expect(file.leftOut).toBe(0)
    expect(file.spans).toMatchObject([wanted])
  })
})

describe('documents of Elasticsearch', () => {
  const hits = (...sources: readonly object[]) => ({ took: 1, hits: { hits: sources.map((_source) => ({ _source })) } })

  it('hold tags of Jaeger as fields, with `@` for dots', () => {
    const process = { serviceName: 'shop', tag: { 'host@name': 'h' } }
    const { spans } = read(
      hits({
        ...{ traceID: TRACE, spanID: ROOT, operationName: 'db', startTime: MS * 1000, duration: 5, process },
        tag: { error: true, 'http@status_code': '500', 'span@kind': 'client' },
      }),
    )
    expect(spans).toMatchObject([{ kind: 3, status: { code: 2 }, attributes: [['http.status_code', '500']] }])
    expect(spans[0].resource).toEqual([
      ['service.name', 'shop'],
      ['host.name', 'h'],
    ])
  })

  it('hold spans of Zipkin', () => {
    const span = { traceId: TRACE, id: ROOT, name: 'get', kind: 'SERVER', timestamp: MS * 1000, duration: 1500 }
    const file = read(hits({ ...span, timestamp_millis: MS, localEndpoint: { serviceName: 'shop' } }))
    expect(file.title).toBe('Zipkin v2 JSON')
    expect(rows(file.spans)).toEqual([['get', undefined, 1.5, false, '', 'shop']])
  })

  it('hold spans of OpenTelemetry, whose durations are in ns', () => {
    const file = read(
      hits({
        ...{ '@timestamp': DATE, trace_id: TRACE, span_id: ROOT, name: 'GET', kind: 'Server', duration: 10_000_000 },
        ...{ status: { code: 'Error', message: 'no' }, resource: { attributes: { 'service.name': 'shop' } } },
      }),
    )
    expect(rows(file.spans)).toEqual([['GET', undefined, 10, true, 'no', 'shop']])
    expect(file.spans[0].kind).toBe(2)
  })
})

it('a search of Datadog’s spans gives spans of Datadog, with decimal ids', () => {
  const attributes = {
    ...{ trace_id: '5127467155193482344', span_id: '2427862323217783405', parent_id: '0', service: 'shop' },
    ...{ start_timestamp: DATE, end_timestamp: LATER, operation_name: 'web.request', resource_name: 'GET /' },
    ...{ status: 'error', custom: { duration: 250_000_000, http: { status_code: '500' } } },
  }
  const file = read({ data: [{ id: 'AQ', type: 'spans', attributes }] })
  expect(file.title).toBe('Datadog')
  expect(file.spans[0].spanId).toBe(2_427_862_323_217_783_405n.toString(16).padStart(16, '0'))
  expect(rows(file.spans)).toEqual([['web.request', undefined, 250, true, '', 'shop']])
})

it('spans as the SDK of OpenTelemetry for JavaScript holds them are read', () => {
  const held = {
    ...{ _spanContext: { traceId: TRACE, spanId: ROOT }, parentSpanContext: { spanId: CHILD }, kind: 2, name: 'GET' },
    ...{ startTime: [MS / 1000, 1], endTime: [MS / 1000, 1_500_001], _duration: [0, 1_500_000], _ended: true },
    ...{ attributes: { a: 1 }, status: { code: 2, message: 'no' }, events: [], links: [] },
    resource: { _rawAttributes: [['service.name', 'shop']] },
  }
  const { spans } = read([held, { ...held, _ended: false, _spanContext: { traceId: TRACE, spanId: CHILD } }])
  expect(spans[0]).toMatchObject({ kind: 3, startNs: NS + 1n, endNs: NS + 1_500_001n, parentId: CHILD })
  expect(spans[1].endNs).toBeUndefined()
  expect(spans[0].resource).toEqual([['service.name', 'shop']])
})

it('a phase of Chrome that nobody knows is listed, and a mark of clocks is not', () => {
  const slice = { name: 'a', ph: 'X', ts: 1, dur: 2, pid: 1, tid: 1 }
  const file = read({ traceEvents: [slice, { ...slice, ph: 'x' }, { ...slice, ph: 'c' }] })
  expect(file.spans).toHaveLength(1)
  expect(file.listed).toMatchObject([{ part: 'event', where: 'traceEvents[1].ph', value: '"x"' }])
})

it('a trace of Google’s whose first span has no start is one', () => {
  const trace = JSON.parse(readFileSync('test/fixtures/backends/google-cloud-v1.json', 'utf8'))
  trace.traces[0].spans[0].startTime = null
  expect(read(trace).spans).toHaveLength(2)
})

it('lines of JSON are no table, whatever their first one has between its commas', () => {
  const spans = [1, 2, 3].map((i) => plainSpan(i, { resource: i === 3 ? [] : [['service.name', 'shop']] }))
  const file = read([...otlpLines.write(spans)].join(''))
  expect([file.title, file.spans.length, file.leftOut]).toEqual(['OTLP JSON', 3, 0])
})

describe('a file of many rows that nobody knows', () => {
  it('has each of them looked at once by each reader', () => {
    let asked = 0
    const reader: TraceReader = {
      title: 'x',
      read: () => [],
      recognizes: (value) => typeof value === 'object' && ++asked < 0,
    }
    const lines = Array.from({ length: 50 }, (_, i) => `{"message":"{\\"row\\":${i}}","when":${i}}`).join('\n')
    expect(readWith([reader], lines)).toMatchObject({ reason: 'unknownFormat' })
    // Each line, and what its text holds.
    expect(asked).toBe(100)
  })
})
