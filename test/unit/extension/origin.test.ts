import { describe, expect, it } from 'vitest'
import { originOf } from '../../../extension/origin'

describe('originOf', () => {
  it.each([
    ['https://shop.example/cart?x#y', 'https://shop.example'],
    ['http://localhost:8080/', 'http://localhost:8080'],
    ['https://user:word@shop.example:443/', 'https://shop.example'],
    ['blob:https://shop.example/1b2c', 'https://shop.example'],
  ])('of %s is %s', (url, origin) => {
    expect(originOf(url)).toBe(origin)
  })

  it.each([['about:blank'], ['data:text/html,x'], ['shop.example'], [''], [undefined], [null], [7], [{}]])(
    'of %j is none',
    (url) => {
      expect(originOf(url)).toBeUndefined()
    },
  )
})
