import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aws } from '../../../inpage/propagation/aws'
import { b3 } from '../../../inpage/propagation/b3'
import { b3Single } from '../../../inpage/propagation/b3-single'
import { datadog } from '../../../inpage/propagation/datadog'
import type { Carried, Format, Headers, SentContext } from '../../../inpage/propagation/format'
import { gcp } from '../../../inpage/propagation/gcp'
import { instana } from '../../../inpage/propagation/instana'
import { jaeger } from '../../../inpage/propagation/jaeger'
import { ot } from '../../../inpage/propagation/ot'
import { sentry } from '../../../inpage/propagation/sentry'
import { w3c } from '../../../inpage/propagation/w3c'

const TRACE = '0af7651916cd43dd8448eb211c80319c'
const LOW = '8448eb211c80319c'
const LOW_PADDED = `${'0'.repeat(16)}${LOW}`
const LOW_DECIMAL = '9532127138774266268'
const SPAN = 'b7ad6b7169203331'
const SPAN_DECIMAL = '13235353014750950193'
const PARENT = 'b7ad6b7169203332'
const BIG = 'fffffffffffffff1'
const BIG_TRACE = 'fffffffffffffffffffffffffffffff1'
const BIG_SPAN = 'fffffffffffffff3'
const TOO_LONG = '0'.repeat(7) + '1'.repeat(33)

const FORMATS: Readonly<Record<string, Format>> = { w3c, b3, b3Single, jaeger, ot, datadog, aws, gcp, instana }
const IDS = { traceId: TRACE, spanId: SPAN }

/** What was read, without what isn't there. */
function read(format: Format, headers: Headers): Carried | undefined {
  const carried = format.read(headers)
  return carried && JSON.parse(JSON.stringify(carried))
}

function written(format: Format, context: SentContext): unknown {
  return JSON.parse(JSON.stringify(format.write(context)))
}

const digits = (count: number) =>
  fc
    .string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: count, maxLength: count })
    .filter((text) => !/^0+$/.test(text))

describe.each(Object.entries(FORMATS))('%s', (name, format) => {
  it('reads nothing where there is nothing', () => {
    expect(format.read({})).toBeUndefined()
  })

  it('reads what it has written', () => {
    // It writes 64 bits of a trace id.
    const isShort = name === 'ot'
    fc.assert(
      fc.property(digits(32), digits(16), fc.boolean(), (trace, spanId, sampled) => {
        const traceId = isShort ? `${'0'.repeat(16)}${trace.slice(16)}` : trace
        if (/^0+$/.test(traceId)) return
        expect(read(format, format.write({ traceId: trace, spanId, sampled }))).toMatchObject({
          traceId,
          spanId,
          sampled,
        })
      }),
    )
  })

  it('gives well-formed ids or none for any text, and throws for none', () => {
    const names = Object.keys(format.write({ ...IDS, sampled: true }))
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: fc.constantFrom(...'0123456789abcdef-:;=/,d1', '=1', 'Root=1-'), maxLength: 80 }),
      fc.constantFrom(TRACE, LOW, SPAN, LOW_DECIMAL, '1', '0', 'd', '0'.repeat(32)),
    )
    fc.assert(
      fc.property(fc.array(text, { minLength: names.length, maxLength: names.length }), (values) => {
        const carried = format.read(Object.fromEntries(names.map((header, i) => [header, values[i]])))
        if (carried?.traceId !== undefined) expect(carried.traceId).toMatch(/^(?!0{32})[0-9a-f]{32}$/)
        if (carried?.spanId !== undefined) expect(carried.spanId).toMatch(/^(?!0{16})[0-9a-f]{16}$/)
        if (carried?.parentId !== undefined) expect(carried.parentId).toMatch(/^(?!0{16})[0-9a-f]{16}$/)
      }),
    )
  })
})

describe('w3c', () => {
  it.each([
    ['sampled', '01', true],
    ['not sampled', '00', false],
    ['sampled, among other flags', '09', true],
    ['not sampled, among other flags', '08', false],
    ['sampled, in hex', 'ef', true],
  ])('reads flags that say: %s', (_name, flags, sampled) => {
    expect(w3c.read({ traceparent: `00-${TRACE}-${SPAN}-${flags}` })?.sampled).toBe(sampled)
  })

  it('carries tracestate and baggage on', () => {
    const headers = { traceparent: `00-${TRACE}-${SPAN}-01`, tracestate: 'a=1,b=2', baggage: 'user=7' }
    const carried = w3c.read(headers)
    expect(carried).toMatchObject({ ...IDS, traceState: 'a=1,b=2', baggage: 'user=7' })
    expect(written(w3c, { ...IDS, ...carried })).toEqual(headers)
  })

  it.each([
    ['with more behind it', `01-${TRACE}-${SPAN}-01-more`],
    ['that looks like this one', `01-${TRACE}-${SPAN}-01`],
    ['with spaces around', `  cc-${TRACE}-${SPAN}-01 `],
  ])('reads a newer version %s as far as this one goes', (_name, traceparent) => {
    expect(read(w3c, { traceparent })).toEqual({ ...IDS, sampled: true })
  })

  it.each([
    ['version ff', `ff-${TRACE}-${SPAN}-01`],
    ['version 00 with more behind it', `00-${TRACE}-${SPAN}-01-more`],
    ['a version that is no hex', `vv-${TRACE}-${SPAN}-01`],
    ['a trace id that is no hex', `00-${TRACE.replace('f', 'v')}-${SPAN}-01`],
    ['a trace id too short', `00-${TRACE.slice(1)}-${SPAN}-01`],
    ['a trace id too long', `00-${TRACE}00000000-${SPAN}-01`],
    ['a trace id of zeros', `00-${'0'.repeat(32)}-${SPAN}-01`],
    ['a parent id too short', `00-${TRACE}-${SPAN.slice(1)}-01`],
    ['a parent id too long', `00-${TRACE}-${SPAN}0-01`],
    ['a parent id of zeros', `00-${TRACE}-${'0'.repeat(16)}-01`],
    ['a parent id that is no hex', `00-${TRACE}-vvvvvvvvvvvvvvvv-01`],
    ['flags of three digits', `00-${TRACE}-${SPAN}-001`],
    ['flags of one digit', `00-${TRACE}-${SPAN}-1`],
    ['flags that are no hex', `00-${TRACE}-${SPAN}-vv`],
    ['upper case', `00-${TRACE.toUpperCase()}-${SPAN}-01`],
    ['a list of values', `00-${TRACE}-${SPAN}-01, 00-${TRACE}-${SPAN}-01`],
  ])('ignores %s', (_name, traceparent) => {
    expect(w3c.read({ traceparent })).toBeUndefined()
  })
})

describe('b3 in many headers', () => {
  const ids = { 'x-b3-traceid': TRACE, 'x-b3-spanid': SPAN }

  it.each<[string, Headers, Carried | undefined]>([
    ['all', { ...ids, 'x-b3-sampled': '1', 'x-b3-parentspanid': PARENT }, { ...IDS, sampled: true, parentId: PARENT }],
    ['the decision alone', { 'x-b3-sampled': '1' }, { sampled: true }],
    ['a debug flag', { ...ids, 'x-b3-flags': '1' }, { ...IDS, sampled: true }],
    ['not sampled', { ...ids, 'x-b3-sampled': '0' }, { ...IDS, sampled: false }],
    ['a decision in words', { ...ids, 'x-b3-sampled': 'true' }, { ...IDS, sampled: true }],
    ['no decision', ids, IDS],
    ['64 bits', { 'x-b3-traceid': LOW, 'x-b3-spanid': SPAN }, { traceId: LOW_PADDED, spanId: SPAN }],
    ['a bad trace id', { ...ids, 'x-b3-traceid': 'x', 'x-b3-sampled': '1' }, { sampled: true }],
    ['a bad parent id', { ...ids, 'x-b3-parentspanid': 'x', 'x-b3-sampled': '0' }, { sampled: false }],
    ['a span id alone', { 'x-b3-spanid': SPAN }, undefined],
  ])('reads %s', (_name, headers, carried) => {
    expect(read(b3, headers)).toEqual(carried)
  })

  it('writes ids, parent and decision; 64 bits as 64 bits', () => {
    expect(written(b3, { ...IDS, parentId: PARENT, sampled: false })).toEqual({
      ...ids,
      'x-b3-parentspanid': PARENT,
      'x-b3-sampled': '0',
    })
    expect(written(b3, { traceId: LOW_PADDED, spanId: SPAN, sampled: true })).toMatchObject({ 'x-b3-traceid': LOW })
  })
})

describe('b3 in one header', () => {
  it.each<[string, string, Carried]>([
    ['sampled alone', '1', { sampled: true }],
    ['not sampled alone', '0', { sampled: false }],
    ['debug alone', 'd', { sampled: true }],
    ['all, sampled', `${TRACE}-${SPAN}-1-${PARENT}`, { ...IDS, sampled: true, parentId: PARENT }],
    ['all, not sampled', `${TRACE}-${SPAN}-0-${PARENT}`, { ...IDS, sampled: false, parentId: PARENT }],
    ['all, debug', `${TRACE}-${SPAN}-d-${PARENT}`, { ...IDS, sampled: true, parentId: PARENT }],
    ['ids alone', `${TRACE}-${SPAN}`, IDS],
    ['no parent', `${TRACE}-${SPAN}-1`, { ...IDS, sampled: true }],
    ['64 bits', `${LOW}-${SPAN}-1`, { traceId: LOW_PADDED, spanId: SPAN, sampled: true }],
    ['big ids', `${BIG_TRACE}-${BIG_SPAN}-1`, { traceId: BIG_TRACE, spanId: BIG_SPAN, sampled: true }],
  ])('reads %s', (_name, b3, carried) => {
    expect(read(b3Single, { b3 })).toEqual(carried)
    expect(read(b3Single, { tracestate: `b3=${b3}` })).toEqual(carried)
    expect(read(b3Single, { tracestate: `w=1, b3=${b3},x=2` })).toEqual(carried)
  })

  it.each([
    ['a trace id that is no hex', `${'v'.repeat(32)}-${SPAN}-1`],
    ['a trace id too long', `${TRACE}0-${SPAN}-1`],
    ['a trace id too short', `${TRACE.slice(1)}-${SPAN}-1`],
    ['nothing in it', ''],
    ['no span id', TRACE],
    ['a span id that is no hex', `${TRACE}-${'v'.repeat(16)}-1`],
    ['a span id too long', `${TRACE}-${SPAN}0-1`],
    ['a span id too short', `${TRACE}-${SPAN.slice(1)}-1`],
    ['an unknown decision', `${TRACE}-${SPAN}-x`],
    ['a parent id that is no hex', `${TRACE}-${SPAN}-1-${'v'.repeat(16)}`],
    ['a parent id too long', `${TRACE}-${SPAN}-1-${PARENT}0`],
    ['a parent id too short', `${TRACE}-${SPAN}-1-${PARENT.slice(1)}`],
  ])('ignores %s', (_name, b3) => {
    expect(b3Single.read({ b3 })).toBeUndefined()
  })

  it('writes all that it knows', () => {
    expect(written(b3Single, { ...IDS, sampled: true, parentId: PARENT })).toEqual({
      b3: `${TRACE}-${SPAN}-1-${PARENT}`,
    })
    expect(written(b3Single, IDS)).toEqual({ b3: `${TRACE}-${SPAN}` })
    expect(written(b3Single, { traceId: LOW_PADDED, spanId: SPAN, sampled: false })).toEqual({ b3: `${LOW}-${SPAN}-0` })
  })
})

describe('jaeger', () => {
  it.each<[string, string, Carried]>([
    ['all', `${TRACE}:${SPAN}:${PARENT}:1`, { ...IDS, parentId: PARENT, sampled: true }],
    ['not sampled', `${TRACE}:${SPAN}:${PARENT}:0`, { ...IDS, parentId: PARENT, sampled: false }],
    ['no parent', `${TRACE}:${SPAN}:0:01`, { ...IDS, sampled: true }],
    [
      'a shorter span id',
      `${TRACE}:${SPAN.slice(4)}:0:1`,
      { traceId: TRACE, spanId: `0000${SPAN.slice(4)}`, sampled: true },
    ],
    [
      'a shorter trace id',
      `${TRACE.slice(5)}:${SPAN}:0:1`,
      { traceId: `00000${TRACE.slice(5)}`, spanId: SPAN, sampled: true },
    ],
    ['64 bits', `${LOW}:${SPAN}:0:1`, { traceId: LOW_PADDED, spanId: SPAN, sampled: true }],
    ['a bad parent', `${TRACE}:${SPAN}:vv:1`, { ...IDS, sampled: true }],
    ['a parent too long', `${TRACE}:${SPAN}:${PARENT}0:1`, { ...IDS, sampled: true }],
  ])('reads %s', (_name, header, carried) => {
    expect(read(jaeger, { 'uber-trace-id': header })).toEqual(carried)
  })

  it('carries baggage in headers of their own', () => {
    const headers = { 'uber-trace-id': `${TRACE}:${SPAN}:0:01`, 'uberctx-user': 'a%20b', 'uberctx-shop': '7' }
    const carried = jaeger.read(headers)
    expect(carried?.baggage).toBe('user=a%20b,shop=7')
    expect(written(jaeger, { ...IDS, ...carried })).toEqual(headers)
  })

  it.each([
    ['a trace id that is no hex', `vv:${SPAN}:0:1`],
    ['a trace id too long', `${TOO_LONG}:${SPAN}:0:1`],
    ['a trace id of zeros', `0:${SPAN}:0:1`],
    ['a span id too long', `${TRACE}:${TOO_LONG}:0:1`],
    ['a span id of zeros', `${TRACE}:0:0:1`],
    ['flags of three digits', `${TRACE}:${SPAN}:0:123`],
    ['flags that are no hex', `${TRACE}:${SPAN}:0:v`],
    ['too few fields', `${TRACE}:${SPAN}:1`],
    ['colons that are encoded', `${TRACE}%3A${SPAN}%3A0%3A1`],
  ])('ignores %s', (_name, header) => {
    expect(jaeger.read({ 'uber-trace-id': header })).toBeUndefined()
  })
})

describe('ot', () => {
  const ids = { 'ot-tracer-traceid': TRACE, 'ot-tracer-spanid': SPAN }

  it.each<[string, Headers, Carried | undefined]>([
    ['all', { ...ids, 'ot-tracer-sampled': 'true' }, { ...IDS, sampled: true }],
    ['a decision as a digit', { ...ids, 'ot-tracer-sampled': '0' }, { ...IDS, sampled: false }],
    ['no decision', ids, IDS],
    ['64 bits', { ...ids, 'ot-tracer-traceid': LOW }, { traceId: LOW_PADDED, spanId: SPAN }],
    [
      'big ids',
      { 'ot-tracer-traceid': BIG, 'ot-tracer-spanid': BIG_SPAN },
      { traceId: `${'0'.repeat(16)}${BIG}`, spanId: BIG_SPAN },
    ],
    ['baggage', { ...ids, 'ot-baggage-user': '7' }, { ...IDS, baggage: 'user=7' }],
    ['no baggage of another prefix', { ...ids, 'bad-baggage-user': '7' }, IDS],
    ['a bad trace id', { ...ids, 'ot-tracer-traceid': 'x' }, undefined],
    ['no span id', { 'ot-tracer-traceid': TRACE }, undefined],
  ])('reads %s', (_name, headers, carried) => {
    expect(read(ot, headers)).toEqual(carried)
  })

  it('writes 64 bits, and baggage', () => {
    expect(written(ot, { ...IDS, sampled: true, baggage: 'user=7;ttl=1, shop = b%20c' })).toEqual({
      'ot-tracer-traceid': LOW,
      'ot-tracer-spanid': SPAN,
      'ot-tracer-sampled': '1',
      'ot-baggage-user': '7',
      'ot-baggage-shop': 'b%20c',
    })
  })
})

describe('baggage in headers of its own', () => {
  it('is encoded where W3C’s could not hold it as it is', () => {
    const headers = {
      'uber-trace-id': `${TRACE}:${SPAN}:0:1`,
      'uberctx-user': ' a,b;c=d e ',
      'uberctx-done': 'a%20b',
      'uberctx-share': '5%',
      'uberctx-name': 'é"\\',
    }
    expect(jaeger.read(headers)?.baggage).toBe('user=a%2Cb%3Bc%3Dd%20e,done=a%20b,share=5%25,name=%C3%A9%22%5C')
  })
})

describe('sentry', () => {
  it.each<[string, Carried | undefined]>([
    [`${TRACE}-${SPAN}-1`, { ...IDS, sampled: true }],
    [`${TRACE}-${SPAN}-0`, { ...IDS, sampled: false }],
    [`${TRACE}-${SPAN}`, IDS],
    [`${TRACE}-${SPAN}-`, undefined],
    [`${LOW}-${SPAN}-1`, undefined],
  ])('reads %s', (header, carried) => {
    expect(read(sentry, { 'sentry-trace': header })).toEqual(carried)
  })
})

describe('datadog', () => {
  const ids = { 'x-datadog-trace-id': LOW_DECIMAL, 'x-datadog-parent-id': SPAN_DECIMAL }
  const LOW_IDS = { traceId: LOW_PADDED, spanId: SPAN }

  it.each<[string, Headers, Carried | undefined]>([
    ['all', { ...ids, 'x-datadog-sampling-priority': '1' }, { ...LOW_IDS, sampled: true }],
    ['kept by the user', { ...ids, 'x-datadog-sampling-priority': '2' }, { ...LOW_IDS, sampled: true }],
    ['dropped by the user', { ...ids, 'x-datadog-sampling-priority': '-1' }, { ...LOW_IDS, sampled: false }],
    ['not sampled', { ...ids, 'x-datadog-sampling-priority': '0' }, { ...LOW_IDS, sampled: false }],
    ['an unknown priority', { ...ids, 'x-datadog-sampling-priority': '3' }, undefined],
    ['no priority', ids, LOW_IDS],
    ['spaces', { 'x-datadog-trace-id': ` ${LOW_DECIMAL} `, 'x-datadog-parent-id': SPAN_DECIMAL }, LOW_IDS],
    ['no trace id', { 'x-datadog-parent-id': SPAN_DECIMAL }, undefined],
    ['no parent id', { 'x-datadog-trace-id': LOW_DECIMAL }, { traceId: LOW_PADDED }],
    [
      'the biggest ids without loss',
      { 'x-datadog-trace-id': String(2n ** 64n - 1n), 'x-datadog-parent-id': String(2n ** 64n - 2n) },
      { traceId: `${'0'.repeat(16)}${'f'.repeat(16)}`, spanId: 'fffffffffffffffe' },
    ],
    ['its upper 64 bits among tags', { ...ids, 'x-datadog-tags': `_dd.p.dm=-1,_dd.p.tid=${TRACE.slice(0, 16)}` }, IDS],
    ['tags that are none of it', { ...ids, 'x-datadog-tags': 'x_dd.p.tid=0af7651916cd43dd,_dd.p.tid=0' }, LOW_IDS],
    ['128 bits', { ...ids, 'x-datadog-trace-id': String(BigInt(`0x${TRACE}`)) }, IDS],
    ['more than 128 bits', { ...ids, 'x-datadog-trace-id': '9'.repeat(39) }, undefined],
    ['a bad trace id', { ...ids, 'x-datadog-trace-id': 'abc' }, undefined],
    ['an empty trace id', { ...ids, 'x-datadog-trace-id': '' }, undefined],
    ['a bad parent id', { ...ids, 'x-datadog-parent-id': 'abc' }, { traceId: LOW_PADDED }],
    ['an empty parent id', { ...ids, 'x-datadog-parent-id': '' }, { traceId: LOW_PADDED }],
  ])('reads %s', (_name, headers, carried) => {
    expect(read(datadog, headers)).toEqual(carried)
  })

  it('writes the lower 64 bits in decimal, and the upper ones where there are such', () => {
    const all = { ...ids, 'x-datadog-sampling-priority': '1' }
    expect(written(datadog, { ...IDS, sampled: true })).toEqual({
      ...all,
      'x-datadog-tags': `_dd.p.tid=${TRACE.slice(0, 16)}`,
    })
    expect(written(datadog, { ...LOW_IDS, sampled: true })).toEqual(all)
  })
})

describe('aws', () => {
  const ROOT = `Root=1-${TRACE.slice(0, 8)}-${TRACE.slice(8)}`

  it.each<[string, string, boolean]>([
    ['all', `${ROOT};Parent=${SPAN};Sampled=1`, true],
    ['spaces', ` ${ROOT} ;  Parent = ${SPAN};Sampled=1 `, true],
    ['another order', `Parent=${SPAN};${ROOT};Sampled=0`, false],
    ['more fields', `Self=1;${ROOT};Lineage=a:1;Parent=${SPAN};Sampled=1;Foo=bar`, true],
  ])('reads %s', (_name, header, sampled) => {
    expect(read(aws, { 'x-amzn-trace-id': header })).toEqual({ ...IDS, sampled })
  })

  it.each([
    ['another version', `Root=2-${TRACE.slice(0, 8)}-${TRACE.slice(8)};Parent=${SPAN};Sampled=1`],
    ['a root that is no hex', `Root=1-${'v'.repeat(8)}-${TRACE.slice(8)};Parent=${SPAN};Sampled=1`],
    ['a root too short', `Root=1-${TRACE.slice(0, 7)}-${TRACE.slice(8)};Parent=${SPAN};Sampled=1`],
    ['a root too long', `${ROOT}0;Parent=${SPAN};Sampled=1`],
    ['no root', `Parent=${SPAN};Sampled=1`],
    ['a parent that is no hex', `${ROOT};Parent=${'v'.repeat(16)};Sampled=1`],
    ['a parent too long', `${ROOT};Parent=${SPAN}0;Sampled=1`],
    ['a parent too short', `${ROOT};Parent=${SPAN.slice(1)};Sampled=1`],
    ['an unknown decision', `${ROOT};Parent=${SPAN};Sampled=2`],
  ])('ignores %s', (_name, header) => {
    expect(aws.read({ 'x-amzn-trace-id': header })).toBeUndefined()
  })

  it.each<[string, string, Carried]>([
    ['no parent', `${ROOT};Sampled=1`, { traceId: TRACE, sampled: true }],
    ['no decision', `${ROOT};Parent=${SPAN}`, IDS],
    ['a decision that is asked for', `${ROOT};Parent=${SPAN};Sampled=?`, IDS],
    ['nothing but a root', ROOT, { traceId: TRACE }],
  ])('reads %s as what is left open', (_name, header, carried) => {
    expect(read(aws, { 'x-amzn-trace-id': header })).toEqual(carried)
  })

  it('writes all', () => {
    expect(written(aws, { ...IDS, sampled: true })).toEqual({ 'x-amzn-trace-id': `${ROOT};Parent=${SPAN};Sampled=1` })
  })
})

describe('gcp', () => {
  it.each<[string, string, boolean]>([
    ['all', `${TRACE}/${SPAN_DECIMAL};o=1`, true],
    ['not sampled', `${TRACE}/${SPAN_DECIMAL};o=0`, false],
    ['no decision as none', `${TRACE}/${SPAN_DECIMAL}`, false],
  ])('reads %s', (_name, header, sampled) => {
    expect(read(gcp, { 'x-cloud-trace-context': header })).toEqual({ ...IDS, sampled })
  })

  it.each([
    ['a trace id too short', `${TRACE.slice(1)}/${SPAN_DECIMAL};o=1`],
    ['a trace id too long', `${TRACE}0/${SPAN_DECIMAL};o=1`],
    ['a trace id that is no hex', `${'v'.repeat(32)}/${SPAN_DECIMAL};o=1`],
    ['a span id that is no number', `${TRACE}/${SPAN};o=1`],
    ['a span id of 21 digits', `${TRACE}/${'1'.repeat(21)};o=1`],
    ['a span id beyond 64 bits', `${TRACE}/${'9'.repeat(20)};o=1`],
    ['a decision of two digits', `${TRACE}/${SPAN_DECIMAL};o=01`],
    ['a decision that is missing', `${TRACE}/${SPAN_DECIMAL};o=`],
    ['a decision that is no digit', `${TRACE}/${SPAN_DECIMAL};o=v`],
  ])('ignores %s', (_name, header) => {
    expect(gcp.read({ 'x-cloud-trace-context': header })).toBeUndefined()
  })

  it.each([`${TRACE}/0;o=1`, `${TRACE}/;o=1`, `${TRACE};o=1`])('reads %s as a trace without a span', (header) => {
    expect(read(gcp, { 'x-cloud-trace-context': header })).toEqual({ traceId: TRACE, sampled: true })
    expect(gcp.read({ 'x-cloud-trace-context': `${'0'.repeat(32)}/0;o=1` })).toBeUndefined()
  })

  it('writes the span id in decimal', () => {
    expect(written(gcp, { ...IDS, sampled: true })).toEqual({ 'x-cloud-trace-context': `${TRACE}/${SPAN_DECIMAL};o=1` })
  })
})

describe('instana', () => {
  const ids = { 'x-instana-t': TRACE, 'x-instana-s': SPAN }

  it.each<[string, Headers, Carried | undefined]>([
    ['all', { ...ids, 'x-instana-l': '1' }, { ...IDS, sampled: true }],
    ['a decision with text behind it', { ...ids, 'x-instana-l': '1,correlationType=web' }, { ...IDS, sampled: true }],
    ['not sampled', { ...ids, 'x-instana-l': '0' }, { ...IDS, sampled: false }],
    ['no decision as none', ids, { ...IDS, sampled: false }],
    [
      '64 bits',
      { ...ids, 'x-instana-t': LOW, 'x-instana-l': '1' },
      { traceId: LOW_PADDED, spanId: SPAN, sampled: true },
    ],
    ['a trace id that is no hex', { ...ids, 'x-instana-t': 'v'.repeat(32) }, undefined],
    ['a trace id too long', { ...ids, 'x-instana-t': TOO_LONG }, undefined],
    ['a trace id too short', { ...ids, 'x-instana-t': TRACE.slice(1) }, undefined],
    ['an empty trace id', { ...ids, 'x-instana-t': '' }, undefined],
    ['no span id', { 'x-instana-t': TRACE }, undefined],
  ])('reads %s', (_name, headers, carried) => {
    expect(read(instana, headers)).toEqual(carried)
  })

  it('writes 64 bits as 64 bits', () => {
    expect(written(instana, { traceId: LOW_PADDED, spanId: SPAN, sampled: true })).toEqual({
      'x-instana-t': LOW,
      'x-instana-s': SPAN,
      'x-instana-l': '1',
    })
  })
})
