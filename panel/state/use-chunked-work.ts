import { useEffect, useLayoutEffect, useMemo, useReducer } from 'preact/hooks'
import type { ChunkedTask } from '../scheduling/chunked-task'
import { ChunkedWork } from '../scheduling/chunked-work'
import { usePanel } from './context'

/**
 * The result of a task, worked out a little in each frame: anew when one of the inputs is another, and by and by when spans
 * have come.
 *
 * @param make - Begins the task.
 * @param inputs - All that the task depends on, besides the spans.
 * @returns undefined until there is a result. For the one rendering in which the inputs have changed it is the result of the
 *   inputs before; that is never seen, for the next one comes before the frame is painted.
 */
export function useChunkedWork<T>(make: () => ChunkedTask<T>, inputs: readonly unknown[]): T | undefined {
  const { state } = usePanel()
  const [, redraw] = useReducer((times: number) => times + 1, 0)
  const work = useMemo(() => new ChunkedWork<T>(state.store, () => redraw(undefined)), [state])
  const frame = state.table.frame.value
  // biome-ignore lint/correctness/useExhaustiveDependencies: the caller's inputs say when the task is another one
  useLayoutEffect(() => {
    work.ask(make)
    redraw(undefined)
  }, [work, ...inputs])
  useEffect(() => work.refresh(), [work, frame, work.result])
  useEffect(() => () => work.stop(), [work])
  return work.result
}
