/** What a reader tunes is there again when the panel is opened again. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { checkedSettings, DEFAULT_SETTINGS } from '../../../extension/settings/settings'
import { UNDO_MS } from '../../../panel/state/cleared-spans'
import { blockOf, documentInfo } from '../store/page'
import { panelWith } from './panel'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('what a reader tunes', () => {
  it('is kept for the next panel', () => {
    const { state, environment } = panelWith()
    state.noise.hide('name:"long frame"')
    state.noise.setMinDuration(5)
    state.noise.toggleGroupRepeats()
    state.table.sortBy('duration')
    state.table.toggleCriticalPath()
    state.table.setFollows(false)
    state.columns.setNameWidth(430)
    state.details.place('below')
    state.details.resize('height', 300)
    state.view.show('errors')
    state.settings.saveView({ colorBy: 'attr.user.id', flameScope: 'all', statisticsBy: 'attribute:user.id' })
    vi.runAllTimers()
    const saved = environment.asked.filter((line) => line.startsWith('save ')).map((line) => JSON.parse(line.slice(5)))
    const { state: next } = panelWith(checkedSettings(Object.assign({}, DEFAULT_SETTINGS, ...saved)))
    expect(next.noise.hidden.value).toEqual(['name:"long frame"'])
    expect([next.noise.minDurationMs.value, next.noise.groupRepeats.value]).toEqual([5, false])
    expect(next.table.sort.value).toEqual({ column: 'duration', descending: true })
    expect([next.table.showsCriticalPath.value, next.table.wantsNewest.value]).toEqual([false, false])
    expect(next.columns.nameWidth.value).toBe(430)
    expect(next.details.frame).toMatchObject({ detailsPlace: 'below', detailsHeight: 300 })
    expect(next.view.name.value).toBe('errors')
    expect(next.settings.current.value.view).toMatchObject({
      ...{ colorBy: 'attr.user.id', flameScope: 'all', statisticsBy: 'attribute:user.id' },
    })
  })
})

describe('the order of rows', () => {
  it('is that of time again at the third click on a title, and at one on the timeline', () => {
    const { state } = panelWith()
    const orders = ['duration', 'duration', 'duration', 'name', 'name', 'name'] as const
    const seen = orders.map((column) => {
      state.table.sortBy(column)
      const { column: by, descending } = state.table.sort.value
      return `${by} ${descending ? 'down' : 'up'}`
    })
    expect(seen).toEqual(['duration down', 'duration up', 'start up', 'name up', 'name down', 'start up'])
    state.table.sortBy('self')
    state.table.sortByTime()
    expect(state.table.sort.value).toEqual({ column: 'start', descending: false })
  })
})

describe('following the newest', () => {
  it('stays as it was set, wherever the reader scrolls', () => {
    const { state } = panelWith()
    state.table.noteEnd(false)
    expect([state.table.wantsNewest.value, state.table.follows.value]).toEqual([true, false])
    state.table.noteEnd(true)
    expect(state.table.follows.value).toBe(true)
    state.table.setFollows(false)
    state.table.noteEnd(true)
    expect([state.table.wantsNewest.value, state.table.follows.value]).toEqual([false, false])
  })
})

describe('what was cleared', () => {
  const lines = (first: number) => [
    { id: first, trace: first, name: `trace ${first}`, start: 1, end: 9 },
    { id: first + 1, parent: first, trace: first, name: 'below', start: 2, end: 5 },
  ]

  function cleared() {
    const panel = panelWith()
    panel.feed.document(documentInfo('page', 0, 0))
    panel.feed.block('page', blockOf(lines(1), 1000))
    panel.state.table.takeIn()
    panel.state.clear()
    panel.state.table.takeIn()
    return panel
  }

  it('comes back within a minute, beside what came since', () => {
    const { state, feed, drawn } = cleared()
    expect(drawn()).toEqual([])
    expect(state.cleared.spans.value).toBe(2)
    feed.block('page', blockOf(lines(11), 2000))
    vi.advanceTimersByTime(UNDO_MS - 1)
    state.cleared.undo()
    state.table.takeIn()
    expect(drawn().map((name) => name.trim())).toEqual(['trace 1', 'below', 'trace 11', 'below'])
    expect(state.cleared.spans.value).toBe(0)
  })

  it('is gone for good after a minute', () => {
    const { state, drawn } = cleared()
    vi.advanceTimersByTime(UNDO_MS)
    expect(state.cleared.spans.value).toBe(0)
    state.cleared.undo()
    state.table.takeIn()
    expect(drawn()).toEqual([])
  })

  it('comes back whole where it was cleared twice', () => {
    const { state, feed, drawn } = cleared()
    feed.block('page', blockOf(lines(21), 3000))
    state.clear()
    state.cleared.undo()
    state.table.takeIn()
    expect(drawn()).toHaveLength(4)
  })

  it('stays away with the document that was left since', () => {
    const { state, feed, drawn } = cleared()
    feed.document(documentInfo('next', 0, 5000))
    state.cleared.undo()
    state.table.takeIn()
    expect(drawn()).toEqual([])
  })
})
