/** Draws the picture of all spans over time. */

import { EMPTY_CELL, ERROR_CELL, type OverviewPicture } from '../../store/analysis/overview-count'
import { surfaceOf } from '../../widgets/canvas'
import type { Size } from '../../widgets/size'
import { type PixelStrips, pixelColor } from '../waterfall/timeline/pixel-strips'
import { kindColor, timelineColorsOf } from '../waterfall/timeline/timeline-canvas'

const STROKE = 2
const TOP = 5
const CELLS = 256

/** What is marked above the spans. ms since the epoch. */
export interface OverviewMarks {
  readonly navigations: readonly number[]
  readonly found: readonly number[]
}

/** The colours of the overview, as the style sheet has them. */
export interface OverviewColors {
  readonly error: string
  readonly accent: string
  /** Of a kind of span. */
  kind(kind: number): string
  /** By cell, its pixel. */
  readonly cells: Uint32Array
}

/** Draws the overview: spans over time, navigations and matches. */
export function drawOverview(
  canvas: HTMLCanvasElement,
  size: Size,
  picture: OverviewPicture | undefined,
  marks: OverviewMarks,
  nowMs: number,
  colors: OverviewColors,
  strips: PixelStrips,
): void {
  const surface = surfaceOf(canvas, size)
  if (surface === undefined) return
  const { context, width, height } = surface
  if (picture === undefined) return
  const { buckets, lanes, cells, open, errors, fromMs, toMs, folds } = picture
  const step = (height - TOP - STROKE - 3) / Math.max(1, lanes - 1)
  const scale = width / buckets
  const xOf = (ms: number) => ((folds.fold(ms) - fromMs) / (toMs - fromMs)) * width
  const topOf = (lane: number) => Math.round(TOP + lane * step)
  strips.clear(buckets, lanes)
  for (let at = 0; at < cells.length; at++) strips.words[at] = colors.cells[cells[at]]
  strips.draw(context, width, STROKE, topOf)
  const present = Math.min(width, xOf(nowMs))
  for (const { bucket, lane, kind } of open) {
    const x = bucket * scale
    context.fillStyle = colors.kind(kind)
    context.fillRect(x, topOf(lane), Math.max(1, present - x), STROKE)
  }
  context.fillStyle = colors.error
  for (let bucket = 0; bucket < buckets; bucket++) if (errors[bucket] > 0) context.fillRect(bucket * scale, 0, 2, 3)
  context.fillStyle = colors.accent
  for (const ms of marks.navigations) context.fillRect(Math.round(xOf(ms)), 0, 1, height)
  for (const ms of marks.found) context.fillRect(xOf(ms), height - 4, 2, 4)
}

/** The colours of the theme that an element stands in. */
export function overviewColorsOf(element: Element): OverviewColors {
  const colors = timelineColorsOf(element)
  const kind = (number: number) => kindColor(number, colors)
  const cells = new Uint32Array(CELLS)
  const pixels = new Map<string, number>()
  for (let cell = EMPTY_CELL + 1; cell < ERROR_CELL; cell++) {
    const color = kind(cell - 1)
    const pixel = pixels.get(color) ?? pixelColor(color)
    pixels.set(color, pixel)
    cells[cell] = pixel
  }
  cells.fill(pixelColor(colors.error), ERROR_CELL)
  const accent = getComputedStyle(element).getPropertyValue('--accent').trim()
  return { error: colors.error, accent, kind, cells }
}
