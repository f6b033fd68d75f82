/** Work on many spans that can pause: each step does a bounded part, the last one gives the result. */
export type ChunkedTask<T> = Generator<undefined, T, undefined>

/** Number of spans that a step looks at, roughly: it takes well below a millisecond. */
export const CHUNK_SPANS = 4096

/** ms of a frame that may go into a task: the rest is for drawing. */
export const SHARE_OF_FRAME_MS = 6

/** Says, between two steps, whether a task has to pause. */
export type ShouldPause = () => boolean

/** Never asks a task to pause. */
export const neverPause: ShouldPause = () => false

/** Pauses a task when `ms` have passed from now on. */
export function pauseAfter(ms: number): ShouldPause {
  const end = performance.now() + ms
  return () => performance.now() >= end
}

/**
 * Runs a task until it is done or has to pause.
 *
 * @returns The result; undefined if it paused: another call goes on with it.
 */
export function advance<T>(task: ChunkedTask<T>, shouldPause: ShouldPause): IteratorReturnResult<T> | undefined {
  for (;;) {
    const step = task.next()
    if (step.done) return step
    if (shouldPause()) return undefined
  }
}

/** Runs a task to its end, without a pause. */
export function finished<T>(task: ChunkedTask<T>): T {
  for (;;) {
    const step = task.next()
    if (step.done) return step.value
  }
}
