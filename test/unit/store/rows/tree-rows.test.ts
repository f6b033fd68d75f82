import { describe, expect, it } from 'vitest'
import { compileFilter } from '../../../../panel/query/compile'
import { TreeRows } from '../../../../panel/store/rows/tree-rows'
import { TraceStore } from '../../../../panel/store/store'
import { blockOf, documentInfo, drawn, keyOf, ORIGIN_MS, type SpanLine } from '../page'

function shop(lines: readonly SpanLine[]) {
  const store = new TraceStore({ maxSpans: 1000 })
  store.document(documentInfo('home'))
  store.block('home', 0, blockOf(lines))
  const rows = new TreeRows(store)
  rows.update()
  const index = (id: number, trace = 1) => store.find(keyOf(id, trace)) ?? -1
  return { store, rows, index, draw: () => drawn(store, rows) }
}

const CHECKOUT: readonly SpanLine[] = [
  { id: 4, parent: 2, name: 'price' },
  { id: 3, parent: 1, name: 'pay', error: true },
  { id: 2, parent: 1, name: 'cart' },
  { id: 1, name: 'checkout' },
]

describe('TreeRows', () => {
  it('shows a trace expanded, siblings by their start', () => {
    expect(shop(CHECKOUT).draw()).toEqual(['- checkout', '  - cart', '    price', '  pay'])
  })

  it('says where a row stands among its siblings', () => {
    const { rows, index } = shop([...CHECKOUT, { id: 9, trace: 2 }])
    expect(rows.at(0)).toMatchObject({ level: 1, setSize: 2, positionInSet: 1 })
    expect(rows.at(3)).toMatchObject({ index: index(3), level: 2, setSize: 2, positionInSet: 2, expanded: undefined })
    expect(rows.at(4)).toMatchObject({ level: 1, setSize: 2, positionInSet: 2 })
  })

  it('closes and opens what the reader says, and nothing else', () => {
    const { rows, index, draw, store } = shop(CHECKOUT)
    rows.toggle(index(2))
    expect(draw()).toEqual(['- checkout', '  + cart', '  pay'])
    rows.setExpanded(index(1), false)
    expect(draw()).toEqual(['+ checkout'])
    store.block('home', 1, blockOf([{ id: 5, parent: 2, name: 'stock' }]))
    rows.update()
    expect(draw()).toEqual(['+ checkout'])
    rows.toggle(index(1))
    expect(draw()).toEqual(['- checkout', '  + cart', '  pay'])
  })

  it('says that something changed after a gesture, and then that nothing did', () => {
    const { rows, index } = shop(CHECKOUT)
    rows.toggle(index(1))
    expect(rows.update()).toBe(true)
    expect(rows.update()).toBe(false)
  })

  it('says that something changed when a span was amended though its row stays', () => {
    const { rows, store } = shop([{ id: 1, revision: 0 }])
    store.block('home', 1, blockOf([{ id: 1, revision: 1 }]))
    expect(rows.update()).toBe(true)
  })

  it('closes all and opens all, also what comes later', () => {
    const { rows, store, draw } = shop(CHECKOUT)
    rows.collapseAll()
    store.block('home', 1, blockOf([{ id: 12, parent: 11 }, { id: 11 }]))
    rows.update()
    expect(draw()).toEqual(['+ checkout', '+ span 11'])
    rows.expandAll()
    rows.update()
    expect(draw()).toEqual(['- checkout', '  - cart', '    price', '  pay', '- span 11', '  span 12'])
  })

  it('does not close a span for what was said of another that stood in its place', () => {
    const { rows, store, index, draw } = shop(CHECKOUT)
    rows.toggle(index(1))
    store.clear()
    rows.update()
    const others = CHECKOUT.map((line) => ({ ...line, trace: 2 }))
    store.block('home', 1, blockOf(others))
    rows.update()
    expect(draw()).toEqual(['- checkout', '  - cart', '    price', '  pay'])
  })

  it('takes in an orphan’s parent when it comes', () => {
    const { rows, store, draw } = shop([
      { id: 2, parent: 1, name: 'late child' },
      { id: 8, trace: 2, name: 'other' },
    ])
    expect(draw()).toEqual(['late child', 'other'])
    store.block('home', 1, blockOf([{ id: 1, name: 'parent', start: 50 }]))
    rows.update()
    expect(draw()).toEqual(['other', '- parent', '  late child'])
  })

  it('shows matches with what stands above them', () => {
    const { rows, draw } = shop([...CHECKOUT, { id: 9, trace: 2, name: 'other' }])
    rows.setFilter(compileFilter('price'))
    rows.update()
    expect(draw()).toEqual(['- (checkout)', '  - (cart)', '    price'])
    expect(rows.at(0)).toMatchObject({ setSize: 1, context: true })
    expect(rows.matches).toBe(1)
  })

  it('opens what hides a match, and gives the reader back what was closed', () => {
    const { rows, index, draw } = shop(CHECKOUT)
    rows.toggle(index(1))
    rows.setFilter(compileFilter('price'))
    rows.update()
    expect(draw()).toEqual(['- (checkout)', '  - (cart)', '    price'])
    rows.toggle(index(2))
    expect(draw()).toEqual(['- (checkout)', '  + (cart)'])
    rows.setFilter(undefined)
    rows.update()
    expect(draw()).toEqual(['+ checkout'])
    expect(rows.matches).toBeUndefined()
  })

  it('filters what arrives', () => {
    const { rows, store, draw } = shop(CHECKOUT)
    rows.setFilter(compileFilter('refund'))
    rows.update()
    expect(draw()).toEqual([])
    store.block('home', 1, blockOf([{ id: 7, parent: 3, name: 'refund' }]))
    rows.update()
    expect(draw()).toEqual(['- (checkout)', '  - (pay)', '    refund'])
    store.block('home', 2, blockOf([{ id: 7, parent: 3, name: 'nothing', revision: 2 }]))
    rows.update()
    expect(draw()).toEqual([])
  })

  it('finds the row of a span, if it has one', () => {
    const { rows, index } = shop(CHECKOUT)
    expect([1, 2, 4, 3].map((id) => rows.positionOf(index(id)))).toEqual([0, 1, 2, 3])
    rows.toggle(index(2))
    expect(rows.positionOf(index(4))).toBe(-1)
    expect(rows.positionOf(-1)).toBe(-1)
  })

  it('draws a line where the main frame went elsewhere, when the log is preserved', () => {
    const { store, rows, draw } = shop([{ id: 1 }])
    store.setPreserveLog(true)
    store.document(documentInfo('cart', 0, ORIGIN_MS + 1000))
    rows.update()
    expect(draw()).toEqual(['span 1', '== cart'])
    // The relay spoke first when the document was 400 ms old.
    store.block('cart', 0, blockOf([{ id: 2, trace: 2, start: 0 }], ORIGIN_MS + 600))
    store.block('home', 1, blockOf([{ id: 3, trace: 3, start: 500 }]))
    rows.update()
    expect(draw()).toEqual(['span 1', 'span 3', '== cart', 'span 2'])
    expect(rows.at(2)).toEqual({
      ...{ type: 'navigation', documentId: 'cart', url: 'https://shop.test/cart', timeMs: ORIGIN_MS + 600 },
    })
    expect(rows.at(3)).toMatchObject({ setSize: 3, positionInSet: 3 })
    rows.collapseAll()
    rows.update()
    store.clearBefore('cart')
    rows.update()
    expect(draw()).toEqual(['span 2'])
  })

  it('draws a line again when the main frame comes back', () => {
    const { store, rows, draw } = shop([{ id: 1 }])
    store.setPreserveLog(true)
    store.document(documentInfo('cart', 0, ORIGIN_MS + 100))
    store.document(documentInfo('home', 0, ORIGIN_MS + 200))
    store.block('home', 1, blockOf([{ id: 2, start: 300 }]))
    rows.update()
    expect(draw()).toEqual(['span 1', '== cart', '== home', 'span 2'])
  })
})
