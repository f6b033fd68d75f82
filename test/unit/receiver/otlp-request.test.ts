import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MalformedRequest, readTraceRequest } from '../../../extension/receiver/otlp/request'
import { readTraceFile } from '../../../panel/formats/all'

const TRACE = '0af7651916cd43dd8448eb211c8031ab'
const SPAN = { traceId: TRACE, spanId: '136fbdc4554feb62', name: 'load cart', startTimeUnixNano: '5' }

const requestOf = (spans: readonly unknown[], resource: unknown = {}) => ({
  resourceSpans: [{ resource, scopeSpans: [{ spans }] }],
})

function received(value: unknown) {
  return readTraceRequest(new TextEncoder().encode(JSON.stringify(value)), 'json')
}

/** What is kept of the one trace, as whoever asks for it gets it. */
function kept(value: unknown): { resourceSpans: { scopeSpans: { spans: Record<string, unknown>[] }[] }[] } {
  return JSON.parse(`{"resourceSpans":[${received(value).parts.get(TRACE)?.json ?? ''}]}`)
}

const attributesOf = (value: unknown) => {
  const request = kept(requestOf([{ ...SPAN, attributes: [{ key: 'k', value }] }]))
  return request.resourceSpans[0].scopeSpans[0].spans[0].attributes
}

describe('a request in JSON', () => {
  it('is kept by trace, with its resources and scopes', () => {
    const other = { ...SPAN, traceId: 'F'.repeat(32) }
    const request = {
      resourceSpans: [
        {
          resource: { attributes: [] },
          scopeSpans: [{ scope: { name: 'a' }, spans: [SPAN, other, SPAN] }, { spans: [SPAN] }],
        },
        { scopeSpans: [{ spans: [other] }] },
        {
          resource: { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] },
          scopeSpans: [{ spans: [SPAN] }],
        },
      ],
    }
    const { parts, accepted, services } = received(request)
    expect([...parts].map(([id, { spans }]) => [id, spans])).toEqual([
      [TRACE, 4],
      ['f'.repeat(32), 2],
    ])
    expect(accepted).toBe(6)
    expect([...services]).toEqual(['unknown_service', 'shop'])
    const shape = kept(request).resourceSpans.map(({ scopeSpans }) => scopeSpans.map(({ spans }) => spans.length))
    expect(shape).toEqual([[2, 1], [1]])
  })

  it('as Kong makes it is what the panel reads of it', () => {
    const text = readFileSync('test/unit/receiver/kong-otlp.json', 'utf8')
    const { parts, accepted, services } = received(JSON.parse(text))
    const [part] = parts.values()
    expect([accepted, [...services]]).toEqual([2, ['kong']])
    expect(readTraceFile(`{"resourceSpans":[${part.json}]}`)).toEqual(readTraceFile(text))
  })

  it.each([
    [{ intValue: '9007199254740993' }, { intValue: '9007199254740993' }],
    [{ intValue: -3 }, { intValue: '-3' }],
    [{ doubleValue: 'NaN' }, { doubleValue: 'NaN' }],
    [{ doubleValue: '-Infinity' }, { doubleValue: '-Infinity' }],
    [{ doubleValue: 1.5 }, { doubleValue: 1.5 }],
    [{ bytesValue: 'AAE=' }, { bytesValue: 'AAE=' }],
    [{ stringValue: '' }, { stringValue: '' }],
    [{}, {}],
    [{ arrayValue: { values: [{ boolValue: false }] } }, { arrayValue: { values: [{ boolValue: false }] } }],
    [
      { kvlistValue: { values: [{ key: 'a', value: { intValue: 1 } }] } },
      { kvlistValue: { values: [{ key: 'a', value: { intValue: '1' } }] } },
    ],
  ])('keeps the value %j', (value, expected) => {
    expect(attributesOf(value)).toEqual([{ key: 'k', value: expected }])
  })

  it.each<[string, (json: string) => string]>([
    [
      'as SDKs of before 2022 name it',
      (json) =>
        json.replace('scopeSpans', 'instrumentationLibrarySpans').replace('"scope"', '"instrumentationLibrary"'),
    ],
    ['in snake_case', (json) => json.replace(/(?<=[a-z])[A-Z](?=\w*":)/g, (letter) => `_${letter.toLowerCase()}`)],
    [
      'with names for numbers',
      (json) => json.replace('"kind":3', '"kind":"SPAN_KIND_CLIENT"').replace('"code":2', '"code":"STATUS_CODE_ERROR"'),
    ],
  ])('is the same %s', (_how, written) => {
    const attributes = [{ key: 'snake_case', value: { stringValue: 'SPAN_KIND_SERVER' } }]
    const span = { ...SPAN, parentSpanId: '1'.repeat(16), kind: 3, status: { code: 2 }, attributes }
    const today = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ scope: { name: 'a_b' }, spans: [span] }] }] })
    const other = written(today)
    expect(other).not.toBe(today)
    expect(readTraceRequest(new TextEncoder().encode(other), 'json')).toEqual(received(JSON.parse(today)))
  })

  it.each([
    ['no trace id', { ...SPAN, traceId: undefined }],
    ['a trace id that is too short', { ...SPAN, traceId: 'ab' }],
    ['ids of zeros', { ...SPAN, spanId: '0'.repeat(16) }],
    ['an id in Base64', { ...SPAN, traceId: 'CvdlGRbNQ92ESOshHIAxqw==' }],
    ['a start that is no time', { ...SPAN, startTimeUnixNano: 'soon' }],
    ['a start before the epoch', { ...SPAN, startTimeUnixNano: '-1' }],
    ['a number beyond 64 bits', { ...SPAN, attributes: [{ key: 'n', value: { intValue: '9223372036854775808' } }] }],
    ['a link to nowhere', { ...SPAN, links: [{ traceId: TRACE, spanId: '' }] }],
    ['values nested too deep', { ...SPAN, attributes: [{ key: 'deep', value: nested(60) }] }],
  ])('rejects a span with %s, and takes the others', (_what, wrong) => {
    const { accepted, rejected, fault } = received(requestOf([wrong, SPAN]))
    expect([accepted, rejected]).toEqual([1, 1])
    expect(fault).not.toBe('')
  })

  it('rejects all spans of a resource that makes no sense', () => {
    const resource = { attributes: [{ key: 'deep', value: nested(60) }] }
    expect(received(requestOf([SPAN, SPAN], resource))).toMatchObject({ accepted: 0, rejected: 2 })
  })

  it.each(['', '{', '[]', '"x"', '1', 'null', '{"resourceSpans":{}}', '{"resourceSpans":[1]}', '['.repeat(100_000)])(
    'is none: %.30s',
    (text) => {
      expect(() => readTraceRequest(new TextEncoder().encode(text), 'json')).toThrow(MalformedRequest)
    },
  )

  it('is none where hardly any span makes sense', () => {
    expect(received(requestOf(Array.from({ length: 1000 }, () => ({}))))).toMatchObject({ rejected: 1000 })
    expect(() => received(requestOf(Array.from({ length: 1001 }, () => ({}))))).toThrow(MalformedRequest)
  })

  it('may be empty', () => {
    expect(received({})).toMatchObject({ accepted: 0, rejected: 0 })
  })
})

describe('any bytes', () => {
  const total = (bytes: Uint8Array, codec: 'protobuf' | 'json') => {
    try {
      const { parts } = readTraceRequest(bytes, codec)
      for (const { json } of parts.values()) JSON.parse(`[${json}]`)
    } catch (error) {
      expect(error).toBeInstanceOf(MalformedRequest)
    }
  }

  it('give spans or a clean error, in protobuf', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => total(bytes, 'protobuf')),
      { numRuns: 2000 },
    )
  })

  it('give spans or a clean error, in JSON', () => {
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 6 },
        fc.constantFrom(null, true, 0, -1, 1.5, '', TRACE, '136fbdc4554feb62', '\ud800', '__proto__'),
        fc.array(tie('any'), { maxLength: 3 }),
        fc.dictionary(
          fc.constantFrom(
            ...['resourceSpans', 'resource', 'scopeSpans', 'scope', 'spans', 'traceId', 'spanId', 'attributes', 'key'],
            ...['value', 'stringValue', 'arrayValue', 'values', 'kvlistValue', 'events', 'links', 'status', 'kind'],
          ),
          tie('any'),
          { maxKeys: 5 },
        ),
      ),
    })).any
    const text = new TextEncoder()
    fc.assert(
      fc.property(value, (one) => total(text.encode(JSON.stringify(one) ?? ''), 'json')),
      { numRuns: 2000 },
    )
  })

  it('nested without end in protobuf are refused', () => {
    // AnyValue.arrayValue.values, one in another: 2 bytes and a length each.
    let bytes = Buffer.alloc(0)
    for (let i = 0; i < 2000; i++) {
      const list = Buffer.concat([Buffer.from([10, ...varint(bytes.length)]), bytes])
      bytes = Buffer.concat([Buffer.from([42, ...varint(list.length)]), list])
    }
    for (const tag of [18, 74, 18, 18, 10]) bytes = Buffer.concat([Buffer.from([tag, ...varint(bytes.length)]), bytes])
    expect(() => readTraceRequest(bytes, 'protobuf')).toThrow(MalformedRequest)
  })
})

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))]
}

function nested(depth: number): unknown {
  return depth === 0 ? { boolValue: true } : { arrayValue: { values: [nested(depth - 1)] } }
}
