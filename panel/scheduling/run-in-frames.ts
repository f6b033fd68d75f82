import { advance, type ChunkedTask, SHARE_OF_FRAME_MS } from './chunked-task'
import { BROWSER_FRAMES, type Frames } from './frames'

/**
 * Runs a task once: what fits into a frame's share is done at once, the rest in the frames that follow.
 *
 * @param done - Called with the result, possibly before this function returns.
 * @returns A function that cancels it; `done` is not called then.
 */
export function runInFrames<T>(
  task: ChunkedTask<T>,
  done: (result: T) => void,
  frames: Pick<Frames, 'now' | 'next'> = BROWSER_FRAMES,
): () => void {
  let undo = () => {}
  const goOn = () => {
    const from = frames.now()
    const result = advance(task, () => frames.now() - from >= SHARE_OF_FRAME_MS)
    if (result === undefined) undo = frames.next(goOn)
    else done(result.value)
  }
  goOn()
  return () => undo()
}
