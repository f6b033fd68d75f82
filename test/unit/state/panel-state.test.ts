import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { blockOf, documentInfo, keyOf } from '../store/page'
import { panelWith } from './panel'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const PAGE = documentInfo('page')
const TREE = blockOf([
  { id: 1, name: 'checkout' },
  { id: 2, parent: 1, name: 'pay' },
])

describe('what arrives', () => {
  it('is taken in once an animation frame, however much it is', () => {
    const { feed, state, frames, frame } = panelWith()
    feed.document(PAGE)
    for (let id = 1; id <= 100; id++) feed.block('page', blockOf([{ id, trace: id }]))
    expect(frames).toHaveLength(1)
    expect(state.table.counts.value.spans).toBe(0)
    frame()
    expect(state.table.counts.value.spans).toBe(100)
    expect(state.table.frame.value).toBe(1)
    expect(frames).toHaveLength(0)
  })

  it('counts what was lost on the way', () => {
    const { feed, state, frame } = panelWith()
    feed.document(PAGE)
    feed.loss(7)
    frame()
    expect(state.table.counts.value.lost).toBe(7)
  })

  it('is told as a rate that comes to rest by itself', () => {
    const { feed, state, frame } = panelWith()
    feed.document(PAGE)
    frame()
    vi.advanceTimersByTime(100)
    feed.block('page', TREE)
    frame()
    expect(state.recording.rate.value).toBe(1)
    vi.advanceTimersByTime(3000)
    expect(state.recording.rate.value).toBe(0)
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('recording', () => {
  it('takes nothing in while it is off, and catches up when it is on again', () => {
    const { feed, state, frame } = panelWith()
    feed.document(PAGE)
    state.recording.toggle()
    feed.block('page', TREE)
    frame()
    expect(state.table.counts.value.spans).toBe(0)
    state.recording.toggle()
    frame()
    expect(state.table.counts.value.spans).toBe(2)
  })
})

describe('clearing', () => {
  it('forgets spans and selection, here and in the journal, and takes in what comes after', () => {
    const { feed, state, frame, drawn } = panelWith()
    feed.document(PAGE)
    feed.block('page', TREE)
    frame()
    state.select(keyOf(2), true)
    state.clear()
    frame()
    expect(drawn()).toEqual([])
    expect([state.selection.key.value, state.details.isOpen.value, feed.cleared]).toEqual([undefined, false, 1])
    feed.block('page', blockOf([{ id: 3, trace: 3, name: 'later' }]))
    frame()
    expect(drawn()).toEqual([' later'])
  })
})

describe('a navigation', () => {
  const next = documentInfo('next', 0, PAGE.seenAt + 1000)

  it('clears, unless the log is preserved', () => {
    const { feed, frame, drawn } = panelWith()
    feed.document(PAGE)
    feed.block('page', TREE)
    feed.document(next)
    frame()
    expect(drawn()).toEqual([])
  })

  it('leaves a mark between the documents of a preserved log', () => {
    const { feed, frame, drawn } = panelWith({ preserveLog: true })
    feed.document(PAGE)
    feed.block('page', TREE)
    feed.document(next)
    feed.block('next', blockOf([{ id: 9, trace: 9, name: 'landing' }], PAGE.seenAt + 1000))
    frame()
    expect(drawn()).toEqual([' checkout', '  pay', '== https://shop.test/next', ' landing'])
  })
})

it('saves a setting and goes by it at once', () => {
  const { environment, state } = panelWith()
  state.settings.save({ preserveLog: true })
  expect(state.settings.current.value.preserveLog).toBe(true)
  expect(environment.asked).toEqual(['save {"preserveLog":true}'])
})

it('keeps only as many spans as are set, from the moment they are', () => {
  const { feed, state, frame } = panelWith()
  feed.document(PAGE)
  for (let trace = 1; trace <= 1100; trace++) feed.block('page', blockOf([{ id: 1, trace }]))
  state.settings.save({ maxSpans: 1000 })
  frame()
  expect(state.table.counts.value).toMatchObject({ spans: 1000, evicted: 100 })
})

it('shows what the filter finds with what stands above it, and all again without it', () => {
  const { feed, state, frame, drawn } = panelWith()
  feed.document(PAGE)
  feed.block('page', TREE)
  feed.block('page', blockOf([{ id: 5, trace: 5, name: 'other' }]))
  state.filter.setText('pay')
  frame()
  expect(drawn()).toEqual([' checkout', '  pay'])
  state.filter.setText('')
  frame()
  expect(drawn()).toEqual([' checkout', '  pay', ' other'])
})

describe('a focus on a subtree', () => {
  it('looks at its time, and at all of it again when it ends', () => {
    const { feed, state, frame } = panelWith()
    feed.document(PAGE)
    const lines = [
      { id: 1, name: 'checkout', start: 0, end: 100 },
      { id: 2, parent: 1, name: 'pay', start: 40, end: 60 },
    ]
    feed.block('page', blockOf(lines))
    frame()
    state.setFocus(state.store.find(keyOf(2)))
    expect(state.time.zoom.value).toEqual({ fromMs: 39, toMs: 61 })
    state.setFocus(undefined)
    expect(state.time.zoom.value).toBeUndefined()
  })
})
