import { timeOriginMs, toEpochNanoseconds } from '../../tracing/clock'
import type { TimeInput } from './api-types'

/** Converts a time of the API to epoch nanoseconds. Undefined, which means now, for anything that is not a time. */
export function nanosecondsOf(time: TimeInput | undefined): bigint | undefined {
  try {
    if (Array.isArray(time)) return BigInt(time[0]) * 1_000_000_000n + BigInt(time[1])
    const ms = time instanceof Date ? time.getTime() : time
    if (typeof ms !== 'number' || !Number.isFinite(ms)) return undefined
    // A number less than the page's start counts from the page's start, as `performance.now` does.
    return ms < timeOriginMs ? toEpochNanoseconds(ms) : fromMs(ms)
  } catch {
    return undefined
  }
}

/** Converts ms to ns. Whole ms are converted first: otherwise the nanoseconds would be rounded off. */
function fromMs(ms: number): bigint {
  const whole = Math.trunc(ms)
  return BigInt(whole) * 1_000_000n + BigInt(Math.round((ms - whole) * 1e6))
}
