import { afterEach, describe, expect, it, vi } from 'vitest'
import { blockOf, documentInfo } from '../store/page'
import { panelWith } from './panel'

afterEach(() => {
  vi.unstubAllGlobals()
})

describe('the search field of DevTools', () => {
  it('goes to what it looks for, on, back, and forgets it', () => {
    const { feed, state, frame, drawn, environment } = panelWith()
    feed.document(documentInfo('page'))
    feed.block(
      'page',
      blockOf(['pay', 'cart', 'pay late'].map((name, i) => ({ id: i + 1, trace: i + 1, name, start: i }))),
    )
    frame()
    const selected = () => drawn().find((line) => line.startsWith('>'))
    environment.search({ type: 'search', text: 'pay' })
    expect(selected()).toBe('>pay')
    environment.search({ type: 'search', text: 'pay l' })
    expect(selected()).toBe('>pay late')
    environment.search({ type: 'search', text: 'pay' })
    environment.search({ type: 'next' })
    expect(selected()).toBe('>pay')
    environment.search({ type: 'previous' })
    expect(selected()).toBe('>pay late')
    environment.search({ type: 'cancel' })
    expect(state.found.spans.value.length).toBe(0)
    expect(selected()).toBe('>pay late')
  })
})
