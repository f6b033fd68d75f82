import type { Block } from '../../../inpage/block/format'

/** Nanoseconds since the epoch of a page's zero, to the microsecond, as the library has it. */
export function originNs({ timeOriginMs }: Pick<Block, 'timeOriginMs'>): bigint {
  return BigInt(Math.round(timeOriginMs * 1000)) * 1000n
}

/** Nanoseconds since the epoch of a time on the page's clock (ms), exact to the nanosecond; never before the epoch. */
export function nanosecondsOf(origin: bigint, ms: number): bigint {
  const ns = origin + BigInt(Math.round(ms * 1e6))
  return ns < 0n ? 0n : ns
}
