import { describe, expect, it } from 'vitest'
import { messageLabel, urlLabel } from '../../../panel/store/label'

describe('the label of a request', () => {
  const page = 'https://shop.test/list?page=2'

  it('is path and query on the document’s own origin', () => {
    expect(urlLabel('https://shop.test/api/cart?id=7#top', page)).toBe('/api/cart?id=7#top')
  })

  it('has the host before it elsewhere', () => {
    expect(urlLabel('https://pay.test:8443/charge', page)).toBe('pay.test:8443/charge')
    expect(urlLabel('http://shop.test/api', page)).toBe('shop.test/api')
    expect(urlLabel('https://shop.test/api', 'about:blank')).toBe('shop.test/api')
  })

  it('is read as it was written', () => {
    expect(urlLabel('https://shop.test/商品/帽子?q=赤 い', page)).toBe('/商品/帽子?q=赤 い')
    expect(urlLabel('https://shop.test/a%2Fb%3Fc', page)).toBe('/a%2Fb%3Fc')
    expect(urlLabel('https://shop.test/100%/%E5', page)).toBe('/100%/%E5')
  })

  it('is the text itself where that is no URL with a host', () => {
    for (const text of ['/relative', 'data:text/plain,hello', '']) expect(urlLabel(text, page)).toBe(text)
  })

  it('is no longer than a row can show', () => {
    expect(urlLabel(`https://shop.test/${'x'.repeat(9999)}`, page)).toHaveLength(300)
  })
})

describe('the label of a message', () => {
  it('is its first line, no longer than a row can show', () => {
    expect(messageLabel('\n  no card\nat pay (checkout.ts:42)')).toBe('no card')
    expect(messageLabel('x'.repeat(9999))).toHaveLength(300)
    expect(messageLabel('')).toBe('')
    expect(messageLabel('[\n  {\n    "code": "bad"\n  }\n]')).toBe('[ { "code": "bad" } ]')
    expect(messageLabel(`[\n${' {\n'.repeat(9999)}`)).toHaveLength(300)
  })
})
