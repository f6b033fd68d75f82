import { describe, expect, it } from 'vitest'
import { compileFilter } from '../../../panel/query/compile'
import { finished } from '../../../panel/scheduling/chunked-task'
import { statisticsOf } from '../../../panel/store/analysis/statistics'
import type { Filter } from '../../../panel/store/filter'
import { TreeRows } from '../../../panel/store/rows/tree-rows'
import { TraceStore } from '../../../panel/store/store'
import { blockOf, documentInfo, keyOf, ORIGIN_MS } from './page'

function opened() {
  const store = new TraceStore({ maxSpans: 100 })
  store.setPreserveLog(true)
  store.document(documentInfo('home'))
  const summary = (id: number) => store.summary(store.find(keyOf(id)) ?? -1)
  return { store, summary }
}

describe('a span that is open when its document goes', () => {
  it('ends there, and is said to have never finished', () => {
    const { store, summary } = opened()
    store.block('home', 0, blockOf([{ id: 1, start: 100, revision: 0 }]))
    expect(summary(1)).toMatchObject({ endMs: Number.NaN, neverFinished: false })
    store.document(documentInfo('cart', 0, ORIGIN_MS + 700))
    expect(summary(1)).toMatchObject({ endMs: ORIGIN_MS + 700, neverFinished: true })
    expect(store.counts().open).toBe(0)
  })

  it('is open again when the document comes back, and finishes', () => {
    const { store, summary } = opened()
    store.block('home', 0, blockOf([{ id: 1, start: 100, revision: 0 }]))
    store.document(documentInfo('cart', 0, ORIGIN_MS + 700))
    store.document(documentInfo('home', 0, ORIGIN_MS + 900))
    expect(summary(1)).toMatchObject({ endMs: Number.NaN, neverFinished: false })
    expect(store.counts().open).toBe(1)
    store.block('home', 1, blockOf([{ id: 1, start: 100, end: 950 }]))
    expect(summary(1)).toMatchObject({ endMs: ORIGIN_MS + 950, neverFinished: false })
  })

  it('may be told of, and even finish, after another document has begun', () => {
    const { store, summary } = opened()
    store.document(documentInfo('cart', 0, ORIGIN_MS + 700))
    store.block(
      'home',
      0,
      blockOf([
        { id: 1, start: 100, revision: 0 },
        { id: 2, start: 100, revision: 0 },
      ]),
    )
    store.block('home', 1, blockOf([{ id: 2, start: 100, end: 650 }]))
    expect(summary(1)).toMatchObject({ endMs: ORIGIN_MS + 700, neverFinished: true })
    expect(summary(2)).toMatchObject({ endMs: ORIGIN_MS + 650, neverFinished: false })
  })

  it('is that of a frame, too: when another document takes its place, or the page goes', () => {
    const { store, summary } = opened()
    store.document(documentInfo('ad 1', 5, ORIGIN_MS + 10))
    store.document(documentInfo('map', 6, ORIGIN_MS + 10))
    store.block('ad 1', 0, blockOf([{ id: 1, start: 20, revision: 0 }]))
    store.block('map', 0, blockOf([{ id: 2, start: 20, revision: 0 }]))
    store.document(documentInfo('ad 2', 5, ORIGIN_MS + 300))
    expect([summary(1).neverFinished, summary(2).neverFinished]).toEqual([true, false])
    store.document(documentInfo('cart', 0, ORIGIN_MS + 700))
    expect(summary(2)).toMatchObject({ endMs: ORIGIN_MS + 700, neverFinished: true })
  })
})

describe('a document that says that it is gone', () => {
  it('ends its open spans, without another document that takes its place', () => {
    const { store, summary } = opened()
    const frame = documentInfo('map', 6, ORIGIN_MS + 10)
    store.document(frame)
    store.block('home', 0, blockOf([{ id: 1, start: 20, revision: 0 }]))
    store.block('map', 0, blockOf([{ id: 2, start: 20, revision: 0 }]))
    store.document({ ...frame, goneAt: ORIGIN_MS + 300 })
    expect(summary(2)).toMatchObject({ endMs: ORIGIN_MS + 300, neverFinished: true })
    expect(summary(1)).toMatchObject({ endMs: Number.NaN, neverFinished: false })
    store.document({ ...documentInfo('home'), goneAt: ORIGIN_MS + 400 })
    expect(summary(1)).toMatchObject({ endMs: ORIGIN_MS + 400, neverFinished: true })
  })

  it('was no navigation, though its word may come after that of the next', () => {
    const { store } = opened()
    store.document(documentInfo('cart', 0, ORIGIN_MS + 700))
    store.document({ ...documentInfo('home'), goneAt: ORIGIN_MS + 690 })
    expect(store.navigations()).toHaveLength(1)
    store.setPreserveLog(false)
    store.block('cart', 0, blockOf([{ id: 1 }]))
    store.document({ ...documentInfo('home'), goneAt: ORIGIN_MS + 690 })
    expect(store.counts().spans).toBe(1)
  })

  it('may be there again', () => {
    const { store, summary } = opened()
    store.block('home', 0, blockOf([{ id: 1, start: 20, revision: 0 }]))
    store.document({ ...documentInfo('home'), goneAt: ORIGIN_MS + 400 })
    store.document(documentInfo('home', 0, ORIGIN_MS + 900))
    expect(summary(1)).toMatchObject({ endMs: Number.NaN, neverFinished: false })
  })

  it('is as it was where the panel opens later', () => {
    const store = new TraceStore({ maxSpans: 100 })
    store.document({ ...documentInfo('home'), goneAt: ORIGIN_MS + 400 })
    store.block('home', 0, blockOf([{ id: 1, start: 20, revision: 0 }]))
    expect(store.summary(store.find(keyOf(1)) ?? -1)).toMatchObject({ endMs: ORIGIN_MS + 400, neverFinished: true })
  })
})

describe('an open span that is told of again', () => {
  it('is as it was said last, whatever order that comes in, and open until it ends', () => {
    const { store, summary } = opened()
    const at = (revision: number, name: string) => blockOf([{ id: 1, start: 20, end: Number.NaN, revision, name }])
    store.block('home', 0, at(0, 'first'))
    store.block('home', 2, at(2, 'third'))
    store.block('home', 1, at(1, 'second'))
    expect(summary(1)).toMatchObject({ name: 'third', endMs: Number.NaN, neverFinished: false })
    expect(store.counts()).toMatchObject({ spans: 1, open: 1 })
    store.block('home', 3, blockOf([{ id: 1, start: 20, end: 90, revision: 3, name: 'third' }]))
    expect(summary(1)).toMatchObject({ endMs: ORIGIN_MS + 90 })
    expect(store.counts()).toMatchObject({ spans: 1, open: 0 })
  })
})

describe('a span that never finished', () => {
  const { store } = opened()
  store.block(
    'home',
    0,
    blockOf([
      { id: 1, start: 100, revision: 0 },
      { id: 2, start: 100, end: 130 },
    ]),
  )
  store.document(documentInfo('cart', 0, ORIGIN_MS + 9000))
  store.settle()
  const [cut, whole] = [1, 2].map((id) => store.find(keyOf(id)) ?? -1)

  it('has no duration that counts: not as its own time, not in statistics', () => {
    expect([cut, whole].map((span) => store.table.durationOf(span))).toEqual([Number.NaN, 30])
    expect([cut, whole].map((span) => store.selfTimeOf(span))).toEqual([Number.NaN, 30])
    const byName = { groupOf: () => 0, textOf: () => '' }
    const selfTimes = store.selfTimes()
    const [sums] = finished(statisticsOf(store.table, Int32Array.of(cut, whole), byName, (span) => selfTimes.of(span)))
    expect(sums).toMatchObject({ count: 2, open: 1, total: 30, self: 30, max: 30 })
  })

  it('is not found by a duration, and is neither slow nor open', () => {
    const found = (text: string) => [...store.spansMatching(compileFilter(text) ?? ALL)]
    expect(found('duration:>1ms')).toEqual([whole])
    expect(found('is:slow')).toEqual([])
    expect(found('is:open')).toEqual([])
  })

  it('stands with those that are open where rows are sorted by duration', () => {
    const rows = new TreeRows(store)
    rows.setSort({ column: 'duration', descending: true })
    rows.update()
    expect([rows.positionOf(cut), rows.positionOf(whole)]).toEqual([0, 1])
  })
})

const ALL: Filter = { bind: () => () => true }

describe('a clock that differs', () => {
  it('is told, and the span stands where its own clock puts it', () => {
    const { store, summary } = opened()
    store.document(documentInfo('worker', 5))
    store.block('home', 0, blockOf([{ id: 1, start: 100, end: 200 }]))
    store.block(
      'worker',
      0,
      blockOf([
        { id: 2, parent: 1, start: 70, end: 110 },
        { id: 3, parent: 1, start: 110 },
      ]),
    )
    expect(summary(2)).toMatchObject({ startMs: ORIGIN_MS + 70, beforeParentMs: 30 })
    expect(summary(3)).toMatchObject({ beforeParentMs: 0 })
    const index = store.find(keyOf(2)) ?? -1
    // 40 ms of work within 100 ms: 30 ms there, 30 ms back.
    expect(store.clockOffsetOf(index)).toBe(60)
  })

  it('is none within a document: a span that was dated before its parent is meant so', () => {
    const { store, summary } = opened()
    store.block(
      'home',
      0,
      blockOf([
        { id: 1, start: 100 },
        { id: 2, parent: 1, start: 70 },
      ]),
    )
    expect(summary(2).beforeParentMs).toBe(0)
    expect(store.clockOffsetOf(store.find(keyOf(2)) ?? -1)).toBe(0)
  })
})

describe('the frames of a page that was instrumented late', () => {
  it('stay, though they spoke before its main frame', () => {
    const store = new TraceStore({ maxSpans: 100 })
    store.document(documentInfo('old', 0, ORIGIN_MS - 60_000))
    store.document({ ...documentInfo('old frame', 4, ORIGIN_MS - 50_000), late: true })
    store.document({ ...documentInfo('frame', 5, ORIGIN_MS - 20), late: true })
    store.block('old frame', 0, blockOf([{ id: 1 }]))
    store.block('frame', 0, blockOf([{ id: 2, revision: 0 }]))
    store.document({ ...documentInfo('home', 0, ORIGIN_MS), late: true })
    expect(store.counts()).toMatchObject({ spans: 1, open: 1 })
    expect(store.find(keyOf(2))).toBeDefined()
  })
})

describe('the bound', () => {
  it('can be lowered: the oldest traces go', () => {
    const { store } = opened()
    store.block('home', 0, blockOf([1, 2, 3, 4].map((id) => ({ id, trace: id }))))
    store.setMaxSpans(2)
    expect(store.counts()).toMatchObject({ spans: 2, evicted: 2 })
    expect(store.find(keyOf(1, 1))).toBeUndefined()
    expect(store.find(keyOf(4, 4))).toBeDefined()
  })
})
