/** What is exported and imported again is the same, but for what the format says that it loses. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FORMATS, readTraceFile } from '../../../panel/formats/all'
import { chrome } from '../../../panel/formats/chrome/chrome'
import type { TraceFormat } from '../../../panel/formats/format'
import { jaeger } from '../../../panel/formats/jaeger/jaeger'
import { otlp, otlpLines } from '../../../panel/formats/otlp/otlp'
import { storedSpans } from '../../../panel/formats/stored-span'
import { NOTHING_DROPPED, type TraceSpan } from '../../../panel/formats/trace-model'
import { zipkin } from '../../../panel/formats/zipkin/zipkin'
import { TraceStore } from '../../../panel/store/store'
import { blockOf, documentInfo, keyOf, ORIGIN_MS } from '../store/page'
import { bySpanId, FULL, importInto, plainSpan, scalar, traceSpans } from './spans'

function fileOf(format: TraceFormat, spans: readonly TraceSpan[]): string {
  return [...format.write(spans)].join('')
}

function again(format: TraceFormat, spans: readonly TraceSpan[]): TraceSpan[] {
  const read = readTraceFile(fileOf(format, spans))
  if (!('spans' in read)) throw new Error(`${read.reason} at ${read.where}`)
  return bySpanId(read.spans)
}

function holds(format: TraceFormat, shape: typeof FULL, kept: (span: TraceSpan) => TraceSpan): void {
  fc.assert(
    fc.property(traceSpans(shape), (spans) => {
      expect(again(format, spans)).toEqual(bySpanId(spans).map(kept))
    }),
    { numRuns: 60 },
  )
}

const withoutLinkAttributes = (span: TraceSpan) => span.links.map((link) => ({ ...link, attributes: [] }))

describe('a span that was open when its document was left', () => {
  it('ends with the document in a file, and is said not to have finished', () => {
    const store = new TraceStore({ maxSpans: 10 })
    store.document(documentInfo('home'))
    store.block('home', 0, blockOf([{ id: 1, start: 100, revision: 0 }]))
    const span = () => storedSpans(store)(store.find(keyOf(1)) ?? -1)
    expect(span().endNs).toBeUndefined()
    store.document({ ...documentInfo('home'), goneAt: ORIGIN_MS + 300 })
    expect(Number((span().endNs ?? 0n) - span().startNs) / 1e6).toBeCloseTo(200, 3)
    expect(span().attributes).toContainEqual(['tracepane.unfinished', true])
  })
})

describe('a file that is written and read again', () => {
  it('is exact in OTLP JSON', () => holds(otlp, FULL, (span) => span))

  it('is exact in OTLP JSON by lines', () => holds(otlpLines, FULL, (span) => span))

  it('keeps in Jaeger JSON all but fractions of a µs, nested values and the attributes of links', () => {
    holds(jaeger, { value: finiteScalar, grainNs: 1000n }, (span) => ({
      ...span,
      links: withoutLinkAttributes(span),
    }))
  })

  it('keeps in Zipkin v2 times to the µs, texts and the tree', () => {
    const texts = fc.string({ unit: 'grapheme', maxLength: 12 })
    holds(zipkin, { value: texts, grainNs: 1000n }, (span) => ({
      ...span,
      kind: span.kind === 0 ? 1 : span.kind,
      // A duration is at least 1 µs.
      endNs: span.endNs === span.startNs ? span.startNs + 1000n : span.endNs,
      events: span.events.map((event) => ({ ...event, attributes: [] })),
      links: [],
      resource: [['service.name', 'shop']],
      attributes: inZipkinsOrder(span.attributes),
    }))
  })

  it('keeps in Chrome trace events times to the ns, attributes and the tree', () => {
    const flat = fc.oneof(fc.string(), fc.maxSafeInteger(), fc.boolean())
    holds(chrome, { value: flat, grainNs: 1n }, (span) => ({
      ...span,
      links: withoutLinkAttributes(span),
      events: [...span.events],
      scope: { name: span.scope.name, version: '' },
      resource: [['service.name', 'shop']],
      dropped: NOTHING_DROPPED,
    }))
  })
})

/** Jaeger's JSON has no NaN and no infinity; they are texts there. */
const finiteScalar = scalar.filter((value) => typeof value !== 'number' || Number.isFinite(value))

/** Of a JSON object, in which a key stands once. */
function inZipkinsOrder(attributes: TraceSpan['attributes']): TraceSpan['attributes'] {
  return Object.entries(Object.fromEntries(attributes))
}

describe('a file that is imported', () => {
  it('is in the store as it was, to the nanosecond', () => {
    fc.assert(
      fc.property(traceSpans(FULL), (spans) => {
        const store = new TraceStore({ maxSpans: 1000 })
        importInto(store, spans)
        expect(store.counts().unreadable).toBe(0)
        const read = storedSpans(store)
        const found = Array.from({ length: store.table.limit }, (_, index) => whole(read(index)))
        expect(bySpanId(found).map(plain)).toEqual(bySpanId(spans).map(plain))
      }),
      { numRuns: 60 },
    )
  })
})

/** With all that it has at hand: a span of the store reads what it is asked for. */
function whole(span: TraceSpan): TraceSpan {
  const { traceId, spanId, parentId, traceState, name, kind, startNs, endNs, status } = span
  const { attributes, events, links, scope, resource, dropped } = span
  return {
    ...{ traceId, spanId, parentId, traceState, name, kind, startNs, endNs, status },
    ...{ attributes, events, links, scope, resource, dropped },
  }
}

/** What stands in a block within lists and maps is JSON: large whole numbers and infinities are texts there. */
function plain(span: TraceSpan): unknown {
  return JSON.parse(JSON.stringify(span, (_key, value) => (isOdd(value) ? String(value) : value)))
}

function isOdd(value: unknown): boolean {
  return typeof value === 'bigint' || (typeof value === 'number' && !Number.isFinite(value))
}

describe('any file', () => {
  it('gives spans, or a reason and a place, and never throws', () => {
    const known = fc.constantFrom(
      ...['resourceSpans', 'scopeSpans', 'spans', 'data', 'traceID', 'traceId', 'id', 'processes', 'traceEvents', 'ph'],
      ...['X', 'B', 'E', 'ts', 'startTime', 'startTimeUnixNano', 'attributes', 'tags', '1', '5b8efff798038103'],
    )
    const json = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'medium' },
        known,
        fc.jsonValue({ maxDepth: 1 }),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(known, tie('value'), { maxKeys: 5 }),
      ),
    })).value
    const texts = fc.oneof(
      json.map((value) => JSON.stringify(value)),
      fc.string(),
    )
    fc.assert(
      fc.property(texts, (text) => {
        const read = readTraceFile(text)
        expect('spans' in read ? read.spans.length > 0 : read.where !== '').toBe(true)
      }),
      { numRuns: 2000 },
    )
  })

  it.each(FORMATS.map((format) => [format.title, format] as const))(
    'of %s with something in it broken still gives spans or a reason',
    (_title, format) => {
      fc.assert(
        fc.property(traceSpans(FULL), fc.nat(), fc.string({ maxLength: 3 }), (spans, at, junk) => {
          const text = fileOf(format, spans)
          const place = at % text.length
          const read = readTraceFile(text.slice(0, place) + junk + text.slice(place + 1))
          expect('spans' in read || read.where !== '').toBe(true)
        }),
        { numRuns: 60 },
      )
    },
  )

  it('keeps attributes that are named as a Chrome trace names other things', () => {
    const names = ['links', 'status', 'scope', 'parentSpanId', 'traceState', 'statusMessage', 'traceId', 'spanId']
    const attributes = [...names, ...names.map((name) => `attribute.${name}`), 'attribute.x'].map(
      (name) => [name, 'ERROR'] as const,
    )
    const events = [{ name: 'event', timeNs: 1_700_000_000_000_000_000n, attributes }]
    const span = plainSpan(1, { attributes, events })
    const read = readTraceFile([...chrome.write([span])].join(''))
    if (!('spans' in read)) throw new Error(read.reason)
    const sorted = (list: TraceSpan['attributes'] = []) => list.map(([name]) => name).sort()
    expect(sorted(read.spans[0].attributes)).toEqual(sorted(attributes))
    expect(sorted(read.spans[0].events[0].attributes)).toEqual(sorted(attributes))
    expect(read.spans[0]).toMatchObject({
      status: { code: 0, message: '' },
      links: [],
      parentId: undefined,
      traceState: '',
    })
  })

  it('that is nested without end is no stack overflow', () => {
    const deep = `${'{"arrayValue":{"values":['.repeat(20_000)}${']}}'.repeat(20_000)}`
    const attribute = `{"key":"a","value":${deep}}`
    const span = `{"traceId":"${'1'.repeat(32)}","spanId":"${'2'.repeat(16)}","startTimeUnixNano":"1","attributes":[${attribute}]}`
    expect(readTraceFile(`{"resourceSpans":[{"scopeSpans":[{"spans":[${span}]}]}]}`)).toMatchObject({
      spans: [{ attributes: [] }],
      listed: [{ part: 'attribute', reason: 'tooDeep' }],
    })
  })
})
