/** What a file's spans become in the store, however odd they are. */
import { describe, expect, it } from 'vitest'
import { importedDocuments } from '../../../panel/formats/imported-documents'
import type { TraceSpan } from '../../../panel/formats/trace-model'
import { finished } from '../../../panel/scheduling/chunked-task'
import { originMap } from '../../../panel/store/analysis/origin-map'
import { TreeRows } from '../../../panel/store/rows/tree-rows'
import { TraceStore } from '../../../panel/store/store'
import { allRoots } from '../../../panel/store/tree/roots'
import { importInto, plainSpan as span } from './spans'

const id = (i: number) => i.toString(16).padStart(16, '0')

function storeWith(spans: readonly TraceSpan[]): TraceStore {
  const store = new TraceStore({ maxSpans: 200_000 })
  importInto(store, spans)
  expect(store.counts().unreadable).toBe(0)
  return store
}

const PAGE = { documentId: 'page', tabId: 1, frameId: 0, url: 'https://shop.test/', seenAt: 0, late: false }

describe('spans of a file', () => {
  it('stay when the tab goes to another page, and go with Clear', () => {
    const store = storeWith([span(1)])
    store.document(PAGE)
    store.document({ ...PAGE, documentId: 'next' })
    expect(store.counts().spans).toBe(1)
    store.clear()
    expect(store.counts().spans).toBe(0)
    const [{ blocks }] = importedDocuments([span(2)])
    for (const { bytes } of blocks()) store.block('file:0', 0, bytes)
    expect(store.counts().spans).toBe(0)
  })

  it('name their file', () => {
    const store = storeWith([span(1)])
    expect(store.summary(0).fileName).toBe('a.json')
  })

  it('that had not ended never will, and lasted until the last thing that is known', () => {
    const store = storeWith([span(1, { endNs: undefined }), span(2)])
    const open = store.summary(store.find(`${'1'.repeat(32)}:${id(1)}`) ?? -1)
    expect([open.neverFinished, open.endMs]).toEqual([true, 1_700_000_001_000])
    expect(store.counts().open).toBe(0)
  })

  it('have their end from a later file, where they were open in an earlier one', () => {
    const store = storeWith([span(1, { endNs: undefined }), span(2)])
    const later = span(1, { attributes: [['done', 'yes']] })
    for (const { url, lastMs, blocks } of importedDocuments([span(3), later])) {
      store.importedDocument({ documentId: 'later', fileName: 'b.json', url, lastMs })
      let sequence = 0
      for (const { bytes } of blocks()) store.block('later', sequence++, bytes)
    }
    const index = store.find(`${'1'.repeat(32)}:${id(1)}`) ?? -1
    expect([store.counts().spans, store.summary(index).neverFinished]).toEqual([3, false])
    expect([store.summary(index).endMs, store.attributeOf(index, 'done')]).toEqual([1_700_000_001_000, 'yes'])
  })

  it('are there once, however often the file has them', () => {
    expect(storeWith([span(1), span(1, { name: 'again' }), span(2)]).counts().spans).toBe(2)
  })

  it('that are each other’s parents are all shown', () => {
    const store = storeWith([
      span(1, { parentId: id(3) }),
      span(2, { parentId: id(1) }),
      span(3, { parentId: id(2) }),
      span(4, { parentId: id(4) }),
    ])
    const rows = new TreeRows(store)
    rows.setExpanded(0, true)
    rows.update()
    const shown = new Set<number>()
    for (let index = 0; index < 4; index++) shown.add(store.rootOf(index))
    expect(store.counts().spans).toBe(4)
    expect(rows.length).toBeGreaterThan(0)
    expect([...shown].every((root) => store.parentOf(root) === undefined)).toBe(true)
  })

  it('make a chain of 20,000 without a stack overflow', () => {
    const chain = Array.from({ length: 20_000 }, (_, i) => span(i + 1, { parentId: i === 0 ? undefined : id(i) }))
    const store = storeWith(chain)
    expect(store.summary(store.rootOf(19_999)).name).toBe('span 1')
  })

  it('come to stand under the page’s span that caused them', () => {
    const store = new TraceStore({ maxSpans: 100 })
    store.document(PAGE)
    const [page] = importedDocuments([span(1, { name: 'GET', kind: 3 })])
    for (const { bytes } of page.blocks()) store.block('page', 0, bytes)
    importInto(store, [span(2, { name: 'kong', parentId: id(1), resource: [['service.name', 'kong']] })])
    const kong = store.find(`${'1'.repeat(32)}:${id(2)}`) ?? -1
    expect(store.summary(store.parentOf(kong) ?? -1)).toMatchObject({ name: 'GET', fileName: undefined })
    expect(store.summary(kong)).toMatchObject({ name: 'kong', fileName: 'a.json' })
  })

  it('are one document for each resource: each has its own clock', () => {
    const documents = importedDocuments([
      span(1),
      span(2, { resource: [['service.name', 'kong']] }),
      span(3, {
        resource: [
          ['service.name', 'web'],
          ['url.full', 'https://shop.test/cart'],
        ],
      }),
      span(4),
    ])
    expect(documents.map(({ url }) => url)).toEqual(['shop', 'kong', 'https://shop.test/cart'])
  })

  it('that are larger than a block may be are cut, and say how much was left out', () => {
    const long = 'é'.repeat(300_000)
    const many = Array.from({ length: 20_000 }, (_, i): [string, string] => [`key ${i}`, 'value'])
    const store = storeWith([
      span(1, {
        name: long,
        attributes: [
          ['text', long],
          ['list', [long]],
        ],
        status: { code: 2, message: long },
      }),
      span(2, { attributes: many, events: many.map(([name]) => ({ name, timeNs: 1n, attributes: [] })) }),
      span(3, { resource: [['service.name', long], ...many], scope: { name: long, version: long } }),
      span(4, { startNs: 1n, endNs: 2n ** 90n, events: [{ name: 'x', timeNs: 2n ** 90n, attributes: [] }] }),
    ])
    expect(store.counts().spans).toBe(4)
    const { attributes, events, dropped } = store.detail(store.find(`${'1'.repeat(32)}:${id(2)}`) ?? -1)
    expect(attributes.length + dropped.attributes).toBe(20_000)
    expect(events.length + dropped.events).toBe(20_000)
  })
})

describe('on the map of origins', () => {
  it('a service that a file tells of is a service, and a page a page', () => {
    const store = storeWith([
      span(1, {
        resource: [
          ['service.name', 'web'],
          ['url.full', 'https://shop.test/cart'],
        ],
      }),
      span(2, { parentId: id(1), resource: [['service.name', 'kong']] }),
    ])
    store.settle()
    const { sites } = finished(originMap(store.table, allRoots(store), () => true))
    expect(sites.map(({ type, name }) => `${type} ${name}`)).toEqual(['page https://shop.test', 'service kong'])
  })
})
