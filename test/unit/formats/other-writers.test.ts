/** Files of known formats as programs write them that nobody thinks of first. */
import { expect, it } from 'vitest'
import { readTraceFile } from '../../../panel/formats/all'

function read(content: unknown) {
  const file = readTraceFile(typeof content === 'string' ? content : JSON.stringify(content))
  if (!('spans' in file)) throw new Error(`${file.reason} at ${file.where}`)
  return file
}

const TRACE = { traceId: 'AAAAAAAAAABSlpqJVVcaPw==' }
const PROCESS = { serviceName: 'api', tags: [{ key: 'ip', vStr: '10.0.0.1' }] }
const MODEL = {
  ...{ ...TRACE, spanId: 'AAAAAABkfZg=', operationName: 'get', startTime: '2017-01-26T16:46:31.639875-05:00' },
  ...{ duration: '0.022938s', references: [{ ...TRACE, spanId: 'AAAAAABoxOM=' }], process: PROCESS },
  tags: [
    { key: 'span.kind', vType: 'STRING', vStr: 'server' },
    { key: 'error', vType: 'BOOL', vBool: true },
    { key: 'http.status_code', vType: 'INT64', vInt64: '500' },
    { key: 'ratio', vType: 'FLOAT64', vFloat64: 0.5 },
    { key: 'none', vType: 'INT64' },
  ],
  logs: [{ timestamp: '2017-01-26T21:46:31.640Z', fields: [{ key: 'event', vStr: 'retry' }] }],
}

it.each([
  ['one', MODEL],
  ['lines', `${JSON.stringify(MODEL)}\n`],
  ['a trace', { spans: [MODEL] }],
  ['durations in ns', [{ ...MODEL, duration: '22938000ns' }]],
])('spans of Jaeger’s own model, as protobuf’s JSON has them, are read: %s', (_, content) => {
  const file = read(content)
  expect([file.title, file.leftOut]).toEqual(['Jaeger JSON', 0])
  const startNs = 1_485_467_191_639_875_000n
  expect(file.spans).toMatchObject([
    {
      ...{ traceId: '000000000000000052969a8955571a3f', spanId: '0000000000647d98', parentId: '000000000068c4e3' },
      ...{ kind: 2, startNs, endNs: startNs + 22_938_000n, status: { code: 2 } },
      events: [{ name: 'retry', timeNs: startNs + 125_000n }],
      attributes: [
        ['http.status_code', 500],
        ['ratio', 0.5],
        ['none', 0],
      ],
      resource: [
        ['service.name', 'api'],
        ['ip', '10.0.0.1'],
      ],
    },
  ])
})

it('an odd value in one of those is listed', () => {
  const file = read([MODEL, { ...MODEL, spanId: 'AAAAAABkfZk=', startTime: 'soon', references: [null], tags: 'x' }])
  expect(file.spans).toHaveLength(2)
  expect(file.listed.map(({ part }) => part)).toEqual(expect.arrayContaining(['start', 'link', 'attribute']))
})

it.each([
  ['its date', { date: 'Mon Aug 08 15:01:48 UTC 2022' }, 1_659_970_908_000_000_000n],
  ['the start of its profile', { date: 'x', profile_start_ts: 1_659_970_908_123 }, 1_659_970_908_123_000_000n],
])('times of a profile of Bazel count from %s', (_, said, startNs) => {
  const slice = { name: 'Launch', ph: 'X', ts: 5, dur: 3, pid: 1, tid: 1 }
  const file = read({ otherData: { build_id: 'x', ...said }, traceEvents: [slice, { ...slice, ts: -7 }] })
  expect(file.spans.map((span) => span.startNs)).toEqual(expect.arrayContaining([startNs + 5000n, startNs - 7000n]))
})

it('what an envelope of Sentry says before an item is no part that was left out', () => {
  const ids = { trace_id: '5b8efff798038103d269b633813fc60c', span_id: 'eee19b7ec3c1b170' }
  const span = { ...ids, op: 'ui.click', start_timestamp: 1_767_603_600, timestamp: 1_767_603_601 }
  const lines = [{ sent_at: '2026-01-05T09:00:01Z', sdk: {} }, { type: 'span' }, span]
  const file = read(lines.map((line) => JSON.stringify(line)).join('\n'))
  expect([file.spans.length, file.leftOut]).toEqual([1, 0])
})

it.each([
  ['an old profile of Firefox', '{"format":"profileJSONWithSymbolicationTable,1","meta":{},"profileJSON":{}}'],
  ['simpleperf’s profile', new TextEncoder().encode('SIMPLEPERF\x01\x00X')],
  ['a trace of methods of Android', new TextEncoder().encode('SLOW\xf3\x00 \x00')],
])('%s is named', (_, content) => {
  expect(readTraceFile(content)).toMatchObject({ reason: 'isFirefoxProfile' })
})
