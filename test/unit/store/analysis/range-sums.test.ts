import { expect, it } from 'vitest'
import { SpanKind } from '../../../../inpage/api/api'
import { finished } from '../../../../panel/scheduling/chunked-task'
import { rangeSums } from '../../../../panel/store/analysis/range-sums'
import { TraceStore } from '../../../../panel/store/store'
import { blockOf, documentInfo } from '../page'

it('adds up what ran in a time range, and of requests the part that lies in it', () => {
  const store = new TraceStore({ maxSpans: 100 })
  store.document(documentInfo('page', 0, 0))
  store.block(
    'page',
    0,
    blockOf(
      [
        { id: 1, name: 'before', start: 0, end: 50 },
        { id: 2, name: 'GET', kind: SpanKind.CLIENT, start: 80, end: 130 },
        { id: 3, name: 'GET', kind: SpanKind.CLIENT, start: 150, end: 250, error: true },
        { id: 4, name: 'work', start: 160, end: 170 },
        { id: 5, name: 'after', start: 300, end: 310 },
      ],
      1000,
    ),
  )
  expect(finished(rangeSums(store, 1100, 1200))).toEqual({ spans: 3, errors: 1, requests: 2, requestMs: 30 + 50 })
})
