/** How long the rate is averaged over. */
export const RATE_WINDOW_MS = 2000

/** How many spans arrive in a second, told from how many have arrived at all. */
export class ArrivalRate {
  #samples: { readonly atMs: number; readonly total: number }[] = []

  /** Spans for each second of the last two, `total` having arrived until `nowMs`. */
  at(nowMs: number, total: number): number {
    // Where spans were forgotten (cleared, or the page navigated) counting begins anew.
    const last = this.#samples.at(-1)
    if (last !== undefined && total < last.total) this.#samples = []
    this.#samples.push({ atMs: nowMs, total })
    // The newest entry that is older than the window says how many there were when it began.
    while (this.#samples.length > 1 && this.#samples[1].atMs <= nowMs - RATE_WINDOW_MS) this.#samples.shift()
    return ((total - this.#samples[0].total) * 1000) / RATE_WINDOW_MS
  }
}
