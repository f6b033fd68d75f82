/** The page's monotonic clock in ms, and its place among epoch nanoseconds. */
import type { EpochNanoseconds } from './api'

// Taken at load: a page may overwrite `performance.now` later.
const performanceObject = performance
const nativeNow = performance.now

/** ms since `timeOriginMs`. */
export function now(): number {
  return nativeNow.call(performanceObject)
}

export const timeOriginMs: number = performance.timeOrigin

const originNs = BigInt(Math.round(timeOriginMs * 1000)) * 1000n

/** Epoch nanoseconds of a time on the page's clock, exact to the clock's own grain. */
export function toEpochNanoseconds(ms: number): bigint {
  return originNs + BigInt(Math.round(ms * 1e6))
}

/** A time on the page's clock, or undefined if `time` is no time within some 285,000 years. */
export function fromEpochNanoseconds(time: EpochNanoseconds): number | undefined {
  let ms: number
  if (typeof time === 'bigint') ms = Number(time - originNs) / 1e6
  else if (typeof time === 'number') ms = time / 1e6 - timeOriginMs
  else return undefined
  return Math.abs(ms) < 8.64e15 ? ms : undefined
}
