/** What a click on the map filters by. */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { SpanKind } from '../../../../inpage/api/api'
import { readTraceFile } from '../../../../panel/formats/all'
import { Fault } from '../../../../panel/formats/reading/json-parts'
import { compileFilter } from '../../../../panel/query/compile'
import { finished } from '../../../../panel/scheduling/chunked-task'
import { narrowed, widened } from '../../../../panel/state/filter/filter-term'
import { fileContent } from '../../../../panel/state/transfer/file-content'
import { originMap } from '../../../../panel/store/analysis/origin-map'
import { TraceStore } from '../../../../panel/store/store'
import { preorderOf } from '../../../../panel/store/tree/preorder'
import { allRoots } from '../../../../panel/store/tree/roots'
import { siteTerm } from '../../../../panel/views/map/site-term'
import { importInto, plainSpan } from '../../formats/spans'
import { storeOf } from '../../store/forest'

const FOLDER = 'test/fixtures/files'

async function storeOfFile(name: string): Promise<TraceStore | undefined> {
  try {
    const file = readTraceFile(await fileContent(new Blob([new Uint8Array(readFileSync(`${FOLDER}/${name}`))])))
    if (!('spans' in file)) return undefined
    const store = new TraceStore({ maxSpans: 10_000 })
    importInto(store, file.spans)
    return store
  } catch (error) {
    if (error instanceof Fault) return undefined
    throw error
  }
}

/** Each site, how many spans were made there, and how many a click on it leaves. */
function clicked(store: TraceStore) {
  store.settle()
  const { sites, calls } = finished(originMap(store.table, allRoots(store), () => true))
  return sites.map((site, place) => {
    const matches = compileFilter(siteTerm(site) ?? '')?.bind(store)
    let found = 0
    for (const span of preorderOf(store.table, allRoots(store)).spans) if (matches?.(span)) found++
    const called = calls.filter(({ to }) => to === place).reduce((sum, { count }) => sum + count, 0)
    return { ...site, found, called }
  })
}

describe('a click on the map', () => {
  it.each(readdirSync(FOLDER))('leaves the spans of the service or of the page alone (%s)', async (name) => {
    const store = await storeOfFile(name)
    if (store === undefined) return
    for (const { type, name: service, spans, found } of clicked(store)) {
      if (type !== 'server') expect([service, found]).toEqual([service, spans])
    }
  })

  it('leaves spans whose service only their resource names, and those of none', () => {
    const store = new TraceStore({ maxSpans: 100 })
    importInto(store, [
      plainSpan(1, { resource: [['service.name', 'kong']] }),
      plainSpan(2, { resource: [['service.name', 'payments']] }),
      plainSpan(3, { resource: [] }),
      plainSpan(4, { resource: [['service.name', 'kong']] }),
    ])
    expect(clicked(store).map(({ name, spans, found }) => [name, spans, found])).toEqual([
      ['kong', 2, 2],
      ['payments', 1, 1],
      ['unknown_service', 1, 1],
    ])
  })

  it('on a server leaves the requests to it, on a page what it did', () => {
    const request = (url: string) => ({ name: 'GET', kind: SpanKind.CLIENT, attributes: { 'url.full': url } })
    const { store } = storeOf([
      { id: 1, name: 'load', start: 0, end: 90 },
      { id: 2, parent: 1, ...request('https://api.test/a'), start: 1, end: 9 },
      { id: 3, parent: 2, name: 'handler', kind: SpanKind.SERVER, start: 2, end: 8 },
      { id: 4, parent: 1, ...request('https://api.test/b'), start: 10, end: 19 },
    ])
    const api = clicked(store).find(({ name }) => name === 'https://api.test')
    expect([api?.type, api?.called, api?.found]).toEqual(['server', 2, 2])
    // Its own requests to elsewhere are the page's, too.
    const page = clicked(store).find(({ type }) => type === 'page')
    expect([page?.spans, page?.found]).toEqual([3, 3])
  })

  it('a second time takes back the first, wherever the term stands', () => {
    const term = 'attr.service.name:="kong"'
    for (const filter of ['', 'is:slow', 'is:slow /api']) expect(widened(narrowed(filter, term), term)).toBe(filter)
    expect(widened(`is:slow ${term} /api`, term)).toBe('is:slow /api')
    expect(widened('is:slow', term)).toBe('is:slow')
  })
})
