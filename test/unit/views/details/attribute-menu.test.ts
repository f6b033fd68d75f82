import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { AttributeValue } from '../../../../inpage/block/format'
import { attributeMenu } from '../../../../panel/views/details/attributes/attribute-menu'
import { panelWith } from '../../state/panel'
import { blockOf, documentInfo, keyOf } from '../../store/page'

const copied: string[] = []
vi.mock('../../../../panel/widgets/clipboard', () => ({ copyText: (text: string) => copied.push(text) }))

const VALUES: readonly AttributeValue[] = ['POST', 'two words', '', 502, 0.5, true, ['a', 'b'], { code: 'x' }, 12n]

/** A span for each of the values, one without the attribute, and the menu of the attribute in span `at`. */
function menuOf(at: number) {
  const panel = panelWith()
  panel.feed.document(documentInfo('home'))
  const attributes = VALUES.map((value, i) => ({ id: i + 1, name: `span ${i}`, attributes: { 'http.kind': value } }))
  panel.feed.block('home', blockOf([...attributes, { id: 99, name: 'other' }]))
  panel.frame()
  const index = panel.state.store.find(keyOf(at + 1)) ?? -1
  const [entry] = panel.state.store.detail(index).attributes
  const choose = (label: string) => {
    const item = attributeMenu(panel.state, entry).find((one) => one !== 'separator' && one.label === label)
    if (item === undefined || item === 'separator') throw new Error(`no “${label}”`)
    item.run?.()
    panel.frame()
  }
  return { ...panel, entry, choose, names: () => panel.drawn().map((line) => line.trim()) }
}

beforeEach(() => {
  copied.length = 0
})
afterEach(() => {
  vi.unstubAllGlobals()
})

describe('the menu of an attribute', () => {
  it.each(VALUES.map((value, at) => [value, at] as const))(
    'shows only the spans with the value %o, or hides them',
    (_, at) => {
      const { choose, names, state } = menuOf(at)
      choose('Show only this value')
      expect(names()).toEqual([`span ${at}`])
      state.filter.setText('')
      choose('Hide this value')
      expect(names()).toContain('other')
      expect(names()).not.toContain(`span ${at}`)
      expect(names().at(-1)).toBe('hidden of 1')
    },
  )

  it('shows only the spans that have it', () => {
    const { choose, names } = menuOf(0)
    choose('Show only spans with this attribute')
    expect(names()).toHaveLength(VALUES.length)
    expect(names()).not.toContain('other')
  })

  it('copies its value, its key, or both', () => {
    const { choose } = menuOf(6)
    for (const label of ['Copy value', 'Copy key', 'Copy key=value']) choose(label)
    expect(copied).toEqual(['[\n  "a",\n  "b"\n]', 'http.kind', 'http.kind=["a","b"]'])
  })

  it('makes it a column of the table, and takes it away again', () => {
    const { choose, state } = menuOf(0)
    choose('Column in the table')
    expect(state.columns.isPinned('http.kind')).toBe(true)
    choose('Column in the table')
    expect(state.columns.isPinned('http.kind')).toBe(false)
  })
})
