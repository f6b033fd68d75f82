/** The page's monotonic clock in ms, and its place among epoch nanoseconds. */

import type { EpochNanoseconds } from '../api/api'
import { abs, round, toBigInt, toNumber } from '../platform/natives'

/** ms since `timeOriginMs`. Captured: a page may overwrite `performance.now` later. */
export const now: () => number = performance.now.bind(performance)

export const timeOriginMs: number = performance.timeOrigin

const originNs = toBigInt(round(timeOriginMs * 1000)) * 1000n

/** The range of `Date`, some 285,000 years, in ms. */
const MAX_TIME_MS = 8.64e15
/** A `number` holds today's epoch nanoseconds to 256. */
const NUMBER_GRAIN_MS = 256e-6

/** Epoch nanoseconds of a time on the page's clock, exact to the clock's own grain. */
export function toEpochNanoseconds(ms: number): bigint {
  return originNs + toBigInt(round(ms * 1e6))
}

/** A time on the page's clock, or undefined if `time` is none. Exact to the nanosecond for 100 days around the origin. */
export function fromEpochNanoseconds(time: EpochNanoseconds): number | undefined {
  let ms: number
  if (typeof time === 'bigint') ms = toNumber(time - originNs) / 1e6
  else if (typeof time === 'number' && abs(time) < MAX_TIME_MS * 1e6)
    ms = toNumber(toBigInt(round(time)) - originNs) / 1e6
  else return undefined
  return abs(ms) < MAX_TIME_MS ? ms : undefined
}

/** `ms`, or `earliestMs` where `ms` is before it only because it was given as a `number` of epoch nanoseconds. */
export function withinGrain(ms: number, earliestMs: number): number {
  return ms < earliestMs && earliestMs - ms <= NUMBER_GRAIN_MS ? earliestMs : ms
}
