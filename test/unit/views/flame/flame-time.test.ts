import { describe, expect, it } from 'vitest'
import { finished } from '../../../../panel/scheduling/chunked-task'
import { flameLayout } from '../../../../panel/store/analysis/flame-layout'
import { extentsOf } from '../../../../panel/store/columns/span-extents'
import { TraceStore } from '../../../../panel/store/store'
import { allRoots } from '../../../../panel/store/tree/roots'
import { wholeOf } from '../../../../panel/views/flame/flame-time'
import { blockOf, documentInfo, ORIGIN_MS, type SpanLine } from '../../store/page'

const DAY_MS = 86_400_000

function page(lines: readonly SpanLine[]): TraceStore {
  const store = new TraceStore({ maxSpans: 1000 })
  store.document(documentInfo('page'))
  store.block('page', 0, blockOf(lines))
  return store
}

function importFile(store: TraceStore, fileName: string, atMs: number): void {
  store.importedDocument({ documentId: fileName, fileName, url: 'kong', lastMs: ORIGIN_MS + atMs + 40 })
  store.block(fileName, 0, blockOf([{ id: 90, trace: 9, start: atMs, end: atMs + 40 }]))
}

/** From and to, ms after the page's time. */
function shown(store: TraceStore, fileName?: string, nowMs = 5000): readonly number[] {
  store.settle()
  const layout = finished(flameLayout(store.table, allRoots(store)))
  const whole = wholeOf(layout, ORIGIN_MS + nowMs, extentsOf(store.table), fileName)
  return whole === undefined ? [] : [whole.fromMs - ORIGIN_MS, whole.toMs - ORIGIN_MS]
}

describe('the time of a flame graph of all spans', () => {
  it('goes from the first span to the last', () => {
    expect(
      shown(
        page([
          { id: 1, start: 0, end: 10 },
          { id: 2, trace: 2, start: 700, end: 900 },
        ]),
      ),
    ).toEqual([0, 900])
  })

  it('is the page’s where a file is of another day, and the file’s where a span of it is selected', () => {
    const store = page([{ id: 1, start: 0, end: 100 }])
    importFile(store, 'old.json', -DAY_MS)
    expect(shown(store)).toEqual([0, 100])
    expect(shown(store, 'old.json')).toEqual([-DAY_MS, -DAY_MS + 40])
  })

  it('takes in a file of the same minute', () => {
    const store = page([{ id: 1, start: 0, end: 100 }])
    importFile(store, 'gateway.json', 150)
    expect(shown(store)).toEqual([0, 190])
  })

  it('grows with what is open in the page, but not that of a file', () => {
    const store = page([{ id: 1, start: 10, revision: 0 }])
    importFile(store, 'old.json', -DAY_MS)
    expect(shown(store)).toEqual([10, 5000])
    expect(shown(store, 'old.json')).toEqual([-DAY_MS, -DAY_MS + 40])
  })

  it('is none where there is no span', () => {
    expect(shown(new TraceStore({ maxSpans: 10 }))).toEqual([])
  })
})
