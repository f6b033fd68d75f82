import type { Box, Point } from './map-layout'

const DIRECTIONS: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
}
/** How much more a box to the side costs than one straight ahead. */
const ASIDE = 2

/** The site that an arrow key goes to: the nearest that lies that way; undefined if there is none, or it is no arrow. */
export function siteTowards(sites: readonly Box[], from: number, key: string): number | undefined {
  const way = DIRECTIONS[key]
  if (way === undefined) return undefined
  const origin = middleOf(sites[from])
  let best: number | undefined
  let least = Infinity
  for (const [site, box] of sites.entries()) {
    const { x, y } = middleOf(box)
    const [dx, dy] = [x - origin.x, y - origin.y]
    const ahead = dx * way.x + dy * way.y
    const aside = Math.abs(dx * way.y) + Math.abs(dy * way.x)
    const cost = ahead + aside * ASIDE
    if (site === from || ahead < 1 || cost >= least) continue
    least = cost
    best = site
  }
  return best
}

function middleOf({ x, y, width, height }: Box): Point {
  return { x: x + width / 2, y: y + height / 2 }
}
