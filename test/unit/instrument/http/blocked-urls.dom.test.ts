import { afterEach, describe, expect, it } from 'vitest'
import { isBlocked, watchBlocked } from '../../../../inpage/instrument/http/trace-headers/blocked-urls'
import { dispatchAsUser } from '../../document/as-user'

let unwatch = () => {}
afterEach(() => unwatch())

/** As the browser tells it. */
function violation(blockedURI: string, disposition = 'enforce'): Event {
  return Object.assign(new Event('securitypolicyviolation', { bubbles: true }), { blockedURI, disposition })
}

describe('a request that the page’s policy blocks', () => {
  it('is known by its URL, which has no fragment there', () => {
    unwatch = watchBlocked()
    dispatchAsUser(document, violation('https://shop.test/blocked?a=1'))
    expect(isBlocked(new URL('https://shop.test/blocked?a=1#b'))).toBe(true)
    expect(isBlocked(new URL('https://shop.test/blocked?a=2'))).toBe(false)
  })

  it('is not one that is only reported, nor one of which the page tells', () => {
    unwatch = watchBlocked()
    dispatchAsUser(document, violation('https://shop.test/reported', 'report'))
    document.dispatchEvent(violation('https://shop.test/told'))
    expect(isBlocked(new URL('https://shop.test/reported'))).toBe(false)
    expect(isBlocked(new URL('https://shop.test/told'))).toBe(false)
  })

  it('is forgotten after some others', () => {
    unwatch = watchBlocked()
    dispatchAsUser(document, violation('https://shop.test/first'))
    for (let i = 0; i < 20; i++) dispatchAsUser(document, violation(`https://shop.test/${i}`))
    expect(isBlocked(new URL('https://shop.test/first'))).toBe(false)
    expect(isBlocked(new URL('https://shop.test/19'))).toBe(true)
  })
})
