/** Scripts that the page loads while it is used: the browser runs their code in a task of no flow. */

import { getter } from '../../platform/natives'
import { stackHere } from '../../platform/stack'
import { placeOf } from '../../tracing/code-location'

const currentScript = getter<object, object | null>('Document', 'currentScript')

/** Whether the running task is the first of an inserted script's, or began in a module that was loaded since `sinceMs`, on the page's clock. */
export function isInNewScript(sinceMs: number): boolean {
  if ((currentScript(document) ?? null) !== null) return true
  const stack = stackHere() ?? ''
  // Below stand, in Chromium, functions that await the running code; they are no part of the task.
  const frames = stack.split('\n    at async ', 1)[0].trimEnd()
  // The code of a module, and a callback in it, has no name.
  const [file] = placeOf(frames.slice(frames.lastIndexOf('\n') + 1)).values
  return (performance.getEntriesByName(`${file}`)[0]?.startTime ?? 0) >= sinceMs
}
