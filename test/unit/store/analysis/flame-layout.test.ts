import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { finished } from '../../../../panel/scheduling/chunked-task'
import { type FlameLayout, firstEndingAfter, flameLayout } from '../../../../panel/store/analysis/flame-layout'
import { forest, storeOf } from '../forest'
import type { SpanLine } from '../page'

describe('the flame layout', () => {
  it('has every span once, over all that is below it, and lets none cover another', () => {
    fc.assert(
      fc.property(forest, (lines) => {
        const { store, all, roots } = storeOf(lines)
        const layout = finished(flameLayout(store.table, roots))
        expect([...layout.spans].sort()).toEqual([...all].sort())
        const laneOf = new Map([...layout.spans].map((span, place) => [span, layout.lane[place]]))
        for (const span of all) {
          const parent = store.parentOf(span)
          if (parent !== undefined) expect(laneOf.get(span)).toBeGreaterThan(laneOf.get(parent) ?? -1)
        }
        expectDisjointLanes(layout)
      }),
    )
  })

  it('keeps all lanes of a tree free of others while the tree lasts', () => {
    fc.assert(
      fc.property(forest, (lines) => {
        const { store, all, roots } = storeOf(lines)
        const layout = finished(flameLayout(store.table, roots))
        const boxes = new Map([...all].map((span) => [span, boxOf(layout, store.spansBelow(span))]))
        for (const [span, box] of boxes) {
          const below = new Set(store.spansBelow(span))
          for (const [other, otherBox] of boxes) {
            if (below.has(other) || new Set(store.spansBelow(other)).has(span)) continue
            const meetInTime = box.from < otherBox.to && otherBox.from < box.to
            const meetInLanes = box.top <= otherBox.bottom && otherBox.top <= box.bottom
            expect(meetInTime && meetInLanes).toBe(false)
          }
        }
      }),
      { numRuns: 60 },
    )
  })

  it('puts children that follow one another right below their parent', () => {
    const { store, roots } = storeOf([
      { id: 1, start: 0, end: 20 },
      { id: 2, parent: 1, start: 1, end: 5 },
      { id: 3, parent: 1, start: 5, end: 9 },
      { id: 4, parent: 3, start: 6, end: 7 },
      { id: 5, parent: 1, start: 8, end: 12 },
    ])
    expect([...finished(flameLayout(store.table, roots)).lane]).toEqual([0, 1, 1, 2, 3])
  })

  it('finds the first bar on the screen by halving', () => {
    const lines = Array.from(
      { length: 50 },
      (_, i): SpanLine => ({ id: i + 1, trace: i + 1, start: i * 10, end: i * 10 + 4 }),
    )
    const { store, roots } = storeOf(lines)
    const layout = finished(flameLayout(store.table, roots))
    expect(layout.lanes).toBe(1)
    for (const time of [-1, 0, 3.5, 4, 8, 251, 10_000]) {
      const wanted = layout.end.findIndex((end) => end > (layout.start[0] ?? 0) + time)
      expect(firstEndingAfter(layout, 0, (layout.start[0] ?? 0) + time)).toBe(wanted < 0 ? 50 : wanted)
    }
  })

  it.each([
    ['a chain of 50,000', 50_000, (i: number) => ({ parent: i, start: i, end: 200_000 - i })],
    ['100,000 siblings at one time', 100_000, (i: number) => ({ parent: i === 0 ? 0 : 1, start: 5, end: 50 })],
    ['100,000 siblings in a row', 100_000, (i: number) => ({ parent: i === 0 ? 0 : 1, start: i, end: i + 1 })],
  ])('takes %s', (_, count, shape) => {
    const { store, roots } = storeOf(Array.from({ length: count }, (_, i) => ({ id: i + 1, ...shape(i) })))
    const layout = finished(flameLayout(store.table, roots))
    expect(layout.spans.length).toBe(count)
    expectDisjointLanes(layout)
  })
})

function expectDisjointLanes({ laneStart, lanes, start, end, lane }: FlameLayout): void {
  let covered = 0
  for (let at = 0; at < lanes; at++) {
    for (let place = laneStart[at]; place < laneStart[at + 1]; place++) {
      if (lane[place] !== at) covered++
      if (place > laneStart[at] && start[place] < end[place - 1]) covered++
    }
  }
  expect(covered).toBe(0)
}

function boxOf(layout: FlameLayout, spans: Int32Array) {
  const places = [...spans].map((span) => layout.spans.indexOf(span))
  return {
    from: Math.min(...places.map((place) => layout.start[place])),
    to: Math.max(...places.map((place) => layout.end[place])),
    top: Math.min(...places.map((place) => layout.lane[place])),
    bottom: Math.max(...places.map((place) => layout.lane[place])),
  }
}
