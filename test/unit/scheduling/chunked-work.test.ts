import { describe, expect, it } from 'vitest'
import type { ChunkedTask } from '../../../panel/scheduling/chunked-task'
import { ChunkedWork } from '../../../panel/scheduling/chunked-work'
import { FrameBudget } from '../../../panel/scheduling/frame-budget'
import { TraceStore } from '../../../panel/store/store'
import { blockOf, documentInfo } from '../store/page'

/** A store, and work that counts its spans in so many steps of 5 ms. */
function setUp(steps: number) {
  const store = new TraceStore({ maxSpans: 1000 })
  store.document(documentInfo('home'))
  let now = 0
  const turns: { readonly at: number; readonly callback: () => void }[] = []
  const after = (ms: number, callback: () => void) => {
    const turn = { at: now + ms, callback }
    turns.push(turn)
    return () => turns.splice(turns.indexOf(turn), 1)
  }
  const frames = { now: () => now, next: (callback: () => void) => after(0, callback), after }
  let results = 0
  let begun = 0
  const work = new ChunkedWork<number>(store, () => results++, frames, { leftMs: 20, spend() {} })
  function* count(): ChunkedTask<number> {
    begun++
    for (let step = 0; step < steps; step++) {
      now += 5
      yield
    }
    return store.counts().spans
  }
  return {
    ...{ store, work, count, turns },
    results: () => results,
    begun: () => begun,
    now: () => now,
    more: (id: number) => store.block('home', id, blockOf([{ id }])),
    /** Lets the next turn come. Gives how long it was waited for. */
    turn() {
      const next = turns.shift()
      const waited = (next?.at ?? now) - now
      now = Math.max(now, next?.at ?? now)
      next?.callback()
      return waited
    },
  }
}

describe('work in slices', () => {
  it('is done at once where it is little, without a word', () => {
    const { work, count, results, turns } = setUp(2)
    work.ask(count)
    expect([work.result, results(), turns.length]).toEqual([0, 0, 0])
  })

  it('takes no more than a few ms of a frame where it is much', () => {
    const { work, count, results, turn, now } = setUp(50)
    work.ask(count)
    expect(work.result).toBeUndefined()
    while (work.result === undefined) {
      const before = now()
      turn()
      expect(now() - before).toBeLessThanOrEqual(10)
    }
    expect(results()).toBe(1)
  })

  it('is done again when spans have come, and rests nine times as long as it took', () => {
    const { work, count, more, turn, turns, begun } = setUp(50)
    work.ask(count)
    while (turns.length > 0) turn()
    more(1)
    work.refresh()
    work.refresh()
    expect([turn(), begun()]).toEqual([50 * 5 * 9, 2])
    while (turns.length > 0) turn()
    expect(work.result).toBe(1)
    work.refresh()
    expect(turns).toEqual([])
  })

  it('keeps the last result until there is a new one', () => {
    const { work, count, more, turn, turns } = setUp(50)
    work.ask(count)
    while (turns.length > 0) turn()
    more(1)
    work.refresh()
    turn()
    expect(work.result).toBe(0)
  })

  it('begins anew when indices have lost their meaning, and shows nothing of before', () => {
    const { store, work, count, more, turn, turns, begun } = setUp(50)
    more(1)
    work.ask(count)
    turn()
    store.clear()
    expect(work.result).toBeUndefined()
    turn()
    expect(begun()).toBe(2)
    while (turns.length > 0) turn()
    expect(work.result).toBe(0)
  })

  it('stops', () => {
    const { work, count, turns } = setUp(50)
    work.ask(count)
    work.stop()
    expect(turns).toEqual([])
  })
})

describe('what work takes of the frame in which it is asked for', () => {
  it('is shared by all that is asked for in that frame', () => {
    const { store, count, now } = setUp(50)
    const never = () => () => {}
    const frames = { now, next: never, after: never }
    const budget = new FrameBudget(20, frames)
    const costs = [1, 2, 3].map(() => {
      const from = now()
      new ChunkedWork<number>(store, () => {}, frames, budget).ask(count)
      return now() - from
    })
    // Each does a step at least.
    expect(costs).toEqual([20, 5, 5])
  })

  it('is as much in the next frame', () => {
    const next: (() => void)[] = []
    const budget = new FrameBudget(20, {
      next(callback) {
        next.push(callback)
        return () => {}
      },
    })
    budget.spend(15)
    budget.spend(15)
    expect([budget.leftMs, next.length]).toEqual([0, 1])
    next[0]()
    expect(budget.leftMs).toBe(20)
  })
})
