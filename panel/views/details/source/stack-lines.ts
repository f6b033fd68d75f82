import type { Resolution } from '../../../sources/place'

interface Run {
  readonly from: number
  readonly to: number
}

/** Lines on end that are a library's. */
export function foldedRuns(resolutions: readonly (Resolution | undefined)[]): readonly Run[] {
  const runs: { from: number; to: number }[] = []
  for (const [at, resolution] of resolutions.entries()) {
    if (resolution?.isIgnored !== true) continue
    const last = runs.at(-1)
    if (last?.to === at) last.to++
    else runs.push({ from: at, to: at + 1 })
  }
  return runs
}

/** What stands before a place, with the name of the function as the source has it. */
export function renamed(before: string, from: string, to: string): string {
  const at = from === '' ? -1 : before.lastIndexOf(from)
  return at < 0 ? before : before.slice(0, at) + to + before.slice(at + from.length)
}
