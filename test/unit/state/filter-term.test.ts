import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileFilter } from '../../../panel/query/compile'
import { filterTerm, narrowed, termText } from '../../../panel/state/filter/filter-term'
import { type Dimension, groupingBy, routeText } from '../../../panel/store/analysis/grouping'
import { forest, storeOf } from '../store/forest'
import type { SpanLine } from '../store/page'

const DIMENSIONS: readonly Dimension[] = [
  { by: 'name' },
  { by: 'scope' },
  { by: 'origin' },
  { by: 'attribute', key: 'size' },
]

describe('the filter for a group', () => {
  it.each(DIMENSIONS)('of %o lets exactly its spans be seen', (dimension) => {
    fc.assert(
      fc.property(forest, (lines) => {
        const { store, all } = storeOf(lines)
        const grouping = groupingBy(store.table, dimension)
        for (const group of new Set([...all].map((span) => grouping.groupOf(span)))) {
          if (group < 0) continue
          const term = filterTerm(dimension, grouping.textOf(group)) ?? ''
          const matches = compileFilter(term)?.bind(store)
          expect(matches).toBeDefined()
          for (const span of all) expect(matches?.(span)).toBe(grouping.groupOf(span) === group)
        }
      }),
      { numRuns: 30 },
    )
  })

  it('of a route lets exactly its requests be seen, whatever stands in their paths', () => {
    const part = fc.constantFrom(
      'api',
      'v1',
      '7',
      'item-12',
      'a.b',
      'a+b',
      '(x)',
      'x|y',
      '[z]',
      '%20',
      '~^$',
      "it's",
      '{n}',
      '商品',
      '品7',
      'v商2',
    )
    const url = fc
      .tuple(fc.constantFrom('https://shop.test', 'http://cdn.test:81'), fc.array(part, { maxLength: 3 }), fc.nat(2))
      .map(([origin, path, end]) => new URL(`${origin}/${path.join('/')}${['', '?q=/api/7', '#/api'][end]}`).href)
    const line = fc.record({ name: fc.constantFrom('GET', 'POST it'), url: fc.option(url) })
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 12 }), (drawn) => {
        const lines = drawn.map(
          ({ name, url: full }, i): SpanLine => ({
            ...{ id: i + 1, trace: i + 1, name, attributes: full === null ? {} : { 'url.full': full } },
          }),
        )
        const { store, all } = storeOf(lines)
        const grouping = groupingBy(store.table, { by: 'route' })
        for (const span of all) {
          const matches = compileFilter(filterTerm({ by: 'route' }, grouping.textOf(grouping.groupOf(span))) ?? '')
          const bound = matches?.bind(store)
          for (const other of all) {
            expect(bound?.(other)).toBe(grouping.groupOf(other) === grouping.groupOf(span))
          }
        }
      }),
    )
  })

  it('is said to the reader as the group is', () => {
    const texts = [routeText('GET', '/api/v2/(x)/:id'), routeText('GET', '/')]
    expect(texts.map((text) => termText(filterTerm({ by: 'route' }, text) ?? ''))).toEqual([
      'GET /api/v2/(x)/:id',
      'GET /',
    ])
    expect(termText(filterTerm({ by: 'name' }, 'pay now') ?? '')).toBe('pay now')
  })

  it('is of the longest piece where a name has quotes in it', () => {
    expect(filterTerm({ by: 'name' }, 'say "hello world" now')).toBe('name:"hello world"')
    expect(filterTerm({ by: 'name' }, '"')).toBeUndefined()
  })

  it('is none where a key cannot be said', () => {
    expect(filterTerm({ by: 'attribute', key: 'two words' }, 'x')).toBeUndefined()
  })

  it('of a route is none where its path is too long for a pattern', () => {
    expect(filterTerm({ by: 'route' }, routeText('GET', `/${'a'.repeat(2000)}`))).toBeUndefined()
    expect(filterTerm({ by: 'route' }, routeText('GET', '/:id'.repeat(100)))).toBeUndefined()
  })

  it('is added to what was asked before, once', () => {
    expect(narrowed('', 'a')).toBe('a')
    expect(narrowed('status:error ', 'name:="pay"')).toBe('status:error name:="pay"')
    expect(narrowed('status:error name:="pay"', 'name:="pay"')).toBe('status:error name:="pay"')
  })
})
