import type { ChunkedTask } from '../../scheduling/chunked-task'

/** How often the layers are gone through. More changes next to nothing. */
const SWEEPS = 8

/** One thing in a layer: a site, or the place where a long line passes. */
export interface LayerItem {
  readonly layer: number
  /** Size across the layers, px. */
  readonly breadth: number
  /** Items of the layer before that it is connected with. */
  readonly before: number[]
  /** The same of the next layer. */
  readonly after: number[]
}

/**
 * Orders the items of each layer so that few lines cross: each goes to the mean place of those it is connected with, to and fro
 * through the layers.
 *
 * @returns By layer: its items in their order.
 */
export function* layerOrder(items: readonly LayerItem[]): ChunkedTask<number[][]> {
  const layers: number[][] = []
  for (const [item, { layer }] of items.entries()) {
    while (layers.length <= layer) layers.push([])
    layers[layer].push(item)
  }
  const place = new Float64Array(items.length)
  const number = (layer: readonly number[]) => {
    for (const [at, item] of layer.entries()) place[item] = at
  }
  for (const layer of layers) number(layer)
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const isForward = sweep % 2 === 0
    for (const layer of isForward ? layers : layers.toReversed()) {
      yield
      const wanted = new Map(
        layer.map((item) => [item, mean(isForward ? items[item].before : items[item].after, place) ?? place[item]]),
      )
      layer.sort((a, b) => (wanted.get(a) ?? 0) - (wanted.get(b) ?? 0) || place[a] - place[b])
      number(layer)
    }
  }
  return layers
}

/**
 * Where the middle of each item lies across the layers, px: near those it is connected with, in the given order, none nearer to
 * its neighbour than `gap`. The least is 0.
 */
export function* layerPositions(
  items: readonly LayerItem[],
  layers: readonly number[][],
  gap: number,
): ChunkedTask<Float64Array> {
  const middle = new Float64Array(items.length)
  const wanted = new Float64Array(items.length)
  const settle = (layer: readonly number[]) => {
    // The least distance of each item from the first of its layer.
    const offset = new Float64Array(layer.length)
    for (let at = 1; at < layer.length; at++) {
      const apart = (items[layer[at - 1]].breadth + items[layer[at]].breadth) / 2 + gap
      offset[at] = offset[at - 1] + apart
    }
    const free = ascending(layer.map((item, at) => wanted[item] - offset[at]))
    for (const [at, item] of layer.entries()) middle[item] = free[at] + offset[at]
  }
  for (const layer of layers) settle(layer)
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const isForward = sweep % 2 === 0
    for (const layer of isForward ? layers : layers.toReversed()) {
      yield
      for (const item of layer) {
        const { before, after } = items[item]
        const [to, from] = isForward ? [before, after] : [after, before]
        wanted[item] = mean(to, middle) ?? mean(from, middle) ?? middle[item]
      }
      settle(layer)
    }
  }
  const least = items.reduce((edge, { breadth }, item) => Math.min(edge, middle[item] - breadth / 2), Infinity)
  return middle.map((at) => at - least)
}

/** The ascending numbers that are nearest to `wanted` by least squares (pool adjacent violators). */
function ascending(wanted: readonly number[]): number[] {
  const pools: { sum: number; count: number }[] = []
  for (const value of wanted) {
    let pool = { sum: value, count: 1 }
    for (let last = pools.at(-1); last !== undefined && last.sum / last.count > pool.sum / pool.count; ) {
      pool = { sum: pool.sum + last.sum, count: pool.count + last.count }
      pools.pop()
      last = pools.at(-1)
    }
    pools.push(pool)
  }
  return pools.flatMap(({ sum, count }) => Array.from({ length: count }, () => sum / count))
}

function mean(items: readonly number[], values: Float64Array): number | undefined {
  if (items.length === 0) return undefined
  let sum = 0
  for (const item of items) sum += values[item]
  return sum / items.length
}
