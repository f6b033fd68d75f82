import { describe, expect, it } from 'vitest'
import { likePair } from '../../../panel/store/analysis/compare/like-trace'
import { TraceStore } from '../../../panel/store/store'
import { blockOf, documentInfo, keyOf, type SpanLine } from '../store/page'

function storeOf(lines: readonly SpanLine[]): TraceStore {
  const store = new TraceStore({ maxSpans: 1000 })
  store.document(documentInfo('page'))
  store.block('page', 0, blockOf(lines))
  return store
}

const pay = (id: number, error = false): SpanLine => ({
  id,
  trace: id,
  name: 'pay',
  start: id * 10,
  end: id * 10 + 5,
  error,
})
const below = (id: number, trace: number): SpanLine => ({
  id,
  trace,
  parent: trace,
  name: 'POST',
  start: trace * 10 + 1,
})

describe('what is compared with a selected span’s trace', () => {
  it('is the nearest that began with the same name, the earlier of both first', () => {
    const store = storeOf([pay(1), { id: 2, trace: 2, name: 'search' }, pay(3), pay(5), below(6, 5)])
    expect(likePair(store, keyOf(6, 5))).toEqual([keyOf(3, 3), keyOf(5, 5)])
    expect(likePair(store, keyOf(1, 1))).toEqual([keyOf(1, 1), keyOf(3, 3)])
  })

  it('is rather one that went well if it failed, and the other way round', () => {
    const store = storeOf([pay(1), pay(2, true), pay(3, true)])
    expect(likePair(store, keyOf(3, 3))).toEqual([keyOf(1, 1), keyOf(3, 3)])
    expect(likePair(store, keyOf(1, 1))).toEqual([keyOf(1, 1), keyOf(2, 2)])
  })

  it('is nothing where no other is like it, and none of both where nothing is selected', () => {
    const store = storeOf([pay(1), { id: 2, trace: 2, name: 'search' }])
    expect(likePair(store, keyOf(1, 1))).toEqual([keyOf(1, 1)])
    expect(likePair(store, undefined)).toEqual([])
  })
})
