import type { Size } from '../../widgets/size'
import { type Box, fitScale, type MapLayout, type PlacedCall, type Point } from './map-layout'

/** What part of the map is seen: a place of the map is shown at `x + scale × place`, px. */
export interface MapCamera {
  readonly scale: number
  readonly x: number
  readonly y: number
}

/** How much one press of a key or a button changes the scale. */
export const ZOOM_STEP = 1.25
const MAX_SCALE = 4
const MIN_SCALE = 0.05
/** Around a box that is brought into sight, px. */
const MARGIN = 12

/** Shows the whole map in the middle of the room. */
export function fitted(layout: Pick<MapLayout, 'width' | 'height'>, room: Size): MapCamera {
  const scale = fitScale(layout, room)
  return { scale, x: (room.width - layout.width * scale) / 2, y: (room.height - layout.height * scale) / 2 }
}

/** Letters of a site's name are no smaller than 9 px at this scale. */
const READABLE_SCALE = 0.82

/**
 * How the map is first seen: wholly where it can be read so; else large enough to be read, from the sites that nobody calls
 * on, of which those that have no room are a drag away.
 */
export function beginning(layout: Pick<MapLayout, 'width' | 'height' | 'direction' | 'sites'>, room: Size): MapCamera {
  const whole = fitted(layout, room)
  if (whole.scale >= READABLE_SCALE || layout.sites.length === 0) return whole
  const scale = READABLE_SCALE
  const isDown = layout.direction === 'down'
  const along = (box: Box) => (isDown ? box.y : box.x)
  const first = Math.min(...layout.sites.map(along))
  const [width, height] = [layout.width * scale, layout.height * scale]
  const middles = layout.sites
    .filter((box) => along(box) === first)
    .map((box) => (isDown ? box.x + box.width / 2 : box.y + box.height / 2) * scale)
  const middle = (Math.min(...middles) + Math.max(...middles)) / 2
  /** Around a place, but without room beside the map that it could fill. */
  const around = (of: number, size: number) =>
    size <= of ? (of - size) / 2 : Math.min(0, Math.max(of - size, of / 2 - middle))
  const from = (of: number, size: number) => (size <= of ? (of - size) / 2 : 0)
  return {
    scale,
    x: isDown ? around(room.width, width) : from(room.width, width),
    y: isDown ? from(room.height, height) : around(room.height, height),
  }
}

/** Makes the map larger or smaller, and keeps what is seen at a place there. */
export function zoomedAt({ scale, x, y }: MapCamera, factor: number, at: Point): MapCamera {
  const next = Math.min(MAX_SCALE, Math.max(Math.min(scale, MIN_SCALE), scale * factor))
  return { scale: next, x: at.x - ((at.x - x) / scale) * next, y: at.y - ((at.y - y) / scale) * next }
}

/** Moves the map, but never wholly out of sight. */
export function panned(
  { scale, x, y }: MapCamera,
  by: Point,
  layout: Pick<MapLayout, 'width' | 'height'>,
  room: Size,
): MapCamera {
  const within = (at: number, size: number, of: number) => Math.min(of / 2, Math.max(of / 2 - size * scale, at))
  return {
    scale,
    x: within(x + by.x, layout.width, room.width),
    y: within(y + by.y, layout.height, room.height),
  }
}

/**
 * Whether any of a call may be seen, or is less than a room away. Of hundreds of calls few are, and the browser needs longest
 * for their texts.
 */
export function isNearby({ points, label }: PlacedCall, { scale, x, y }: MapCamera, { width, height }: Size): boolean {
  const reaches = (from: number, to: number, offset: number, of: number) =>
    to * scale + offset > -of && from * scale + offset < 2 * of
  const xs = points.map((point) => point.x)
  const ys = points.map((point) => point.y)
  return (
    reaches(Math.min(label.x, ...xs), Math.max(label.x + label.width, ...xs), x, width) &&
    reaches(Math.min(label.y, ...ys), Math.max(label.y + label.height, ...ys), y, height)
  )
}

/** Moves the map as little as brings a box into sight; the same camera if it is. */
export function showing(camera: MapCamera, box: Box, room: Size): MapCamera {
  const { scale, x, y } = camera
  const by = (at: number, size: number, of: number) => {
    const [from, to] = [at * scale - MARGIN, (at + size) * scale + MARGIN]
    return (offset: number) => (from + offset < 0 ? -from : to + offset > of ? of - to : offset)
  }
  const next = { scale, x: by(box.x, box.width, room.width)(x), y: by(box.y, box.height, room.height)(y) }
  return next.x === x && next.y === y ? camera : next
}
