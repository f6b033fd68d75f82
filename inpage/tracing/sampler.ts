/**
 * Whether a trace is kept. Kong's rule: the first 8 bytes of the trace id, read as a little-endian unsigned integer,
 * must be less than rate × 2⁶⁴ (kong/observability/tracing/instrumentation, `get_trace_id_based_sampler`).
 *
 * `word0` and `word1` are those bytes as big-endian words. The halves are compared one by one, as a `number` cannot hold the
 * whole.
 */
export function isSampled(word0: number, word1: number, rate: number): boolean {
  if (rate >= 1) return true
  if (!(rate > 0)) return false
  const bound = rate * 2 ** 32
  const boundHigh = bound - (bound % 1)
  const high = byteSwapped(word1)
  return high < boundHigh || (high === boundHigh && byteSwapped(word0) < (bound % 1) * 2 ** 32)
}

function byteSwapped(word: number): number {
  return ((word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24)) >>> 0
}
