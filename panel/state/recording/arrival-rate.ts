/** How long the rate is averaged over. */
export const RATE_WINDOW_MS = 2000

/** Spans per second, computed from the total number of arrived spans. */
export class ArrivalRate {
  #samples: { readonly atMs: number; readonly total: number }[] = []

  /** Spans for each second of the last two, `total` having arrived until `nowMs`. */
  at(nowMs: number, total: number): number {
    // A smaller total means that spans were cleared: counting starts again.
    const last = this.#samples.at(-1)
    if (last !== undefined && total < last.total) this.#samples = []
    this.#samples.push({ atMs: nowMs, total })
    // The newest entry that is older than the window says how many there were when it began.
    while (this.#samples.length > 1 && this.#samples[1].atMs <= nowMs - RATE_WINDOW_MS) this.#samples.shift()
    return ((total - this.#samples[0].total) * 1000) / RATE_WINDOW_MS
  }
}
