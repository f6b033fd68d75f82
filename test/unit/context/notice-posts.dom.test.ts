import { afterEach, describe, expect, it, vi } from 'vitest'
import { replaceByProxy } from '../../../inpage/platform/calls/patch'
import { noticePosts } from '../../../inpage/platform/notice-posts'

const ORIGINAL = Object.getOwnPropertyDescriptor(globalThis, 'postMessage')

afterEach(() => {
  Reflect.deleteProperty(globalThis, 'postMessage')
  if (ORIGINAL !== undefined) Object.defineProperty(globalThis, 'postMessage', ORIGINAL)
})

function define(descriptor: PropertyDescriptor): void {
  Object.defineProperty(globalThis, 'postMessage', { configurable: true, enumerable: true, ...descriptor })
}

describe('calls of a window’s postMessage', () => {
  it('are noticed, and pass on what they are given, until it is undone', () => {
    const native = vi.fn((...args: unknown[]) => args.length)
    define({ value: native, writable: true })
    const notice = vi.fn()
    const undo = noticePosts(replaceByProxy, notice)
    expect(Reflect.apply(globalThis.postMessage, globalThis, ['word', '*'])).toBe(2)
    expect(native).toHaveBeenCalledWith('word', '*')
    expect(notice).toHaveBeenCalledOnce()
    undo()
    expect(globalThis.postMessage).toBe(native)
  })

  it('are left alone where the page has removed it, or has put something else in its place', () => {
    const read = vi.fn()
    for (const descriptor of [undefined, { value: 'of the page', writable: true }, { get: read }]) {
      Reflect.deleteProperty(globalThis, 'postMessage')
      if (descriptor !== undefined) define(descriptor)
      const before = Object.getOwnPropertyDescriptor(globalThis, 'postMessage')
      noticePosts(replaceByProxy, () => {})()
      expect(Object.getOwnPropertyDescriptor(globalThis, 'postMessage')).toEqual(before)
    }
    expect(read).not.toHaveBeenCalled()
  })
})
