import type { FlowWakes } from '../../../inpage/context/carrier'

/** Wakes of which a test says whether they live, and whether code has run in them lately (if that is something else). */
export function settableWakes(isAlive: () => boolean, isRecent = isAlive): FlowWakes {
  return {
    isAlive,
    isRecent,
    waits: () => {},
    newest: (context) => context,
    runs: () => {},
    latest: () => undefined,
    failed: () => undefined,
    ranAt: () => undefined,
  }
}
