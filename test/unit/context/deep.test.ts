import { afterEach, describe, expect, it } from 'vitest'
import type { Context } from '../../../inpage/context/carrier'
import { PromiseCarrier } from '../../../inpage/context/promise-carrier'
import { failedCheck } from '../../../inpage/context/self-test'

let carrier = new PromiseCarrier()

afterEach(() => carrier.setDeep(false))

function deep(): PromiseCarrier {
  carrier = new PromiseCarrier()
  carrier.setDeep(true)
  return carrier
}

function contextOf(name: string): Context {
  return { namespace: name, span: undefined, outer: undefined }
}

describe('deep', () => {
  it('passes its own test, and leaves the page without a context', async () => {
    expect(await failedCheck(deep().flow)).toBeUndefined()
    expect(carrier.current()).toBeUndefined()
  })

  it('takes itself off without a trace', () => {
    const before = Object.getOwnPropertyDescriptors(Promise.prototype)
    const resolve = Object.getOwnPropertyDescriptor(Promise, 'resolve')
    deep()
    expect(Object.getOwnPropertyDescriptors(Promise.prototype)).not.toEqual(before)
    carrier.setDeep(false)
    expect(Object.getOwnPropertyDescriptors(Promise.prototype)).toEqual(before)
    expect(Object.getOwnPropertyDescriptor(Promise, 'resolve')).toEqual(resolve)
  })

  it('does not leak into a reaction from outside that code of a flow sets off, not even in finally', async () => {
    deep()
    const seen: unknown[] = []
    let release: () => void = () => {}
    const gate = new Promise<void>((resolve) => {
      release = resolve
    })
    void gate.then(() => seen.push(carrier.current()))
    const outside = (async () => {
      await gate
      seen.push(carrier.current())
    })()
    const own = contextOf('own')
    await carrier.run(own, async () => {
      await Promise.resolve().finally(() => release())
      seen.push(carrier.current())
    })
    await outside
    expect(seen).toEqual([undefined, undefined, own])
  })
})
