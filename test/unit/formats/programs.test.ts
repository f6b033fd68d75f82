/** Traces of programs that have a form of their own, by the published form. */
import { describe, expect, it } from 'vitest'
import { readTraceFile } from '../../../panel/formats/all'
import type { ReadFile } from '../../../panel/formats/reading/read-file'
import type { TraceSpan } from '../../../panel/formats/trace-model'

type Read = Extract<ReadFile, { spans: unknown }>

const START_MS = 1_767_603_600_000
const DATE = new Date(START_MS).toISOString()
const TRACE = '0af7651916cd43dd8448eb211c8031ab'

function read(content: unknown): Read {
  const file = readTraceFile(typeof content === 'string' ? content : JSON.stringify(content))
  if (!('spans' in file)) throw new Error(`${file.reason} at ${file.where}`)
  return file
}

/** Name, name of its parent, kind, ms after the start, ms of its duration, status. */
const rows = ({ spans }: Read, startMs = START_MS) =>
  spans.map((span: TraceSpan) => [
    span.name,
    spans.find(({ traceId, spanId }) => traceId === span.traceId && spanId === span.parentId)?.name,
    span.kind,
    Number(span.startNs - BigInt(startMs) * 1_000_000n) / 1e6,
    span.endNs === undefined ? undefined : Number(span.endNs - span.startNs) / 1e6,
    span.status.code,
  ])
const attributesOf = (span: TraceSpan) => Object.fromEntries(span.attributes)

const SQL = { CommandString: 'SELECT 1', ExecuteType: 'Reader', StartMilliseconds: 20, DurationMilliseconds: 15 }
const PROFILE = {
  ...{ Id: 'f0b4ea9b-18ea-4c4a-9c1a-0e2e6e8e0a11', Name: 'GET /home', MachineName: 'WEB1' },
  Root: {
    ...{ Id: 'r', Name: 'GET /home', DurationMilliseconds: 120.5, StartMilliseconds: 0 },
    Children: [
      {
        ...{ Id: 'c', Name: 'Controller', DurationMilliseconds: 80, StartMilliseconds: 10, Children: null },
        CustomTimings: { sql: [{ Id: 'q', ...SQL, Errored: true }], redis: [{ Id: 's', StartMilliseconds: 40 }] },
      },
    ],
  },
}

describe('MiniProfiler', () => {
  const shown = [
    ['GET /home', undefined, 2, 0, 120.5, 0],
    ['Controller', 'GET /home', 1, 10, 80, 0],
    ['SELECT 1', 'Controller', 3, 20, 15, 2],
    ['redis', 'Controller', 3, 40, undefined, 0],
  ]

  it.each([DATE, `/Date(${START_MS})/`, START_MS])('has timings and queries, from %s on', (Started) => {
    const file = read({ ...PROFILE, Started })
    expect([file.title, rows(file)]).toEqual(['MiniProfiler', shown])
    expect(attributesOf(file.spans[2])).toEqual({ 'db.query.text': 'SELECT 1', 'db.operation.name': 'Reader' })
  })

  it('is read as Ruby writes it', () => {
    const root = { id: 'r', name: '/home', duration_milliseconds: 5, start_milliseconds: 0, children: [] }
    expect(rows(read({ id: 'x', started: START_MS, root }))).toEqual([['/home', undefined, 2, 0, 5, 0]])
  })

  it('lists what is no timing', () => {
    const file = read({ ...PROFILE, Started: DATE, Root: { ...PROFILE.Root, Children: ['x', null] } })
    expect([file.spans.length, file.leftOut]).toEqual([1, 2])
    expect(file.listed[0]).toMatchObject({ part: 'span', reason: 'notObject', where: 'Root.Children[0]' })
  })
})

describe('Apollo Tracing', () => {
  const resolver = (path: readonly (string | number)[], parentType: string, startOffset: number, duration: number) => ({
    ...{ path, parentType, fieldName: path.at(-1), returnType: 'T', startOffset, duration },
  })
  const answer = {
    data: {},
    errors: [{ message: 'no price', path: ['cart', 0, 'price'] }],
    extensions: {
      tracing: {
        ...{ version: 1, startTime: DATE, endTime: DATE, duration: 120_000_000 },
        parsing: { startOffset: 0, duration: 1_000_000 },
        execution: {
          resolvers: [
            resolver(['cart'], 'Query', 2_000_000, 80_000_000),
            resolver(['cart', 0, 'price'], 'Item', 82_000_000, 1_000_000),
            5,
          ],
        },
      },
    },
  }

  it('has resolvers beneath the field that they belong to, with what failed', () => {
    const file = read([answer])
    expect(rows(file)).toEqual([
      ['GraphQL', undefined, 2, 0, 120, 2],
      ['parsing', 'GraphQL', 0, 0, 1, 0],
      ['Query.cart', 'GraphQL', 0, 2, 80, 0],
      ['Item.price', 'Query.cart', 0, 82, 1, 2],
    ])
    expect(file.spans[3].status.message).toBe('no price')
    expect(file.listed).toMatchObject([{ reason: 'notObject', where: '[0].extensions.tracing.execution.resolvers[2]' }])
  })
})

describe('Turborepo', () => {
  const task = (taskId: string, from: number, to: number, exitCode: number) => ({
    ...{ taskId, task: 'build', command: 'tsc', hash: 'h', cache: { status: 'MISS' }, dependencies: ['x#build'] },
    execution: { startTime: START_MS + from, endTime: START_MS + to, exitCode },
  })

  it('has its tasks, those that failed among them', () => {
    const execution = { command: 'turbo run build', startTime: START_MS, endTime: START_MS + 9000, exitCode: 1 }
    const tasks = [task('a#build', 100, 5000, 0), task('b#build', 5000, 9000, 2)]
    const file = read({ id: '2ab', turboVersion: '2.0.0', execution, tasks })
    expect(rows(file)).toEqual([
      ['turbo run build', undefined, 0, 0, 9000, 2],
      ['a#build', 'turbo run build', 0, 100, 4900, 0],
      ['b#build', 'turbo run build', 0, 5000, 4000, 2],
    ])
    expect(attributesOf(file.spans[2])).toMatchObject({ 'process.exit.code': 2, 'turbo.cache.status': 'MISS' })
  })
})

describe('Pinpoint', () => {
  it('has the calls of its table, with the notes on them', () => {
    const columns = [
      'begin',
      'end',
      'applicationName',
      'id',
      'parentId',
      'isMethod',
      'title',
      'arguments',
      'hasException',
    ]
    const callStack = [
      [START_MS, START_MS + 100, 'shop', '1', '', true, 'Servlet', '/x', false],
      ['', '', '', '2', '1', false, 'http.status.code', '500', false],
      [START_MS + 10, START_MS + 30, 'shop', '3', '1', true, 'query', 'SELECT', true],
      'x',
    ]
    const file = read({
      ...{ transactionId: 'a^1^1', applicationName: 'shop', callStack },
      callStackIndex: Object.fromEntries(columns.map((name, i) => [name, i])),
    })
    expect(rows(file)).toEqual([
      ['Servlet', undefined, 2, 0, 100, 0],
      ['query', 'Servlet', 1, 10, 20, 2],
    ])
    expect(attributesOf(file.spans[0])).toMatchObject({ 'http.status.code': '500' })
    expect(file.listed).toMatchObject([{ reason: 'notList', where: 'callStack[3]' }])
  })
})

describe('Elastic’s agent for browsers', () => {
  it('is read in its short form, and its start is said to be unknown', () => {
    const span = {
      id: 'aabbccddeeff0011',
      n: 'GET /api',
      t: 'external',
      s: 10,
      d: 30,
      c: { h: { mt: 'GET', sc: 200 } },
    }
    const inner = { id: 'aabbccddeeff0012', pi: 0, n: 'inner', t: 'app', s: 12, d: 5, o: 'failure' }
    const lines = [
      { m: { se: { n: 'shop', ve: '1' } } },
      { x: { id: '0011223344556677', tid: TRACE, n: '/home', t: 'page-load', d: 120, y: [span, inner, 7] } },
      { e: { id: 'ff', ex: { mg: 'x' } } },
    ]
    const file = read(lines.map((line) => JSON.stringify(line)).join('\n'))
    expect(rows(file, 0)).toEqual([
      ['/home', undefined, 1, 0, 120, 0],
      ['GET /api', '/home', 3, 10, 30, 0],
      ['inner', 'GET /api', 1, 12, 5, 2],
    ])
    expect(file.spans[1].traceId).toBe(TRACE)
    expect(Object.fromEntries(file.spans[1].resource)).toEqual({ 'service.name': 'shop', 'service.version': '1' })
    expect(file.listed.map(({ part, where }) => [part, where])).toEqual([
      ['start', 'line 2: x'],
      ['span', 'line 2: x.y[2]'],
    ])
  })
})

describe('a timeline of Dart', () => {
  const events = [{ name: 'build', ph: 'X', ts: 1000, dur: 50, pid: 1, tid: 1 }]

  it.each([
    { jsonrpc: '2.0', id: '1', result: { type: 'Timeline', traceEvents: events } },
    { devToolsSnapshot: true, performance: { traceEvents: events } },
  ])('is read within what is around it', (content) => {
    expect(read(content)).toMatchObject({ title: 'Chrome trace event JSON', spans: [{ name: 'build' }] })
  })

  it('that is one of Perfetto is named', () => {
    const content = JSON.stringify({ devToolsSnapshot: true, performance: { traceBinary: [10, 2] } })
    expect(readTraceFile(content)).toMatchObject({ reason: 'isPerfetto' })
  })
})

describe('entries of a performance timeline', () => {
  it('are read, with their moments counted and their start said to be unknown', () => {
    const file = read([
      { name: 'a', entryType: 'mark', startTime: 80, duration: 0, detail: null },
      { name: 'a to b', entryType: 'measure', startTime: 81.5, duration: 12.5, detail: { step: 1 } },
      { name: 'https://a.test/x', entryType: 'resource', startTime: 85, duration: 3, responseStatus: 404 },
    ])
    expect(rows(file, 0)).toEqual([
      ['a to b', undefined, 1, 81.5, 12.5, 0],
      ['https://a.test/x', undefined, 3, 85, 3, 0],
    ])
    expect([...file.losses, file.listed.map(({ part }) => part)]).toEqual([['instants', 1], ['start']])
    expect(attributesOf(file.spans[0])).toEqual({ 'performance.entry_type': 'measure', step: 1 })
  })
})

describe('tables', () => {
  const SPAN = '00f067aa0ba902b7'
  const START = '2026-01-05T09:00:00.500Z'
  const columns = ['Timestamp', 'TraceId', 'SpanId', 'ParentSpanId', 'SpanName', 'SpanKind', 'ServiceName', 'Duration']
  const row = ['2026-01-05 09:00:00.500000000', TRACE, SPAN, '', 'x', 'Server', 's', '5000000']

  it.each<[string, unknown, string, number]>([
    ['of ClickHouse by tabs', `${columns.join('\t')}\n${row.join('\t')}\n`, 'x', 5],
    ['of ClickHouse as JSONCompact', { meta: columns.map((name) => ({ name })), data: [row], rows: 1 }, 'x', 5],
    [
      'of Azure’s portal, with its dates',
      `timestamp [UTC],id,name,operation_Id,operation_ParentId,duration,success,itemType\n"1/5/2026, 9:00:00.500 AM",${SPAN},GET /x,${TRACE},,12.5,True,request\n`,
      'GET /x',
      12.5,
    ],
    [
      'of Grafana, with units',
      `traceID,spanID,operationName,startTime,duration\n${TRACE},${SPAN},GET /x,2026-01-05 09:00:00.500,12.5 ms\n`,
      'GET /x',
      12.5,
    ],
  ])('%s', (_what, content, name, ms) => {
    const { spans, leftOut } = read(content)
    expect(leftOut).toBe(0)
    expect(spans.map(({ name, startNs }) => [name, startNs])).toEqual([[name, BigInt(Date.parse(START)) * 1_000_000n]])
    expect(Number((spans[0].endNs ?? 0n) - spans[0].startNs) / 1e6).toBe(ms)
  })

  it('a date after noon is one', () => {
    const table = (hour: string) =>
      `traceID,spanID,operationName,startTime,duration\n${TRACE},${SPAN},x,"12/31/2025, ${hour}",1ms\n`
    const startOf = (hour: string) => new Date(Number(read(table(hour)).spans[0].startNs / 1_000_000n)).toISOString()
    expect(startOf('12:00:01 AM')).toBe('2025-12-31T00:00:01.000Z')
    expect(startOf('12:00:01 PM')).toBe('2025-12-31T12:00:01.000Z')
    expect(startOf('11:59:59.5 PM')).toBe('2025-12-31T23:59:59.500Z')
  })

  it('records of Kafka are read', () => {
    const spans = [{ traceId: TRACE, spanId: SPAN, name: 'x', startTimeUnixNano: '5', endTimeUnixNano: '9' }]
    const request = { resourceSpans: [{ scopeSpans: [{ spans }] }] }
    for (const value of [request, JSON.stringify(request)])
      expect(read({ topic: 'otlp_spans', partition: 0, offset: 1, key: null, value }).spans).toHaveLength(1)
  })
})

describe('what is no trace is named', () => {
  it.each<[string, unknown, string]>([
    [
      'a drain of logs, though it names a trace',
      {
        id: '1',
        deploymentId: 'd',
        source: 'lambda',
        timestamp: START_MS,
        level: 'info',
        message: 'x',
        traceId: TRACE,
      },
      'isMetricsOrLogs',
    ],
    ['a drain of Netlify', { log_entry_type: 'traffic', duration: 5, url: 'x', timestamp: DATE }, 'isMetricsOrLogs'],
    ['Cypress', { totalSuites: 1, totalTests: 1, runs: [] }, 'isTestReport'],
    ['Newman', { collection: {}, run: { stats: {}, executions: [] } }, 'isTestReport'],
    ['a run of Postman', { collection_id: 'c', results: [] }, 'isTestReport'],
    ['Artillery', { aggregate: {}, intermediate: [] }, 'isTestReport'],
    ['JMeter', 'timeStamp,elapsed,label,responseCode\n1,50,home,200\n', 'isTestReport'],
    ['Locust', 'Type,Name,Request Count,Failure Count\nGET,/,1,0\n', 'isTestReport'],
  ])('%s', (_what, content, reason) => {
    expect(readTraceFile(typeof content === 'string' ? content : JSON.stringify(content))).toMatchObject({ reason })
  })
})

describe('nothing is lost without a word', () => {
  const SEGMENT = { trace_id: '1-5759e988-bd862e3fe1be46a994272793', name: 'shop', start_time: 1_767_603_600 }
  const DATADOG = { trace_id: 1, name: 'n', resource: 'r', start: 1_767_603_600e9, duration: 5e6 }
  const EVENT = { start_timestamp: 1_767_603_600, timestamp: 1_767_603_601, transaction: '/x' }
  const CONTEXT = { trace: { trace_id: TRACE, span_id: '00f067aa0ba902b7' } }

  it.each<[string, unknown, number, string[]]>([
    [
      'segments of X-Ray',
      [
        { ...SEGMENT, id: '53995c3f42cd8ad8', subsegments: [5, { id: 'q' }] },
        { ...SEGMENT, trace_id: '1-x', id: '1' },
        7,
      ],
      1,
      ['[0].subsegments[0]', '[0].subsegments[1].id', '[1]', '[2]'],
    ],
    [
      'spans of Datadog by their ids',
      {
        trace: {
          spans: { 2: { ...DATADOG, span_id: 2 }, 4: 'x', 6: { span_id: 7 }, 8: { ...DATADOG, span_id: 'zz' } },
        },
      },
      1,
      ['trace.spans.4', 'trace.spans.6', 'trace.spans.8'],
    ],
    [
      'transactions of Sentry',
      [
        { ...EVENT, contexts: CONTEXT, spans: ['x'] },
        { ...EVENT, contexts: null },
        { ...EVENT, contexts: { trace: 'x' } },
      ],
      1,
      ['[0].spans[0]', '[1]', '[2]'],
    ],
    [
      'attributes that are no map',
      [[{ ...DATADOG, span_id: 2, meta: 'x', metrics: [1] }]],
      1,
      ['[0][0].meta', '[0][0].metrics'],
    ],
  ])('%s', (_what, content, spans, places) => {
    const file = read(content)
    expect(file.spans).toHaveLength(spans)
    expect(file.listed.map(({ where }) => where).sort()).toEqual(places)
    expect(file.leftOut).toBe(places.length)
  })

  it('attributes that are a list of pairs are read', () => {
    for (const tags of [[['a', 'b']], [{ key: 'a', value: 'b' }]])
      expect(attributesOf(read({ ...EVENT, contexts: CONTEXT, tags }).spans[0])).toMatchObject({ a: 'b' })
  })
})
