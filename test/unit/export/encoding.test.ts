/** What is exported says the same in both encodings, as the panel shows, and as OpenTelemetry's own serializer would say it. */
import { type HrTime, type Link, SpanKind, TraceFlags } from '@opentelemetry/api'
import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer'
import { resourceFromAttributes } from '@opentelemetry/resources'
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readTraceRequest } from '../../../extension/receiver/otlp/request'
import { decodeRequest } from '../../../extension/receiver/otlp/schema'
import type { SpanRecord } from '../../../inpage/block/record'
import { readTraceFile } from '../../../panel/formats/all'
import { storedSpans } from '../../../panel/formats/stored-span'
import type { TraceSpan } from '../../../panel/formats/trace-model'
import { TraceStore } from '../../../panel/store/store'
import { blockOf, record } from '../block/spans'
import { blockOf as blockOfLines, documentInfo, ORIGIN_MS } from '../store/page'
import { bodyOf } from './waiting'

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes)

/** Spans of the page itself that have ended, each with an id of its own. */
const ours = fc.array(record, { minLength: 1, maxLength: 6 }).map((records) =>
  records.map(
    (one, i): SpanRecord => ({
      ...one,
      ...{ trace0: 1, span0: 7, span1: i + 1, flags: one.flags & 3 },
      endMs: Number.isNaN(one.endMs) ? one.startMs + 1 : one.endMs,
      scope: { ...one.scope, resource: '' },
    }),
  ),
)

describe('an exported request', () => {
  it('says the same in protobuf and in JSON, whatever the spans are', () => {
    fc.assert(
      fc.property(ours, (records) => {
        const block = blockOf(records)
        const json = readTraceRequest(bodyOf(block, 'json'), 'json')
        const protobuf = readTraceRequest(bodyOf(block, 'protobuf'), 'protobuf')
        expect(json.fault).toBe('')
        expect(json.accepted).toBe(records.length)
        expect(protobuf).toEqual(json)
      }),
      { numRuns: 40 },
    )
  })

  it('holds what the panel shows, to the nanosecond', () => {
    fc.assert(
      fc.property(ours, (records) => {
        const block = blockOf(records)
        const store = new TraceStore({ maxSpans: 100 })
        store.document(documentInfo('home'))
        store.block('home', 0, block)
        const read = readTraceFile(text(bodyOf(block, 'json')))
        if (!('spans' in read)) throw new Error(read.reason)
        const stored = Array.from({ length: store.table.ids.size }, (_, index) => storedSpans(store)(index))
        expect(read.spans.map(plain).sort(byId)).toEqual(stored.map(plain).sort(byId).map(wellFormed))
      }),
      { numRuns: 40 },
    )
  })

  it('is what OpenTelemetry’s own serializer makes of the same span', () => {
    const attributes = { text: 'a', whole: 3, part: 0.5, yes: true, list: ['x', 'y'], empty: '' }
    const block = blockOfLines([
      {
        ...{ id: 5, trace: 9, parent: 4, name: 'load cart', start: 100.000001, end: 250.5, kind: 3, error: true },
        ...{ statusMessage: 'no such cart', attributes, traceState: 'vendor=1' },
        events: [{ name: 'exception', timeMs: 120, attributes: { 'exception.message': 'no' } }],
        links: [{ id: 8, trace: 3, attributes: { why: 'retry' } }],
      },
    ])
    const body = bodyOf(block, 'protobuf')
    const span = sdkSpan(decodeRequest(body), attributes)
    const theirs = ProtobufTraceSerializer.serializeRequest([span])
    if (theirs === undefined) throw new Error('nothing was serialized')
    const own = withoutZeros(decodeRequest(body))
    expect(own).toEqual(withoutZeros(decodeRequest(theirs)))
    const json = JsonTraceSerializer.serializeRequest([span])
    if (json === undefined) throw new Error('nothing was serialized')
    expect(withoutZeros(JSON.parse(text(bodyOf(block, 'json'))))).toEqual(withoutZeros(JSON.parse(text(json))))
  })

  it('holds values that OpenTelemetry’s serializer loses', () => {
    const attributes = { big: 2n ** 60n, huge: 2n ** 70n, not: Number.NaN, never: -Infinity, minus: -0, small: -5 }
    const block = blockOfLines([{ id: 5, attributes }])
    const said = JSON.parse(text(bodyOf(block, 'json'))).resourceSpans[0].scopeSpans[0].spans[0].attributes
    expect(said.map(({ value }: { value: object }) => value)).toEqual([
      { intValue: '1152921504606846976' },
      { stringValue: '1180591620717411303424' },
      { doubleValue: 'NaN' },
      { doubleValue: '-Infinity' },
      { doubleValue: -0 },
      { intValue: '-5' },
    ])
    const protobuf = readTraceRequest(bodyOf(block, 'protobuf'), 'protobuf')
    expect(protobuf).toEqual(readTraceRequest(bodyOf(block, 'json'), 'json'))
  })

  it('says that a parent is of another process, and that one is inferred', () => {
    const records: SpanRecord[] = []
    fc.assert(
      fc.property(record, (one) => void records.push(one)),
      { numRuns: 1, seed: 1 },
    )
    const spanWith = (flags: number) => {
      const one = { ...records[0], flags, endMs: records[0].startMs, trace0: 1, span0: 1, events: undefined }
      const block = blockOf([{ ...one, scope: { ...one.scope, resource: '' } }])
      return JSON.parse(text(bodyOf(block, 'json'))).resourceSpans[0].scopeSpans[0].spans[0]
    }
    expect([spanWith(0).flags, spanWith(1).flags]).toEqual([0x101, 0x301])
    expect(spanWith(2).attributes).toContainEqual({ key: 'tracepane.parent.inferred', value: { boolValue: true } })
  })
})

/** What may differ: OTLP has no namespaces but as an attribute of the scope, which files leave out. */
function plain(span: TraceSpan) {
  const { traceId, spanId, parentId, traceState, name, kind, startNs, endNs } = span
  const { status, attributes, events, links, scope, resource, dropped } = span
  return {
    ...{ traceId, spanId, parentId, traceState, name, kind, startNs, endNs, status },
    ...{ attributes, events, links, scope, resource, dropped },
  }
}

/** A lone surrogate within a nested value has no form in either encoding. */
function wellFormed(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed()
  // As files are read: whole numbers that a double holds are numbers.
  if (typeof value === 'bigint' && Number.isSafeInteger(Number(value))) return Number(value)
  // OTLP's integers have 64 bits; what is larger is a text.
  if (typeof value === 'bigint' && BigInt.asIntN(64, value) !== value) return String(value)
  if (Array.isArray(value)) return value.map(wellFormed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key.toWellFormed(), wellFormed(each)]))
}

function byId(a: { readonly spanId: string }, b: { readonly spanId: string }): number {
  return a.spanId < b.spanId ? -1 : 1
}

/** An SDK's span that says what the block says; its scope and resource are taken from what was written. */
function sdkSpan(written: unknown, attributes: ReadableSpan['attributes']): ReadableSpan {
  const [of] = (written as { resourceSpans: { resource: { attributes: { key: string; value: object }[] } }[] })
    .resourceSpans
  const resource = Object.fromEntries(of.resource.attributes.map(({ key, value }) => [key, Object.values(value)[0]]))
  const traceId = '0000000700000000000000000000000'.concat('9')
  const context = (id: string, trace = traceId) => ({
    traceId: trace,
    spanId: `ffff0000${id}`,
    traceFlags: TraceFlags.SAMPLED,
  })
  const time = (ms: number): HrTime => [ORIGIN_MS / 1000, Math.round(ms * 1e6)]
  const link: Link = {
    context: context('00000008', '0000000700000000000000000000000'.concat('3')),
    attributes: { why: 'retry' },
  }
  return {
    name: 'load cart',
    kind: SpanKind.CLIENT,
    spanContext: () => ({
      ...context('00000005'),
      traceState: { serialize: () => 'vendor=1', get: () => undefined, set: never, unset: never },
    }),
    parentSpanContext: { ...context('00000004'), isRemote: false },
    startTime: time(100.000001),
    endTime: time(250.5),
    status: { code: 2, message: 'no such cart' },
    attributes,
    links: [link],
    events: [{ name: 'exception', time: time(120), attributes: { 'exception.message': 'no' } }],
    duration: [0, 0],
    ended: true,
    resource: resourceFromAttributes(resource),
    instrumentationScope: { name: 'shop', version: '' },
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  }
}

function never(): never {
  throw new Error('not asked for')
}

/** Protobuf leaves zeros out where they can be told; some are written all the same. Of a link, the SDK says flags, which a block has not. */
function withoutZeros(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutZeros)
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex')
  if (typeof value !== 'object' || value === null) return value
  // In JSON an integer is a text by the specification; the SDK writes small ones as numbers.
  if ('intValue' in value) return { intValue: String(value.intValue) }
  const isLink = 'traceId' in value && !('name' in value)
  const kept = Object.entries(value).filter(
    ([key, each]) => !(key !== 'stringValue' && (each === 0 || each === '')) && !(isLink && key === 'flags'),
  )
  return Object.fromEntries(kept.map(([key, each]) => [key, withoutZeros(each)]))
}
