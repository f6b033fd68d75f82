import { createElement, Fragment, options } from 'preact'
import { jsx } from 'preact/jsx-runtime'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { showOnlyVisibleText } from '../../../panel/app/visible-text'
import { FittedTexts } from '../../../panel/views/flame/fitted-texts'

const { vnode } = options
beforeEach(showOnlyVisibleText)
afterEach(() => {
  options.vnode = vnode
})

describe('what the panel renders', () => {
  it('has no hidden characters in what is read of an element', () => {
    const { props } = jsx('div', { title: 'a\u202eb', 'aria-label': '\u200b', class: 'a\u202e', children: 'x' })
    expect(props).toMatchObject({ title: 'a‹U+202E›b', 'aria-label': '‹U+200B›', class: 'a\u202e' })
    expect(createElement('p', { title: 'x'.repeat(9999) }).props.title).toHaveLength(2001)
  })

  it('leaves alone what fields hold and what components are given', () => {
    expect(jsx('input', { value: 'a\u202eb' }).props).toMatchObject({ value: 'a\u202eb' })
    expect(jsx(Fragment, { title: 'a\u202eb' } as object).props).toMatchObject({ title: 'a\u202eb' })
  })

  it('has none on a canvas', () => {
    const context = { measureText: (text: string) => ({ width: text.length }) as TextMetrics }
    expect(new FittedTexts().fitted(context, 'a\u202eb', 400)).toBe('a‹U+202E›b')
  })
})
