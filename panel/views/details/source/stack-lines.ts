import type { Resolution } from '../../../sources/place'
import type { StackLine } from '../../../text/stack-frames'

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

/** What stands around a place, with the name of the function as the source has it. */
export function renamed(
  { before, place, after }: StackLine,
  name: string,
): { readonly before: string; readonly after: string } {
  const from = place?.functionName ?? ''
  if (from !== '') {
    const at = before.lastIndexOf(from)
    return { before: at < 0 ? before : before.slice(0, at) + name + before.slice(at + from.length), after }
  }
  // The engine knew no name: Chromium's brackets are not there either.
  if (name === '') return { before, after }
  if (before.endsWith('@')) return { before: `${before.slice(0, -1)}${name}@`, after }
  return before.trimStart().startsWith('at ') ? { before: `${before}${name} (`, after: `)${after}` } : { before, after }
}
