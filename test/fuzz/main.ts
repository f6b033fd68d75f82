/** `npm run fuzz -- [cases] [what …] [--seed=n]`: what is tried, how often, and the worst of it. Exit 1 if anything failed. */
import { fuzz, TRIAL_NAMES } from './fuzz'

const DEFAULT_CASES = 100_000
/** ms */
const MAX_MS = 1000

const given = process.argv.slice(2)
const cases = Number(given.find((word) => /^\d+$/.test(word)) ?? DEFAULT_CASES)
const seed = Number(given.find((word) => word.startsWith('--seed='))?.slice(7) ?? Date.now() % 2 ** 31)
const chosen = TRIAL_NAMES.filter((name) => given.includes(name))

for (const trial of chosen.length > 0 ? chosen : TRIAL_NAMES) {
  const { outcomes, thrown, firstThrown, longestMs, totalMs } = fuzz(trial, cases, seed)
  const told = Object.entries(outcomes).map(([outcome, count]) => `${count.toLocaleString('en')} ${outcome}`)
  console.log(
    `${trial}: ${cases.toLocaleString('en')} cases of seed ${seed}: ${told.join(', ')}; ${thrown} threw; ` +
      `longest ${longestMs.toFixed(1)} ms, all ${(totalMs / 1000).toFixed(0)} s of CPU`,
  )
  if (firstThrown !== '') console.log(firstThrown)
  if (thrown > 0 || longestMs > MAX_MS) process.exitCode = 1
}
