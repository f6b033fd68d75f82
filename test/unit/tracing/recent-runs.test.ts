import { expect, it } from 'vitest'
import type { Context } from '../../../inpage/context/carrier'
import { RecentRuns } from '../../../inpage/tracing/wakes/recent-runs'

const context = (namespace: string): Context => ({ namespace, span: undefined, outer: undefined })
const [one, two] = [context('one'), context('two')]

it('tells whose code ran at a time, and nobody’s where none did or that of two may have', () => {
  const runs = new RecentRuns()
  expect(runs.at(0)).toBeUndefined()
  runs.began(one, 1)
  runs.ended(1)
  // So soon after, it is the same run.
  runs.began(one, 1.05)
  runs.ended(2)
  runs.began(two, 2)
  runs.ended(3)
  runs.began(one, 5)
  expect([0.9, 1, 1.02, 1.9, 2, 2.5, 3, 4, 6].map((ms) => runs.at(ms)?.namespace)).toEqual([
    ...[undefined, 'one', 'one', 'one', undefined, 'two', 'two', undefined, 'one'],
  ])
})

it('tells whose code ran in the last task', () => {
  const runs = new RecentRuns()
  expect(runs.ofLastTask(0)).toEqual([])
  runs.began(two, 1)
  runs.ended(2)
  runs.began(one, 5)
  runs.ended(6)
  runs.began(two, 6.2)
  runs.ended(7)
  expect(runs.ofLastTask(6.5)).toEqual([two, one])
  expect(runs.ofLastTask(7.5)).toEqual([])
})

it('forgets the oldest of many', () => {
  const runs = new RecentRuns()
  for (let ms = 0; ms < 500; ms++) {
    runs.began(ms % 2 === 0 ? one : two, ms)
    runs.ended(ms + 0.5)
  }
  expect(runs.at(0)).toBeUndefined()
  expect(runs.at(499)).toBe(two)
  expect(runs.at(498)).toBe(one)
})
