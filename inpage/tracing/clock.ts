/** The page's monotonic clock in ms, and its relation to epoch nanoseconds. */

import { abs, round, toBigInt, toNumber, uncurried } from '../platform/natives'

/** ms since `timeOriginMs`. Captured, as a page may overwrite `performance.now`. */
export const now: () => number = performance.now.bind(performance)

/** Epoch time of the page clock's zero, in ms. */
export const timeOriginMs: number = performance.timeOrigin

/** Whole, as whoever turns a time into nanoseconds counts from here: `timeOriginMs` itself is some ns off the time it stands for. */
const originUs = round(timeOriginMs * 1000)
const originNs = toBigInt(originUs) * 1000n

/** The range of `Date`, some 285,000 years, in ms. */
const MAX_TIME_MS = 8.64e15
/** Epoch milliseconds, as those of a `Date`, are below. */
const MAX_MS = 1e13
/** A `number` can hold today's epoch nanoseconds only to 256 ns. */
const NUMBER_GRAIN_MS = 256e-6

/** Epoch nanoseconds of a time on the page's clock, exact to the clock's resolution. */
export function toEpochNanoseconds(ms: number): bigint {
  return originNs + toBigInt(round(ms * 1e6))
}

/** Converts seconds and nanoseconds since the epoch to a time on the page's clock, in ms, exact to the nanosecond. */
export function fromHrTime(seconds: number, nanoseconds: number): number {
  return (seconds * 1e6 - originUs) / 1e3 + nanoseconds / 1e6
}

/**
 * Units of epoch times. Today is 1.8e9 s, 1.8e12 ms, 1.8e15 µs or 1.8e18 ns since the epoch, which tells them apart. Milliseconds
 * are not reported.
 */
const UNITS: readonly (readonly [name: string, ns: number])[] = [
  ['', 1e6],
  ['seconds', 1e9],
  ['microseconds', 1e3],
]
/** The years 1980 to 2100. */
const [EARLIEST_NS, LATEST_NS] = [315e15, 4.1e18]

/** Nanoseconds have no fraction, and what `performance.now()` gives has one: below this, in the first 11 days. */
const MAX_CLOCK_MS = 1e9

const msOfDate: (date: Date) => number = uncurried(Date.prototype.getTime)

/**
 * Converts epoch nanoseconds, epoch milliseconds or a `Date` to a time on the page's clock; undefined for anything that is not
 * a time. A value that only makes sense in another unit is converted, and reported with `what` as its name. Exact to the
 * nanosecond within 100 days of the time origin. Never throws.
 */
export function readTime(time: unknown, what: string, misuse: (message: string) => void): number | undefined {
  if (typeof time === 'object') return fromDate(time as Date)
  if (typeof time === 'number' || typeof time === 'bigint') {
    const about = toNumber(time)
    if (abs(about) < MAX_CLOCK_MS && about % 1 !== 0) {
      misuse(`${what} is on the page’s clock; performance.timeOrigin is to be added`)
      return about
    }
    for (let i = 0; i < UNITS.length; i++) {
      const name = UNITS[i][0]
      const ns = UNITS[i][1]
      // Comparisons with NaN are false.
      if (!(about * ns >= EARLIEST_NS && about * ns <= LATEST_NS)) continue
      if (name !== '') misuse(`${what} is in ${name}; it is to be nanoseconds since the epoch`)
      return fromEpochNanoseconds(
        typeof time === 'bigint' ? time * toBigInt(ns) : toBigInt(round((time * ns) / 1e3)) * 1000n,
      )
    }
  }
  return fromEpochNanoseconds(time)
}

/** Of any realm. */
function fromDate(date: Date): number | undefined {
  try {
    return fromEpochNanoseconds(toBigInt(msOfDate(date)) * 1_000_000n)
  } catch {
    return undefined
  }
}

function fromEpochNanoseconds(time: unknown): number | undefined {
  let ms: number
  if (typeof time === 'bigint') ms = toNumber(time - originNs) / 1e6
  else if (typeof time === 'number' && abs(time) < MAX_TIME_MS * 1e6)
    ms = toNumber(toBigInt(round(time)) - originNs) / 1e6
  else return undefined
  return abs(ms) < MAX_TIME_MS ? ms : undefined
}

/** `ms`, or `earliestMs` if `ms` is earlier only because `given` is in milliseconds or a `number`, which are not exact. */
export function withinGrain(ms: number, earliestMs: number, given: unknown): number {
  const grain =
    typeof given === 'bigint' ? 0 : typeof given === 'object' || (given as number) < MAX_MS ? 1 : NUMBER_GRAIN_MS
  return ms < earliestMs && earliestMs - ms <= grain ? earliestMs : ms
}
