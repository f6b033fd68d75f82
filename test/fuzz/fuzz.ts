import { blocks } from './blocks'
import { files } from './files'
import { filters } from './filters'
import { headerSets } from './header-sets'
import { Random } from './random'

/** What is tried: a function that makes a new case with each call, and gives what became of it. */
const TRIALS = { blocks, files, filters, headers: headerSets } as const

export type Trial = keyof typeof TRIALS
export const TRIAL_NAMES = Object.keys(TRIALS) as readonly Trial[]

export interface Figures {
  readonly count: number
  /** By what became of it. */
  readonly outcomes: Readonly<Record<string, number>>
  /** What was thrown first, and how often anything was. */
  readonly thrown: number
  readonly firstThrown: string
  /** CPU time of the one that took the longest, ms. */
  readonly longestMs: number
  readonly totalMs: number
}

/** Tries so many cases; the same seed makes the same ones. */
export function fuzz(trial: Trial, count: number, seed: number): Figures {
  const once = TRIALS[trial](new Random(seed))
  const outcomes: Record<string, number> = {}
  let [thrown, firstThrown, longestMs] = [0, '', 0]
  const begin = process.cpuUsage()
  for (let i = 0; i < count; i++) {
    const before = process.cpuUsage()
    try {
      const outcome = once()
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
    } catch (error) {
      thrown++
      firstThrown ||= `case ${i}: ${error instanceof Error ? error.stack : error}`
    }
    longestMs = Math.max(longestMs, millisecondsOf(process.cpuUsage(before)))
  }
  return { count, outcomes, thrown, firstThrown, longestMs, totalMs: millisecondsOf(process.cpuUsage(begin)) }
}

function millisecondsOf({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1000
}
