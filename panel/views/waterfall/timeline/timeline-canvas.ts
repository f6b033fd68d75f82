/** Draws the timeline column: one canvas for all rows that are on the screen. */

import { SpanKind } from '../../../../inpage/api/api'
import { ticksOf } from '../../../state/time/time-scale'
import { surfaceOf } from '../../../widgets/canvas'
import type { Size } from '../../../widgets/size'
import { COLOR_NAMES } from '../../shared/colors/span-colors'
import { type FoldPlace, foldPlaces } from '../../shared/fold-marks'
import type { VisibleRange } from './visible-range'

const BAR_TOP = 5
const BAR_HEIGHT = 11
const MIN_BAR = 2
/** px: the line on top of a bar that failed for what stands below it. */
const FAILED_EDGE = 3
/** In a trace's bar, px: a gap, and the page's own work. */
const IDLE_HEIGHT = 1
const SCRIPT_HEIGHT = 7
const WAITING_ALPHA = 0.55
const SOFT_EDGE = 24
/** How much of a bar is hidden where it lies across a fold. */
const FOLD_ALPHA = 0.7
/** px from an event's middle to its corners */
const EVENT_RADIUS = 3.5
const EVENT_RIM = 1.5

/** A bar of the timeline. */
export interface TimelineBar {
  /** px below the canvas's top at which the row begins. */
  readonly top: number
  /** Of its colour (`span-colors.ts`). */
  readonly place: number
  /** It failed: a failure began here, or it failed for one that began below it. */
  readonly failure: 'cause' | 'above' | undefined
  /** Of a trace: what it did when. Else none. */
  readonly sections: readonly BarSection[]
  readonly dimmed: boolean
  /** ms since the trace began. */
  readonly fromMs: number
  readonly toMs: number
  /** Where all that it caused had ended, if that was later; of a trace's root alone. */
  readonly wholeToMs: number | undefined
  /** It has no end, or none that is known: it fades out where it was last seen. */
  readonly open: boolean
  readonly events: readonly number[]
  /** Where the critical path goes through it, from and to. */
  readonly critical: readonly (readonly [number, number])[]
}

/** A stretch of a trace's bar; between them nothing was under way. */
export interface BarSection {
  readonly what: 'waiting' | 'failed' | 'script'
  /** ms since the trace began. */
  readonly fromMs: number
  readonly toMs: number
}

/** The colours of the timeline, as the style sheet has them. */
export interface TimelineColors {
  readonly background: string
  readonly line: string
  readonly text: string
  readonly error: string
  readonly client: string
  /** Of the time in which a trace waits for requests. */
  readonly waiting: string
  readonly internal: string
  readonly server: string
  readonly message: string
  readonly critical: string
  /** By place. */
  readonly bars: readonly string[]
}

/** The theme's colours, as a canvas needs them. */
export function timelineColorsOf(element: Element): TimelineColors {
  const style = getComputedStyle(element)
  const color = (name: string) => style.getPropertyValue(name).trim()
  return {
    background: color('--background'),
    line: color('--line-faint'),
    text: color('--text'),
    error: color('--error-bar'),
    client: color('--client'),
    waiting: color('--client'),
    internal: color('--internal'),
    server: color('--server'),
    message: color('--message'),
    critical: color('--text'),
    bars: COLOR_NAMES.map(color),
  }
}

/** Draws the bars and the lines of the ticks. */
export function drawTimeline(
  canvas: HTMLCanvasElement,
  size: Size,
  bars: readonly TimelineBar[],
  { axis, folds }: Pick<VisibleRange, 'axis' | 'folds'>,
  colors: TimelineColors,
): void {
  const surface = surfaceOf(canvas, size)
  if (surface === undefined) return
  const { context, width, height } = surface
  const scale = width / (axis.toMs - axis.fromMs)
  const xOf = (ms: number) => (folds.fold(ms) - axis.fromMs) * scale
  context.fillStyle = colors.line
  for (const tick of ticksOf(axis, width, folds)) context.fillRect(Math.round(xOf(tick)), 0, 1, height)
  for (const bar of bars) drawBar(context, bar, xOf, width, colors, folds.unfold(axis.toMs))
  for (const fold of foldPlaces(folds, axis, width)) drawFold(context, fold, height, colors)
}

/** A break through all rows: what lies across it goes on behind it. */
export function drawFold(
  context: CanvasRenderingContext2D,
  { left, width }: FoldPlace,
  height: number,
  colors: Pick<TimelineColors, 'background' | 'text'>,
): void {
  context.fillStyle = colors.background
  context.globalAlpha = FOLD_ALPHA
  context.fillRect(left, 0, width, height)
  context.globalAlpha = 1
  context.strokeStyle = colors.text
  context.lineWidth = 0.5
  context.setLineDash([3, 3])
  context.beginPath()
  for (const x of [left, left + width]) {
    context.moveTo(Math.round(x) + 0.5, 0)
    context.lineTo(Math.round(x) + 0.5, height)
  }
  context.stroke()
  context.setLineDash([])
}

function drawBar(
  context: CanvasRenderingContext2D,
  bar: TimelineBar,
  xOf: (ms: number) => number,
  width: number,
  colors: TimelineColors,
  xEnd: number,
): void {
  if (xOf(bar.wholeToMs ?? bar.toMs) < 0 || xOf(bar.fromMs) > width) return
  const color = bar.failure === 'cause' ? colors.error : colors.bars[bar.place]
  const from = Math.min(Math.max(0, xOf(bar.fromMs)), width - MIN_BAR)
  const to = Math.min(width, Math.max(from + MIN_BAR, xOf(bar.toMs)))
  if (bar.sections.length > 0 && !bar.open) drawSections(context, bar, color, xOf, width, colors)
  else {
    if (bar.wholeToMs !== undefined) {
      context.globalAlpha = bar.dimmed ? 0.15 : 0.35
      context.fillStyle = color
      context.beginPath()
      context.roundRect(from, bar.top + BAR_TOP, Math.min(width, xOf(bar.wholeToMs)) - from, BAR_HEIGHT, 2)
      context.fill()
      // So pale alone it would hardly be seen on some backgrounds.
      context.globalAlpha = bar.dimmed ? 0.35 : 1
      context.strokeStyle = color
      context.lineWidth = 1
      context.beginPath()
      context.roundRect(
        from + 0.5,
        bar.top + BAR_TOP + 0.5,
        Math.max(0, Math.min(width, xOf(bar.wholeToMs)) - from - 1),
        BAR_HEIGHT - 1,
        2,
      )
      context.stroke()
    }
    context.globalAlpha = bar.dimmed ? 0.35 : 1
    if (bar.open) {
      const edge = Math.min(SOFT_EDGE, (to - from) / 2)
      const gradient = context.createLinearGradient(to - edge, 0, to, 0)
      gradient.addColorStop(0, color)
      gradient.addColorStop(1, 'transparent')
      context.fillStyle = gradient
    } else context.fillStyle = color
    context.beginPath()
    context.roundRect(from, bar.top + BAR_TOP, to - from, BAR_HEIGHT, 2)
    context.fill()
    if (bar.failure === 'above') {
      context.fillStyle = colors.error
      context.fillRect(from, bar.top + BAR_TOP, to - from, FAILED_EDGE)
    }
  }
  context.globalAlpha = bar.dimmed ? 0.35 : 1
  if (Math.max(bar.wholeToMs ?? 0, bar.toMs) > xEnd) drawGoesOn(context, width, bar.top + BAR_TOP, colors)
  context.fillStyle = bar.failure === 'cause' ? colors.error : colors.critical
  for (const [sectionFrom, sectionTo] of bar.critical) {
    const left = Math.max(0, xOf(sectionFrom))
    const right = Math.min(width, Math.max(left + 1, xOf(sectionTo)))
    if (right > left) context.fillRect(left, bar.top + BAR_TOP + BAR_HEIGHT + 1, right - left, 2)
  }
  for (const event of bar.events) drawEvent(context, xOf(event), bar.top + BAR_TOP + BAR_HEIGHT / 2, colors)
  context.globalAlpha = 1
}

/** An arrow at the right edge: the bar goes on beyond it. */
function drawGoesOn(context: CanvasRenderingContext2D, width: number, top: number, colors: TimelineColors): void {
  context.globalAlpha = 1
  context.fillStyle = colors.background
  context.fillRect(width - 7, top, 7, BAR_HEIGHT)
  context.fillStyle = colors.text
  context.beginPath()
  context.moveTo(width - 6, top + 1)
  context.lineTo(width - 1, top + BAR_HEIGHT / 2)
  context.lineTo(width - 6, top + BAR_HEIGHT - 1)
  context.fill()
}

/**
 * A trace from its beginning to the end of all that it caused: the page's own work in its kind's colour, requests in
 * that of requests and paler, those that failed red, and a thin line where nothing was under way. Heights tell them
 * apart where colours do not.
 */
function drawSections(
  context: CanvasRenderingContext2D,
  bar: TimelineBar,
  color: string,
  xOf: (ms: number) => number,
  width: number,
  colors: TimelineColors,
): void {
  const middle = bar.top + BAR_TOP + BAR_HEIGHT / 2
  const fill = (fromMs: number, toMs: number, height: number) => {
    const left = Math.max(0, xOf(fromMs))
    const right = Math.min(width, Math.max(left + 1, xOf(toMs)))
    if (right > left) context.fillRect(left, middle - height / 2, right - left, height)
  }
  const alpha = bar.dimmed ? 0.35 : 1
  context.globalAlpha = alpha
  context.fillStyle = colors.internal
  fill(bar.fromMs, Math.max(bar.toMs, bar.wholeToMs ?? bar.toMs), IDLE_HEIGHT)
  for (const { what, fromMs, toMs } of bar.sections) {
    context.globalAlpha = what === 'waiting' ? alpha * WAITING_ALPHA : alpha
    context.fillStyle = what === 'failed' ? colors.error : what === 'waiting' ? colors.waiting : color
    fill(fromMs, toMs, what === 'script' ? SCRIPT_HEIGHT : BAR_HEIGHT)
  }
}

/** In forced colors a bar may have the color of the diamond; then the rim separates them. */
function drawEvent(context: CanvasRenderingContext2D, x: number, y: number, colors: TimelineColors): void {
  context.fillStyle = colors.background
  drawDiamond(context, x, y, EVENT_RADIUS + EVENT_RIM)
  context.fillStyle = colors.text
  drawDiamond(context, x, y, EVENT_RADIUS)
}

function drawDiamond(context: CanvasRenderingContext2D, x: number, y: number, radius: number): void {
  context.beginPath()
  context.moveTo(x, y - radius)
  context.lineTo(x + radius, y)
  context.lineTo(x, y + radius)
  context.lineTo(x - radius, y)
  context.fill()
}

/** The colour of a kind of span, by its number in `SpanKind`. */
export function kindColor(kind: number, colors: TimelineColors): string {
  switch (kind) {
    case SpanKind.CLIENT:
      return colors.client
    case SpanKind.SERVER:
      return colors.server
    case SpanKind.PRODUCER:
    case SpanKind.CONSUMER:
      return colors.message
    default:
      return colors.internal
  }
}
