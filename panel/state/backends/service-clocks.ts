/** Pairs of a service that are remembered: clocks drift, and the newest say what is so now. */
const MAX_PAIRS = 32

/** Within which a clock's offset lies, ms: what has to be added to the service's times. */
export interface OffsetBounds {
  readonly least: number
  readonly most: number
}

/** A request as whoever made it saw it, and as the service did that answered it. ms, each by its own clock. */
export interface RequestPair {
  readonly sentMs: number
  /** When the answer began to come; NaN if that is not known. */
  readonly answeredMs: number
  /** When it was over; NaN if it is not. */
  readonly endedMs: number
  readonly serviceStartMs: number
  readonly serviceEndMs: number
  /** Who asked did not wait for the service: a message, say. */
  readonly isAsync: boolean
}

/**
 * A service cannot begin before the request was sent, nor end after its answer had come. Where it ends later than the answer
 * began (a stream), the end of the answer counts; where it took longer than the request, its start.
 */
export function boundsOf(pair: RequestPair): OffsetBounds {
  const { sentMs, answeredMs, endedMs, serviceStartMs, serviceEndMs, isAsync } = pair
  const least = sentMs - serviceStartMs
  if (isAsync) return { least, most: Number.POSITIVE_INFINITY }
  for (const latestMs of [answeredMs, endedMs]) {
    if (latestMs - serviceEndMs >= least) return { least, most: latestMs - serviceEndMs }
  }
  return { least, most: Number.isNaN(endedMs) ? Number.POSITIVE_INFINITY : least }
}

/** How far the clocks of services are off, as far as requests to them tell. */
export class ServiceClocks {
  readonly #pairs = new Map<string, OffsetBounds[]>()
  readonly #offsets = new Map<string, number>()

  learn(service: string, bounds: OffsetBounds): void {
    const pairs = this.#pairs.get(service) ?? []
    pairs.push(bounds)
    if (pairs.length > MAX_PAIRS) pairs.shift()
    this.#pairs.set(service, pairs)
    const all = intersection(pairs)
    const before = this.#offsets.get(service) ?? 0
    // What is possible is not changed: bars would jump from trace to trace.
    if (before < all.least || before > all.most) this.#offsets.set(service, likely(all))
  }

  /** ms to be added to a service's times; 0 unless they are impossible otherwise. */
  offsetOf(service: string): number {
    return this.#offsets.get(service) ?? 0
  }

  clear(): void {
    this.#pairs.clear()
    this.#offsets.clear()
  }
}

/** Of the newest, as far back as they agree. */
function intersection(pairs: readonly OffsetBounds[]): OffsetBounds {
  let all: OffsetBounds = { least: Number.NEGATIVE_INFINITY, most: Number.POSITIVE_INFINITY }
  for (let i = pairs.length - 1; i >= 0; i--) {
    const least = Math.max(all.least, pairs[i].least)
    const most = Math.min(all.most, pairs[i].most)
    if (least > most) break
    all = { least, most }
  }
  return all
}

function likely({ least, most }: OffsetBounds): number {
  if (least <= 0 && most >= 0) return 0
  if (most === Number.POSITIVE_INFINITY) return least
  return least === Number.NEGATIVE_INFINITY ? most : (least + most) / 2
}
