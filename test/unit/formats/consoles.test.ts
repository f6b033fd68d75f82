/** What the console exporters of OpenTelemetry's SDKs and of the Collector print as text. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readTraceFile } from '../../../panel/formats/all'
import type { ReadFile } from '../../../panel/formats/reading/read-file'
import type { TraceSpan } from '../../../panel/formats/trace-model'

type Read = Extract<ReadFile, { spans: unknown }>

const text = (name: string) => readFileSync(`test/fixtures/consoles/${name}.txt`, 'utf8')

function read(content: string): Read {
  const file = readTraceFile(content)
  if (!('spans' in file)) throw new Error(`${file.reason} at ${file.where}`)
  return file
}

const at = (clock: string) => BigInt(Date.parse(`2026-01-05T09:00:00Z`)) * 1_000_000n + BigInt(clock)
const LINK = { traceId: '00000000000000000000000000000abc', spanId: '0000000000000def' }
const root = {
  traceId: '5b8efff798038103d269b633813fc60c',
  spanId: 'eee19b7ec3c1b170',
  parentId: undefined,
  name: 'GET /cart: all',
  kind: 2,
  startNs: at('321'),
  endNs: at('250000000'),
  status: { code: 2, message: 'no such item' },
}
const child = {
  spanId: 'eee19b7ec3c1b171',
  parentId: 'eee19b7ec3c1b170',
  kind: 3,
  startNs: at('100000000'),
  endNs: at('150000000'),
  status: { code: 0, message: '' },
}
const value = ({ attributes }: Pick<TraceSpan, 'attributes'>, key: string) =>
  attributes.find(([name]) => name === key)?.[1]

/** What a Collector 0.161 printed, and the request that it had got. */
it('the debug exporter of a real Collector, as it got the spans', () => {
  const got = read(readFileSync('test/fixtures/consoles/collector-debug-0.161.json', 'utf8'))
  const { title, spans, leftOut } = read(text('collector-debug-0.161'))
  expect([title, leftOut, spans.length]).toEqual(['OpenTelemetry Collector debug exporter', 0, 5])
  expect(spans).toEqual(got.spans)
})

it('the debug exporter of the Collector, with logs between the spans, and its older form', () => {
  const { title, spans, leftOut } = read(text('collector-debug'))
  expect([title, leftOut]).toEqual(['OpenTelemetry Collector debug exporter', 0])
  const [one, two, three] = spans
  expect(one).toMatchObject({
    ...root,
    attributes: [
      ['http.response.status_code', 500],
      ['http.request.header.x', ['a', 'b']],
      ['sampled', true],
      ['ratio', 0.5],
      ['tags', { a: { b: 1 } }],
    ],
    links: [{ ...LINK, attributes: [['why', 'retry']] }],
    scope: { name: '@shop/http', version: '1.2.0' },
    resource: [
      ['service.name', 'shop'],
      ['process.pid', 42],
    ],
    dropped: { attributes: 1, events: 0, links: 0 },
  })
  expect(one.events).toMatchObject([{ name: 'exception', timeNs: at('200000000') }])
  expect(value(one.events[0], 'exception.stacktrace')).toBe(
    'Error: no such item (7)\n    at find (cart.js:7:1)\n    at async Name : main (app.js:1:1)',
  )
  expect(two).toMatchObject({ ...child, name: 'SELECT items', traceState: 'ot=th:0', attributes: [] })
  expect(three).toMatchObject({
    parentId: child.spanId,
    kind: 1,
    status: { code: 1 },
    endNs: undefined,
    attributes: [['rows', 9_007_199_254_740_993n]],
    resource: [['service.name', 'stock']],
    scope: { name: 'tracegen', version: '' },
  })
})

it('the console exporter of .NET: events have no fractions of a second, and dates of any country', () => {
  const { title, spans, leftOut } = read(text('dotnet-console'))
  expect([title, leftOut]).toEqual(['OpenTelemetry .NET console', 0])
  const [one, two] = spans
  const start = BigInt(Date.parse('2026-02-21T23:59:59Z')) * 1_000_000n
  expect(one).toMatchObject({
    name: 'GET /hello',
    parentId: undefined,
    kind: 2,
    startNs: start + 249_997_400n,
    endNs: start + 249_997_400n + 2_310_674_400n,
    status: { code: 2, message: 'it broke: badly' },
    links: [{ ...LINK, attributes: [['why', 'retry']] }],
    scope: { name: 'Microsoft.AspNetCore', version: '9.0' },
    resource: [
      ['service.name', 'shop'],
      ['service.instance.id', '2c7ca153-e460-4643-b550-7c08487a4c0c'],
    ],
  })
  expect(one.events).toMatchObject([
    { name: 'exception', timeNs: start + 2_000_000_000n },
    { name: 'early', timeNs: one.startNs },
  ])
  expect(value(one.events[0], 'exception.stacktrace')).toContain(
    '\n   at Program.Main() in C:\\shop\\Program.cs:line 5',
  )
  expect(two).toMatchObject({
    parentId: one.spanId,
    name: 'SayHello',
    status: { code: 1 },
    scope: { name: 'MyService', version: '' },
    attributes: [
      ['foo', '1'],
      ['baz', '[1,2,3]'],
    ],
  })
})

it('the console exporter of .NET before 2022, indented in a document', () => {
  const lines = [
    'Activity.Id:          00-7759221f2c5599489d455b84fa0f90f4-6081a9b8041cd840-01',
    'Activity.ParentId:    00-7759221f2c5599489d455b84fa0f90f4-9a52f72c08a9d447-01',
    'Activity.DisplayName: StepOne',
    'Activity.Kind:        Internal',
    'Activity.StartTime:   2026-01-05T09:00:00.1000000Z',
    'Activity.Duration:    00:00:00.0500000',
    'Activity.TagObjects:',
    '    foo: banana',
    '    otel.status_code: ERROR',
    'Activity.Events:',
    '    Part way there [1/5/2026 9:00:00 AM +00:00]',
    'Resource associated with Activity:',
    '    service.name: MySample',
  ]
  const wanted = {
    traceId: '7759221f2c5599489d455b84fa0f90f4',
    spanId: '6081a9b8041cd840',
    parentId: '9a52f72c08a9d447',
    startNs: at('100000000'),
    endNs: at('150000000'),
    status: { code: 2 },
    attributes: [['foo', 'banana']],
    events: [{ name: 'Part way there', timeNs: at('100000000') }],
    resource: [['service.name', 'MySample']],
  }
  expect(read(lines.join('\n')).spans).toMatchObject([wanted])
  expect(read(lines.map((line) => `    ${line}`).join('\n')).spans).toMatchObject([wanted])
})

it('the console exporter of Ruby: ids are bytes, and spans stand among other output', () => {
  const { title, spans, leftOut } = read(text('ruby-console'))
  expect([title, leftOut]).toEqual(['OpenTelemetry Ruby console', 0])
  expect(spans).toMatchObject([
    {
      ...child,
      name: 'SELECT',
      links: [{ ...LINK, attributes: [['why', 'retry']] }],
      scope: { name: 'db', version: '1.0' },
    },
    {
      ...root,
      attributes: [
        ['http.response.status_code', 500],
        ['ratio', 0.5],
        ['http.request.header.x', ['a #{b}', 'é\n']],
        ['sampled', true],
      ],
      events: [{ name: 'exception', timeNs: at('200000000'), attributes: [['exception.message', 'no']] }],
      resource: [
        ['service.name', 'shop'],
        ['process.pid', 83900],
      ],
    },
  ])
})

describe.each([
  ['rust-stdout', 'OpenTelemetry Rust stdout', { startNs: at('321000'), status: { code: 2, message: 'no "item"' } }],
  ['cpp-ostream', 'OpenTelemetry C++ ostream', {}],
  ['php-console', 'OpenTelemetry PHP console', { name: 'GET /cart' }],
])('%s', (name, title, differs) => {
  it('has two spans, an error, an event, a link and a service', () => {
    const file = read(text(name))
    expect([file.title, file.leftOut]).toEqual([title, 0])
    expect(file.spans).toMatchObject([
      { ...root, ...differs },
      { ...child, name: 'SELECT' },
    ])
    const [one] = file.spans
    expect(one.events).toEqual([
      { name: 'exception', timeNs: at('200000000'), attributes: [['exception.message', 'no']] },
    ])
    expect(file.spans.flatMap(({ links }) => links)).toMatchObject([LINK])
    expect(file.spans.every(({ resource }) => value({ attributes: resource }, 'service.name') === 'shop')).toBe(true)
    expect(Number(value(one, 'http.response.status_code') ?? value(one, 'http.status_code'))).toBe(500)
  })
})

describe.each(['collector-debug', 'dotnet-console', 'rust-stdout', 'cpp-ostream', 'ruby-console'])('%s', (name) => {
  it('is read with line ends of Windows, behind names of containers, and in a log’s record', () => {
    const wanted = read(text(name)).spans
    const lines = text(name).split('\n')
    const forms = [
      lines.join('\r\n'),
      lines.map((line) => `otel-1  | ${line}`).join('\n'),
      lines.map((line) => `    ${line}`).join('\n'),
      JSON.stringify({ level: 'info', msg: text(name) }),
    ]
    for (const form of forms) expect(read(form).spans).toEqual(wanted)
  })

  it('gives spans or a reason, wherever it is cut off', () => {
    for (let end = 0; end < text(name).length; end += 7) {
      const file = readTraceFile(text(name).slice(0, end))
      expect('spans' in file || file.where !== '').toBe(true)
    }
  })
})
