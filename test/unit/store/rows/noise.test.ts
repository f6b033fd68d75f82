import { describe, expect, it } from 'vitest'
import { compileFilter } from '../../../../panel/query/compile'
import { NO_NOISE, type Noise } from '../../../../panel/store/rows/noise'
import { TreeRows } from '../../../../panel/store/rows/tree-rows'
import { TraceStore } from '../../../../panel/store/store'
import { urlShape } from '../../../../panel/store/url-shape'
import { blockOf, documentInfo, drawn, keyOf, type SpanLine } from '../page'

const CLIENT = 3

function shop(lines: readonly SpanLine[], noise: Partial<Noise> = {}) {
  const store = new TraceStore({ maxSpans: 1000 })
  store.document(documentInfo('home'))
  store.block('home', 0, blockOf(lines))
  const rows = new TreeRows(store)
  rows.setNoise({ ...NO_NOISE, ...noise })
  rows.update()
  const index = (id: number, trace = 1) => store.find(keyOf(id, trace)) ?? -1
  const row = (position: number) => {
    const found = rows.at(position)
    if (found.type !== 'group' && found.type !== 'hidden') throw new Error(`${found.type} is no group`)
    return found
  }
  return { store, rows, index, row, draw: () => drawn(store, rows) }
}

/** A page that asks for the prices of six things one by one, and for two pictures. */
const PRICES: readonly SpanLine[] = [
  { id: 1, name: 'render', start: 0, end: 100 },
  ...[2, 3, 4, 5, 6, 7].map((id) => ({
    ...{
      id,
      parent: 1,
      name: 'GET',
      kind: CLIENT,
      start: id * 10,
      end: id * 10 + 9 + (id === 7 ? 1 : 0),
      error: id === 5,
    },
    attributes: { 'url.full': `https://shop.test/price/${id}?currency=eur` },
  })),
  {
    id: 8,
    parent: 1,
    name: 'GET',
    kind: CLIENT,
    start: 30,
    end: 31,
    attributes: { 'url.full': 'https://shop.test/a.png' },
  },
  { id: 9, parent: 4, name: 'server', start: 41, end: 42 },
]

describe('siblings that repeat', () => {
  it('stand in one row where the first of them stood, and open below it', () => {
    const { draw, rows, row, index } = shop(PRICES, { groupRepeats: true })
    expect(draw()).toEqual(['- render', '  + GET ×6', '  GET'])
    expect(row(1)).toMatchObject({ type: 'group', expanded: false, level: 2, setSize: 2, positionInSet: 1 })
    rows.setGroupExpanded(row(1).key, true)
    expect(draw().slice(0, 6)).toEqual(['- render', '  - GET ×6', '    GET', '    GET', '    - GET', '      server'])
    expect(rows.at(4)).toMatchObject({ index: index(4), level: 3, setSize: 6, positionInSet: 3 })
    expect(rows.at(9)).toMatchObject({ index: index(8), level: 2, setSize: 2, positionInSet: 2 })
    rows.setGroupExpanded(row(1).key, false)
    expect(draw()).toEqual(['- render', '  + GET ×6', '  GET'])
  })

  it('say how many they are, how long they took and how many failed, and that they are an N+1', () => {
    const { row } = shop(PRICES, { groupRepeats: true })
    expect(row(1)).toMatchObject({ totalMs: 55, p95Ms: 10, errorCount: 1, nPlusOne: true })
    expect(row(1).members.length).toBe(6)
  })

  it('are no N+1 when they ran beside one another, or ask nobody', () => {
    const together = PRICES.map((line) => (line.parent === 1 ? { ...line, start: 10, end: 60 } : line))
    expect(shop(together, { groupRepeats: true }).row(1)).toMatchObject({ nPlusOne: false })
    const inside = PRICES.map((line) => ({ ...line, kind: 1 }))
    expect(shop(inside, { groupRepeats: true }).row(1)).toMatchObject({ nPlusOne: false })
    const queries = inside.slice(0, 7).map((line) => ({ ...line, attributes: { 'db.system.name': 'indexeddb' } }))
    expect(shop(queries, { groupRepeats: true }).row(1)).toMatchObject({ nPlusOne: true })
  })

  it('are grouped when the fifth comes, and stay open when more come', () => {
    const { draw, rows, row, store } = shop(PRICES.slice(0, 5), { groupRepeats: true })
    expect(draw()).toHaveLength(5)
    store.block('home', 1, blockOf(PRICES.slice(5, 6)))
    rows.update()
    expect(draw()).toEqual(['- render', '  + GET ×5'])
    rows.setGroupExpanded(row(1).key, true)
    store.block('home', 2, blockOf(PRICES.slice(6)))
    rows.update()
    expect(draw()).toHaveLength(10)
  })

  it('are repeats by the shape of their URL', () => {
    expect(urlShape('https://shop.test/price/12?a=1#b')).toBe('https://shop.test/price/:id')
    expect(urlShape('https://shop.test/price/8f14e45f/stock')).toBe('https://shop.test/price/:id/stock')
    expect(urlShape('https://shop.test:8080')).toBe('https://shop.test:8080')
    expect(urlShape('/api/v2/cart/12?x=1')).toBe('/api/v2/cart/:id')
    expect(urlShape('https://shop.test/%E5%95%86%E5%93%81/12')).toBe('https://shop.test/%E5%95%86%E5%93%81/:id')
    expect(urlShape('127.0.0.1:80/cart/a1')).toBe('127.0.0.1:80/cart/:id')
  })
})

describe('what is hidden', () => {
  it('stands in one row below its siblings, which says whether something in it failed', () => {
    const { draw, row, rows, index } = shop(PRICES, { hide: compileFilter('price') })
    expect(draw()).toEqual(['- render', '  GET', '  + 6 hidden'])
    expect(row(2)).toMatchObject({ type: 'hidden', errorCount: 1, level: 2, setSize: 2, positionInSet: 2 })
    rows.setGroupExpanded(row(2).key, true)
    expect(draw()).toHaveLength(10)
    expect(rows.at(3)).toMatchObject({ index: index(2), level: 3, setSize: 6, positionInSet: 1 })
  })

  it('is what was short, with all below it, but nothing that is open or stands above something long', () => {
    const { draw, rows, store } = shop(
      [
        { id: 1, name: 'short', start: 0, end: 4 },
        { id: 2, parent: 1, name: 'long child', start: 3, end: 9 },
        { id: 3, parent: 1, name: 'short child', start: 1, end: 2 },
        { id: 4, parent: 3, name: 'shorter', start: 1, end: 2 },
        { id: 5, parent: 1, name: 'open', start: 2, revision: 0 },
        { id: 6, trace: 2, name: 'short trace', start: 1, end: 2, error: true },
      ],
      { minDurationMs: 5 },
    )
    expect(draw()).toEqual(['- short', '  open', '  long child', '  + 1 hidden', '+ 1 hidden'])
    store.block('home', 1, blockOf([{ id: 5, parent: 1, name: 'open', start: 2, end: 3 }]))
    rows.update()
    expect(draw()).toEqual(['- short', '  long child', '  + 2 hidden', '+ 1 hidden'])
    expect(rows.at(3)).toMatchObject({ type: 'hidden', errorCount: 1, level: 1, setSize: 2, positionInSet: 2 })
    rows.setNoise(NO_NOISE)
    rows.update()
    expect(draw()).toHaveLength(6)
  })

  it('does not match a filter', () => {
    const { draw, rows } = shop(PRICES, { hide: compileFilter('price') })
    rows.setFilter(compileFilter('get'))
    rows.update()
    expect(draw()).toEqual(['- (render)', '  GET'])
    expect(rows.matches).toBe(1)
  })
})

describe('the order of rows', () => {
  const TRACES: readonly SpanLine[] = [
    { id: 1, trace: 1, name: 'b', start: 0, end: 5 },
    { id: 2, trace: 2, name: 'c', start: 1, end: 20 },
    { id: 3, trace: 3, name: 'a', start: 2, revision: 0 },
    { id: 4, trace: 2, parent: 2, name: 'y', start: 2, end: 4 },
    { id: 5, trace: 2, parent: 2, name: 'x', start: 3, end: 19 },
  ]

  it.each([
    ['start', false, ['b', '- c', '  y', '  x', 'a']],
    ['start', true, ['a', '- c', '  x', '  y', 'b']],
    ['duration', true, ['a', '- c', '  x', '  y', 'b']],
    ['self', false, ['- c', '  y', '  x', 'b', 'a']],
    ['name', false, ['a', 'b', '- c', '  x', '  y']],
  ] as const)('is by %s, descending: %s', (column, descending, expected) => {
    const { rows, draw } = shop(TRACES)
    rows.setSort({ column, descending })
    rows.update()
    expect(draw()).toEqual(expected)
  })

  it('holds for what comes later', () => {
    const { rows, draw, store } = shop(TRACES)
    rows.setSort({ column: 'name', descending: false })
    rows.update()
    store.block(
      'home',
      1,
      blockOf([
        { id: 9, trace: 9, name: 'aa', start: 50 },
        { id: 3, trace: 3, name: 'z', start: 2 },
      ]),
    )
    rows.update()
    expect(draw()).toEqual(['aa', 'b', '- c', '  x', '  y', 'z'])
  })
})

describe('the focus', () => {
  it('shows one span and what is below it, and all again', () => {
    const { rows, draw, index, store } = shop(PRICES)
    rows.setFocus(index(4))
    rows.update()
    expect(draw()).toEqual(['- GET', '  server'])
    expect(rows.at(0)).toMatchObject({ level: 1, setSize: 1, positionInSet: 1 })
    store.block(
      'home',
      1,
      blockOf([
        { id: 11, parent: 9, name: 'query', start: 41 },
        { id: 12, trace: 2 },
      ]),
    )
    rows.update()
    expect(draw()).toEqual(['- GET', '  - server', '    query'])
    rows.setFocus(undefined)
    rows.update()
    expect(draw()).toHaveLength(11)
  })

  it('ends when its span goes', () => {
    const { rows, draw, index, store } = shop(PRICES)
    rows.setFocus(index(4))
    rows.update()
    store.clear()
    store.block('home', 1, blockOf([{ id: 12, trace: 2 }]))
    rows.update()
    expect(draw()).toEqual(['span 12'])
    expect(rows.focus).toBeUndefined()
  })
})

describe('the next error or match', () => {
  it('is found where rows are closed, in a group and in what is hidden, in both directions, and brought into a row', () => {
    const { rows, index } = shop([...PRICES, { id: 30, trace: 2, name: 'last', start: 300, error: true }], {
      groupRepeats: true,
    })
    rows.setExpanded(index(1), false)
    expect(rows.find('error', 1)).toBe(index(5))
    expect(rows.find('error', 1, index(5))).toBe(index(30, 2))
    expect(rows.find('error', 1, index(30, 2))).toBeUndefined()
    expect(rows.find('error', -1)).toBe(index(30, 2))
    expect(rows.find('error', -1, index(30, 2))).toBe(index(5))
    expect(rows.find('error', -1, index(5))).toBeUndefined()
    expect(rows.positionOf(index(5))).toBe(-1)
    const position = rows.reveal(index(5))
    expect(rows.at(position)).toMatchObject({ type: 'span', index: index(5), level: 3 })
    expect(rows.update()).toBe(true)
    rows.setNoise({ ...NO_NOISE, minDurationMs: 1000 })
    expect(rows.find('error', 1)).toBe(index(5))
    expect(rows.at(rows.reveal(index(5)))).toMatchObject({ index: index(5) })
  })

  it('is one that the filter looks for', () => {
    const { rows, index } = shop(PRICES)
    expect(rows.find('match', 1)).toBeUndefined()
    rows.setFilter(compileFilter('server'))
    expect(rows.find('match', 1)).toBe(index(9))
    expect(rows.find('match', -1, index(9))).toBeUndefined()
  })
})
