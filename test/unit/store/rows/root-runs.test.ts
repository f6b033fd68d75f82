import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { compileFilter } from '../../../../panel/query/compile'
import { SpanRecord } from '../../../../panel/store/columns/span-record'
import { NO_NOISE } from '../../../../panel/store/rows/noise'
import { TreeRows } from '../../../../panel/store/rows/tree-rows'
import { TraceStore } from '../../../../panel/store/store'
import { blockOf, documentInfo, drawn, keyOf, type SpanLine } from '../page'

const CLIENT = 3

function shop(maxSpans = 1000) {
  const store = new TraceStore({ maxSpans })
  store.document(documentInfo('home'))
  const rows = new TreeRows(store)
  rows.setNoise({ ...NO_NOISE, groupRepeats: true })
  let sequence = 0
  const send = (...lines: readonly SpanLine[]) => {
    store.block('home', sequence++, blockOf(lines))
    rows.update()
  }
  const group = (position: number) => {
    const row = rows.at(position)
    if (row.type !== 'group') throw new Error(`${row.type} is no group`)
    return row
  }
  const index = (id: number) => store.find(keyOf(id, id)) ?? -1
  return { store, rows, send, group, index, draw: () => drawn(store, rows) }
}

/** A trace of its own, that began `at` ms and took `ms`. */
function trace(id: number, name: string, at: number, ms: number, path?: string): SpanLine {
  const line = { id, trace: id, name, start: at, end: at + ms }
  return path === undefined ? line : { ...line, kind: CLIENT, attributes: { 'url.full': `https://shop.test${path}` } }
}

const polls = (first: number, count: number, at: number) =>
  Array.from({ length: count }, (_, i) => trace(first + i, 'GET', at + i * 10, 2, '/api/stock'))

describe('neighbours of one name at top level', () => {
  it('stand in one row with what they took together, and open below it', () => {
    const { rows, send, group, draw } = shop()
    send(trace(1, 'load', 0, 5), ...polls(10, 14, 100), trace(2, 'click', 400, 3), ...polls(40, 2, 500))
    expect(draw()).toEqual(['load', '+ GET ×14', 'click', 'GET', 'GET'])
    expect(group(1)).toMatchObject({ level: 1, setSize: 5, positionInSet: 2, totalMs: 28, nPlusOne: false })
    rows.setGroupExpanded(group(1).key, true)
    expect(draw().slice(0, 4)).toEqual(['load', '- GET ×14', '  GET', '  GET'])
    expect(rows.at(2)).toMatchObject({ level: 2, setSize: 14, positionInSet: 1 })
    rows.collapseAll()
    rows.update()
    expect(draw()).toHaveLength(5)
  })

  it('say the whole time of their traces', () => {
    const { send, group } = shop()
    send(...[1, 2, 3, 4, 5].map((id) => trace(id, 'poll', id * 10, 1)))
    send(...[1, 2, 3, 4, 5].map((id) => ({ id: id + 50, trace: id, parent: id, start: id * 10, end: id * 10 + 7 })))
    expect(group(0)).toMatchObject({ totalMs: 35, medianMs: 7, longestMs: 7 })
  })

  it('join the row when they come, also out of order, and what comes between parts it', () => {
    const { rows, send, group, draw } = shop()
    send(...polls(10, 4, 100))
    expect(draw()).toEqual(['GET', 'GET', 'GET', 'GET'])
    send(trace(3, 'GET', 95, 1, '/api/stock'))
    expect(draw()).toEqual(['+ GET ×5'])
    rows.setGroupExpanded(group(0).key, true)
    send(...polls(20, 3, 200))
    expect(draw()[0]).toBe('- GET ×8')
    send(trace(4, 'click', 111, 1))
    expect(draw()).toEqual(['GET', 'GET', 'GET', 'click', '+ GET ×5'])
  })

  it('are those of one shape of URL, until they are so many that the name is enough', () => {
    const { send, draw, group } = shop()
    const page = (id: number) => trace(id, 'GET', id * 10, 1, `/${'abcdefghijklmnop'[id]}`)
    send(...[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map(page))
    expect(draw()).toHaveLength(11)
    send(page(12))
    expect(draw()).toEqual(['+ GET ×12'])
    expect(group(0).ofOneShape).toBe(false)
    send(...polls(20, 6, 200))
    expect(draw()).toEqual(['+ GET ×12', '+ GET ×6'])
  })

  it('stand each alone where a user did them, and where repeats are not grouped', () => {
    const { rows, send, draw } = shop()
    send(...polls(10, 6, 0))
    send(
      ...[1, 2, 3, 4, 5].map((id) => ({
        ...trace(id, 'click button “Next”', 100 + id, 1),
        attributes: { 'tracepane.event.type': 'click' },
      })),
    )
    expect(draw()).toEqual(['+ GET ×6', ...Array(5).fill('click button “Next”')])
    rows.setNoise(NO_NOISE)
    rows.update()
    expect(draw()).toHaveLength(11)
  })

  it('stand where their row belongs in another order, by what it says', () => {
    const { rows, send, draw } = shop()
    send(trace(1, 'slow', 0, 20), ...polls(10, 6, 100), trace(2, 'fast', 300, 5))
    rows.setSort({ column: 'duration', descending: true })
    rows.update()
    expect(draw()).toEqual(['slow', '+ GET ×6', 'fast'])
    send(...polls(16, 6, 160))
    expect(draw()).toEqual(['+ GET ×12', 'slow', 'fast'])
    rows.setSort({ column: 'name', descending: false })
    rows.update()
    expect(draw()).toEqual(['+ GET ×12', 'fast', 'slow'])
  })

  it('are neighbours of what the filter shows, and found in their row', () => {
    const { rows, send, draw, index } = shop()
    const both = Array.from({ length: 5 }, (_, i) => [
      trace(10 + i, 'GET', i * 10, 1, '/api/stock'),
      trace(30 + i, 'frame', i * 10 + 5, 1),
    ])
    send(...both.flat(), { ...trace(60, 'GET', 80, 1, '/api/stock'), error: true })
    expect(draw()).toHaveLength(11)
    rows.setFilter(compileFilter('name:GET'))
    rows.update()
    expect(draw()).toEqual(['+ GET ×6'])
    expect(rows.find('error', 1)).toBe(index(60))
    expect(rows.positionOf(index(60))).toBe(-1)
    expect(rows.reveal(index(60))).toBe(6)
    expect(draw()[0]).toBe('- GET ×6')
  })

  it('stay open when the oldest of them go', () => {
    const { rows, send, group, draw } = shop(256)
    send(...polls(1, 200, 0))
    rows.setGroupExpanded(group(0).key, true)
    send(...polls(201, 100, 2000))
    expect(rows.length).toBeGreaterThan(200)
    expect(draw()[0]).toMatch(/^- GET ×2/)
  })

  it('are asked once for what they ask for, also when the oldest go and others take their indices', () => {
    const { send, draw } = shop(2000)
    send(...polls(10, 2000, 100))
    const read = vi.spyOn(SpanRecord.prototype, 'text')
    onTestFinished(() => read.mockRestore())
    // In a minute of 20,000 spans a second the oldest go four times a second.
    send(...Array.from({ length: 600 }, (_, i) => trace(5000 + i, 'GET', 30_000 + i * 10, 2, '/api/price')))
    expect(draw()).toEqual([expect.stringMatching(/^\+ GET ×1[34]\d\d$/), '+ GET ×600'])
    expect(read.mock.calls.filter(([key]) => key === 'url.full').length).toBeLessThan(700)
  })

  it('are parted into rows of no more than 5,000', () => {
    const { store, rows, send } = shop(20_000)
    send(...polls(1, 12_000, 0))
    expect(drawn(store, rows)).toEqual(['+ GET ×5000', '+ GET ×5000', '+ GET ×2000'])
    send(...polls(12_001, 10, 200_000))
    expect(drawn(store, rows)).toEqual(['+ GET ×5000', '+ GET ×5000', '+ GET ×2010'])
  })
})
