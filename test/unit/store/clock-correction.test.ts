import { expect, it } from 'vitest'
import { TraceStore } from '../../../panel/store/store'
import { blockOf, documentInfo, keyOf, ORIGIN_MS } from './page'

it('shows a service by the page’s clock or by its own, whatever is chosen when', () => {
  const store = new TraceStore({ maxSpans: 1000 })
  store.document(documentInfo('page'))
  store.block('page', 0, blockOf([{ id: 1, kind: 3, start: 0, end: 100 }]))
  const add = (documentId: string, id: number, start: number) => {
    store.backendDocument({ documentId, service: 'pay', clockOffsetMs: -1700, lastMs: ORIGIN_MS })
    store.block(documentId, 0, blockOf([{ id, parent: 1, kind: 2, start: start + 1700, end: start + 1710 }]))
  }
  const shown = () =>
    [2, 3].flatMap((id) => {
      const index = store.find(keyOf(id))
      if (index === undefined) return []
      const { startMs, clockOffsetMs } = store.summary(index)
      return [[startMs - ORIGIN_MS, clockOffsetMs, store.parentOf(index) === store.find(keyOf(1))]]
    })
  add('backend:0', 2, 10)
  expect(shown()).toEqual([[10, -1700, true]])
  store.setClockCorrection(false)
  expect(shown()).toEqual([[1710, 0, true]])
  add('backend:1', 3, 20)
  expect(shown()).toEqual([
    [1710, 0, true],
    [1720, 0, true],
  ])
  store.setClockCorrection(true)
  expect(shown()).toEqual([
    [10, -1700, true],
    [20, -1700, true],
  ])
  expect(store.counts()).toMatchObject({ spans: 3, evicted: 0 })
})
