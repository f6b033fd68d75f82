import fc from 'fast-check'
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
    expect(state.search.spans.value.length).toBe(0)
    expect(selected()).toBe('>pay late')
  })
})

it('goes through the matches in the order of their starts, and around the end', () => {
  const line = fc.record({ start: fc.integer({ min: 0, max: 20 }), isFound: fc.boolean() })
  fc.assert(
    fc.property(
      fc.array(line, { minLength: 1, maxLength: 12 }),
      fc.constantFrom(1 as const, -1 as const),
      (lines, direction) => {
        const { feed, state, frame } = panelWith()
        feed.document(documentInfo('page'))
        const spans = lines.map(({ start, isFound }, i) => ({
          id: i + 1,
          trace: i + 1,
          name: isFound ? 'yes' : 'no',
          start,
        }))
        feed.block('page', blockOf(spans))
        frame()
        const { store, search: found } = state
        found.setText('name:yes')
        found.setOpen(true)
        const wanted = Array.from({ length: store.table.limit }, (_, index) => index)
          .filter((index) => store.summary(index).name === 'yes')
          .sort((a, b) => store.table.compare(a, b))
        expect(found.spans.value).toHaveLength(wanted.length)
        for (const [at, index] of wanted.entries()) {
          expect(found.placeOf(index)).toBe(at + 1)
          expect(found.next(index, direction)).toBe(wanted.at((at + direction) % wanted.length))
        }
        expect(found.next(undefined, direction)).toBe(wanted.at(direction === 1 ? 0 : -1))
      },
    ),
    { numRuns: 40 },
  )
})
