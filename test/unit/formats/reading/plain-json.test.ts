import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { spanJson, traceJson } from '../../../../panel/formats/plain-json'
import { dateText, MAX_NANOSECONDS } from '../../../../panel/formats/time'
import { NOTHING_DROPPED, type TraceSpan } from '../../../../panel/formats/trace-model'
import { FULL, traceSpans } from '../spans'

const SPAN: TraceSpan = {
  traceId: '1'.repeat(32),
  spanId: 'a'.repeat(16),
  parentId: 'b'.repeat(16),
  traceState: '',
  name: 'POST',
  kind: 3,
  startNs: 1_700_000_000_000_000_001n,
  endNs: 1_700_000_000_250_500_001n,
  status: { code: 2, message: 'no card' },
  attributes: [
    ['http.request.method', 'POST'],
    ['__proto__', 1],
  ],
  events: [{ name: 'sent', timeNs: 1_700_000_000_001_000_001n, attributes: [] }],
  links: [],
  scope: { name: 'shop', version: '2' },
  resource: [['service.name', 'shop.test']],
  dropped: NOTHING_DROPPED,
}

describe('a span as plain JSON', () => {
  it('says it in words, with attributes as a map, and leaves out what there is none of', () => {
    expect(spanJson(SPAN)).toBe(
      JSON.stringify(
        {
          name: 'POST',
          kind: 'client',
          traceId: SPAN.traceId,
          spanId: SPAN.spanId,
          parentId: SPAN.parentId,
          start: '2023-11-14T22:13:20.000000001Z',
          durationMs: 250.5,
          status: 'error: no card',
          attributes: JSON.parse('{"http.request.method":"POST","__proto__":1}'),
          events: [{ name: 'sent', afterMs: 1 }],
          scope: 'shop 2',
          resource: { 'service.name': 'shop.test' },
        },
        null,
        2,
      ),
    )
  })

  it('has no duration while the span is open', () => {
    expect(JSON.parse(spanJson({ ...SPAN, endNs: undefined }))).toMatchObject({ durationMs: null })
  })

  it('is JSON, with every attribute, whatever the spans are; those of a trace by their start', () => {
    fc.assert(
      fc.property(traceSpans(FULL), (spans) => {
        const all: { spanId: string; start: string; attributes: object }[] = JSON.parse(traceJson(spans))
        expect(all.map(({ spanId }) => spanId).sort()).toEqual(spans.map(({ spanId }) => spanId).sort())
        expect(all.map(({ start }) => start)).toEqual(all.map(({ start }) => start).sort())
        for (const { spanId, attributes } of all) {
          const keys = spans.find((span) => span.spanId === spanId)?.attributes.map(([key]) => key)
          expect(Object.keys(attributes).sort()).toEqual(keys?.sort())
        }
      }),
    )
  })
})

it('a time is told to the nanosecond, and one beyond all dates as the furthest of them', () => {
  expect(dateText(0n)).toBe('1970-01-01T00:00:00.000000000Z')
  expect(dateText(MAX_NANOSECONDS * 5n)).toBe(dateText(MAX_NANOSECONDS))
})
