import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TreeRows } from '../../../../panel/store/rows/tree-rows'
import { TraceStore } from '../../../../panel/store/store'
import { blockOf, documentInfo, drawn, keyOf, type SpanLine } from '../page'

function emptyStore(maxSpans: number, maxBlockBytes?: number): TraceStore {
  const store = new TraceStore({ maxSpans, maxBlockBytes })
  store.document(documentInfo('home'))
  return store
}

function range(count: number, line: (id: number) => SpanLine): SpanLine[] {
  return Array.from({ length: count }, (_, i) => line(i + 1))
}

function take(store: TraceStore, lines: readonly SpanLine[]): void {
  for (let i = 0; i < lines.length; i += 10_000) store.block('home', i, blockOf(lines.slice(i, i + 10_000)))
}

describe('the bounds of the store', () => {
  it('never holds more spans than it may, and counts those that had to go', () => {
    const store = emptyStore(100)
    for (let trace = 1; trace <= 500; trace++) {
      store.block('home', trace, blockOf(range(3, (id) => ({ id, trace, parent: id - 1 }))))
      expect(store.counts().spans).toBeLessThanOrEqual(100)
    }
    const { spans, evicted, traces } = store.counts()
    expect(spans + evicted).toBe(1500)
    expect(spans).toBeGreaterThan(90)
    expect(traces).toBe(Math.ceil(spans / 3))
    expect(store.find(keyOf(3, 500))).toBeDefined()
    expect(store.find(keyOf(1, 1))).toBeUndefined()
    expect(store.table.limit).toBeLessThanOrEqual(100)
  })

  it('counts what one trace has beyond all room, and makes room for the next trace', () => {
    const store = emptyStore(50)
    take(
      store,
      range(80, (id) => ({ id, parent: id === 1 ? 0 : 1 })),
    )
    expect(store.counts()).toMatchObject({ spans: 50, evicted: 30 })
    take(store, [{ id: 1, trace: 2 }])
    expect(store.counts()).toMatchObject({ spans: 1, traces: 1, evicted: 80 })
  })

  it('keeps no more bytes of blocks than it may', () => {
    const store = emptyStore(1000, 400_000)
    const big = 'x'.repeat(20_000)
    for (let id = 1; id <= 40; id++) {
      store.block('home', id, blockOf([{ id, trace: id, attributes: { big: big + id } }]))
      expect(store.table.blocks.byteLength).toBeLessThanOrEqual(400_000)
    }
    expect(store.find(keyOf(40, 40))).toBeDefined()
    expect(store.find(keyOf(1, 1))).toBeUndefined()
    expect(store.counts().spans).toBeGreaterThan(15)
    expect(store.counts().spans + store.counts().evicted).toBe(40)
  })

  it('forgets names that no span has any more', () => {
    const store = emptyStore(100)
    for (let id = 1; id <= 20_000; id += 100) {
      take(
        store,
        range(100, (i) => ({ id: id + i, trace: id + i, name: `name ${id + i}` })),
      )
    }
    expect(store.table.names.size).toBeLessThan(5000)
  }, 30_000)

  it('holds a chain of 50,000 spans that comes in any order', () => {
    for (const order of ['parents first', 'children first', 'mixed'] as const) {
      const store = emptyStore(100_000)
      const rows = new TreeRows(store)
      const lines = range(50_000, (id) => ({ id, parent: id - 1, error: true }))
      if (order === 'children first') lines.reverse()
      if (order === 'mixed') lines.sort((a, b) => ((a.id * 7919) % 50_021) - ((b.id * 7919) % 50_021))
      take(store, lines)
      rows.update()
      expect(rows.length).toBe(50_000)
      expect(rows.at(49_999)).toMatchObject({ level: 50_000, expanded: undefined })
      expect(store.summary(store.find(keyOf(1)) ?? -1).errorCount).toBe(1)
      rows.toggle(store.find(keyOf(1)) ?? -1)
      expect(rows.length).toBe(1)
    }
  }, 30_000)

  it('holds 100,000 siblings that come in the worst order', () => {
    const store = emptyStore(200_000)
    const rows = new TreeRows(store)
    take(store, [{ id: 1 }])
    const lines = range(100_000, (id) => ({ id: id + 1, parent: 1, start: 100_000 - id }))
    for (let i = 0; i < lines.length; i += 10_000) {
      take(store, lines.slice(i, i + 10_000))
      rows.update()
    }
    expect(rows.length).toBe(100_001)
    expect(rows.at(1)).toMatchObject({ setSize: 100_000, positionInSet: 1 })
    expect(rows.at(1)).toMatchObject({ index: store.find(keyOf(100_001)) })
  }, 30_000)

  it('holds 100,000 spans at top level in one trace', () => {
    const store = emptyStore(200_000)
    const rows = new TreeRows(store)
    take(
      store,
      range(100_000, (id) => ({ id, parent: 1_000_000 + id, start: -id })),
    )
    rows.update()
    expect(rows.length).toBe(100_000)
    expect(rows.at(0)).toMatchObject({ index: store.find(keyOf(100_000)), setSize: 100_000, positionInSet: 1 })
    expect(store.counts().traces).toBe(1)
  }, 30_000)

  it('shows every span once, whoever names whom as a parent, circles and all', () => {
    const parents = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 10 })
    fc.assert(
      fc.property(parents, fc.boolean(), (parentOf, together) => {
        const store = emptyStore(1000)
        const rows = new TreeRows(store)
        const lines = parentOf.map((parent, i) => ({ id: i + 1, parent }))
        if (together) take(store, lines)
        else for (const line of lines) take(store, [line])
        rows.update()
        const names = drawn(store, rows).map((line) => line.replace(/^[ +-]*/, ''))
        expect(names.sort()).toEqual(lines.map(({ id }) => `span ${id}`).sort())
      }),
    )
  })

  it('cuts absurd times to what a date can hold', () => {
    const store = emptyStore(10)
    take(store, [
      { id: 1, trace: 1, start: 8.64e15, end: 8.64e15 },
      { id: 2, trace: 2, start: -8.64e15, end: 0 },
    ])
    expect(store.summary(store.find(keyOf(1, 1)) ?? -1)).toMatchObject({ startMs: 8.64e15, endMs: 8.64e15 })
    expect(new TreeRows(store).update()).toBe(true)
  })

  it('spends less than 300 bytes on a span with three attributes', () => {
    const store = emptyStore(100_000)
    take(
      store,
      range(50_000, (id) => ({
        ...{ id, trace: Math.ceil(id / 20), parent: id % 20 === 1 ? 0 : id - 1, name: 'GET' },
        attributes: { 'url.full': `https://shop.test/api/item/${id}`, 'http.response.status_code': 200, n: id },
      })),
    )
    expect(store.byteLength / 50_000).toBeLessThan(300)
  }, 30_000)
})
