/** A stretch of time in which nothing ran. ms, on whatever clock it was asked for. */
export interface Gap {
  readonly fromMs: number
  readonly toMs: number
}

/** Gaps shorter than a twentieth of a thousandth of the time are not found. */
const BUCKETS = 16_384

/**
 * Finds where nothing ran, exactly, in one pass over what ran in any order: per bucket it keeps how many begin and end, the
 * earliest beginning and the latest end.
 */
export class BusyTime {
  readonly #fromMs: number
  readonly #toMs: number
  readonly #buckets: number
  /** By bucket: how many more ran in it than in the one before. */
  readonly #steps: Int32Array
  readonly #firstStart: Float64Array
  readonly #lastEnd: Float64Array

  constructor(fromMs: number, toMs: number, buckets = BUCKETS) {
    this.#fromMs = fromMs
    this.#toMs = toMs
    this.#buckets = buckets
    this.#steps = new Int32Array(buckets + 1)
    this.#firstStart = new Float64Array(buckets).fill(Number.POSITIVE_INFINITY)
    this.#lastEnd = new Float64Array(buckets).fill(Number.NEGATIVE_INFINITY)
  }

  /**
   * Something ran. What is still open says nothing of when it works, and counts at its start alone.
   * @param endMs - NaN or Infinity while it is open
   */
  add(startMs: number, endMs: number): void {
    const lastMs = Number.isFinite(endMs) ? endMs : startMs
    if (!(startMs <= this.#toMs && lastMs >= this.#fromMs)) return
    const start = Math.max(startMs, this.#fromMs)
    const end = Math.min(Math.max(lastMs, start), this.#toMs)
    const [first, last] = [this.#bucketOf(start), this.#bucketOf(end)]
    this.#steps[first]++
    this.#steps[last + 1]--
    if (start < this.#firstStart[first]) this.#firstStart[first] = start
    if (end > this.#lastEnd[last]) this.#lastEnd[last] = end
  }

  /** The gaps between what ran, in the order of time; none before the first and behind the last. */
  gaps(): readonly Gap[] {
    const gaps: Gap[] = []
    let running = 0
    let idleFromMs: number | undefined
    for (let bucket = 0; bucket < this.#buckets; bucket++) {
      running += this.#steps[bucket]
      if (running === 0) continue
      if (idleFromMs !== undefined) {
        if (this.#firstStart[bucket] > idleFromMs) gaps.push({ fromMs: idleFromMs, toMs: this.#firstStart[bucket] })
        idleFromMs = undefined
      }
      // What goes on into the next bucket does not end here.
      if (running + this.#steps[bucket + 1] === 0) idleFromMs = this.#lastEnd[bucket]
    }
    return gaps
  }

  #bucketOf(ms: number): number {
    const length = this.#toMs - this.#fromMs
    const bucket = length > 0 ? Math.floor(((ms - this.#fromMs) / length) * this.#buckets) : 0
    return Math.max(0, Math.min(this.#buckets - 1, bucket))
  }
}
