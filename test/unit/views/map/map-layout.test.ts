import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { finished } from '../../../../panel/scheduling/chunked-task'
import type { OriginMap } from '../../../../panel/store/analysis/origin-map'
import { mapLayers } from '../../../../panel/views/map/map-layers'
import { type Box, fitScale, fittingLayout, mapLayout, type TextWidths } from '../../../../panel/views/map/map-layout'

const site = (type: 'page' | 'server' | 'service', name: string) => ({ type, name, spans: 1, errors: 0 })
const call = (from: number, to: number) => ({ from, to, count: 1, errors: 0, p50: 1, p95: 1 })

function services(names: string, ...calls: readonly (readonly [number, number])[]): OriginMap {
  return { sites: [...names].map((name) => site('service', name)), calls: calls.map(([from, to]) => call(from, to)) }
}

/** Texts of which each has a width of its own. */
function texts({ sites, calls }: OriginMap): TextWidths {
  return { sites: sites.map((_, at) => 40 + ((at * 37) % 150)), calls: calls.map((_, at) => 60 + ((at * 29) % 80)) }
}

/** Up to 60 services, with calls between any of them, to themselves too. */
const MAPS = fc.integer({ min: 1, max: 60 }).chain((count) => {
  const place = fc.integer({ min: 0, max: count - 1 })
  return fc
    .uniqueArray(fc.tuple(place, place), { maxLength: 150, selector: ([from, to]) => `${from} ${to}` })
    .map((calls) => services('s'.repeat(count), ...calls))
})
const ROOMS = [
  { width: 554, height: 480 },
  { width: 1000, height: 300 },
  { width: 1400, height: 700 },
]

/** Numbers are not exact: what touches does not meet. */
const ALMOST = 1e-6

function meets(a: number, aSize: number, b: number, bSize: number): boolean {
  return a + aSize > b + ALMOST && b + bSize > a + ALMOST
}

function overlapping(boxes: readonly Box[]): (readonly [Box, Box])[] {
  return boxes.flatMap((a, i) =>
    boxes
      .slice(i + 1)
      .filter((b) => meets(a.x, a.width, b.x, b.width) && meets(a.y, a.height, b.y, b.height))
      .map((b) => [a, b] as const),
  )
}

describe('the map’s layers', () => {
  it('are the longest ways from those that nobody calls', () => {
    // a calls b and d, b calls c, c calls d; e calls d.
    const { layerOf, isBackward } = mapLayers(services('abcde', [0, 1], [0, 3], [1, 2], [2, 3], [4, 3]))
    expect(layerOf).toEqual([0, 1, 2, 3, 0])
    expect(isBackward).not.toContain(true)
  })

  it('bear cycles, and calls of a site to itself', () => {
    const { layerOf, isBackward } = mapLayers(services('abc', [0, 1], [1, 2], [2, 1], [1, 1]))
    expect([layerOf, isBackward]).toEqual([
      [0, 1, 2],
      [false, false, true, true],
    ])
  })

  it('begin with the page where everybody is called', () => {
    const map = { sites: [site('service', 'a'), site('page', 'shop')], calls: [call(0, 1), call(1, 0)] }
    expect(mapLayers(map).layerOf).toEqual([1, 0])
  })

  it('lead every call forward, but for those that close a cycle', () => {
    fc.assert(
      fc.property(MAPS, (map) => {
        const { layerOf, isBackward } = mapLayers(map)
        for (const [at, { from, to }] of map.calls.entries()) {
          expect(isBackward[at] ? layerOf[from] >= layerOf[to] : layerOf[from] < layerOf[to]).toBe(true)
        }
        for (const [at, layer] of layerOf.entries()) {
          const callers = map.calls.filter(({ to }, i) => to === at && !isBackward[i]).map(({ from }) => layerOf[from])
          expect(layer).toBe(Math.max(-1, ...callers) + 1)
        }
      }),
      { numRuns: 50 },
    )
  })
})

describe('the map’s layout', () => {
  it('has no text or box over another, all within the map, whatever the graph', () => {
    fc.assert(
      fc.property(MAPS, fc.constantFrom(...ROOMS), (map, room) => {
        for (const layout of [...(['right', 'down'] as const).map((to) => finished(mapLayout(map, texts(map), to)))]) {
          const boxes = [...layout.sites, ...layout.calls.map(({ label }) => label)]
          expect(boxes).toHaveLength(map.sites.length + map.calls.length)
          expect(overlapping(boxes)).toEqual([])
          const scale = fitScale(layout, room)
          for (const { x, y, width, height } of boxes) {
            expect(Math.min(x, y)).toBeGreaterThanOrEqual(0)
            expect((x + width) * scale).toBeLessThanOrEqual(room.width + ALMOST)
            expect((y + height) * scale).toBeLessThanOrEqual(room.height + ALMOST)
          }
        }
      }),
      { numRuns: 60 },
    )
  })

  it('has room for every text', () => {
    fc.assert(
      fc.property(MAPS, (map) => {
        const widths = texts(map)
        const { sites, calls } = finished(mapLayout(map, widths, 'right'))
        for (const [at, { width }] of sites.entries()) expect(width).toBeGreaterThanOrEqual(widths.sites[at])
        for (const [at, { label }] of calls.entries()) expect(label.width).toBeGreaterThanOrEqual(widths.calls[at])
      }),
      { numRuns: 20 },
    )
  })

  it('leads from left to right where there is room, and down in a narrow pane', () => {
    const chain = services('abcde', [0, 1], [1, 2], [2, 3], [3, 4])
    const wide = finished(fittingLayout(chain, texts(chain), { width: 1400, height: 300 }))
    const narrow = finished(fittingLayout(chain, texts(chain), { width: 554, height: 480 }))
    expect([wide.direction, narrow.direction]).toEqual(['right', 'down'])
    expect(fitScale(narrow, { width: 554, height: 480 })).toBe(1)
    for (const { points } of wide.calls) expect(points[0].x).toBeLessThan(points[points.length - 1].x)
    for (const { points } of narrow.calls) expect(points[0].y).toBeLessThan(points[points.length - 1].y)
  })
})
