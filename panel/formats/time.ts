/** Times in files: nanoseconds as bigint, microseconds as JSON numbers. */

/** The range of `Date`, about 285,000 years. */
export const MAX_NANOSECONDS = 8_640_000_000_000_000n * 1_000_000n

/** Whole microseconds, rounded down. */
export function toMicroseconds(ns: bigint): number {
  return Number(ns / 1000n)
}

/** Nanoseconds from microseconds with a fraction; undefined if it is not a valid time. */
export function fromMicroseconds(us: number): bigint | undefined {
  if (!(us >= 0 && us <= Number(MAX_NANOSECONDS / 1000n))) return undefined
  const whole = Math.floor(us)
  return BigInt(whole) * 1000n + BigInt(Math.round((us - whole) * 1000))
}

/** ISO 8601 in UTC with nanoseconds. Times beyond the range of `Date` become its end. */
export function dateText(ns: bigint): string {
  const held = earlierOf(ns, MAX_NANOSECONDS)
  const seconds = new Date(Number(held / 1_000_000_000n) * 1000).toISOString().slice(0, -5)
  return `${seconds}.${String(held % 1_000_000_000n).padStart(9, '0')}Z`
}

/** The earlier of two times. */
export function earlierOf(a: bigint, b: bigint): bigint {
  if (a < b) return a
  return b
}

/** The later of two times. */
export function laterOf(a: bigint, b: bigint): bigint {
  if (a > b) return a
  return b
}
