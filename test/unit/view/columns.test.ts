import { afterEach, describe, expect, it, vi } from 'vitest'
import { attributeOf, columnOf, columnsThatFit, shownColumns } from '../../../panel/state/table/columns'
import { panelWith } from './panel'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

const namesOf = (columns: ReturnType<typeof shownColumns>) => columns.map(({ name }) => name)

describe('columns', () => {
  it('stand in one order, whatever order they were chosen in, with pinned attributes last', () => {
    const shown = shownColumns(['attr.b', 'self', 'status', 'attr.a', 'origin'], {})
    expect(namesOf(shown)).toEqual(['status', 'origin', 'self', 'attr.b', 'attr.a'])
  })

  it('are none of those that nobody knows', () => {
    expect(namesOf(shownColumns(['status', 'colour', 'attr.'], {}))).toEqual(['status'])
  })

  it('have the width that they were given', () => {
    expect(shownColumns(['status', 'self'], { self: 90 }).map(({ width }) => width)).toEqual([76, 90])
  })

  it('go from the right where there is no room, but status and duration stay', () => {
    const all = shownColumns(['status', 'duration', 'self', 'started', 'attr.user.id'], {})
    expect(namesOf(columnsThatFit(all, 1600))).toEqual(['status', 'duration', 'self', 'started', 'attr.user.id'])
    expect(namesOf(columnsThatFit(all, 800))).toEqual(['status', 'duration', 'self', 'started'])
    expect(namesOf(columnsThatFit(all, 500))).toEqual(['status', 'duration'])
    expect(namesOf(columnsThatFit(all, 100))).toEqual(['status', 'duration'])
  })

  it('name the attribute that they show', () => {
    expect(attributeOf(columnOf('url.full'))).toBe('url.full')
    expect(attributeOf('status')).toBeUndefined()
  })
})

describe('the state', () => {
  it('pins an attribute as a column and takes it back, and keeps both', () => {
    const { state, environment } = panelWith()
    state.columns.pin('user.id')
    expect(state.columns.isPinned('user.id')).toBe(true)
    expect(namesOf(state.columns.shown.value)).toEqual(['status', 'duration', 'self', 'attr.user.id'])
    state.columns.pin('user.id')
    expect(state.columns.isPinned('user.id')).toBe(false)
    expect(environment.asked.map((line) => line.includes('attr.user.id'))).toEqual([true, false])
  })

  it('shows a width at once, and keeps it when the border rests', () => {
    vi.useFakeTimers()
    const { state, environment } = panelWith()
    for (const width of [80, 81, 82]) state.columns.setWidth('self', width)
    expect(state.columns.shown.value.find(({ name }) => name === 'self')?.width).toBe(82)
    expect(environment.asked).toEqual([])
    vi.runAllTimers()
    expect(environment.asked).toHaveLength(1)
    expect(environment.asked[0]).toContain('"self":82')
  })
})
