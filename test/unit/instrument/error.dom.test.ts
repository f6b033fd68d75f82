import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { errorInstrumentation } from '../../../inpage/instrument/page/error'
import { install } from '../document/installed'

// Whoever listens answers for the errors of this test.
const heard: unknown[] = []
const hear = (event: Event) => heard.push(event)
beforeAll(() => addEventListener('error', hear))
afterAll(() => removeEventListener('error', hear))

function report(error: unknown, message = String(error)): void {
  dispatchEvent(new ErrorEvent('error', { error, message, cancelable: true }))
}

function reject(reason: unknown): void {
  const promise = Promise.resolve()
  dispatchEvent(new PromiseRejectionEvent('unhandledrejection', { reason, promise, cancelable: true }))
}

describe('what nobody caught', () => {
  it('is a span with the exception', () => {
    const page = install(errorInstrumentation)
    report(new RangeError('too far'))
    reject(new TypeError('no cart'))
    expect(page.spans()).toMatchObject([
      { name: 'uncaught error', status: 2, statusMessage: 'too far', events: ['exception'] },
      { name: 'unhandled rejection', status: 2, statusMessage: 'no cart', events: ['exception'] },
    ])
  })

  it('is a span too where it is no Error', () => {
    const page = install(errorInstrumentation)
    report(undefined, 'Script error.')
    reject('a text')
    reject(undefined)
    reject(Object.create(null))
    expect(page.spans().map(({ status }) => status)).toEqual([2, 2, 2, 2])
    expect(page.spans()[0].statusMessage).toBe('Script error.')
  })

  it('is none where a span has recorded that very error', () => {
    const page = install(errorInstrumentation)
    const error = new Error('once')
    expect(() =>
      page.tracer.trace('checkout', () => {
        throw error
      }),
    ).toThrow(error)
    report(error)
    expect(page.spans().map(({ name }) => name)).toEqual(['checkout'])
  })

  it('is seen by the page’s own listeners as always', () => {
    install(errorInstrumentation)
    heard.length = 0
    const event = new ErrorEvent('error', { error: new Error('own'), cancelable: true })
    dispatchEvent(event)
    expect(heard).toEqual([event])
    expect(event.defaultPrevented).toBe(false)
  })

  it('is not heard of any more afterwards', () => {
    const page = install(errorInstrumentation)
    page.undo()
    report(new Error('later'))
    expect(page.spans()).toEqual([])
  })
})
