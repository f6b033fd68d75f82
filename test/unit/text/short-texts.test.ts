import { describe, expect, it, vi } from 'vitest'
import en from '../../../extension/public/_locales/en/messages.json'
import { SpanKind } from '../../../inpage/api/api'
import { selectedFile } from '../../../panel/state/selection/selected-file'
import { tidied } from '../../../panel/state/view/menu'
import { clockText } from '../../../panel/text/clock-text'
import { Format } from '../../../panel/text/format'
import { KIND_NAMES } from '../../../panel/text/kind-names'
import { shortText } from '../../../panel/text/short-text'
import { importInto, plainSpan } from '../formats/spans'
import { panelWith } from '../state/panel'

describe('the correction of a clock', () => {
  it('has its sign and its unit', () => {
    const format = new Format('en')
    expect([1700, -3.2].map((ms) => clockText(ms, format))).toEqual(['+1.70 s', '−3.20 ms'])
  })
})

describe('a text on one line', () => {
  it('stays what it is up to a thousand characters, and is cut beyond', () => {
    expect(shortText('a'.repeat(1000))).toBe('a'.repeat(1000))
    expect(shortText('a'.repeat(1001))).toBe(`${'a'.repeat(1000)}…`)
  })
})

describe('the kinds of spans', () => {
  it('are named at their own number', () => {
    const names = Object.fromEntries(Object.entries(SpanKind).map(([kind, at]) => [en[KIND_NAMES[at]].message, kind]))
    expect(Object.entries(names).filter(([name, kind]) => name !== kind.toLowerCase())).toEqual([])
    expect(KIND_NAMES).toHaveLength(Object.keys(SpanKind).length)
  })
})

describe('a menu', () => {
  const item = (label: string) => ({ label })

  it('has no separator first, last, or twice', () => {
    const [one, two] = [item('one'), item('two')]
    const entries = ['separator', one, 'separator', 'separator', two, 'separator'] as const
    expect(tidied(entries)).toEqual([one, 'separator', two])
    expect(tidied(['separator', 'separator'])).toEqual([])
  })
})

describe('the file of what is selected', () => {
  it('is that of an imported span, and none for the page or without a selection', () => {
    const { state } = panelWith()
    expect(selectedFile(state)).toBeUndefined()
    importInto(state.store, [plainSpan(1)])
    state.select(`${'1'.repeat(32)}:${'1'.padStart(16, '0')}`, false)
    expect(selectedFile(state)).toBe('a.json')
    vi.unstubAllGlobals()
  })
})
