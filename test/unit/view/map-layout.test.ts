import { describe, expect, it } from 'vitest'
import type { OriginMap } from '../../../panel/store/analysis/origin-map'
import { mapLayout } from '../../../panel/views/map/map-layout'

const site = (type: 'page' | 'server' | 'service', name: string) => ({ type, name, spans: 1, errors: 0 })
const call = (from: number, to: number) => ({ from, to, count: 1, errors: 0, p50: 1, p95: 1 })

describe('the map’s layout', () => {
  it('has pages on the left, and each site right of who calls it, none over another', () => {
    const map: OriginMap = {
      sites: [site('page', 'shop'), site('server', 'api'), site('service', 'kong'), site('server', 'cdn')],
      calls: [call(0, 1), call(1, 2), call(0, 3), call(2, 1)],
    }
    const { sites, width, height } = mapLayout(map)
    expect([sites[0].x < sites[1].x, sites[1].x < sites[2].x, sites[1].x === sites[3].x]).toEqual([true, true, true])
    expect(new Set(sites.map(({ x, y }) => `${x} ${y}`)).size).toBe(4)
    for (const { x, y } of sites) expect(x < width && y < height).toBe(true)
  })

  it('places sites that nobody is known to call', () => {
    const { sites } = mapLayout({
      sites: [site('service', 'a'), site('service', 'b')],
      calls: [call(0, 1), call(1, 0)],
    })
    expect(new Set(sites.map(({ y }) => y)).size).toBe(2)
  })
})
