import type { Format } from './format'

/** The amount by which a clock was put right, with its sign. */
export function clockText(offsetMs: number, format: Format): string {
  return `${offsetMs < 0 ? '−' : '+'}${format.duration(Math.abs(offsetMs))}`
}
