import { timeOriginMs } from '../../tracing/clock'
import type { TimeInput } from './api-types'

/** Epoch nanoseconds of what the API takes for a time; undefined, which stands for now, for what is none. */
export function nanosecondsOf(time: TimeInput | undefined): bigint | undefined {
  try {
    if (Array.isArray(time)) return BigInt(time[0]) * 1_000_000_000n + BigInt(time[1])
    const ms = time instanceof Date ? time.getTime() : time
    if (typeof ms !== 'number' || !Number.isFinite(ms)) return undefined
    // Less than the page's start is since the page's start: what `performance.now` gives.
    return ms < timeOriginMs ? fromMs(timeOriginMs) + fromMs(ms) : fromMs(ms)
  } catch {
    return undefined
  }
}

/** Whole ms first, or they would take the nanoseconds' place in the number. */
function fromMs(ms: number): bigint {
  const whole = Math.trunc(ms)
  return BigInt(whole) * 1_000_000n + BigInt(Math.round((ms - whole) * 1e6))
}
