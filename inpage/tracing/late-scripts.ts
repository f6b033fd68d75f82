/**
 * Scripts that code of a flow has asked for: the browser runs what `import()` brings, and what an inserted script leaves behind, in
 * tasks of no flow. The outermost file of such a task tells the script, and the time at which it was asked for tells by whom.
 */
import type { Context } from '../context/carrier'
import { SafeMap } from '../platform/natives'
import { remembered } from '../platform/remembered'
import { type CallSite, outermostFrame, stackText } from '../platform/stack'
import { fileOf } from './code-location'
import type { RecentRuns } from './wakes/recent-runs'

const MAX_SCRIPTS = 200

/** Who has asked for a script, and when, on the page's clock. */
interface Asker {
  readonly context: Context
  readonly atMs: number
}

/**
 * The file with which the task has begun whose stack this is. Most requests are made where others were. Where the stack is cut off
 * nothing is found, so it is read again: the page may change the limit.
 */
const outermostFile = remembered((stack) => {
  const frame = outermostFrame(stack)
  return frame && fileOf(frame)
})

const entriesOf = performance.getEntriesByName?.bind(performance)

/** Who has asked for which script. */
export class LateScripts {
  readonly #runs: RecentRuns
  readonly #askers = new SafeMap<string, Asker>()

  constructor(runs: RecentRuns) {
    this.#runs = runs
  }

  /** Whose code has asked for the script in which the task at `site` has begun. */
  askerOf(site: CallSite): Asker | undefined {
    const file = outermostFile(stackText(site) ?? '')
    if (file === undefined) return undefined
    const known = this.#askers.get(file)
    if (known !== undefined) return known
    const entries = entriesOf?.(file, 'resource') ?? []
    if (entries.length === 0) return undefined
    const atMs = entries[entries.length - 1].startTime
    const context = this.#runs.at(atMs)
    if (context === undefined || context === null) return undefined
    const asker = { context, atMs }
    if (this.#askers.size < MAX_SCRIPTS) this.#askers.set(file, asker)
    return asker
  }
}
