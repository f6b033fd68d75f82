import { describe, expect, it } from 'vitest'
import { FrameScheduler } from '../../../panel/scheduling/frame-scheduler'
import type { Frames } from '../../../panel/scheduling/frames'

/** Frames every 16 ms, in a time that passes only here. */
class FrameDouble implements Frames {
  #now = 0
  #waiting: { readonly at: number; readonly callback: () => void }[] = []
  #handedOver: (() => void)[] = []

  now(): number {
    return this.#now
  }

  next(callback: () => void): () => void {
    return this.#at((Math.floor(this.#now / 16) + 1) * 16, callback)
  }

  handedOver(callback: () => void): void {
    this.#handedOver.push(callback)
  }

  after(ms: number, callback: () => void): () => void {
    return this.#at(this.#now + ms, callback)
  }

  #at(at: number, callback: () => void): () => void {
    const turn = { at, callback }
    this.#waiting.push(turn)
    return () => {
      this.#waiting = this.#waiting.filter((other) => other !== turn)
    }
  }

  /** Lets time pass up to `at`. */
  runTo(at: number): void {
    for (;;) {
      this.#waiting.sort((a, b) => a.at - b.at)
      if (this.#waiting.length === 0 || this.#waiting[0].at > at) break
      const next = this.#waiting.shift()
      if (next === undefined) break
      this.#now = Math.max(this.#now, next.at)
      next.callback()
      for (const callback of this.#handedOver.splice(0)) callback()
    }
    this.#now = Math.max(this.#now, at)
  }

  spend(ms: number): void {
    this.#now += ms
  }
}

/** What comes every ms for so long, while a frame costs so much: when each frame began. */
function paced(costMs: number, forMs: number): number[] {
  const frames = new FrameDouble()
  const begun: number[] = []
  const pace = new FrameScheduler(() => {
    begun.push(frames.now())
    frames.spend(costMs)
  }, frames)
  for (let at = 0; at < forMs; at++) {
    frames.runTo(at)
    pace.ask()
  }
  return begun
}

describe('the pace of frames', () => {
  it('shows what arrives in every frame while that takes less than its share', () => {
    const begun = paced(4, 1000)
    expect(begun.length).toBeGreaterThan(58)
  })

  it.each([12, 30, 45, 120])('spends a third of the time on frames of %i ms, and no more', (costMs) => {
    const forMs = 30_000
    const spent = paced(costMs, forMs).length * costMs
    expect(spent).toBeLessThan(forMs / 3 + 100 + costMs * 2)
    expect(spent).toBeGreaterThan(forMs / 4)
  })

  it('shows at once what comes after a rest, however much it costs', () => {
    const frames = new FrameDouble()
    const begun: number[] = []
    const pace = new FrameScheduler(() => {
      begun.push(frames.now())
      frames.spend(300)
    }, frames)
    pace.ask()
    frames.runTo(2000)
    pace.ask()
    frames.runTo(4000)
    expect(begun).toEqual([16, 2016])
  })

  it('makes one frame of all that comes before it', () => {
    const frames = new FrameDouble()
    let count = 0
    const pace = new FrameScheduler(() => count++, frames)
    for (let i = 0; i < 5; i++) pace.ask()
    pace.askNow()
    frames.runTo(100)
    expect(count).toBe(1)
  })

  it('lets the reader wait for no rest', () => {
    const frames = new FrameDouble()
    const begun: number[] = []
    const pace = new FrameScheduler(() => {
      begun.push(frames.now())
      frames.spend(1000)
    }, frames)
    pace.ask()
    frames.runTo(20)
    pace.ask()
    frames.runTo(1100)
    expect(begun).toEqual([16])
    pace.askNow()
    frames.runTo(1104)
    expect(begun).toEqual([16, 1104])
    frames.runTo(10_000)
    expect(begun).toHaveLength(2)
  })
})
