/** Files as the formats' own documents show them, written by hand; what is written must be what those documents ask for. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readTraceFile } from '../../../panel/formats/all'
import { chrome } from '../../../panel/formats/chrome/chrome'
import { jaeger } from '../../../panel/formats/jaeger/jaeger'
import { lanesOf } from '../../../panel/formats/lanes'
import { otlp } from '../../../panel/formats/otlp/otlp'
import { NOTHING_DROPPED, type TraceSpan } from '../../../panel/formats/trace-model'
import { zipkin } from '../../../panel/formats/zipkin/zipkin'

const TRACE = '5b8efff798038103d269b633813fc60c'
const SPAN = 'eee19b7ec3c1b174'
const PARENT = 'eee19b7ec3c1b173'

function read(file: unknown): readonly TraceSpan[] {
  const result = readTraceFile(typeof file === 'string' ? file : JSON.stringify(file))
  if (!('spans' in result)) throw new Error(`${result.reason} at ${result.where}`)
  return result.spans
}

const failed: TraceSpan = {
  traceId: TRACE,
  spanId: SPAN,
  parentId: PARENT,
  traceState: '',
  name: 'HTTP GET',
  kind: 3,
  startNs: 1_544_712_660_000_000_250n,
  endNs: 1_544_712_661_000_000_500n,
  status: { code: 2, message: 'boom' },
  attributes: [
    ['http.response.status_code', 500],
    ['big', 9_007_199_254_740_993n],
    ['ratio', 0.5],
    ['retry', false],
    ['tags', ['a', 'b']],
  ],
  events: [{ name: 'exception', timeNs: 1_544_712_660_500_000_000n, attributes: [['exception.type', 'TypeError']] }],
  links: [{ traceId: TRACE, spanId: PARENT, attributes: [] }],
  scope: { name: 'fetch', version: '1.0' },
  resource: [['service.name', 'shop']],
  dropped: NOTHING_DROPPED,
}
const parsed = (text: string): Record<string, unknown> => JSON.parse(text)

describe('OTLP JSON', () => {
  it('reads the example of its specification', () => {
    const [span] = read({
      resourceSpans: [
        {
          resource: { attributes: [{ key: 'service.name', value: { stringValue: 'my.service' } }] },
          scopeSpans: [
            {
              scope: { name: 'my.library', version: '1.0.0', attributes: [] },
              spans: [
                {
                  traceId: TRACE.toUpperCase(),
                  spanId: SPAN.toUpperCase(),
                  parentSpanId: PARENT,
                  name: 'I am a server span',
                  startTimeUnixNano: '1544712660000000000',
                  endTimeUnixNano: 1544712661000000000,
                  kind: 2,
                  attributes: [{ key: 'my.span.attr', value: { stringValue: 'some value' } }],
                  somethingNew: true,
                },
              ],
            },
          ],
        },
      ],
    })
    expect(span).toMatchObject({
      traceId: TRACE,
      spanId: SPAN,
      parentId: PARENT,
      kind: 2,
      startNs: 1544712660000000000n,
      endNs: 1544712661000000000n,
      scope: { name: 'my.library', version: '1.0.0' },
      resource: [['service.name', 'my.service']],
    })
  })

  it('writes ids in hex, times and whole numbers as digits, enums as numbers', () => {
    const text = [...otlp.write([failed])].join('')
    expect(text).toContain(`"traceId":"${TRACE}"`)
    expect(text).toContain('"startTimeUnixNano":"1544712660000000250"')
    expect(text).toContain('{"key":"big","value":{"intValue":"9007199254740993"}}')
    expect(text).toContain('{"key":"ratio","value":{"doubleValue":0.5}}')
    expect(text).toContain('{"arrayValue":{"values":[{"stringValue":"a"},{"stringValue":"b"}]}}')
    expect(text).toContain('"kind":3')
    expect(text).toContain('"status":{"code":2,"message":"boom"}')
  })

  it('leaves the parent of a root out, and the end of what has not ended unknown', () => {
    const text = [...otlp.write([{ ...failed, parentId: undefined, endNs: undefined }])].join('')
    expect(text).not.toContain('parentSpanId')
    expect(read(text)[0].endNs).toBeUndefined()
  })

  it('reads a request on each line, also after an empty one', () => {
    const line = [...otlp.write([failed])].join('').replaceAll('\n', '')
    expect(read(`${line}\n\n${line}\n`)).toHaveLength(2)
  })
})

describe('Jaeger JSON', () => {
  const file = {
    data: [
      {
        traceID: TRACE,
        spans: [
          {
            traceID: TRACE,
            spanID: 'ee1',
            flags: 1,
            operationName: 'HTTP GET',
            references: [{ refType: 'CHILD_OF', traceID: TRACE, spanID: 'ee0' }],
            startTime: 1544712660000000,
            duration: 1000000,
            tags: [
              { key: 'span.kind', type: 'string', value: 'client' },
              { key: 'error', type: 'bool', value: true },
              { key: 'size', type: 'int64', value: '9007199254740993' },
            ],
            logs: [{ timestamp: 1544712660500000, fields: [{ key: 'event', type: 'string', value: 'exception' }] }],
            processID: 'p1',
            warnings: null,
          },
        ],
        processes: { p1: { serviceName: 'shop', tags: [{ key: 'host', type: 'string', value: 'h1' }] } },
        warnings: null,
      },
    ],
  }

  it('reads what the UI saves: short ids, an error, a process', () => {
    expect(read(file)).toEqual([
      expect.objectContaining({
        spanId: '0000000000000ee1',
        parentId: '0000000000000ee0',
        kind: 3,
        status: { code: 2, message: '' },
        attributes: [['size', 9007199254740993n]],
        resource: [
          ['service.name', 'shop'],
          ['host', 'h1'],
        ],
        startNs: 1544712660000000000n,
        endNs: 1544712661000000000n,
      }),
    ])
  })

  it('reads a list of traces and a trace alone just as well', () => {
    expect(read(file.data)).toEqual(read(file))
    expect(read(file.data[0])).toEqual(read(file))
  })

  it('writes an error as a boolean, and only where there is one', () => {
    const tagsOf = (span: TraceSpan) => {
      const [trace] = parsed([...jaeger.write([span])].join('')).data as { spans: { tags: unknown[] }[] }[]
      return trace.spans[0].tags
    }
    expect(tagsOf(failed)).toContainEqual({ key: 'error', type: 'bool', value: true })
    expect(tagsOf({ ...failed, status: { code: 1, message: '' } })).not.toContainEqual(
      expect.objectContaining({ key: 'error' }),
    )
  })

  it('names the parent first, then what is linked', () => {
    const [trace] = parsed([...jaeger.write([failed])].join('')).data as { spans: { references: unknown }[] }[]
    expect(trace.spans[0].references).toEqual([
      { refType: 'CHILD_OF', traceID: TRACE, spanID: PARENT },
      { refType: 'FOLLOWS_FROM', traceID: TRACE, spanID: PARENT },
    ])
  })
})

describe('Zipkin v2', () => {
  it('reads the example of its API, with ids of 64 bits', () => {
    const [span] = read([
      {
        traceId: 'd269b633813fc60c',
        id: SPAN,
        parentId: PARENT,
        name: 'http get',
        kind: 'CLIENT',
        timestamp: 1544712660000000,
        duration: 1000000,
        localEndpoint: { serviceName: 'shop' },
        annotations: [{ timestamp: 1544712660500000, value: 'retry' }],
        tags: { error: 'boom', 'http.status_code': '500' },
      },
    ])
    expect(span).toMatchObject({
      traceId: '0000000000000000d269b633813fc60c',
      kind: 3,
      status: { code: 2, message: 'boom' },
      events: [{ name: 'retry', timeNs: 1544712660500000000n }],
      resource: [['service.name', 'shop']],
    })
  })

  it('writes durations rounded up, kinds in capitals, tags as texts', () => {
    const [span] = JSON.parse([...zipkin.write([failed])].join(''))
    expect(span).toMatchObject({ kind: 'CLIENT', duration: 1000001, timestamp: 1544712660000000 })
    expect(span.tags).toMatchObject({ error: 'boom', ratio: '0.5', tags: '["a","b"]', 'otel.status_code': 'ERROR' })
    const [internal] = JSON.parse([...zipkin.write([{ ...failed, kind: 1, endNs: failed.startNs }])].join(''))
    expect(internal).not.toHaveProperty('kind')
    expect(internal.duration).toBe(1)
  })
})

describe('Chrome trace events', () => {
  it('begins at the earliest span, so that nanoseconds fit in a double', () => {
    const file = parsed([...chrome.write([failed])].join(''))
    expect(file.otherData).toEqual({ epochNanoseconds: '1544712660000000250' })
    const events = file.traceEvents as { ph: string; ts: number; dur?: number }[]
    expect(events.find(({ ph }) => ph === 'X')).toMatchObject({ ts: 0, dur: 1000000.25 })
  })

  it('puts siblings that overlap into lanes, so that what shares a lane nests', () => {
    const child = (spanId: string, from: bigint, to: bigint) => ({
      ...failed,
      spanId,
      parentId: SPAN,
      startNs: failed.startNs + from,
      endNs: failed.startNs + to,
    })
    const spans = [failed, child('1'.repeat(16), 1000n, 5000n), child('2'.repeat(16), 3000n, 9000n)]
    const file = parsed([...chrome.write(spans)].join(''))
    const slices = (file.traceEvents as { ph: string; tid: number }[]).filter(({ ph }) => ph === 'X')
    expect(slices.map(({ tid }) => tid)).toEqual([1, 1, 2])
  })

  it('nests what shares a lane, or puts it side by side', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(40), fc.nat(20), fc.nat(8)), { minLength: 1, maxLength: 25 }), (rows) => {
        const spans = rows.map(([start, length, parent], i) => ({
          ...failed,
          spanId: String(i + 1).padStart(16, '0'),
          parentId: parent < i ? String(parent + 1).padStart(16, '0') : undefined,
          startNs: BigInt(start),
          endNs: BigInt(start + length),
        }))
        const lanes = lanesOf(spans)
        expect(lanes.size).toBe(spans.length)
        for (const a of spans) {
          for (const b of spans) {
            if (a === b || lanes.get(a) !== lanes.get(b)) continue
            const apart = a.endNs <= b.startNs || b.endNs <= a.startNs
            const aInB = b.startNs <= a.startNs && a.endNs <= b.endNs
            const bInA = a.startNs <= b.startNs && b.endNs <= a.endNs
            expect(apart || aInB || bInA).toBe(true)
          }
        }
      }),
    )
  })

  it('puts 20,000 siblings at one moment into as many lanes, soon', () => {
    const child = (_: unknown, i: number) => ({ ...failed, spanId: String(i + 1).padStart(16, '0') })
    const lanes = lanesOf(Array.from({ length: 20_000 }, child))
    expect(new Set(lanes.values()).size).toBe(20_000)
  })

  it('reads slices that know no spans, nested by their times', () => {
    const spans = read([
      { ph: 'X', name: 'outer', pid: 1, tid: 1, ts: 10, dur: 100 },
      { ph: 'B', name: 'inner', pid: 1, tid: 1, ts: 20 },
      { ph: 'E', pid: 1, tid: 1, ts: 30.5 },
      { ph: 'M', name: 'process_name', pid: 1, args: { name: 'tool' } },
    ])
    expect(spans.map(({ name, parentId }) => [name, parentId])).toEqual([
      ['outer', undefined],
      ['inner', spans[0].spanId],
    ])
    expect(spans[1].endNs).toBe(30_500n)
    expect(spans[0].resource).toEqual([['service.name', 'tool']])
  })
})

describe('a file that is wrong', () => {
  const spanWith = (change: object) => ({
    resourceSpans: [
      {
        scopeSpans: [
          { spans: [{ traceId: TRACE, spanId: SPAN, startTimeUnixNano: '1', endTimeUnixNano: '2', ...change }] },
        ],
      },
    ],
  })
  const at = 'resourceSpans[0].scopeSpans[0].spans[0]'

  it.each([
    ['an id that is not hex', spanWith({ spanId: 'xyz' }), 'badId', `${at}.spanId`],
    ['an id of zeros', spanWith({ traceId: '0'.repeat(32) }), 'badId', `${at}.traceId`],
    ['an object of no format', { hello: 1 }, 'unknownFormat', 'file'],
    ['nothing in it', { resourceSpans: [] }, 'noSpans', 'file'],
  ])('says so and where: %s', (_what, file, reason, where) => {
    expect(readTraceFile(JSON.stringify(file))).toMatchObject({ reason, where })
  })

  it.each([
    ['no time', spanWith({ startTimeUnixNano: undefined }), 'start', 'badTime', at],
    ['a list that is none', spanWith({ events: 'x' }), 'event', 'notList', `${at}.events`],
    ['a name that is none', spanWith({ name: {} }), 'attribute', 'notText', `${at}.name`],
    ['a parent that is none', spanWith({ parentSpanId: 'xyz' }), 'parent', 'badId', `${at}.parentSpanId`],
  ])('is read without what is wrong, and says so: %s', (_what, file, part, reason, where) => {
    const read = readTraceFile(JSON.stringify(file))
    expect(read).toMatchObject({ spans: [{ spanId: SPAN, endNs: 2n }], leftOut: 1, listed: [{ part, reason, where }] })
  })

  it('says where a text stops being JSON', () => {
    expect(readTraceFile('{"a":1,}')).toMatchObject({ reason: 'notJson' })
    const line = [...otlp.write([failed])].join('').replaceAll('\n', '')
    expect(readTraceFile(`${line}\n{"cut off`)).toMatchObject({
      spans: [{ spanId: SPAN }],
      listed: [{ part: 'text', reason: 'notJson', where: 'line 2' }],
    })
  })
})
