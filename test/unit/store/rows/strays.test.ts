/** Where a backend's spans stand while their parents have not come. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TreeRows } from '../../../../panel/store/rows/tree-rows'
import { TraceStore } from '../../../../panel/store/store'
import { blockOf, documentInfo, keyOf, ORIGIN_MS, type SpanLine } from '../page'

const SERVER = 2
const CLIENT = 3
const PAGE: readonly SpanLine[] = [
  { id: 1, name: 'click', start: 0, end: 100 },
  { id: 2, parent: 1, name: 'GET /a', kind: CLIENT, start: 10, end: 40 },
  { id: 3, parent: 1, name: 'GET /b', kind: CLIENT, start: 30, end: 90 },
]

function storeWithPage(): TraceStore {
  const store = new TraceStore({ maxSpans: 1000 })
  store.document(documentInfo('page'))
  store.block('page', 0, blockOf(PAGE))
  store.backendDocument({ documentId: 'backend:0', service: 'shop', clockOffsetMs: 0, lastMs: ORIGIN_MS })
  return store
}

/** The rows as indented names, `?` behind those whose parent is not here. */
function drawn(store: TraceStore): string[] {
  const rows = new TreeRows(store)
  rows.expandAll()
  rows.update()
  return Array.from({ length: rows.length }, (_, position) => {
    const row = rows.at(position)
    if (row.type !== 'span') return row.type
    const { name, orphan } = store.summary(row.index)
    return `${' '.repeat(row.level - 1)}${name}${orphan ? ' ?' : ''}`
  })
}

describe('a backend’s span whose parent has not come', () => {
  it('stands under the request during which it began, and says so', () => {
    const store = storeWithPage()
    store.block('backend:0', 0, blockOf([{ id: 9, parent: 8, name: 'load', kind: SERVER, start: 15, end: 20 }]))
    expect(drawn(store)).toEqual(['click', ' GET /a', '  load ?', ' GET /b'])
    expect(store.detail(store.find(keyOf(9)) ?? -1)).toMatchObject({ parentId: 'ffff000000000008', service: 'shop' })
  })

  it('stands under the request that began last, where there were several, and else under the first of its trace', () => {
    const store = storeWithPage()
    const strays = [
      { id: 9, parent: 8, name: 'of b', kind: SERVER, start: 35, end: 36 },
      { id: 10, parent: 7, name: 'of none', kind: SERVER, start: 95, end: 96 },
    ]
    store.block('backend:0', 0, blockOf(strays))
    expect(drawn(store)).toEqual(['click', ' GET /a', ' GET /b', '  of b ?', ' of none ?'])
  })

  it('comes to stand under its parent when that comes, with all below it', () => {
    const store = storeWithPage()
    const service = [
      { id: 10, parent: 9, name: 'query', start: 16, end: 17, error: true },
      { id: 9, parent: 8, name: 'load', kind: SERVER, start: 15, end: 20 },
    ]
    store.block('backend:0', 0, blockOf(service))
    expect(drawn(store)).toEqual(['click', ' GET /a', '  load ?', '   query', ' GET /b'])
    const errors = () => [1, 2, 3, 9].map((id) => store.summary(store.find(keyOf(id)) ?? -1).errorCount)
    expect(errors()).toEqual([1, 1, 0, 1])
    store.block('backend:0', 1, blockOf([{ id: 8, parent: 3, name: 'gateway', kind: SERVER, start: 14, end: 21 }]))
    expect(drawn(store)).toEqual(['click', ' GET /a', ' GET /b', '  gateway', '   load', '    query'])
    expect(errors()).toEqual([1, 0, 1, 1])
  })

  it('stands at top level where it would stand below itself', () => {
    const store = new TraceStore({ maxSpans: 1000 })
    store.document(documentInfo('page'))
    store.block('page', 0, blockOf([{ id: 2, parent: 9, name: 'document', kind: CLIENT, start: 0, end: 50 }]))
    store.backendDocument({ documentId: 'backend:0', service: 'shop', clockOffsetMs: 0, lastMs: ORIGIN_MS })
    store.block('backend:0', 0, blockOf([{ id: 9, parent: 8, name: 'GET /', kind: SERVER, start: 1, end: 20 }]))
    expect(drawn(store)).toEqual(['GET / ?', ' document'])
  })

  it('is forgotten with the page', () => {
    const store = storeWithPage()
    store.block('backend:0', 0, blockOf([{ id: 9, parent: 8, name: 'load', kind: SERVER, start: 15, end: 20 }]))
    store.document(documentInfo('next'))
    expect(store.counts()).toMatchObject({ spans: 0, traces: 0 })
    expect(store.hasDocument('backend:0')).toBe(false)
    store.block('next', 0, blockOf([{ id: 8, name: 'another' }]))
    expect(drawn(store)).toEqual(['another'])
  })

  it('stands in the end where it belongs, in whatever order spans come', () => {
    const ids = [4, 5, 6, 7, 8, 9]
    // Each has a smaller one for a parent, a span of the page or of a service; one never comes.
    const parents = fc.tuple(...ids.map((id) => fc.integer({ min: 1, max: id - 1 })))
    const order = fc.shuffledSubarray(ids, { minLength: ids.length })
    fc.assert(
      fc.property(parents, order, fc.constantFrom(...ids), (parentOf, coming, missing) => {
        const lineOf = (id: number): SpanLine => ({
          id,
          parent: parentOf[id - 4],
          name: `${id}`,
          kind: SERVER,
          start: id,
          end: id + 1,
          error: id % 3 === 0,
        })
        const store = storeWithPage()
        for (const id of coming) if (id !== missing) store.block('backend:0', id, blockOf([lineOf(id)]))
        const rows = drawn(store)
        const indexOf = (id: number) => store.find(keyOf(id)) ?? -1
        expect(rows).toHaveLength(PAGE.length + ids.length - 1)
        for (const id of ids) {
          const index = store.find(keyOf(id))
          if (index === undefined) continue
          const parent = store.parentOf(index)
          const named = store.find(keyOf(parentOf[id - 4]))
          if (named === undefined) expect([store.summary(index).orphan, parent]).toEqual([true, store.find(keyOf(1))])
          else expect([store.summary(index).orphan, parent]).toEqual([false, named])
        }
        const root = store.find(keyOf(1)) ?? -1
        const failed = ids.filter((id) => id !== missing && id % 3 === 0)
        const isAbove = (id: number) =>
          failed.some((other) => store.spansBelow(indexOf(id)).includes(indexOf(other), 1))
        expect(store.summary(root).errorCount).toBe(failed.filter((id) => !isAbove(id)).length)
        expect(store.spansBelow(root)).toHaveLength(rows.length)
        store.block('backend:0', 99, blockOf([lineOf(missing)]))
        expect(drawn(store).filter((row) => row.endsWith('?'))).toEqual([])
        for (const id of ids)
          expect(store.parentOf(store.find(keyOf(id)) ?? -1)).toBe(store.find(keyOf(parentOf[id - 4])))
      }),
      { numRuns: 300 },
    )
  })
})

describe('a service whose clock is off', () => {
  it('is shown by the page’s clock, with its events, and keeps its own times', () => {
    const store = storeWithPage()
    store.backendDocument({ documentId: 'backend:1', service: 'late', clockOffsetMs: -1700, lastMs: ORIGIN_MS })
    const line = {
      id: 9,
      parent: 2,
      name: 'load',
      kind: SERVER,
      start: 1715,
      end: 1720,
      events: [{ name: 'e', timeMs: 1716 }],
    }
    store.block('backend:1', 0, blockOf([line]))
    const detail = store.detail(store.find(keyOf(9)) ?? -1)
    expect([detail.startMs, detail.endMs].map((ms) => ms - ORIGIN_MS)).toEqual([15, 20])
    expect([detail.events[0].timeMs - ORIGIN_MS, detail.eventMs[0] - ORIGIN_MS]).toEqual([16, 16])
    expect(detail).toMatchObject({ clockOffsetMs: -1700, beforeParentMs: 0 })
  })
})
