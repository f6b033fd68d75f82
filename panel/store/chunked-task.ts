/** Work on many spans that can be left for a while: each step does a bounded part, the last gives the result. */
export type ChunkedTask<T> = Generator<undefined, T, undefined>

/** About this many spans are looked at in one step: well below a millisecond. */
export const SLICE = 4096

/** Does all that is left at once. */
export function finished<T>(work: ChunkedTask<T>): T {
  for (;;) {
    const step = work.next()
    if (step.done) return step.value
  }
}
