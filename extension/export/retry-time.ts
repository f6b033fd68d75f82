/** When to try again. */

const FIRST_MS = 1000
const MAX_MS = 5 * 60_000
/** What a server may ask for. */
const MAX_ASKED_MS = 60 * 60_000
const JITTER = 0.2

/** `Retry-After` in ms from now, of both its forms: seconds, and a date. Undefined for what is neither. */
export function retryAfterMs(header: string | null, nowMs: number): number | undefined {
  if (header === null) return undefined
  const text = header.trim()
  // A date has names or separators; what else JavaScript takes for one is none.
  const isDate = /[a-z]|\d-\d/i.test(text)
  const ms = /^\d+(?:\.\d*)?$/.test(text) ? Number(text) * 1000 : isDate ? Date.parse(text) - nowMs : Number.NaN
  return Number.isNaN(ms) ? undefined : Math.min(MAX_ASKED_MS, Math.max(0, ms))
}

/** After so many failures on end, in ms: doubling, with chance, so that not all clients come back at once. */
export function backoffMs(failures: number, random: () => number): number {
  const ms = Math.min(MAX_MS, FIRST_MS * 2 ** Math.min(30, Math.max(0, failures - 1)))
  return ms * (1 - JITTER + 2 * JITTER * random())
}
