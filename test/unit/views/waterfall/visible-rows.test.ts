import { describe, expect, it, vi } from 'vitest'
import { TreeRows } from '../../../../panel/store/rows/tree-rows'
import { VisibleRows } from '../../../../panel/views/waterfall/visible-spans'
import { storeOf } from '../../store/forest'

/** A trace that waits for half a minute, of which rows are read; and whose activity was asked for. */
function setUp() {
  const { store } = storeOf([
    { id: 1, start: 0, end: 10 },
    { id: 2, parent: 1, start: 1, end: 5 },
    { id: 3, parent: 1, start: 30_000, end: 30_010 },
  ])
  const asked: number[] = []
  const derive = store.derive.bind(store)
  vi.spyOn(store, 'derive').mockImplementation((of) =>
    derive((root) => {
      asked.push(root)
      return of(root)
    }),
  )
  const rows = new TreeRows(store)
  rows.update()
  const visible = new VisibleRows(store, rows)
  return { visible, asked }
}

describe('the rows on the screen', () => {
  it('ask for no idle gaps of their trace where none are folded', () => {
    const { visible, asked } = setUp()
    const { spans } = visible.read(1, 1, 3, false)
    expect([spans.length, asked, spans.flatMap(({ idle }) => idle)]).toEqual([2, [], []])
  })

  it('tell them as soon as they are folded', () => {
    const { visible } = setUp()
    visible.read(1, 1, 3, false)
    expect(visible.read(1, 1, 3, true).spans.map(({ idle }) => idle.length)).toEqual([1, 1])
    expect(visible.read(1, 1, 3, false).spans.map(({ idle }) => idle.length)).toEqual([0, 0])
  })

  it('tell of a root what its trace did, folded or not', () => {
    for (const folds of [true, false]) expect(setUp().visible.read(1, 0, 1, folds).spans[0].activity).toBeDefined()
  })
})
