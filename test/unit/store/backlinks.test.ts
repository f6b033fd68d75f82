import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TraceStore } from '../../../panel/store/store'
import { blockOf, documentInfo, keyOf, type SpanLine } from './page'

const ids = fc.integer({ min: 1, max: 12 })
const line: fc.Arbitrary<SpanLine> = fc.record({
  id: ids,
  order: fc.constant(1),
  start: fc.integer({ min: 0, max: 50 }),
  revision: fc.integer({ min: 1, max: 4 }),
  trace: fc.constantFrom(1, 1, 2),
  links: fc.array(fc.record({ id: ids }), { maxLength: 3 }),
})

describe('the spans that link to a span', () => {
  it('are those whose newest record says so, while records come, change and go', () => {
    fc.assert(
      fc.property(fc.array(fc.array(line, { minLength: 1, maxLength: 6 }), { maxLength: 8 }), (blocks) => {
        const store = new TraceStore({ maxSpans: 10 })
        store.document(documentInfo('home'))
        blocks.forEach((lines, sequence) => {
          store.block('home', sequence, blockOf(lines))
          const spans = Array.from({ length: store.table.limit }, (_, span) => span)
            .filter((span) => store.has(span))
            .sort((a, b) => store.table.compare(a, b))
            .map((span) => store.detail(span))
          for (let id = 1; id <= 12; id++) {
            const linking = spans.filter(({ links }) => links.some((to) => `${to.traceId}:${to.spanId}` === keyOf(id)))
            expect([...store.backlinksOf(keyOf(id))]).toEqual(linking.map(({ index }) => index))
          }
        })
      }),
      { numRuns: 40 },
    )
  })

  it('are none once everything is cleared', () => {
    const store = new TraceStore({ maxSpans: 10 })
    store.document(documentInfo('home'))
    store.block('home', 0, blockOf([{ id: 1 }, { id: 2, links: [{ id: 1 }] }]))
    expect(store.backlinksOf(keyOf(1))).toHaveLength(1)
    store.clear()
    expect(store.backlinksOf(keyOf(1))).toEqual([])
  })
})
