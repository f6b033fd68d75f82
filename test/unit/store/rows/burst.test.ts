import { describe, expect, it } from 'vitest'
import { compileFilter } from '../../../../panel/query/compile'
import { TreeRows } from '../../../../panel/store/rows/tree-rows'
import { TraceStore } from '../../../../panel/store/store'
import { blockOf, documentInfo, drawn, keyOf, type SpanLine } from '../page'

/** Trees of four, children before their parents. */
function trees(from: number, to: number): SpanLine[] {
  const lines: SpanLine[] = []
  for (let trace = from; trace < to; trace++) {
    for (let id = 4; id >= 1; id--) {
      const start = trace * 10 + id
      lines.push({
        id,
        trace,
        parent: id === 1 ? 0 : 1,
        start,
        end: start + 20,
        name: `${id} of ${trace}`,
        error: trace % 9 === 0,
      })
    }
  }
  return lines
}

function watched() {
  const store = new TraceStore({ maxSpans: 100_000 })
  store.document(documentInfo('home'))
  const rows = new TreeRows(store)
  const overview = store.overview()
  const see = () => {
    rows.update()
    const picture = overview.readAll(200)
    return {
      rows: drawn(store, rows),
      matches: rows.matches,
      ...{ cells: picture?.cells.slice(), running: picture?.running.slice(), errors: picture?.errors.slice() },
    }
  }
  return { store, rows, see }
}

describe('a burst of more spans than there were', () => {
  it('is seen as if all had been there from the start, whatever the reader had closed and asked for', () => {
    const late = watched()
    const early = watched()
    const blocks = [trees(1, 20), trees(20, 400), trees(400, 700), trees(700, 710)].map((lines) => blockOf(lines))
    late.store.block('home', 0, blocks[0])
    late.see()
    const closed = (of: typeof late) => of.rows.setExpanded(of.store.find(keyOf(1, 5)) ?? -1, false)
    closed(late)
    late.see()
    for (const [i, bytes] of blocks.entries()) if (i > 0) late.store.block('home', i, bytes)
    for (const [i, bytes] of blocks.entries()) early.store.block('home', i, bytes)
    closed(early)
    expect(late.see()).toEqual(early.see())
    for (const { rows } of [late, early]) rows.setFilter(compileFilter('status:error'))
    expect(late.see()).toEqual(early.see())
    const more = blockOf(trees(710, 1400))
    for (const { store } of [late, early]) store.block('home', 9, more)
    const seen = late.see()
    expect(seen).toEqual(early.see())
    expect(seen.matches).toBe(4 * Math.floor(1399 / 9))
  })
})
