import { describe, expect, it } from 'vitest'
import type { Span } from '../../../inpage/api/api'
import { noopSpan } from '../../../inpage/api/noop'
import { MORE_FORMS } from '../../../inpage/propagation/more-forms'
import { addForms, headersFor, receive } from '../../../inpage/propagation/propagate'
import { cpuMs } from '../cpu-time'

const TRACE = '0af7651916cd43dd8448eb211c80319c'
const SPAN = 'b7ad6b7169203331'
const PARENT = 'b7ad6b7169203332'
const OTHER = 'fffffffffffffffffffffffffffffff1'

function span(traceId: string, spanId: string, parent?: Span, traceFlags = 1): Span {
  return Object.create(noopSpan, {
    spanContext: { value: () => ({ traceId, spanId, traceFlags }) },
    parent: { value: parent },
  })
}
addForms(MORE_FORMS)

const own = span(TRACE, SPAN, span(TRACE, PARENT))
const w3c = `00-${TRACE}-${SPAN}-01`

describe('what a page receives', () => {
  it('is nothing where no header says anything', () => {
    expect(receive({})).toBeUndefined()
    expect(receive({ tracestate: 'a=1', baggage: 'b=2' })).toBeUndefined()
  })

  it('is W3C’s trace though there is a tracestate, and whatever B3 says', () => {
    const headers = { traceparent: w3c, tracestate: 'vendor=1', b3: `${OTHER}-${SPAN}-1` }
    expect(receive(headers)).toMatchObject({ form: 'w3c', carried: { traceId: TRACE, traceState: 'vendor=1' } })
    expect(receive({ ...headers, tracestate: `b3=${OTHER}-${SPAN}-1` })).toMatchObject({ form: 'w3c' })
  })

  it('is the next form’s where the first one’s is not valid', () => {
    expect(receive({ traceparent: 'no', 'uber-trace-id': `${TRACE}:${SPAN}:0:1` })).toMatchObject({ form: 'jaeger' })
  })

  it('is a trace rather than a decision alone, and a decision rather than nothing', () => {
    expect(receive({ b3: '0', 'x-instana-t': TRACE, 'x-instana-s': SPAN })).toMatchObject({ form: 'instana' })
    const many = { 'x-b3-traceid': TRACE, 'x-b3-spanid': SPAN, 'x-b3-sampled': '1' }
    expect(receive({ ...many, b3: '0' })?.carried).toEqual({ traceId: TRACE, spanId: SPAN, sampled: false })
    expect(receive({ b3: '0' })).toEqual({ form: 'b3-single', carried: { sampled: false } })
  })
})

describe('a page that Sentry traced', () => {
  it('joins that trace, and goes on in W3C’s form, which Sentry reads', () => {
    const received = receive({ 'sentry-trace': `${TRACE}-${SPAN}-1` })
    expect(received?.form).toBe('sentry')
    expect(headersFor(own, ['preserve'], received)).toEqual({ traceparent: w3c })
  })
})

describe('a header that can’t be sent', () => {
  const withBaggage = (baggage: string, forms: Parameters<typeof headersFor>[1] = ['w3c']) =>
    headersFor(own, forms, undefined, baggage)

  it.each([
    ['a line end', 'a=1\r\nx: 2'],
    ['a control', 'a=1\u0001'],
    ['a null', 'a=1\0'],
    ['other letters', 'a=日本'],
    ['letters of Latin-1', 'a=é'],
    ['more than servers take', `a=${'1'.repeat(5000)}`],
    ['nothing but blanks', ' '.repeat(40_000)],
  ])('costs itself alone: baggage with %s', (_name, baggage) => {
    expect(withBaggage(baggage)).toEqual({ traceparent: w3c })
    for (const form of ['jaeger', 'ot'] as const) {
      const names = Object.keys(withBaggage(baggage, [form]))
      expect(names).toEqual(Object.keys(headersFor(own, [form], undefined)))
    }
  })

  it('is left out where its name is none, and the others go', () => {
    const headers = withBaggage('a b=1,c=2,d"=3', ['jaeger'])
    expect(Object.keys(headers)).toEqual(['uber-trace-id', 'uberctx-c'])
  })

  it('is the one for which there is no room', () => {
    const entries = Array.from({ length: 100 }, (_, i) => `k${i}=${'v'.repeat(30)}`).join(',')
    const headers = withBaggage(entries, ['w3c', 'jaeger'])
    expect(headers).toMatchObject({ traceparent: w3c, baggage: entries })
    const size = Object.entries(headers).reduce((sum, [name, value]) => sum + name.length + value.length, 0)
    expect(size).toBeLessThanOrEqual(4096)
  })

  it('takes no time, whatever stands in it', () => {
    const blanks = ' '.repeat(40_000)
    const texts = [blanks, `a=1${blanks}`, `a=${blanks};${blanks}`, ',='.repeat(20_000), '='.repeat(40_000)]
    const names = ['baggage', 'tracestate', 'traceparent', 'b3', 'uber-trace-id', 'x-amzn-trace-id']
    const ms = cpuMs(() => {
      for (const text of texts) {
        for (const baggage of [text, text.slice(0, 4000)]) withBaggage(baggage, ['w3c', 'jaeger', 'ot'])
        receive(Object.fromEntries(names.map((name) => [name, text])))
      }
    })
    // 2.7 s for one of them with a pattern that looks for blanks among blanks.
    expect(ms).toBeLessThan(1000)
  })

  it('is not read, where it is longer than any is', () => {
    const long = `b3=${TRACE}-${SPAN}-1,${'a=1,'.repeat(3000)}`
    expect(receive({ traceparent: w3c, baggage: long })?.carried.baggage).toBeUndefined()
    expect(receive({ tracestate: long })).toBeUndefined()
  })
})

describe('what a request gets', () => {
  it('is nothing where no form is wanted', () => {
    expect(headersFor(own, [], undefined)).toEqual({})
  })

  it('is in all forms that are wanted', () => {
    expect(headersFor(own, ['w3c', 'b3', 'b3-single'], undefined)).toEqual({
      traceparent: w3c,
      'x-b3-traceid': TRACE,
      'x-b3-spanid': SPAN,
      'x-b3-parentspanid': PARENT,
      'x-b3-sampled': '1',
      b3: `${TRACE}-${SPAN}-1-${PARENT}`,
    })
  })

  it('says so where the span is not sampled', () => {
    expect(headersFor(span(TRACE, SPAN, undefined, 0), ['w3c'], undefined)).toEqual({
      traceparent: `00-${TRACE}-${SPAN}-00`,
    })
  })

  it.each([
    ['W3C where the page came with no trace', {}, ['traceparent']],
    ['the form in which it came', { 'uber-trace-id': `${TRACE}:${SPAN}:0:1` }, ['uber-trace-id']],
    ['B3 in one header where it came in one', { b3: `${TRACE}-${SPAN}-1` }, ['b3']],
    ['W3C where it came in several', { traceparent: w3c, b3: `${TRACE}-${SPAN}-1` }, ['traceparent']],
  ])('preserves %s', (_name, headers, names) => {
    expect(Object.keys(headersFor(own, ['preserve'], receive(headers)))).toEqual(names)
  })

  it('preserves beside other forms, and writes none twice', () => {
    const received = receive({ 'x-instana-t': TRACE, 'x-instana-s': SPAN, 'x-instana-l': '1' })
    const names = Object.keys(headersFor(own, ['preserve', 'w3c', 'instana'], received))
    expect(names.sort()).toEqual(['traceparent', 'x-instana-l', 'x-instana-s', 'x-instana-t'])
  })

  it('has the page’s own baggage', () => {
    const received = receive({ traceparent: w3c, baggage: 'user=7' })
    expect(headersFor(own, ['w3c'], received)).toEqual({ traceparent: w3c, baggage: 'user=7' })
  })
})
