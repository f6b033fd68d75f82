/**
 * Whether a trace is kept. Kong's rule: the first 8 bytes of the trace id, read as a little-endian unsigned integer,
 * must be below rate × 2⁶⁴ (kong/observability/tracing/instrumentation, `get_trace_id_based_sampler`).
 *
 * `word0` and `word1` are those bytes as big-endian words.
 */
export function isSampled(word0: number, word1: number, rate: number): boolean {
  if (rate >= 1) return true
  if (!(rate > 0)) return false
  return byteSwapped(word1) * 2 ** 32 + byteSwapped(word0) < rate * 2 ** 64
}

function byteSwapped(word: number): number {
  return ((word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24)) >>> 0
}
