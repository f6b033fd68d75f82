import { describe, expect, it } from 'vitest'
import type { ComparedSums, ComparisonNode } from '../../../panel/store/analysis/compare/compare'
import { compareRows } from '../../../panel/views/compare/compare-rows'

const sums = (total: number): ComparedSums => ({ count: 1, open: 0, errors: 0, total, self: 0, first: 0 })
const node = (name: string, parent: number, a: number, b: number): ComparisonNode => ({
  ...{ name, parent, path: '', level: parent < 0 ? 1 : 2, a: sums(a), b: sums(b) },
})

describe('the rows of a comparison', () => {
  const nodes = [node('root', -1, 10, 20), node('same', 0, 4, 4), node('slower', 0, 1, 9), node('faster', 0, 7, 2)]

  it('stand below their parent, what changed most first', () => {
    const rows = compareRows(nodes, new Set())
    expect(rows.map((row) => row.node.name)).toEqual(['root', 'slower', 'faster', 'same'])
    expect(rows.map(({ expanded }) => expanded)).toEqual([true, undefined, undefined, undefined])
  })

  it('leave out what is below one that is closed', () => {
    expect(compareRows(nodes, new Set([0])).map(({ expanded }) => expanded)).toEqual([false])
  })

  it('take a chain of 50,000', () => {
    const chain = Array.from({ length: 50_000 }, (_, i) => node(`${i}`, i - 1, 0, i))
    expect(compareRows(chain, new Set()).length).toBe(50_000)
  })
})
