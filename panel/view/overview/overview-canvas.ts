/** Draws the picture of all spans over time. */

import { EMPTY_CELL, ERROR_CELL, type OverviewPicture } from '../../store/overview-count'
import { surfaceOf } from '../canvas'
import type { TimelineColors } from '../timeline-canvas'
import { kindColor } from '../timeline-canvas'

const STROKE = 2
const TOP = 5
const SOFT = 0.55

/** What is marked above the spans. ms since the epoch. */
export interface OverviewMarks {
  readonly navigations: readonly number[]
  readonly found: readonly number[]
}

export function drawOverview(
  canvas: HTMLCanvasElement,
  picture: OverviewPicture | undefined,
  marks: OverviewMarks,
  nowMs: number,
  colors: TimelineColors & { readonly accent: string },
): void {
  const surface = surfaceOf(canvas)
  if (surface === undefined) return
  const { context, width, height } = surface
  if (picture === undefined) return
  const { buckets, lanes, cells, open, errors, fromMs, toMs } = picture
  const step = (height - TOP - STROKE - 3) / Math.max(1, lanes - 1)
  const scale = width / buckets
  const xOf = (ms: number) => ((ms - fromMs) / (toMs - fromMs)) * width
  context.globalAlpha = SOFT
  for (let lane = 0; lane < lanes; lane++) {
    const y = Math.round(TOP + lane * step)
    // Neighbours that look alike are one stroke.
    for (let bucket = 0; bucket < buckets; ) {
      const cell = cells[lane * buckets + bucket]
      const begin = bucket
      while (bucket < buckets && cells[lane * buckets + bucket] === cell) bucket++
      if (cell === EMPTY_CELL) continue
      const failed = (cell & ERROR_CELL) !== 0
      context.globalAlpha = failed ? 1 : SOFT
      context.fillStyle = failed ? colors.error : kindColor((cell & ~ERROR_CELL) - 1, colors)
      context.fillRect(begin * scale, y, Math.max(1, (bucket - begin) * scale), STROKE)
    }
  }
  context.globalAlpha = SOFT
  const present = Math.min(width, xOf(nowMs))
  for (const { bucket, lane, kind } of open) {
    const x = bucket * scale
    context.fillStyle = kindColor(kind, colors)
    context.fillRect(x, Math.round(TOP + lane * step), Math.max(1, present - x), STROKE)
  }
  context.globalAlpha = 1
  context.fillStyle = colors.error
  for (let bucket = 0; bucket < buckets; bucket++) if (errors[bucket] > 0) context.fillRect(bucket * scale, 0, 2, 3)
  context.fillStyle = colors.accent
  for (const ms of marks.navigations) context.fillRect(Math.round(xOf(ms)), 0, 1, height)
  for (const ms of marks.found) context.fillRect(xOf(ms), height - 4, 2, 4)
}
