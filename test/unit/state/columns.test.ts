import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  attributeOf,
  columnOf,
  columnsThatFit,
  gridTemplate,
  shownColumns,
  shownNameWidth,
} from '../../../panel/state/table/columns'
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

  it('give way where there is no room, but those that the reader chose stay', () => {
    const all = shownColumns(['status', 'duration', 'self', 'started', 'attr.user.id'], {})
    expect(namesOf(columnsThatFit(all, 1600))).toEqual(['status', 'duration', 'self', 'started', 'attr.user.id'])
    expect(namesOf(columnsThatFit(all, 800))).toEqual(['status', 'duration', 'started', 'attr.user.id'])
    expect(namesOf(columnsThatFit(all, 554))).toEqual(['started', 'attr.user.id'])
    expect(namesOf(columnsThatFit(all, 100))).toEqual(['started', 'attr.user.id'])
    const pinned = shownColumns(['status', 'duration', 'self', 'attr.user.id'], {})
    expect(namesOf(columnsThatFit(pinned, 554))).toEqual(['duration', 'attr.user.id'])
  })

  it('leave nearly half of the width to the timeline, docked right and in 400 px', () => {
    const all = shownColumns(['status', 'duration', 'self'], {})
    for (const width of [400, 554, 720, 1000, 1400]) {
      const shown = columnsThatFit(all, width)
      expect(namesOf(shown)).toEqual([...(width < 450 ? [] : ['status']), 'duration', ...(width < 800 ? [] : ['self'])])
      const template = gridTemplate(shown, width)
      expect(Number(/minmax\((\d+)px, 1fr\)$/.exec(template)?.[1])).toBe(Math.floor(width * 0.45))
    }
    expect(gridTemplate(shownColumns(['attr.a', 'attr.b', 'attr.c', 'attr.d'], {}), 554)).toMatch(
      /minmax\(96px, 1fr\)$/,
    )
  })

  it('leave the names what they can do without where there is little room, but keep the widths that the reader chose', () => {
    const widthsAt = (width: number, chosen = {}) =>
      [
        ...gridTemplate(shownColumns(['status', 'duration'], chosen), width).matchAll(
          /minmax\([\d.]+px, ([\d.]+)px\)/g,
        ),
      ].map(([, px]) => Number(px))
    expect(widthsAt(554)).toEqual([54, 66])
    expect(widthsAt(554, { status: 90 })).toEqual([90, 66])
    expect(widthsAt(1400)).toEqual([76, 74])
  })

  it('leave a third of the table to the names, docked right, and what the reader chose elsewhere', () => {
    const columns = shownColumns(['status', 'duration'], {})
    expect(shownNameWidth(columns, 554, 330)).toBe(554 - 249 - 54 - 66)
    expect(shownNameWidth(columns, 554, 120)).toBe(120)
    expect(shownNameWidth(columns, 1400, 330)).toBe(330)
    expect(shownNameWidth(columns, 200, 330)).toBe(104)
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
