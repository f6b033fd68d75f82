import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { finished } from '../../../../panel/scheduling/chunked-task'
import { compareTraces } from '../../../../panel/store/analysis/compare/compare'
import { rootsOfTrace } from '../../../../panel/store/tree/roots'
import { forest, storeOf } from '../forest'
import type { SpanLine } from '../page'

describe('comparing two traces', () => {
  it('adds up the spans of each path of names, on each side', () => {
    fc.assert(
      fc.property(forest, fc.nat(), fc.nat(), (lines, first, second) => {
        const { store, index } = storeOf(lines)
        const [a, b] = [lines[first % lines.length], lines[second % lines.length]]
        if (a === undefined || b === undefined) return
        const [topsA, topsB] = [rootsOfTrace(store, index(a)), rootsOfTrace(store, index(b))]
        const self = store.selfTimes()
        const { nodes } = finished(compareTraces(store.table, topsA, topsB, (span) => self.of(span)))
        const pathOf = (place: number): string => {
          const { parent, name, level } = nodes[place]
          expect(level).toBe(parent < 0 ? 1 : nodes[parent].level + 1)
          expect(parent).toBeLessThan(place)
          return parent < 0 ? name : `${pathOf(parent)}/${name}`
        }
        const told = nodes.map((node, place) => [pathOf(place), sides(node.a), sides(node.b)])
        const selfOf = (line: SpanLine) => (line.revision === 0 ? 0 : store.selfTimeOf(index(line)))
        expect(told.sort()).toEqual(slowly(lines, a, b, selfOf).sort())
      }),
      { numRuns: 200 },
    )
  })

  it('tells requests of one method apart by their path, and not by their query', () => {
    const get = (id: number, trace: number, path: string): SpanLine => ({
      ...{ id, trace, name: 'GET', attributes: { 'url.full': `https://shop.test${path}` } },
    })
    const { store, index } = storeOf([get(1, 1, '/cart?n=1'), get(2, 2, '/cart?n=2'), get(3, 3, '/price')])
    const compare = (a: number, b: number) => {
      const tops = [a, b].map((id) => rootsOfTrace(store, index({ id, trace: id })))
      return finished(compareTraces(store.table, tops[0], tops[1], () => 0)).nodes.map(({ path }) => path)
    }
    expect(compare(1, 2)).toEqual(['/cart'])
    expect(compare(1, 3)).toEqual(['/cart', '/price'])
  })

  it('makes one of requests that repeat with another id', () => {
    const prices = Array.from({ length: 6 }, (_, i) => ({
      ...{ id: i + 1, name: 'GET', attributes: { 'url.full': `https://shop.test/price/${i + 101}` } },
    }))
    const { store, index } = storeOf(prices)
    const tops = rootsOfTrace(store, index(prices[0]))
    const { nodes } = finished(compareTraces(store.table, tops, tops, () => 0))
    expect(nodes.map(({ path, a }) => [path, a.count])).toEqual([['/price/:id', 6]])
  })

  it('takes a chain of 50,000', () => {
    const { store, index } = storeOf(
      Array.from({ length: 50_000 }, (_, i) => ({ id: i + 1, parent: i, name: 'again' })),
    )
    const tops = rootsOfTrace(store, index({ id: 1 }))
    const { nodes } = finished(compareTraces(store.table, tops, tops, () => 0))
    expect([nodes.length, nodes.at(-1)?.level]).toEqual([50_000, 50_000])
  })
})

function sides({
  count,
  open,
  errors,
  total,
  self,
}: {
  count: number
  open: number
  errors: number
  total: number
  self: number
}) {
  return [count, open, errors, total, self].join()
}

function slowly(lines: readonly SpanLine[], a: SpanLine, b: SpanLine, selfOf: (line: SpanLine) => number) {
  const pathOf = (line: SpanLine): string => {
    const parent = lines.find((other) => other.id === line.parent && other.trace === line.trace)
    return parent === undefined ? `${line.name}` : `${pathOf(parent)}/${line.name}`
  }
  const both = lines.filter((line) => line.trace === a.trace || line.trace === b.trace)
  return [...new Set(both.map(pathOf))].map((path) => {
    const sums = [a, b].map((side) => {
      const own = both.filter((line) => line.trace === side.trace && pathOf(line) === path)
      const ended = own.filter((line) => line.revision !== 0)
      return sides({
        count: own.length,
        open: own.length - ended.length,
        errors: own.filter((line) => line.error).length,
        total: ended.reduce((sum, line) => sum + (line.end ?? 0) - (line.start ?? 0), 0),
        self: ended.reduce((sum, line) => sum + selfOf(line), 0),
      })
    })
    return [path, ...sums]
  })
}
