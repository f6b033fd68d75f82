/** Times of the formats: nanoseconds as bigint, microseconds as the numbers that JSON has. */

/** The range of `Date`, some 285,000 years. */
export const MAX_NANOSECONDS = 8_640_000_000_000_000n * 1_000_000n

/** Whole microseconds; what is below is cut off. */
export function toMicroseconds(ns: bigint): number {
  return Number(ns / 1000n)
}

/** Nanoseconds of a number of microseconds, which may have a fraction. Undefined if it is no time. */
export function fromMicroseconds(us: number): bigint | undefined {
  if (!(us >= 0 && us <= Number(MAX_NANOSECONDS / 1000n))) return undefined
  const whole = Math.floor(us)
  return BigInt(whole) * 1000n + BigInt(Math.round((us - whole) * 1000))
}

/** ISO 8601 in UTC, to the nanosecond. Beyond what a `Date` holds it is the furthest that it does. */
export function dateText(ns: bigint): string {
  const held = earlierOf(ns, MAX_NANOSECONDS)
  const seconds = new Date(Number(held / 1_000_000_000n) * 1000).toISOString().slice(0, -5)
  return `${seconds}.${String(held % 1_000_000_000n).padStart(9, '0')}Z`
}

export function earlierOf(a: bigint, b: bigint): bigint {
  if (a < b) return a
  return b
}

export function laterOf(a: bigint, b: bigint): bigint {
  if (a > b) return a
  return b
}
