import { beforeEach, describe, expect, it, vi } from 'vitest'
import { PathsInFrames } from '../../../../panel/views/waterfall/timeline/paths-in-frames'
import { storeOf } from '../../store/forest'
import { blockOf, type SpanLine } from '../../store/page'

/** A span, and one call after the other below it. */
const calls = (trace: number, length: number): SpanLine[] => [
  { id: 1, trace, start: 0, end: 2 * length },
  ...Array.from({ length: length - 1 }, (_, i) => ({ id: i + 2, trace, parent: 1, start: 2 * i, end: 2 * i + 1 })),
]

function setUp(lines: readonly SpanLine[]) {
  const { store, roots } = storeOf(lines)
  let now = 0
  const turns: (() => void)[] = []
  const later = (callback: () => void) => {
    turns.push(callback)
    return () => void turns.splice(turns.indexOf(callback), 1)
  }
  // Each look at the clock takes 30 ms: every step fills its frame.
  const frames = {
    now: () => (now += 30),
    next: later,
    after: (_ms: number, callback: () => void) => later(callback),
    handedOver: later,
  }
  let results = 0
  const paths = new PathsInFrames(store, () => results++, frames)
  return { store, roots, paths, turns, results: () => results, turn: () => turns.shift()?.() }
}

describe('critical paths on the screen', () => {
  // No view has used up what all may take of a frame.
  beforeEach(() => void vi.stubGlobal('requestAnimationFrame', () => 0))

  it('of a small trace are there at once', () => {
    const { roots, paths, store } = setUp(calls(1, 100))
    expect(paths.of(roots[0])).toBe(store.criticalPathOf(roots[0]))
  })

  it('of a large one come over several frames, and are the same', () => {
    const { roots, paths, store, turns, turn, results } = setUp(calls(1, 12_000))
    expect(paths.of(roots[0])).toBeUndefined()
    let frames = 0
    for (; turns.length > 0 && results() === 0; frames++) turn()
    expect(frames).toBeGreaterThan(3)
    const path = paths.of(roots[0])
    expect(path?.spans.join()).toBe(store.criticalPathOf(roots[0]).spans.join())
    expect(path?.fromMs.join()).toBe(store.criticalPathOf(roots[0]).fromMs.join())
  })

  it('are worked out again when spans have come, and are shown as they were until then', () => {
    const { roots, paths, store, turns, turn, results } = setUp(calls(1, 5000))
    paths.of(roots[0])
    while (results() === 0) turn()
    const before = paths.of(roots[0])
    store.block('home', 1e6, blockOf([{ id: 9e6, trace: 1, parent: 1, start: 9998, end: 9999 }]))
    expect(paths.of(roots[0])).toBe(before)
    while (turns.length > 0) turn()
    expect(results()).toBe(2)
    expect(paths.of(roots[0])?.spans).toHaveLength((before?.spans.length ?? 0) + 2)
  })

  it('of many large traces are found one after the other, each once, and all of them', () => {
    const { paths, turns, turn, roots, store } = setUp(Array.from({ length: 12 }, (_, i) => calls(i + 1, 3000)).flat())
    // As each drawing does.
    const shown = () => [...roots].map((root) => paths.of(root))
    shown()
    let mostAtOnce = 0
    for (let frames = 0; turns.length > 0; frames++) {
      mostAtOnce = Math.max(mostAtOnce, turns.length)
      turn()
      shown()
      expect(frames).toBeLessThan(500)
    }
    expect(mostAtOnce).toBe(1)
    expect(shown().map((path) => path?.spans.join())).toEqual(
      [...roots].map((root) => store.criticalPathOf(root).spans.join()),
    )
  })

  it('of a trace that changes all the time leave the others their turn', () => {
    const { paths, turns, turn, roots, store } = setUp([...calls(1, 3000), ...calls(2, 3000)])
    for (let i = 0; i < 200 && roots.some((root) => paths.of(root) === undefined); i++) {
      turn()
      store.block('home', 1e6, blockOf([{ id: 9e6 + i, trace: 1, parent: 1, start: 9998, end: 9999 }]))
    }
    expect([...roots].map((root) => paths.of(root) !== undefined)).toEqual([true, true])
    paths.stop()
    expect(turns).toHaveLength(0)
  })
})
