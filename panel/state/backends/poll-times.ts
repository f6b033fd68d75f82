/** When a trace is asked for. Services send every five seconds or so, gateways after the answer, and collectors wait, too. */

/** ms after the last request of a trace ended until it is asked for, each time. */
const DELAYS_MS = [1500, 3000, 6000, 12_000, 24_000, 48_000, 90_000]
/** What changes all the time is asked for all the same, so long after its first request ended. ms */
const MAX_QUIET_MS = 10_000

/** What decides when a trace is asked for next. Times are ms since the epoch. */
export interface PollTimes {
  /** When the first request that counts ended, and when the page's last span of the trace changed. ms */
  readonly firstMs: number
  readonly lastMs: number
  /** How often it was asked for since. */
  readonly asked: number
}

/** ms since the epoch; undefined when it has been asked for often enough. */
export function dueMs({ firstMs, lastMs, asked }: PollTimes): number | undefined {
  const delay = DELAYS_MS[asked]
  return delay === undefined ? undefined : Math.min(lastMs, firstMs + MAX_QUIET_MS) + delay
}
