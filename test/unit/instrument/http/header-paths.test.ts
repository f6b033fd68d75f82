import { describe, expect, it } from 'vitest'
import { isWithout, learn, pathOf, stays } from '../../../../inpage/instrument/http/trace-headers/header-paths'
import { cpuMs } from '../../cpu-time'

describe('a path', () => {
  it.each([
    ['https://a.test/export?x=1#y', 'https://a.test/export'],
    ['https://a.test/', 'https://a.test/'],
    ['https://a.test/orders/123/label/', 'https://a.test/orders/*/label/'],
    ['https://a.test/f/6f9619ff-8b86-d011-b42d-00cf4fc964ff', 'https://a.test/f/*'],
    [`https://a.test/${'x'.repeat(33)}/y`, 'https://a.test/*/y'],
    ['http://a.test:8080/a//b', 'http://a.test:8080/a//b'],
  ])('of %s is %s', (url, path) => {
    const { origin, pathname } = new URL(url)
    expect(pathOf(origin, pathname)).toBe(path)
  })

  it('is short, and soon found, however long it is', () => {
    const url = new URL(`https://a.test/${'x/'.repeat(500_000)}`)
    // About 10 ms. What looks at each part once more for each part would take minutes.
    expect(cpuMs(() => expect(pathOf(url.origin, url.pathname).length).toBeLessThan(400))).toBeLessThan(1000)
  })

  it('is without headers by what this document has learnt, or an earlier one', () => {
    expect([stays('a'), isWithout('a', []), isWithout('a', ['b', 'a'])]).toEqual([false, false, true])
    learn('a', 'stays')
    expect([stays('a'), isWithout('a', [])]).toEqual([true, false])
    learn('a', 'without')
    expect([stays('a'), isWithout('a', [])]).toEqual([false, true])
  })
})
