/** The page's monotonic clock in ms, and its relation to epoch nanoseconds. */

import { abs, round, toBigInt, toNumber } from '../platform/natives'

/** ms since `timeOriginMs`. Captured, as a page may overwrite `performance.now`. */
export const now: () => number = performance.now.bind(performance)

/** Epoch time of the page clock's zero, in ms. */
export const timeOriginMs: number = performance.timeOrigin

const originNs = toBigInt(round(timeOriginMs * 1000)) * 1000n

/** The range of `Date`, some 285,000 years, in ms. */
const MAX_TIME_MS = 8.64e15
/** A `number` can hold today's epoch nanoseconds only to 256 ns. */
const NUMBER_GRAIN_MS = 256e-6

/** Epoch nanoseconds of a time on the page's clock, exact to the clock's resolution. */
export function toEpochNanoseconds(ms: number): bigint {
  return originNs + toBigInt(round(ms * 1e6))
}

/** Units of epoch times. Today is 1.8e9 s, 1.8e12 ms, 1.8e15 µs or 1.8e18 ns since the epoch, which tells them apart. */
const UNITS: readonly (readonly [name: string, ns: number])[] = [
  ['seconds', 1e9],
  ['milliseconds', 1e6],
  ['microseconds', 1e3],
]
/** The years 1980 to 2100. */
const [EARLIEST_NS, LATEST_NS] = [315e15, 4.1e18]

/**
 * Converts epoch nanoseconds to a time on the page's clock; undefined for anything that is not a time. A value that only makes
 * sense in another unit (`Date.now()`) is converted, and reported with `what` as its name. Exact to the nanosecond within 100
 * days of the time origin.
 */
export function readEpoch(time: unknown, what: string, misuse: (message: string) => void): number | undefined {
  if (typeof time === 'number' || typeof time === 'bigint') {
    const about = toNumber(time)
    for (let i = 0; i < UNITS.length; i++) {
      const name = UNITS[i][0]
      const ns = UNITS[i][1]
      // Comparisons with NaN are false.
      if (!(about * ns >= EARLIEST_NS && about * ns <= LATEST_NS)) continue
      misuse(`${what} is in ${name}; it is to be nanoseconds since the epoch`)
      return fromEpochNanoseconds(typeof time === 'bigint' ? time * toBigInt(ns) : toBigInt(round(time * ns)))
    }
  }
  return fromEpochNanoseconds(time)
}

function fromEpochNanoseconds(time: unknown): number | undefined {
  let ms: number
  if (typeof time === 'bigint') ms = toNumber(time - originNs) / 1e6
  else if (typeof time === 'number' && abs(time) < MAX_TIME_MS * 1e6)
    ms = toNumber(toBigInt(round(time)) - originNs) / 1e6
  else return undefined
  return abs(ms) < MAX_TIME_MS ? ms : undefined
}

/** `ms`, or `earliestMs` if `ms` is earlier only because a `number` cannot hold its nanoseconds exactly. */
export function withinGrain(ms: number, earliestMs: number): number {
  return ms < earliestMs && earliestMs - ms <= NUMBER_GRAIN_MS ? earliestMs : ms
}
