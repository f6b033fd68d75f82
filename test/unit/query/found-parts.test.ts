import { describe, expect, it } from 'vitest'
import { foundParts, wordsOf } from '../../../panel/query/found-parts'

/** A text with what is marked in it between brackets. */
function marked(text: string, filter: string): string {
  const parts = foundParts(text, wordsOf(filter))
  return parts.toReversed().reduce((said, { from, to }) => {
    return `${said.slice(0, from)}[${said.slice(from, to)}]${said.slice(to)}`
  }, text)
}

describe('the part of a text that was looked for', () => {
  it.each([
    ['in any case', 'GET /api/Cart/cart', 'cart', 'GET /api/[Cart]/[cart]'],
    ['of several words', 'GET /api/cart', 'cart get', '[GET] /api/[cart]'],
    ['of words that overlap or touch', 'checkout', 'check heck out', '[checkout]'],
    ['by a key', 'checkout', 'name:out or url:check', '[checkout]'],
    ['that is a whole name', 'GET', 'name:=get', '[GET]'],
    ['none of what must not be there', 'checkout cart', 'check -cart', '[check]out cart'],
    ['none by what stands in no row', 'fetch', 'scope:fetch kind:client', 'fetch'],
    ['none by a pattern', 'checkout', '/ch.ck/', 'checkout'],
    ['none where small letters are longer', 'İstanbul cart', 'cart', 'İstanbul cart'],
    ['none for no text', 'checkout', '', 'checkout'],
  ])('is marked %s', (_, text, filter, said) => {
    expect(marked(text, filter)).toBe(said)
  })
})
