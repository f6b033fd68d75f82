/** Draws the flame graph: one canvas for the lanes and the time that are on the screen. */

import type { TimeRange } from '../../state/time/time-range'
import { isPlace, ticks } from '../../state/time/time-scale'
import { type FlameLayout, firstEndingAfter } from '../../store/analysis/flame-layout'
import type { SpanIndex } from '../../store/model'
import type { FoldedTime } from '../../store/time/folded-time'
import { surfaceOf } from '../../widgets/canvas'
import type { Size } from '../../widgets/size'
import { foldPlaces } from '../shared/fold-marks'
import type { PixelStrips } from '../waterfall/timeline/pixel-strips'
import { drawFold } from '../waterfall/timeline/timeline-canvas'
import type { FittedTexts } from './fitted-texts'
import { paintLane } from './lane-pixels'

export const LANE_HEIGHT = 18
export const AXIS_HEIGHT = 20
const BAR_HEIGHT = 17
/** px; a name in less says nothing. */
const MIN_TEXT = 28
const MIN_BAR = 1
/** px between a line of the grid and its text. */
const TEXT_LEFT = 4
/** Minimum width of an error, px. */
const MIN_ERROR = 2
const SOFT_EDGE = 24
/** How much is seen of what does not match the filter. */
export const DIMMED = 0.3
const FONT = '11px system-ui, sans-serif'

/** The colours of the flame graph, as the style sheet has them. */
export interface FlameColors {
  readonly background: string
  readonly line: string
  readonly text: string
  readonly subtle: string
  readonly error: string
  readonly focus: string
  readonly onBar: string
  /** By place (`span-colors.ts`). */
  readonly bars: readonly string[]
  /** The same as pixels, and once more for what is dimmed. */
  readonly pixels: Uint32Array
  readonly dimmedPixels: Uint32Array
}

/** All that a frame of the flame graph is drawn from. */
export interface FlamePicture {
  readonly layout: FlameLayout
  /** The places in the layout of bars that failed, ascending. */
  readonly errors: Int32Array
  readonly range: TimeRange
  /** The scale of all times here; those of the layout are on it. */
  readonly folds: FoldedTime
  /** What the axis calls 0; ms since the epoch. */
  readonly zeroMs: number
  readonly nowMs: number
  /** px of all lanes that are above the screen. */
  readonly top: number
  readonly selected: SpanIndex | undefined
  readonly hovered: SpanIndex | undefined
  readonly colors: FlameColors
  colorOf(index: SpanIndex): number
  isError(index: SpanIndex): boolean
  isDimmed(index: SpanIndex): boolean
  textOf(index: SpanIndex): string
  readonly texts: FittedTexts
  readonly strips: PixelStrips
  /** The label of the axis at a time, with a tick every `stepMs`. */
  tick(ms: number, stepMs: number): string
}

/** Draws the part of the flame graph that is on the screen. */
export function drawFlame(canvas: HTMLCanvasElement, size: Size, picture: FlamePicture): void {
  const surface = surfaceOf(canvas, size)
  if (surface === undefined) return
  const { context, width, height } = surface
  context.fillStyle = picture.colors.background
  context.fillRect(0, 0, width, height)
  context.font = FONT
  context.textBaseline = 'middle'
  const grid = gridOf(picture, width)
  context.fillStyle = picture.colors.line
  for (const { place } of grid.lines) context.fillRect(Math.round(xOf(picture, place, width)), 0, 1, height)
  drawLanes(context, picture, width, height)
  for (const fold of foldPlaces(picture.folds, picture.range, width)) drawFold(context, fold, height, picture.colors)
  drawAxis(context, picture, grid, width)
}

/** The bar at a place of the canvas; undefined where there is none. */
export function barAt(picture: FlamePicture, x: number, y: number, width: number): SpanIndex | undefined {
  const { layout, range, top } = picture
  const lane = Math.floor((y - AXIS_HEIGHT + top) / LANE_HEIGHT)
  if (y < AXIS_HEIGHT || lane < 0 || lane >= layout.lanes) return undefined
  const msPerPixel = (range.toMs - range.fromMs) / width
  // What is too short to be hit is hit a little beside.
  const ms = range.fromMs + x * msPerPixel
  const place = firstEndingAfter(layout, lane, ms - 2 * msPerPixel)
  if (place >= layout.laneStart[lane + 1]) return undefined
  const next = place + 1
  const isNextHit = next < layout.laneStart[lane + 1] && layout.end[place] < ms && layout.start[next] <= ms
  const hit = isNextHit ? next : place
  return layout.start[hit] <= ms + msPerPixel ? layout.spans[hit] : undefined
}

/** Position of a time on the canvas, px. */
export function xOf({ range }: Pick<FlamePicture, 'range'>, ms: number, width: number): number {
  return ((ms - range.fromMs) / (range.toMs - range.fromMs)) * width
}

/** The lines of the grid: round times, counted from zero; none in a fold. On the scale, and on the clock. */
function gridOf({ range, zeroMs, folds }: FlamePicture, width: number): Grid {
  const length = range.toMs - range.fromMs
  const stepMs = ticks(length, width)[0]
  if (stepMs === undefined) return { lines: [], stepMs: length }
  const lines: { readonly place: number; readonly ms: number }[] = []
  for (let i = Math.ceil((folds.unfold(range.fromMs) - zeroMs) / stepMs); isPlace(i); i++) {
    const gap = folds.gapAround(zeroMs + i * stepMs)
    if (gap !== undefined) i = Math.ceil((gap.toMs - zeroMs) / stepMs)
    const ms = zeroMs + i * stepMs
    const place = folds.fold(ms)
    if (!(place < range.toMs)) break
    lines.push({ place, ms })
  }
  return { lines, stepMs }
}

interface Grid {
  readonly lines: readonly { readonly place: number; readonly ms: number }[]
  readonly stepMs: number
}

/**
 * Bars without a text are pixels of a lane's strip, so 100,000 of them cost no more than the screen is wide; the few that
 * have room for a text, or an end that is not known, are drawn one by one.
 */
function drawLanes(context: CanvasRenderingContext2D, picture: FlamePicture, width: number, height: number): void {
  const { layout, top, strips } = picture
  const firstLane = Math.max(0, Math.floor(top / LANE_HEIGHT))
  const lastLane = Math.min(layout.lanes, Math.ceil((top + height - AXIS_HEIGHT) / LANE_HEIGHT))
  const topOf = (lane: number) => AXIS_HEIGHT + lane * LANE_HEIGHT - top
  const columns = Math.round(width * devicePixelRatio)
  strips.clear(columns, Math.max(0, lastLane - firstLane))
  const wide: number[] = []
  for (let lane = firstLane; lane < lastLane; lane++) {
    const at = (lane - firstLane) * columns
    paintLane(picture, lane, strips.words.subarray(at, at + columns), MIN_TEXT * devicePixelRatio, wide)
  }
  strips.draw(context, width, BAR_HEIGHT, (strip) => topOf(firstLane + strip))
  for (const place of wide) drawWide(context, picture, place, width)
  context.globalAlpha = 1
  for (let lane = firstLane; lane < lastLane; lane++) drawErrors(context, picture, lane, width)
  for (const span of [picture.hovered, picture.selected]) outline(context, picture, span, width)
}

function drawWide(context: CanvasRenderingContext2D, picture: FlamePicture, place: number, width: number): void {
  const { layout, top, nowMs, colors } = picture
  const span = layout.spans[place]
  const start = layout.start[place]
  const isOpen = layout.end[place] === Number.POSITIVE_INFINITY
  const until = isOpen ? Math.max(nowMs, start) : layout.end[place]
  const y = AXIS_HEIGHT + layout.lane[place] * LANE_HEIGHT - top
  const from = Math.max(-1, xOf(picture, start, width))
  const to = Math.min(width + 1, Math.max(xOf(picture, until, width), from + MIN_BAR))
  const color = colors.bars[picture.colorOf(span)]
  context.globalAlpha = picture.isDimmed(span) ? DIMMED : 1
  context.fillStyle = isOpen ? softEdge(context, from, to, color) : color
  // A gap of half a pixel separates neighbours.
  context.fillRect(from, y, Math.max(MIN_BAR, to - from - 0.5), BAR_HEIGHT)
  if (to - from >= MIN_TEXT) drawText(context, picture, span, from, to, y)
}

/** Underlines what failed: also what is one of many in a pixel. */
function drawErrors(context: CanvasRenderingContext2D, picture: FlamePicture, lane: number, width: number): void {
  const { layout, errors, range, nowMs, top, colors } = picture
  const last = layout.laneStart[lane + 1]
  const y = AXIS_HEIGHT + lane * LANE_HEIGHT - top + BAR_HEIGHT - 3
  const msPerPixel = (range.toMs - range.fromMs) / width
  context.fillStyle = colors.error
  let at = lowerBound(errors, firstEndingAfter(layout, lane, range.fromMs))
  while (at < errors.length && errors[at] < last && layout.start[errors[at]] <= range.toMs) {
    const place = errors[at]
    const end = Math.min(layout.end[place], Math.max(nowMs, layout.start[place]))
    const from = Math.max(-1, xOf(picture, layout.start[place], width))
    const to = Math.min(width + 1, Math.max(from + MIN_ERROR, xOf(picture, end, width) - 0.5))
    context.fillRect(from, y, to - from, 3)
    at = Math.max(at + 1, lowerBound(errors, firstEndingAfter(layout, lane, range.fromMs + (from + 1) * msPerPixel)))
  }
}

/** The first of ascending numbers that is not below `least`. */
function lowerBound(numbers: Int32Array, value: number): number {
  let low = 0
  let high = numbers.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (numbers[middle] < value) low = middle + 1
    else high = middle
  }
  return low
}

function drawText(
  context: CanvasRenderingContext2D,
  { colors, textOf, isError, texts }: FlamePicture,
  span: SpanIndex,
  from: number,
  to: number,
  y: number,
): void {
  const left = Math.max(0, from) + 4
  const text = texts.fitted(context, `${isError(span) ? '× ' : ''}${textOf(span)}`, to - left - 4)
  context.fillStyle = colors.onBar
  context.fillText(text, left, y + BAR_HEIGHT / 2 + 1)
}

function softEdge(context: CanvasRenderingContext2D, from: number, to: number, color: string): CanvasGradient {
  const gradient = context.createLinearGradient(to - Math.min(SOFT_EDGE, (to - from) / 2), 0, to, 0)
  gradient.addColorStop(0, color)
  gradient.addColorStop(1, 'transparent')
  return gradient
}

function outline(
  context: CanvasRenderingContext2D,
  picture: FlamePicture,
  span: SpanIndex | undefined,
  width: number,
): void {
  const { layout, colors, nowMs, top } = picture
  const place = span === undefined ? -1 : layout.spans.indexOf(span)
  if (place < 0) return
  const end = layout.end[place] === Number.POSITIVE_INFINITY ? nowMs : layout.end[place]
  const from = Math.max(-4, xOf(picture, layout.start[place], width))
  const to = Math.min(width + 4, Math.max(xOf(picture, end, width), from + 3))
  if (to < 0 || from > width) return
  const y = AXIS_HEIGHT + layout.lane[place] * LANE_HEIGHT - top
  context.strokeStyle = span === picture.selected ? colors.focus : colors.text
  context.lineWidth = span === picture.selected ? 2 : 1
  context.strokeRect(from + 0.5, y + 0.5, to - from - 1.5, BAR_HEIGHT - 1)
}

function drawAxis(
  context: CanvasRenderingContext2D,
  picture: FlamePicture,
  { lines, stepMs }: Grid,
  width: number,
): void {
  const { colors, zeroMs, tick } = picture
  const folds = foldPlaces(picture.folds, picture.range, width)
  context.fillStyle = colors.background
  context.fillRect(0, 0, width, AXIS_HEIGHT)
  context.fillStyle = colors.line
  context.fillRect(0, AXIS_HEIGHT - 1, width, 1)
  for (const { place, ms } of lines) {
    const x = Math.round(xOf(picture, place, width))
    context.fillStyle = colors.line
    context.fillRect(x, 0, 1, AXIS_HEIGHT)
    const text = tick(ms - zeroMs, stepMs)
    const right = x + TEXT_LEFT + context.measureText(text).width
    // A fold has a text of its own.
    if (right > width || folds.some((fold) => x < fold.left + fold.width && right > fold.left)) continue
    context.fillStyle = colors.subtle
    context.fillText(text, x + TEXT_LEFT, AXIS_HEIGHT / 2)
  }
}
