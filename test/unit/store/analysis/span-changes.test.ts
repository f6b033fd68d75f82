import { expect, it } from 'vitest'
import { spanChanges } from '../../../../panel/store/analysis/compare/span-changes'
import { storeOf } from '../forest'
import type { SpanLine } from '../page'

/** What the second of two spans says differently than the first. */
function changesOf(a: Partial<SpanLine>, b: Partial<SpanLine>) {
  const lines = [
    { id: 1, ...a },
    { id: 2, trace: 2, ...b },
  ]
  const { store, index } = storeOf(lines)
  return spanChanges(store.detail(index(lines[0])), store.detail(index(lines[1])))
}

it('tells statuses, exceptions and attributes that differ, and nothing where all is the same', () => {
  const exception = { 'exception.type': 'PaymentError', 'exception.message': 'no card' }
  const before = { 'http.response.status_code': 201, items: [1, 2], user: 'ann', 'tracepane.timing.waiting': [0, 1] }
  const after = { 'http.status_code': '502', items: [1, 3], total: 5, user: 'ann', 'tracepane.timing.waiting': [0, 9] }
  expect(
    changesOf(
      { attributes: before },
      { attributes: after, events: [{ name: 'exception', timeMs: 2, attributes: exception }] },
    ),
  ).toEqual({
    status: [201, 502],
    exception: [undefined, 'PaymentError: no card'],
    attributes: [
      ['items', [1, 2], [1, 3]],
      ['total', undefined, 5],
    ],
  })
  expect(changesOf({ attributes: before }, { attributes: before })).toEqual({
    ...{ status: undefined, exception: undefined, attributes: [] },
  })
})
