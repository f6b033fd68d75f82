import { isObject, type JsonObject, wholeNumber } from '../reading/json-parts'

/**
 * What must be added to the times of a recording, ns, so that they are the world's: undefined where it does not say when it
 * began. `firstNs`: the time of its first event, by its own clock.
 */
export function recordingStart(file: JsonObject, firstNs: bigint): bigint | undefined {
  // PyTorch's profiler names the moment from which it counts.
  const base = wholeNumber(file.baseTimeNanoseconds)
  if (base !== undefined && base > 0) return BigInt(base)
  const metadata = isObject(file.metadata) ? file.metadata : {}
  const startMs = dateOf(metadata.startTime) ?? dateOf(metadata['trace-capture-datetime'])
  return startMs === undefined ? undefined : BigInt(startMs) * 1_000_000n - firstNs
}

/** ISO 8601 (DevTools), or the date and the time in UTC without leading zeros (`chrome://tracing`), as ms since the epoch. */
function dateOf(value: unknown): number | undefined {
  if (typeof value !== 'string') return undefined
  const parts = /^(\d{4})-(\d{1,2})-(\d{1,2}) (\d{1,2}):(\d{1,2}):(\d{1,2})$/.exec(value)
  const [year = 0, month = 1, ...rest] = parts?.slice(1).map(Number) ?? []
  const ms = parts === null ? Date.parse(value) : Date.UTC(year, month - 1, ...rest)
  return ms > 0 ? ms : undefined
}
