import type { OriginMap } from '../../store/analysis/origin-map'

export const SITE_WIDTH = 170
export const SITE_HEIGHT = 38
const COLUMN = 320
const ROW = 62
const MARGIN = 14

/** Position of a site's box. */
export interface PlacedSite {
  /** px, of its top left. */
  readonly x: number
  readonly y: number
}

/** Where the boxes stand, and the size of all, in px. */
export interface MapLayout {
  /** By site. */
  readonly sites: readonly PlacedSite[]
  readonly width: number
  readonly height: number
}

/** Pages on the left; every other site one column to the right of the nearest that calls it. */
export function mapLayout({ sites, calls }: OriginMap): MapLayout {
  const column: number[] = sites.map(({ type }) => (type === 'page' ? 0 : -1))
  let reached = column.flatMap((at, site) => (at === 0 ? [site] : []))
  for (let next = 1; reached.length > 0; next++) {
    const called = calls.filter(({ from, to }) => reached.includes(from) && column[to] < 0).map(({ to }) => to)
    reached = [...new Set(called)]
    for (const site of reached) column[site] = next
  }
  // Sites without a known caller are placed beside the pages.
  for (const [site, at] of column.entries()) if (at < 0) column[site] = 0
  const used: number[] = []
  const placed = column.map((at) => {
    const row = used[at] ?? 0
    used[at] = row + 1
    return { x: MARGIN + at * COLUMN, y: MARGIN + row * ROW }
  })
  return {
    sites: placed,
    width: MARGIN * 2 + SITE_WIDTH + Math.max(0, ...column) * COLUMN,
    height: MARGIN * 2 + Math.max(1, ...used.map((rows) => rows ?? 0)) * ROW - (ROW - SITE_HEIGHT),
  }
}
