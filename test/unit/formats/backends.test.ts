/** Traces as backends keep and answer them. */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readTraceFile } from '../../../panel/formats/all'
import type { ReadFile } from '../../../panel/formats/reading/read-file'
import type { TraceSpan } from '../../../panel/formats/trace-model'

type Read = Extract<ReadFile, { spans: unknown }>

const FOLDER = 'test/fixtures/backends'
const fixture = (name: string) => readFileSync(`${FOLDER}/${name}`, 'utf8')

function read(content: unknown): Read {
  const file = readTraceFile(typeof content === 'string' ? content : JSON.stringify(content))
  if (!('spans' in file)) throw new Error(`${file.reason} at ${file.where}`)
  return file
}

const BASE_NS = 1_767_603_600_000_000_000n
const value = ({ attributes }: Pick<TraceSpan, 'attributes'>, key: string) =>
  attributes.find(([name]) => name === key)?.[1]
/** Name, name of its parent, kind, µs after the start of all, µs of its duration, status, service, HTTP status. */
const rows = (spans: readonly TraceSpan[]) =>
  spans.map((span) => [
    span.name,
    spans.find(({ traceId, spanId }) => traceId === span.traceId && spanId === span.parentId)?.name,
    span.kind,
    Number((span.startNs - BASE_NS) / 1000n),
    span.endNs === undefined ? undefined : Math.round(Number(span.endNs - span.startNs) / 1000),
    span.status.code,
    span.resource.find(([key]) => key === 'service.name')?.[1],
    value(span, 'http.response.status_code') ?? value(span, 'http.status_code'),
  ])

const SELECT = ['SELECT', 'GET /cart', 3, 100_000, 50_000, 0, 'shop', undefined]
const CART = ['GET /cart', undefined, 2, 0, 250_000, 2, 'shop', 500]
const CART_OF_TEXT = ['GET /cart', undefined, 2, 0, 250_000, 2, 'shop', '500']
const PAGELOAD = [
  ['/cart', undefined, 1, 300, 249_700, 2, undefined, undefined],
  ['GET /api/cart', '/cart', 3, 100_000, 50_000, 1, undefined, 200],
  ['<Cart>', 'GET /api/cart', 1, 160_000, 10_000, 0, undefined, undefined],
]

const AGENT = (model: string, status: number) => [
  ['agent', undefined, 0, 0, 250_000, 2, undefined, undefined],
  [model, 'agent', 0, 100_000, 50_000, status, undefined, undefined],
]

const FILES: readonly (readonly [name: string, title: string, wanted: readonly unknown[]])[] = [
  [
    'x-ray-batch-get-traces.json',
    'AWS X-Ray',
    [
      ['shop', undefined, 2, 0, 250_000, 2, 'shop', 500],
      ['dynamodb', 'shop', 3, 100_000, 50_000, 0, 'shop', undefined],
      ['marshal', 'dynamodb', 1, 100_000, undefined, 0, 'shop', undefined],
      ['stock', 'dynamodb', 2, 110_000, 10_000, 0, 'stock', undefined],
    ],
  ],
  ['wavefront-spans.txt', 'Wavefront', [CART_OF_TEXT, SELECT]],
  [
    'uptrace-trace.json',
    'Table of spans',
    [
      ['GET /cart', undefined, 2, 0, 250_000, 2, 'shop', undefined],
      ['SELECT', 'GET /cart', 3, 100_000, 50_000, 0, 'shop', undefined],
    ],
  ],
  [
    'datadog-traces.json',
    'Datadog',
    [
      ['web.request', undefined, 2, 0, 250_000, 2, 'shop', '500'],
      ['redis.command', 'web.request', 3, 100_000, 50_000, 0, 'shop', undefined],
    ],
  ],
  [
    'datadog-page.json',
    'Datadog',
    [
      ['web.request', undefined, 2, 0, 250_000, 0, 'shop', undefined],
      ['redis.command', 'web.request', 3, 100_000, 50_000, 0, 'shop', undefined],
    ],
  ],
  ['sentry-event.json', 'Sentry', PAGELOAD],
  ['sentry-envelope.txt', 'Sentry', PAGELOAD],
  ['sentry-spans.json', 'Sentry', [['GET /cart', undefined, 1, 300, 249_700, 2, undefined, undefined]]],
  [
    'elastic-search.json',
    'Elastic APM',
    [CART, ['SELECT FROM items', 'GET /cart', 3, 100_000, 50_000, 0, 'shop', undefined]],
  ],
  [
    'elastic-agent.ndjson',
    'Elastic APM',
    [
      ['/cart', undefined, 1, 0, 250_000, 0, 'shop', undefined],
      ['GET /api/cart', '/cart', 3, 100_000, 50_000, 2, 'shop', 502],
    ],
  ],
  [
    'google-cloud-v1.json',
    'Google Cloud Trace',
    [
      ['/cart', undefined, 2, 0, 250_000, 2, 'shop', '500'],
      ['/datastore.Get', '/cart', 3, 100_000, 50_000, 0, 'shop', undefined],
    ],
  ],
  ['google-cloud-v2.json', 'Google Cloud Trace', [CART, SELECT]],
  ['grafana-query.json', 'Grafana data frame', [CART, SELECT]],
  ['grafana-panel.json', 'Grafana data frame', [CART, SELECT]],
  ['honeycomb-events.json', 'Honeycomb', [CART, SELECT]],
  ['honeycomb-export.csv', 'Honeycomb', [CART.with(7, '500'), SELECT]],
  ['new-relic-results.json', 'New Relic', [CART, SELECT]],
  ['application-insights-table.json', 'Azure Application Insights', [CART, SELECT]],
  ['application-insights-sent.ndjson', 'Azure Application Insights', [CART.with(7, '500'), SELECT]],
  ['log-analytics-rows.json', 'Azure Application Insights', [CART.with(2, 0), SELECT.with(2, 0)]],
  ['honeycomb-sent.json', 'Honeycomb', [CART, SELECT]],
  ['openobserve-search.json', 'OpenObserve', [CART.with(2, 2).with(7, undefined), SELECT]],
  ['signoz-waterfall.json', 'SigNoz', [CART.with(7, '500'), SELECT]],
  ['langsmith-run.json', 'LangSmith', AGENT('ChatModel', 0)],
  ['langfuse-trace.json', 'Langfuse', AGENT('chat', 0)],
  ['phoenix-spans.jsonl', 'OpenTelemetry Python console', AGENT('chat', 1)],
  [
    'skywalking-trace.json',
    'SkyWalking',
    [CART.with(7, '500'), SELECT, ['receive', 'SELECT', 5, 110_000, 10_000, 0, 'stock', undefined]],
  ],
  ['new-relic-sent.json', 'New Relic', [CART, SELECT]],
  ['opensearch-search.json', 'OpenSearch', [CART, SELECT]],
  ['braintrust-logs.json', 'Braintrust', AGENT('chat', 0)],
  ['logfire-records.json', 'Logfire', [CART.with(2, 0), SELECT.with(2, 0)]],
  ['axiom-matches.json', 'Axiom', [CART, SELECT]],
  ['dynatrace-records.json', 'Dynatrace', [CART, SELECT]],
  ['clickhouse-rows.ndjson', 'ClickHouse otel_traces', [CART.with(7, '500'), SELECT]],
]

describe('a file of a backend', () => {
  it.each(FILES)('%s', (name, title, wanted) => {
    const file = read(fixture(name))
    expect([file.title, file.leftOut]).toEqual([title, 0])
    expect(rows(file.spans)).toEqual(wanted)
  })

  it('is one of those', () => {
    expect(readdirSync(FOLDER).sort()).toEqual(FILES.map(([name]) => name).sort())
  })

  it.each(FILES.filter(([name]) => name.endsWith('.json')))('%s is the same within an answer', (name, _, wanted) => {
    for (const form of [`{"data":[${fixture(name)}]}`, { body: fixture(name) }]) {
      expect(rows(read(form).spans)).toEqual(wanted)
    }
  })

  it.each(FILES)('%s, cut off anywhere, gives spans or a reason', (name) => {
    const text = fixture(name)
    for (let end = 0; end < text.length; end += 23) {
      const file = readTraceFile(text.slice(0, end))
      expect('spans' in file || file.where !== '').toBe(true)
    }
  })
})

describe('ids', () => {
  it('of X-Ray are those that a page sends in its headers', () => {
    const { spans } = read(fixture('x-ray-batch-get-traces.json'))
    expect(spans[0]).toMatchObject({ traceId: '5b8efff798038103d269b633813fc60c', spanId: 'eee19b7ec3c1b170' })
  })

  it('of Datadog are decimal, and their upper half stands elsewhere', () => {
    const [root] = read(fixture('datadog-traces.json')).spans
    expect(root.traceId).toBe(`5b8efff798038103${15_162_342_000_000_000_001n.toString(16)}`)
    expect(root.spanId).toBe(17_213_000_000_000_000_001n.toString(16))
  })

  it('of Elastic’s agents may have any form', () => {
    const id = 'ddf109a4c4aa5f2b6e984548ca57774c'
    const transaction = { id, trace_id: id, name: 'a', type: 'request', duration: 3, timestamp: 1_767_603_600_000_000 }
    const span = { id: 'x-1', parent_id: id, trace_id: id, name: 'b', duration: 1, start: 1 }
    const { spans } = read(
      [{ transaction }, { span: { ...span, transaction_id: id } }].map((one) => JSON.stringify(one)).join('\n'),
    )
    expect(rows(spans).map((row) => row.slice(0, 5))).toEqual([
      ['a', undefined, 2, 0, 3000],
      ['b', 'a', 1, 1000, 1000],
    ])
  })
})

it('one odd value is left out, and the rest is read', () => {
  const [good, bad] = fixture('clickhouse-rows.ndjson').trim().split('\n')
  const file = read(`${good}\n${bad.replace('eee19b7ec3c1b171', 'nothing')}\n${bad.replace('50000000', '"soon"')}`)
  expect(file.spans).toHaveLength(2)
  expect(file.listed).toMatchObject([
    { part: 'span', reason: 'badId', value: '"nothing"' },
    { part: 'end', reason: 'badTime', value: '"soon"' },
  ])
})

it('numbers that a double cannot hold are as they were, also in JSON within a text', () => {
  const large = 9_007_199_254_740_993n
  const [row] = JSON.parse(fixture('log-analytics-rows.json'))
  expect(value(read([{ ...row, Properties: `{"size": ${large}}` }]).spans[0], 'size')).toBe(large)
  const query = JSON.parse(fixture('grafana-query.json'))
  query.results.A.frames[0].data.values[14] = [`[{"key": "size", "value": ${large}}]`, '']
  expect(value(read(query).spans[0], 'size')).toBe(large)
})

it('columns that no field of a span holds are attributes', () => {
  const [root] = read(fixture('application-insights-table.json')).spans
  expect(root.attributes).toEqual([
    ['team', 'checkout'],
    ['success', 'False'],
    ['http.response.status_code', 500],
  ])
  expect(read(fixture('honeycomb-events.json')).spans[0].status.message).toBe('no such item')
})

it('what is sent to a backend keeps its other members as attributes, under the names that OpenTelemetry has', () => {
  const [request, call] = read(fixture('application-insights-sent.ndjson')).spans
  expect(Object.fromEntries(request.attributes)).toMatchObject({
    'url.full': 'http://shop.test/cart',
    source: 'cid-v1:',
  })
  expect(call.attributes.map(([key]) => key)).not.toContain('duration')
  expect(read(fixture('honeycomb-sent.json')).spans[0].attributes).toEqual([
    ['http.status_code', 500],
    ['error', true],
  ])
})

it.each([
  ['1.02:03:04.5', 93_784_500_000],
  ['00:00:00', 0],
  ['00:01:00.0000010', 60_000_001],
  ['0:1', undefined],
])('the duration %s of .NET is %s µs', (duration, us) => {
  const [line = ''] = fixture('application-insights-sent.ndjson').split('\n')
  const [span] = read(line.replace('00:00:00.250', duration)).spans
  expect(span.endNs === undefined ? undefined : Number(span.endNs - span.startNs) / 1000).toBe(us)
})

it('values in quotes hold commas, quotes and line ends, and another separator may be used', () => {
  const csv = fixture('honeycomb-export.csv')
  expect(read(csv).spans[0].status.message).toBe('no "such", item')
  const other = read(csv.replaceAll(',', ';').replace('such""; item', 'such"";\r\nitem'))
  expect(other.spans).toHaveLength(2)
  expect(other.spans[0].status.message).toBe('no "such";\r\nitem')
})

it('a row that is listed twice, in full and in short, is one span', () => {
  const full = JSON.parse(fixture('langfuse-trace.json'))
  const short = full.observations.map(({ model, input, ...row }: Record<string, unknown>) => row)
  const file = read({ ...full, trace: { ...full.trace, observations: short } })
  expect(rows(file.spans)).toEqual(AGENT('chat', 0))
  expect(value(file.spans[1], 'model')).toBe('m')
  expect(file.losses.size).toBe(0)
})

it('a subsegment of X-Ray may be a document of its own', () => {
  const one = { trace_id: '1-6501e4cc-80de05b73e3d5408133a1f6e', start_time: 1, end_time: 2, type: 'subsegment' }
  const { spans } = read([
    { ...one, id: '9900c9ba27f4e865', name: 'lambda', parent_id: '32a0edc7c2e9eb40', namespace: 'aws' },
    { ...one, id: '7bbe501dcb99435d', name: 'annotations', parent_id: '32a0edc7c2e9eb40', namespace: 'local' },
  ])
  expect(spans.map(({ kind }) => kind)).toEqual([3, 1])
})

it('an exception of X-Ray is an event at the end of its span', () => {
  const [segment] = read(fixture('x-ray-batch-get-traces.json')).spans
  expect(segment.events).toMatchObject([{ name: 'exception', timeNs: segment.endNs }])
  expect(segment.status.message).toBe('no such item')
})
