import { describe, expect, it } from 'vitest'
import { SpanKind } from '../../../inpage/api/api'
import { TraceStore } from '../../../panel/store/store'
import { blockOf, documentInfo, keyOf, ORIGIN_MS, type SpanLine } from './page'

function storeOf(...blocks: (readonly SpanLine[])[]): TraceStore {
  const store = new TraceStore({ maxSpans: 1000 })
  store.document(documentInfo('home'))
  blocks.forEach((lines, sequence) => {
    store.block('home', sequence, blockOf(lines))
  })
  return store
}

function indexOf(store: TraceStore, id: number, trace = 1): number {
  const index = store.find(keyOf(id, trace))
  if (index === undefined) throw new Error(`span ${id} is not there`)
  return index
}

describe('TraceStore', () => {
  it('tells of a span what its row shows', () => {
    const attributes = { 'url.full': 'https://shop.test/cart?id=7', 'http.response.status_code': 502 }
    const events = [{ name: 'late', timeMs: 30 }]
    const store = storeOf([{ id: 1, name: 'GET', kind: 3, error: true, start: 20, end: 45.5, attributes, events }])
    expect(store.summary(indexOf(store, 1))).toEqual({
      ...{ index: 0, key: keyOf(1), name: 'GET', label: '/cart?id=7', message: '' },
      ...{ kind: 3, status: 2, httpStatus: 502 },
      ...{
        neverFinished: false,
        beforeParentMs: 0,
        errorCount: 1,
        isCause: true,
        startMs: ORIGIN_MS + 20,
        endMs: ORIGIN_MS + 45.5,
        childCount: 0,
        orphan: false,
        isParentInferred: false,
      },
      eventMs: [ORIGIN_MS + 30],
      clockOffsetMs: 0,
    })
  })

  it('tells what was said in an instant: by the console, or by what nobody caught', () => {
    const store = storeOf([
      { id: 1, name: 'console.warn', start: 5, end: 5, attributes: { 'log.body': 'no catalog\nat all' } },
      { id: 2, name: 'uncaught error', start: 6, end: 6.1, error: true, statusMessage: 'no card' },
      { id: 3, name: 'pay', start: 6, end: 9, error: true, statusMessage: 'no card' },
      { id: 4, name: 'add things', kind: SpanKind.CLIENT, start: 6, end: 6.1, error: true, statusMessage: 'no card' },
    ])
    expect([1, 2, 3, 4].map((id) => store.summary(indexOf(store, id)).message)).toEqual([
      ...['no catalog', 'no card', '', ''],
    ])
  })

  it('tells all of a span that its record says, events in the order of time', () => {
    const store = storeOf([
      { id: 9, attributes: { other: 1 } },
      {
        ...{ id: 2, parent: 9, statusMessage: 'card refused', error: true, droppedEvents: 3 },
        scope: { name: 'cart', version: '1.4', namespace: 'default', resource: '{"service.name":"web"}' },
        traceState: 'vendor=1',
        attributes: { items: [1, 2], gift: true, total: 12n },
        events: [
          { name: 'second', timeMs: 8 },
          { name: 'first', timeMs: 4, attributes: { 'exception.type': 'Refused' } },
        ],
        links: [{ id: 5, attributes: { why: 'retry' } }],
      },
    ])
    expect(store.detail(indexOf(store, 2))).toMatchObject({
      ...{ traceId: keyOf(2).split(':')[0], spanId: keyOf(2).split(':')[1], parentId: keyOf(9).split(':')[1] },
      ...{ statusMessage: 'card refused', scope: 'cart', scopeVersion: '1.4', namespace: 'default' },
      ...{ resource: [['service.name', 'web']], traceState: 'vendor=1' },
      ...{ documentUrl: 'https://shop.test/home', documentStartMs: ORIGIN_MS },
      attributes: [
        ['items', [1, 2]],
        ['gift', true],
        ['total', 12n],
      ],
      events: [
        { name: 'first', timeMs: ORIGIN_MS + 4, attributes: [['exception.type', 'Refused']] },
        { name: 'second', timeMs: ORIGIN_MS + 8, attributes: [] },
      ],
      links: [{ traceId: keyOf(5).split(':')[0], spanId: keyOf(5).split(':')[1], attributes: [['why', 'retry']] }],
      dropped: { attributes: 0, events: 3, links: 0 },
    })
  })

  it('counts open spans and errors, and follows a span that finishes', () => {
    const store = storeOf([{ id: 1, revision: 0, name: 'loading' }])
    expect(store.counts()).toMatchObject({ spans: 1, open: 1, errors: 0 })
    expect(store.summary(indexOf(store, 1)).endMs).toBeNaN()
    store.block('home', 1, blockOf([{ id: 1, revision: 1, name: 'loaded', error: true }]))
    expect(store.counts()).toMatchObject({ spans: 1, open: 0, errors: 1 })
    expect(store.summary(indexOf(store, 1)).name).toBe('loaded')
  })

  it('keeps the highest revision, whatever order records come in', () => {
    const store = storeOf([{ id: 1, revision: 2, name: 'amended' }], [{ id: 1, revision: 1, name: 'finished' }])
    expect(store.summary(indexOf(store, 1)).name).toBe('amended')
  })

  it('lets a block go when no span needs it any more', () => {
    const store = storeOf([{ id: 1, revision: 0 }], [{ id: 1, revision: 1 }])
    expect(store.table.blocks.count).toBe(1)
    store.block('home', 2, blockOf([{ id: 1, revision: 1 }]))
    expect(store.table.blocks.count).toBe(1)
    store.clear()
    expect(store.table.blocks.byteLength).toBe(0)
  })

  it('does not let one document amend the spans of another', () => {
    const store = storeOf([{ id: 1, name: 'ours' }])
    store.document(documentInfo('frame', 4))
    store.block('frame', 0, blockOf([{ id: 1, revision: 9, name: 'forged' }]))
    expect(store.summary(indexOf(store, 1)).name).toBe('ours')
  })

  it('counts errors up to the root, and takes them back when a span is amended', () => {
    const store = storeOf([{ id: 3, parent: 2, error: true }, { id: 2, parent: 1 }, { id: 1 }])
    expect([1, 2, 3].map((id) => store.summary(indexOf(store, id)).errorCount)).toEqual([1, 1, 1])
    store.block('home', 1, blockOf([{ id: 3, parent: 2, revision: 2 }]))
    expect([1, 2, 3].map((id) => store.summary(indexOf(store, id)).errorCount)).toEqual([0, 0, 0])
  })

  it('counts a failure once, by its root cause, and all of them together', () => {
    const store = storeOf([
      ...[
        { id: 1, error: true },
        { id: 2, parent: 1, error: true },
        { id: 3, parent: 2, error: true },
      ],
      ...[
        { id: 4, parent: 1 },
        { id: 5, parent: 4, error: true },
        { id: 9, trace: 2, error: true },
      ],
    ])
    const told = () => [1, 2, 3, 4, 5].map((id) => store.summary(indexOf(store, id)))
    expect(told().map(({ errorCount }) => errorCount)).toEqual([2, 1, 1, 1, 1])
    expect(told().map(({ isCause }) => isCause)).toEqual([false, false, true, false, true])
    expect(store.counts().errors).toBe(3)
    store.block('home', 1, blockOf([{ id: 3, parent: 2, revision: 2 }]))
    expect(told().map(({ isCause }) => isCause)).toEqual([false, true, false, false, true])
    store.block('home', 2, blockOf([{ id: 5, parent: 4, revision: 2 }]))
    expect(store.counts().errors).toBe(2)
  })

  it('knows how many spans a trace has, also of those whose parent is missing, and when some have gone', () => {
    const store = storeOf(
      [{ id: 1 }, { id: 2, parent: 1 }, { id: 3, parent: 77 }, { id: 4, trace: 2 }],
      [{ id: 2, parent: 1 }],
    )
    expect([1, 2, 3].map((id) => store.traceSizeOf(indexOf(store, id)))).toEqual([3, 3, 3])
    expect(store.traceSizeOf(indexOf(store, 4, 2))).toBe(1)
    store.setMaxSpans(1)
    store.block('home', 2, blockOf([{ id: 5, trace: 3 }]))
    expect(store.traceSizeOf(indexOf(store, 5, 3))).toBe(1)
  })

  it('says that a parent has not been seen until it is', () => {
    const store = storeOf([{ id: 2, parent: 1 }])
    expect(store.summary(indexOf(store, 2)).orphan).toBe(true)
    expect(store.parentOf(indexOf(store, 2))).toBeUndefined()
    store.block('home', 1, blockOf([{ id: 1 }]))
    expect(store.summary(indexOf(store, 2)).orphan).toBe(false)
    expect(store.parentOf(indexOf(store, 2))).toBe(indexOf(store, 1))
    expect(store.rootOf(indexOf(store, 2))).toBe(indexOf(store, 1))
  })

  it('never takes a span of another trace for a parent', () => {
    const store = storeOf([
      { id: 1, trace: 1 },
      { id: 2, trace: 2, parent: 1 },
    ])
    expect(store.summary(indexOf(store, 2, 2)).orphan).toBe(true)
  })

  it('forgets what was before when the main frame goes elsewhere', () => {
    const store = storeOf([{ id: 1 }])
    const { epoch } = store
    store.document(documentInfo('cart'))
    expect(store.counts().spans).toBe(0)
    expect(store.epoch).not.toBe(epoch)
    store.block('home', 1, blockOf([{ id: 2 }]))
    expect(store.counts().spans).toBe(0)
    store.block('cart', 0, blockOf([{ id: 3 }]))
    expect(store.find(keyOf(3))).toBeDefined()
  })

  it('keeps everything when a frame, or the same document again, is announced', () => {
    const store = storeOf([{ id: 1 }])
    store.document(documentInfo('frame', 7))
    store.document(documentInfo('home'))
    expect(store.counts().spans).toBe(1)
  })

  it('takes in a document that comes back, after it was forgotten', () => {
    const store = storeOf([{ id: 1 }])
    store.document(documentInfo('cart'))
    store.document(documentInfo('home'))
    store.block('home', 1, blockOf([{ id: 2 }]))
    expect(store.find(keyOf(1))).toBeUndefined()
    expect(store.find(keyOf(2))).toBeDefined()
  })

  it('counts a document that comes back as the newest', () => {
    const store = storeOf([{ id: 1 }])
    store.setPreserveLog(true)
    store.document(documentInfo('cart'))
    store.block('cart', 0, blockOf([{ id: 2 }]))
    store.document(documentInfo('home'))
    store.clearBefore('home')
    expect(store.find(keyOf(1))).toBeDefined()
    expect(store.find(keyOf(2))).toBeUndefined()
  })

  it('makes children whose parents were forgotten stand for themselves', () => {
    const store = storeOf([{ id: 1 }])
    store.setPreserveLog(true)
    store.document(documentInfo('cart'))
    store.block('cart', 0, blockOf([{ id: 2, parent: 1, error: true }]))
    expect(store.summary(indexOf(store, 1)).errorCount).toBe(1)
    store.clearBefore('cart')
    expect(store.counts()).toMatchObject({ spans: 1, traces: 1, errors: 1 })
    expect(store.summary(indexOf(store, 2))).toMatchObject({ orphan: true, errorCount: 1 })
    store.block('cart', 1, blockOf([{ id: 1 }]))
    expect(store.parentOf(indexOf(store, 2))).toBe(indexOf(store, 1))
  })

  it('goes on with known documents after it was cleared', () => {
    const store = storeOf([{ id: 1 }])
    store.loss(5)
    store.block('home', 1, new ArrayBuffer(10))
    expect(store.counts()).toMatchObject({ lost: 5, unreadable: 1 })
    store.clear()
    expect(store.counts()).toEqual({ spans: 0, traces: 0, errors: 0, open: 0, lost: 0, evicted: 0, unreadable: 0 })
    store.block('home', 2, blockOf([{ id: 2 }]))
    expect(store.counts().spans).toBe(1)
  })

  it('tells its listeners of every change until they stop listening', () => {
    const store = storeOf()
    let calls = 0
    const stop = store.subscribe(() => calls++)
    const { version } = store
    store.block('home', 0, blockOf([{ id: 1 }]))
    store.loss(1)
    stop()
    store.loss(1)
    expect(calls).toBe(2)
    expect(store.version).toBe(version + 3)
  })

  it('refuses an index that is no span’s', () => {
    const store = storeOf([{ id: 1 }])
    for (const index of [-1, 1, 0.5, Number.NaN]) {
      expect(store.has(index)).toBe(false)
      expect(() => store.summary(index)).toThrow(RangeError)
    }
    expect(store.find('no key')).toBeUndefined()
  })
})
