import type { OriginMap } from '../../store/analysis/origin-map'

/** The layers of a directed graph. */
export interface MapLayers {
  /** Layer of each site: the length of the longest way to it from a site that nobody calls. */
  readonly layerOf: readonly number[]
  /** By call: it leads to a site from which its own caller is reached, so it runs against the layers. */
  readonly isBackward: readonly boolean[]
}

/**
 * Assigns each site to a layer, so that every call leads to a later one, but for those that close a cycle. Where everybody is
 * called by somebody, pages come first, then the sites in their order.
 */
export function mapLayers({ sites, calls }: Pick<OriginMap, 'sites' | 'calls'>): MapLayers {
  const outgoing: number[][] = sites.map(() => [])
  const isCalled = sites.map(() => false)
  for (const [call, { from, to }] of calls.entries()) {
    outgoing[from].push(call)
    if (from !== to) isCalled[to] = true
  }
  const isBackward = calls.map(() => false)
  const finished = searched(beginnings(sites, isCalled), (site) => outgoing[site], calls, isBackward)
  const layerOf = sites.map(() => 0)
  // Who finished last comes first: without the backward calls, callers stand before those whom they call.
  for (const site of finished.reverse()) {
    for (const call of outgoing[site]) {
      if (!isBackward[call]) layerOf[calls[call].to] = Math.max(layerOf[calls[call].to], layerOf[site] + 1)
    }
  }
  return { layerOf, isBackward }
}

/** Where the search begins: at those that nobody calls, then at pages, then anywhere. */
function beginnings(sites: OriginMap['sites'], isCalled: readonly boolean[]): number[] {
  const rank = (site: number) => (isCalled[site] ? (sites[site].type === 'page' ? 1 : 2) : 0)
  return sites.map((_, site) => site).sort((a, b) => rank(a) - rank(b) || a - b)
}

/** Depth-first search without recursion: marks the calls that close a cycle, and gives the sites in the order they finish. */
function searched(
  starts: readonly number[],
  callsFrom: (site: number) => readonly number[],
  calls: OriginMap['calls'],
  isBackward: boolean[],
): number[] {
  const state = new Map<number, 'on the way' | 'finished'>()
  const finished: number[] = []
  for (const start of starts) {
    if (state.has(start)) continue
    const way = [{ site: start, next: 0 }]
    state.set(start, 'on the way')
    for (let top = way.at(-1); top !== undefined; top = way.at(-1)) {
      const call = callsFrom(top.site).at(top.next++)
      if (call === undefined) {
        state.set(top.site, 'finished')
        finished.push(top.site)
        way.pop()
        continue
      }
      const { to } = calls[call]
      if (state.get(to) === 'on the way') isBackward[call] = true
      else if (!state.has(to)) {
        state.set(to, 'on the way')
        way.push({ site: to, next: 0 })
      }
    }
  }
  return finished
}
