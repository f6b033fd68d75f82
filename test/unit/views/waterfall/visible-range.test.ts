import { afterEach, describe, expect, it, vi } from 'vitest'
import { FoldedTime } from '../../../../panel/store/time/folded-time'
import {
  dragTimeline,
  handleTimelineKey,
  handleTimelineWheel,
} from '../../../../panel/views/waterfall/timeline/visible-range'
import { panelWith } from '../../state/panel'
import { blockOf, documentInfo, keyOf } from '../../store/page'

afterEach(() => {
  vi.unstubAllGlobals()
})

const WHOLE = { fromMs: 0, toMs: 1000 }
const turn = { ctrlKey: false, metaKey: false, shiftKey: false, deltaX: 0, deltaY: 0 }

function timeline() {
  const panel = panelWith()
  panel.feed.document(documentInfo('page'))
  panel.feed.block(
    'page',
    blockOf([
      { id: 1, name: 'a', start: 100, end: 1000 },
      { id: 2, parent: 1, name: 'b', start: 300, end: 400 },
    ]),
  )
  panel.frame()
  const { state } = panel
  const sight = () => ({ whole: WHOLE, axis: state.time.zoom.value ?? WHOLE, folds: FoldedTime.PLAIN })
  return {
    ...panel,
    key: (...codes: string[]) => codes.map((code) => handleTimelineKey(state, code, sight())),
    wheel: (event: Partial<typeof turn>, share = 0.5) =>
      handleTimelineWheel(state, { ...turn, ...event }, share, 500, sight()),
    sight,
  }
}

describe('the keys of the timeline', () => {
  it('zoom in and out again, to all of it and no further', () => {
    const { key, state } = timeline()
    expect(key('KeyW', 'KeyW')).toEqual([true, true])
    const { fromMs, toMs } = state.time.zoom.value ?? WHOLE
    expect(toMs - fromMs).toBeCloseTo(1000 / 1.4 / 1.4)
    expect(fromMs + toMs).toBeCloseTo(1000)
    key('KeyS', 'KeyS', 'KeyS')
    expect(state.time.zoom.value).toBeUndefined()
  })

  it('move what is seen, not beyond the ends', () => {
    const { key, state } = timeline()
    key('KeyW', 'KeyW', 'KeyA', 'KeyA', 'KeyA', 'KeyA', 'KeyA', 'KeyA')
    expect(state.time.zoom.value?.fromMs).toBe(0)
    key(...Array.from({ length: 20 }, () => 'KeyD'))
    expect(state.time.zoom.value?.toMs).toBeCloseTo(1000)
  })

  it('fit the selected span in, with a little room, and show all again', () => {
    const { key, state } = timeline()
    state.select(keyOf(2), false)
    key('KeyF')
    expect(state.time.zoom.value?.fromMs).toBeCloseTo(195)
    expect(state.time.zoom.value?.toMs).toBeCloseTo(305)
    key('Digit0')
    expect(state.time.zoom.value).toBeUndefined()
  })

  it('leave others alone', () => {
    expect(timeline().key('KeyQ')).toEqual([false])
  })
})

describe('the wheel', () => {
  it('zooms around the pointer with Ctrl', () => {
    const { wheel, state } = timeline()
    expect(wheel({ ctrlKey: true, deltaY: -400 }, 0.25)).toBe(true)
    const { fromMs, toMs } = state.time.zoom.value ?? WHOLE
    expect(toMs - fromMs).toBeLessThan(500)
    expect(fromMs + (toMs - fromMs) * 0.25).toBeCloseTo(250)
  })

  it('scrolls the rows without Ctrl, and moves the timeline to the side only where it is zoomed', () => {
    const { wheel, key, state } = timeline()
    expect(wheel({ deltaY: 100 })).toBe(false)
    expect(wheel({ deltaX: 100 })).toBe(false)
    key('KeyW')
    const before = state.time.zoom.value?.fromMs ?? 0
    expect(wheel({ deltaX: 50 })).toBe(true)
    expect(state.time.zoom.value?.fromMs).toBeGreaterThan(before)
    expect(wheel({ shiftKey: true, deltaY: -50 })).toBe(true)
    expect(state.time.zoom.value?.fromMs).toBeCloseTo(before)
  })
})

it('goes with the hand that drags it', () => {
  const { key, state, sight } = timeline()
  key('KeyW', 'KeyW')
  const begin = sight()
  dragTimeline(state, 0.1, begin)
  dragTimeline(state, 0.2, begin)
  expect(state.time.zoom.value?.fromMs).toBeCloseTo(begin.axis.fromMs - 0.2 * (begin.axis.toMs - begin.axis.fromMs))
})

it('forgets the part that was seen when another time is looked at', () => {
  const { key, state } = timeline()
  key('KeyW')
  state.time.setRange({ fromMs: 0, toMs: 10 })
  expect(state.time.zoom.value).toBeUndefined()
})

it('moves on the folded scale, and keeps what is seen in the time of the clock', () => {
  const { state } = timeline()
  const folds = new FoldedTime([{ fromMs: 100, toMs: 900 }], 100)
  const whole = { fromMs: 0, toMs: folds.fold(1000) }
  handleTimelineKey(state, 'KeyW', { whole, axis: whole, folds })
  const { fromMs, toMs } = state.time.zoom.value ?? WHOLE
  expect(folds.fold(fromMs) + folds.fold(toMs)).toBeCloseTo(300)
  expect(folds.fold(toMs) - folds.fold(fromMs)).toBeCloseTo(300 / 1.4)
})
