import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { finished } from '../../../../panel/scheduling/chunked-task'
import { type Dimension, groupingBy, nameAndRoute } from '../../../../panel/store/analysis/grouping'
import { quantile } from '../../../../panel/store/analysis/quantile'
import { statisticsOf } from '../../../../panel/store/analysis/statistics'
import { forest, storeOf } from '../forest'
import type { SpanLine } from '../page'

const DIMENSIONS: readonly (readonly [Dimension, (line: SpanLine) => string])[] = [
  [{ by: 'name' }, (line) => line.name ?? ''],
  [{ by: 'kind' }, (line) => String(line.kind)],
  [{ by: 'scope' }, () => 'shop'],
  [{ by: 'origin' }, () => 'https://shop.test'],
  [{ by: 'attribute', key: 'size' }, (line) => String(line.attributes?.size ?? '–')],
]

describe('statistics', () => {
  it.each(DIMENSIONS)('by %o are what adding up each group by hand gives', (dimension, textOf) => {
    fc.assert(
      fc.property(forest, (lines) => {
        const { store, all, line } = storeOf(lines)
        const grouping = groupingBy(store.table, dimension)
        const self = store.selfTimes()
        const groups = finished(statisticsOf(store.table, all, grouping, (index) => self.of(index)))
        const told = groups.map(({ group, ...sums }) => ({ group: group < 0 ? '–' : grouping.textOf(group), ...sums }))
        const names = [...new Set(lines.map(textOf))]
        const wanted = names.map((group) => {
          const own = [...all].filter((index) => textOf(line(index)) === group)
          const ended = own.filter((index) => line(index).revision !== 0)
          const durations = ended
            .map((index) => (line(index).end ?? 0) - (line(index).start ?? 0))
            .sort((a, b) => a - b)
          const rank = (q: number) => durations[Math.max(0, Math.ceil(q * durations.length) - 1)] ?? Number.NaN
          return {
            group,
            count: own.length,
            open: own.length - ended.length,
            errors: own.filter((index) => line(index).error).length,
            total: durations.reduce((sum, one) => sum + one, 0),
            self: ended.reduce((sum, index) => sum + store.selfTimeOf(index), 0),
            ...{ p50: rank(0.5), p95: rank(0.95), max: rank(1) },
          }
        })
        const byName = (a: { group: string }, b: { group: string }) => (a.group < b.group ? -1 : 1)
        expect(told.sort(byName)).toEqual(wanted.sort(byName))
      }),
      { numRuns: 100 },
    )
  })

  it('tell requests of one name by their route, without queries and ids', () => {
    const get = (id: number, url: string) => ({ id, name: 'GET', attributes: { 'url.full': url } })
    const { store, all } = storeOf([
      get(1, 'https://shop.test/api/price?id=lamp'),
      get(2, 'https://cdn.test/api/price?id=plant#top'),
      get(3, 'https://shop.test/api/v2/orders/1042'),
      get(4, 'https://shop.test/api/v2/orders/7'),
      { id: 5, name: 'GET' },
      { id: 6, name: 'checkout' },
    ])
    const grouping = groupingBy(store.table, { by: 'route' })
    const routes = [...all].map((index) => nameAndRoute(grouping.textOf(grouping.groupOf(index))))
    expect(routes).toEqual([
      ['GET', '/api/price'],
      ['GET', '/api/price'],
      ['GET', '/api/v2/orders/:id'],
      ['GET', '/api/v2/orders/:id'],
      ['GET', undefined],
      ['checkout', undefined],
    ])
  })

  it('say where a request went, and for what is no request which document it is of', () => {
    const { store, all } = storeOf([
      { id: 1, attributes: { 'url.full': 'https://pay.example:8443/charge?card=1' } },
      { id: 2, attributes: { 'http.url': 'nonsense' } },
    ])
    const grouping = groupingBy(store.table, { by: 'origin' })
    const origins = [...all].map((index) => grouping.textOf(grouping.groupOf(index)))
    expect(origins).toEqual(['https://pay.example:8443', 'https://shop.test'])
  })

  it('stop now and then, so that a million spans can be looked at between frames', () => {
    const { store, all } = storeOf(Array.from({ length: 20_000 }, (_, i) => ({ id: i + 1 })))
    const work = statisticsOf(store.table, all, groupingBy(store.table, { by: 'name' }), () => 0)
    let steps = 0
    while (!work.next().done) steps++
    expect(steps).toBeGreaterThan(8)
  })
})

describe('a quantile', () => {
  it('is the value of its rank, wherever the range lies in the array', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 40 }),
        fc.nat(5),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (values, before, q) => {
          const array = Float64Array.from([...Array(before).fill(-5), ...values, 99])
          const sorted = [...values].sort((a, b) => a - b)
          const rank = Math.max(0, Math.ceil(q * values.length) - 1)
          expect(quantile(array, before, before + values.length, q)).toBe(sorted[rank])
          expect(array.at(-1)).toBe(99)
        },
      ),
    )
  })

  it('is no number where there is none', () => {
    expect(quantile(Float64Array.of(1), 1, 1, 0.5)).toBeNaN()
  })
})
