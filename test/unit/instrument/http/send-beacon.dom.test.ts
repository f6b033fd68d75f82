import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { fetchInstrumentation } from '../../../../inpage/instrument/http/fetch'
import { install } from '../../document/installed'

let isQueued = true
const sent: unknown[][] = []
/** jsdom has none. */
function sendBeacon(this: unknown, ...args: unknown[]): boolean {
  if (!(this instanceof Navigator)) throw new TypeError('Illegal invocation')
  sent.push(args)
  return isQueued
}
beforeAll(() => Object.assign(Navigator.prototype, { sendBeacon }))
afterAll(() => void Reflect.deleteProperty(Navigator.prototype, 'sendBeacon'))
beforeEach(() => {
  isQueued = true
  sent.length = 0
})

describe('a beacon', () => {
  it('is a span that says that it was queued, and is sent as the page gave it', () => {
    const page = install(fetchInstrumentation)
    const body = new Blob(['left'])
    expect(navigator.sendBeacon('/left?page=2', body)).toBe(true)
    expect(sent).toEqual([['/left?page=2', body]])
    expect(page.spans()).toMatchObject([
      { name: 'POST', kind: 3, status: 0, attributes: { 'url.full': `${origin}/left?page=2` } },
    ])
  })

  it('is an error where the browser did not queue it', () => {
    const page = install(fetchInstrumentation)
    isQueued = false
    expect(navigator.sendBeacon('/left')).toBe(false)
    expect(page.spans()).toMatchObject([{ status: 2, attributes: { 'error.type': 'QuotaExceededError' } }])
  })

  it('throws what it always did, and is left alone where it is telemetry', () => {
    const page = install(fetchInstrumentation)
    expect(() => Reflect.apply(navigator.sendBeacon, {}, ['/left'])).toThrow('Illegal invocation')
    navigator.sendBeacon('https://o1.ingest.sentry.io/api/1/envelope/')
    expect(page.spans().filter(({ status }) => status !== 2)).toEqual([])
  })

  it('is the browser’s own again afterwards', () => {
    const page = install(fetchInstrumentation)
    expect(navigator.sendBeacon).not.toBe(sendBeacon)
    page.undo()
    expect(navigator.sendBeacon).toBe(sendBeacon)
  })
})
