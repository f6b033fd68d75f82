import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { finished } from '../../../panel/scheduling/chunked-task'
import { TraceStore } from '../../../panel/store/store'
import { treeEnd } from '../../../panel/store/tree/tree-end'
import { forest, storeOf } from './forest'
import { blockOf, documentInfo, keyOf, ORIGIN_MS } from './page'

describe('the end of a tree', () => {
  it('is the latest of all that has ended in it', () => {
    fc.assert(
      fc.property(forest, (lines) => {
        const { store } = storeOf(lines)
        for (const line of lines) {
          const top = store.find(keyOf(line.id, line.trace)) ?? -1
          const ends = [top, ...store.spansBelow(top)].map((index) => store.summary(index).endMs)
          const known = ends.filter((end) => !Number.isNaN(end))
          expect(finished(treeEnd(store.table, top))).toBe(known.length === 0 ? Number.NaN : Math.max(...known))
        }
      }),
    )
  })

  it('is that of the request which a click left behind', () => {
    const store = new TraceStore({ maxSpans: 100 })
    store.document(documentInfo('home'))
    const click = { id: 1, name: 'click', start: 0, end: 2 }
    store.block('home', 0, blockOf([click, { id: 2, parent: 1, name: 'GET', start: 1, end: 400 }]))
    store.settle()
    expect(finished(treeEnd(store.table, store.find(keyOf(1)) ?? -1))).toBe(ORIGIN_MS + 400)
  })
})
