import { describe, expect, it } from 'vitest'
import { beginning, fitted, isNearby, panned, showing, zoomedAt } from '../../../../panel/views/map/map-camera'
import { siteTowards } from '../../../../panel/views/map/site-focus'

const ROOM = { width: 400, height: 300 }
const MAP = { width: 1000, height: 300 }

describe('the map’s camera', () => {
  it('shows all at first, in the middle, and nothing larger than it is', () => {
    expect(fitted(MAP, ROOM)).toEqual({ scale: 0.4, x: 0, y: 90 })
    expect(fitted({ width: 100, height: 100 }, ROOM)).toEqual({ scale: 1, x: 150, y: 100 })
  })

  it('begins where a large map can be read, at those that nobody calls, and leaves no room beside it', () => {
    const box = (x: number, y: number) => ({ x, y, width: 100, height: 40 })
    const wide = { width: 4000, height: 1000, direction: 'right' as const, sites: [box(14, 600), box(3000, 10)] }
    const { scale, x, y } = beginning(wide, ROOM)
    expect(scale).toBeGreaterThan(0.8)
    expect(x).toBe(0)
    expect(y + scale * 620).toBeCloseTo(ROOM.height / 2)
    const high = { ...wide, direction: 'down' as const, sites: [box(3950, 14), box(0, 800)] }
    const camera = beginning(high, ROOM)
    expect([camera.x + high.width * camera.scale, camera.y]).toEqual([ROOM.width, 0])
    expect(beginning({ ...wide, width: 300, height: 200 }, ROOM)).toEqual(fitted({ width: 300, height: 200 }, ROOM))
  })

  it('zooms about the pointer, within limits', () => {
    const at = { x: 100, y: 50 }
    const before = fitted(MAP, ROOM)
    const after = zoomedAt(before, 2, at)
    expect(after.scale).toBeCloseTo(0.8)
    expect((at.x - after.x) / after.scale).toBeCloseTo((at.x - before.x) / before.scale)
    expect((at.y - after.y) / after.scale).toBeCloseTo((at.y - before.y) / before.scale)
    expect(zoomedAt(before, 1e9, at).scale).toBe(4)
    expect(zoomedAt(before, 1e-9, at).scale).toBe(0.05)
  })

  it('tells which calls are nearby: in sight, or less than a room away', () => {
    const call = (x: number, to: number, y: number) => ({
      points: [
        { x, y },
        { x: to, y },
      ],
      label: { x: to - 20, y, width: 20, height: 16 },
      isBackward: false,
    })
    const camera = { scale: 2, x: -100, y: 0 }
    const nearby = (x: number, to: number, y: number) => isNearby(call(x, to, y), camera, ROOM)
    expect([nearby(0, 60, 10), nearby(-200, -140, 10), nearby(-300, -160, 10)]).toEqual([true, true, false])
    expect([nearby(440, 500, 10), nearby(460, 500, 10)]).toEqual([true, false])
    expect([nearby(0, 60, 299), nearby(0, 60, 301), nearby(-4000, 4000, 10)]).toEqual([true, false, true])
  })

  it('never loses the map out of sight', () => {
    const camera = { scale: 1, x: 0, y: 0 }
    expect(panned(camera, { x: -20, y: 10 }, MAP, ROOM)).toEqual({ scale: 1, x: -20, y: 10 })
    expect(panned(camera, { x: 1e6, y: -1e6 }, MAP, ROOM)).toEqual({ scale: 1, x: 200, y: -150 })
  })

  it('brings a box into sight, and rests where it is', () => {
    const camera = { scale: 1, x: 0, y: 0 }
    const far = { x: 900, y: 10, width: 100, height: 40 }
    const next = showing(camera, far, ROOM)
    expect(far.x + far.width + next.x).toBeLessThanOrEqual(ROOM.width)
    expect(showing(next, far, ROOM).x).toBe(next.x)
    const near = { x: 100, y: 100, width: 50, height: 40 }
    expect(showing(camera, near, ROOM)).toBe(camera)
  })
})

describe('an arrow on the map', () => {
  const box = (x: number, y: number) => ({ x, y, width: 10, height: 10 })
  const sites = [box(0, 50), box(100, 0), box(100, 50), box(200, 90)]

  it('leads to the nearest site that way', () => {
    expect(siteTowards(sites, 0, 'ArrowRight')).toBe(2)
    expect(siteTowards(sites, 2, 'ArrowUp')).toBe(1)
    expect(siteTowards(sites, 3, 'ArrowLeft')).toBe(2)
  })

  it('leads nowhere at the edge, and other keys are none', () => {
    expect(siteTowards(sites, 0, 'ArrowLeft')).toBeUndefined()
    expect(siteTowards(sites, 0, 'a')).toBeUndefined()
  })
})
