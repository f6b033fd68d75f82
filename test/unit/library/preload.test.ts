import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Published } from '../../../inpage/entry/preload/published'
import { WORKER_LIBRARY_KEY } from '../../../inpage/instrument/messaging/worker-protocol'

/** What the library finds of scripts that ran before it. */
async function leftBy(...load: (() => Promise<unknown>)[]): Promise<Published> {
  vi.resetModules()
  for (const one of load) await one()
  const { consumePublished: takeLeft } = await import('../../../inpage/entry/preload/published')
  const left = takeLeft()
  expect(takeLeft()).toEqual({})
  return left
}

const carry = () => import('../../../inpage/entry/preload/carry')
const headers = () => import('../../../inpage/entry/preload/headers')
const leaveOpenTelemetry = () => import('../../../inpage/entry/preload/leave-opentelemetry')
const listed = () => import('../../../inpage/entry/preload/listed')
const messages = () => import('../../../inpage/entry/preload/messages')
const noHeaders = () => import('../../../inpage/entry/preload/no-headers')
const putAside = () => import('../../../inpage/entry/preload/put-aside')
const rules = () => import('../../../inpage/entry/preload/rules')
const standIn = () => import('../../../inpage/entry/preload/stand-in')
const stub = () => import('../../../inpage/entry/stub')
const takeAway = () => import('../../../inpage/entry/preload/take-away')

afterEach(() => void Reflect.deleteProperty(globalThis, WORKER_LIBRARY_KEY))

describe('scripts before the library', () => {
  it('leave choices for a site', async () => {
    expect(await leftBy(carry)).toEqual({ context: 'carry' })
    expect(await leftBy(leaveOpenTelemetry)).toEqual({ openTelemetry: 'off' })
    expect(await leftBy(noHeaders)).toEqual({ propagation: 'none' })
    expect(await leftBy(listed)).toEqual({ isListed: true })
  })

  it('put the page’s `tracing` aside for the library, or take it away', async () => {
    const { facade } = await leftBy(stub, putAside)
    expect(facade?.startSpan).toBeTypeOf('function')
    expect('tracing' in globalThis).toBe(false)
    expect(await leftBy(stub, takeAway)).toEqual({})
    expect('tracing' in globalThis).toBe(false)
  })

  it('leave parts that few need', async () => {
    expect(Object.keys((await leftBy(headers)).forms ?? {}).length).toBeGreaterThan(0)
    expect((await leftBy(rules)).rules).toBeTypeOf('function')
    expect(await leftBy(standIn)).toMatchObject({ openTelemetry: 'stand-in', standIn: expect.anything() })
  })

  it('are heard, whatever the page has put into Object.prototype', async () => {
    const { publish: leave, consumePublished: takeLeft } = await import('../../../inpage/entry/preload/published')
    Object.defineProperty(Object.prototype, 'get', { value: () => 'of the page', configurable: true })
    try {
      leave({ context: 'carry' })
    } finally {
      Reflect.deleteProperty(Object.prototype, 'get')
    }
    expect(takeLeft()).toEqual({ context: 'carry' })
  })

  it('leave what they have together, in whatever order they come', async () => {
    for (const all of [
      [carry, rules, messages],
      [messages, carry, rules],
    ]) {
      const left = await leftBy(...all)
      expect([left.context, left.messages?.length, typeof left.rules]).toEqual(['carry', 1, 'function'])
    }
  })

  it('leave messages alone where there is no library of workers, and workers and messages where there is', async () => {
    const names = async () => (await leftBy(messages)).messages?.map(({ name }) => name)
    expect(await names()).toEqual(['message'])
    Object.defineProperty(globalThis, WORKER_LIBRARY_KEY, { value: 'text', configurable: true })
    expect(await names()).toEqual(['worker', 'message'])
    expect(WORKER_LIBRARY_KEY in globalThis).toBe(false)
  })

  it('leave nothing that a page could not have left: anything else is nothing', async () => {
    Object.defineProperty(globalThis, Symbol.for('tracepane.preload'), { value: 'a text', configurable: true })
    expect(await leftBy()).toEqual({})
  })
})
