import { isObject, type JsonObject, wholeNumber } from '../reading/json-parts'

/**
 * What to add to the times of a recording to get ns since the epoch; undefined if the file does not say when it began.
 *
 * @param firstNs - the time of the first event on the recording's clock
 */
export function recordingStart(file: JsonObject, firstNs: bigint): bigint | undefined {
  // PyTorch's profiler states the zero of its clock.
  const base = wholeNumber(file.baseTimeNanoseconds)
  if (base !== undefined && base > 0) return BigInt(base)
  // Bazel's times count from the start of its profile.
  const other = isObject(file.otherData) ? file.otherData : {}
  const profileMs = 'build_id' in other ? (wholeNumber(other.profile_start_ts) ?? dateOf(other.date)) : undefined
  if (profileMs !== undefined && profileMs > 0) return BigInt(profileMs) * 1_000_000n
  const metadata = isObject(file.metadata) ? file.metadata : {}
  const startMs = dateOf(metadata.startTime) ?? dateOf(metadata['trace-capture-datetime'])
  return startMs === undefined ? undefined : BigInt(startMs) * 1_000_000n - firstNs
}

/** Parses ISO 8601 (DevTools), or date and time in UTC without leading zeros (`chrome://tracing`). In ms since the epoch. */
function dateOf(value: unknown): number | undefined {
  if (typeof value !== 'string') return undefined
  const parts = /^(\d{4})-(\d{1,2})-(\d{1,2}) (\d{1,2}):(\d{1,2}):(\d{1,2})$/.exec(value)
  const [year = 0, month = 1, ...rest] = parts?.slice(1).map(Number) ?? []
  const ms = parts === null ? Date.parse(value) : Date.UTC(year, month - 1, ...rest)
  return ms > 0 ? ms : undefined
}
