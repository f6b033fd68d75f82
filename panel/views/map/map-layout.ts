import type { ChunkedTask } from '../../scheduling/chunked-task'
import type { OriginMap } from '../../store/analysis/origin-map'
import { type LayerItem, layerOrder, layerPositions } from './layer-order'
import { mapLayers } from './map-layers'

/** Which way the calls lead. */
export type MapDirection = 'right' | 'down'

/** px, from the top left of the map. */
export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** px */
export interface Point {
  readonly x: number
  readonly y: number
}

/** A call as a line. */
export interface PlacedCall {
  /** From the caller's edge to the edge of who is called; between every two of them the line runs straight or in an S. */
  readonly points: readonly Point[]
  /** Room for the text. */
  readonly label: Box
  /** It closes a cycle. */
  readonly isBackward: boolean
}

/** Where everything stands, and the size of all, px. */
export interface MapLayout {
  readonly direction: MapDirection
  /** By site. */
  readonly sites: readonly Box[]
  /** By call. */
  readonly calls: readonly PlacedCall[]
  readonly width: number
  readonly height: number
}

/** Widths of the texts, px. */
export interface TextWidths {
  /** By site. */
  readonly sites: readonly number[]
  /** By call. */
  readonly calls: readonly number[]
}

export const SITE_HEIGHT = 38
/** Height of a call's text. */
export const LABEL_HEIGHT = 16
/** Between the edge of a box and its text. */
export const SITE_PADDING = 10

const MARGIN = 14
/** Room in which lines bend, between one layer and the texts of the next. */
const BEND = { right: 44, down: 34 }
/** Between a call's text and the box that is called: room for the head of the arrow. */
const ARROW = 12
/** Between the items of a layer. */
const GAP = { right: 10, down: 14 }
const LINE_BREADTH = 8
/** Beyond so many, long lines pass below the boxes in between. */
const MAX_PASSAGES = 4000

/**
 * Lays the map out in layers, from the sites that nobody calls. The texts of all calls to a site stand before it, each in room
 * of its own that the site's box is made large enough for: so none lies on another, whatever the graph.
 */
export function* mapLayout(
  map: Pick<OriginMap, 'sites' | 'calls'>,
  texts: TextWidths,
  direction: MapDirection,
): ChunkedTask<MapLayout> {
  const { sites, calls } = map
  const isDown = direction === 'down'
  const { layerOf, isBackward } = mapLayers(map)
  const called: number[][] = sites.map(() => [])
  for (const [call, { to }] of calls.entries()) called[to].push(call)
  const labelWidth = (call: number) => texts.calls[call] + SITE_PADDING
  const labelBreadth = (call: number) => (isDown ? labelWidth(call) : LABEL_HEIGHT)
  const siteWidth = (site: number) => texts.sites[site] + SITE_PADDING * 2
  const items: LayerItem[] = sites.map((_, site) => {
    const ofLabels = called[site].reduce((sum, call) => sum + labelBreadth(call), 0)
    return {
      ...{ layer: layerOf[site], before: [], after: [] },
      breadth: Math.max(isDown ? siteWidth(site) : SITE_HEIGHT, ofLabels),
    }
  })
  const passages = connected(items, calls, layerOf, isBackward)
  const layers = yield* layerOrder(items)
  const middle = yield* layerPositions(items, layers, GAP[direction])

  // Along the layers: of each, where the texts begin, and where its boxes begin and end.
  const depthOf = (site: number) => (isDown ? SITE_HEIGHT : siteWidth(site))
  const textDepthOf = (call: number) => (isDown ? LABEL_HEIGHT : labelWidth(call))
  const bands: { texts: number; boxes: number; end: number }[] = []
  for (const layer of layers) {
    const inLayer = layer.filter((item) => item < sites.length)
    const textDepth = Math.max(0, ...inLayer.flatMap((site) => called[site].map(textDepthOf)))
    const begin = (bands.at(-1)?.end ?? MARGIN - BEND[direction]) + BEND[direction]
    const boxes = begin + textDepth + (textDepth > 0 ? ARROW : 0)
    bands.push({ texts: begin, boxes, end: boxes + Math.max(0, ...inLayer.map(depthOf)) })
  }

  const point = (along: number, across: number): Point =>
    isDown ? { x: MARGIN + across, y: along } : { x: along, y: MARGIN + across }
  const box = (along: number, across: number, depth: number, breadth: number): Box => ({
    ...point(along, across - breadth / 2),
    width: isDown ? breadth : depth,
    height: isDown ? depth : breadth,
  })
  const boxes = sites.map((_, site) =>
    box(bands[layerOf[site]].boxes, middle[site], depthOf(site), items[site].breadth),
  )
  const placed: (PlacedCall | undefined)[] = calls.map(() => undefined)
  for (const [site, incoming] of called.entries()) {
    yield
    const last = (call: number) => middle[passages[call].at(-1) ?? calls[call].from]
    const inOrder = incoming.toSorted((a, b) => last(a) - last(b) || a - b)
    const breadth = inOrder.reduce((sum, call) => sum + labelBreadth(call), 0)
    const { texts: begin, boxes: end } = bands[layerOf[site]]
    let across = middle[site] - breadth / 2
    for (const call of inOrder) {
      const { from } = calls[call]
      const lane = across + labelBreadth(call) / 2
      // Of texts one above the other, the line runs below each.
      const line = isDown ? lane : lane + LABEL_HEIGHT / 2 - 1
      const leaves = bands[layerOf[from]].boxes + depthOf(from)
      placed[call] = {
        points: [
          point(leaves, middle[from]),
          ...passages[call].flatMap((passage) => {
            const band = bands[items[passage].layer]
            return [point(band.texts, middle[passage]), point(band.end, middle[passage])]
          }),
          point(begin, line),
          point(end, line),
        ],
        label: box(begin, lane, end - ARROW - begin, labelBreadth(call)),
        isBackward: isBackward[call],
      }
      across += labelBreadth(call)
    }
  }
  const along = (bands.at(-1)?.end ?? MARGIN) + MARGIN
  const across = items.reduce((most, { breadth }, item) => Math.max(most, middle[item] + breadth / 2), 0) + MARGIN * 2
  return {
    ...{ direction, sites: boxes, calls: placed.filter((one) => one !== undefined) },
    width: isDown ? across : along,
    height: isDown ? along : across,
  }
}

/**
 * Connects the items, and adds one for each layer that a call passes.
 *
 * @returns By call: the items that it passes.
 */
function connected(
  items: LayerItem[],
  calls: OriginMap['calls'],
  layerOf: readonly number[],
  isBackward: readonly boolean[],
): readonly (readonly number[])[] {
  const passed = calls.reduce((sum, { from, to }) => sum + Math.max(0, layerOf[to] - layerOf[from] - 1), 0)
  return calls.map(({ from, to }, call) => {
    const passages: number[] = []
    if (isBackward[call]) return passages
    let last = from
    for (let layer = layerOf[from] + 1; passed <= MAX_PASSAGES && layer < layerOf[to]; layer++) {
      const passage = items.push({ layer, breadth: LINE_BREADTH, before: [last], after: [] }) - 1
      items[last].after.push(passage)
      passages.push(passage)
      last = passage
    }
    items[last].after.push(to)
    items[to].before.push(last)
    return passages
  })
}

/** The larger of the two ways to lay the map out, when it is fitted into so much room. */
export function* fittingLayout(
  map: Pick<OriginMap, 'sites' | 'calls'>,
  texts: TextWidths,
  room: { readonly width: number; readonly height: number },
): ChunkedTask<MapLayout> {
  const right = yield* mapLayout(map, texts, 'right')
  const down = yield* mapLayout(map, texts, 'down')
  return fitScale(down, room) > fitScale(right, room) ? down : right
}

/** How large the map is shown so that all of it is seen: at most as large as it is. */
export function fitScale(
  { width, height }: Pick<MapLayout, 'width' | 'height'>,
  room: { readonly width: number; readonly height: number },
): number {
  return Math.min(1, room.width / width, room.height / height)
}
