import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SPAN_FLAG_INFERRED_PARENT } from '../../../../inpage/block/format'
import { errorInstrumentation } from '../../../../inpage/instrument/page/errors/error'
import { install } from '../../document/installed'
import { idsOf } from '../../tracing/page'

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

  it('is none where a span has recorded that very text in this task, and one each where it is thrown again', async () => {
    const page = install(errorInstrumentation)
    const throwing = () =>
      expect(() =>
        page.tracer.trace('checkout', () => {
          throw 'sold out'
        }),
      ).toThrow('sold out')
    throwing()
    report('sold out')
    report('sold out')
    throwing()
    await new Promise((resolve) => setTimeout(resolve, 5))
    reject('sold out')
    reject('sold out')
    expect(page.spans().map(({ name }) => name)).toEqual([
      ...['checkout', 'uncaught error', 'checkout', 'unhandled rejection', 'unhandled rejection'],
    ])
  })

  it('is inferred to be of whose code has just run', async () => {
    const page = install(errorInstrumentation)
    page.carrier.flow.infers = true
    const click = page.tracer.startSpan('click')
    page.tracer.withActiveSpan(click, () => {})
    click.finish()
    reject(new Error('no cart'))
    await new Promise((resolve) => setTimeout(resolve, 150))
    reject(new Error('later'))
    page.tracer.withActiveSpan(page.tracer.startSpan('one'), () => {})
    page.tracer.withActiveSpan(page.tracer.startSpan('two'), () => {})
    report(new Error('whose'))
    const spans = page.spans()
    expect(spans.find(({ statusMessage }) => statusMessage === 'no cart')).toMatchObject({
      ...{ parentId: idsOf(click).spanId, flags: SPAN_FLAG_INFERRED_PARENT },
    })
    for (const text of ['later', 'whose'])
      expect(spans.find(({ statusMessage }) => statusMessage === text)).toMatchObject({ flags: 0 })
  })

  it('says where a worker threw, of which there is no error', () => {
    const page = install(errorInstrumentation)
    const place = { filename: 'https://shop.test/worker.js', lineno: 7, colno: 3 }
    dispatchEvent(new ErrorEvent('error', { message: 'Uncaught TypeError: broken', cancelable: true, ...place }))
    expect(page.spans()).toMatchObject([{ statusMessage: 'Uncaught TypeError: broken', events: ['exception'] }])
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
