import { afterEach, describe, expect, it, vi } from 'vitest'
import { type BeginCall, patchSplit, type SplitCall } from '../../../inpage/platform/calls/split-call'

function original(this: unknown, ...args: unknown[]): unknown {
  if (args[0] === 'throw') throw new RangeError('of the original')
  stack = String(new Error().stack)
  return [this === holder, args]
}
let stack = ''
/** Stands for one of the browser's: proxies say that they are native. */
const method = new Proxy(original, {})
const holder = { method }

afterEach(() => {
  holder.method = method
})

const pass = (given: Partial<SplitCall>): BeginCall => {
  return (_self, args) => ({
    args,
    mayThrow: false,
    done: (result) => result,
    failed(error) {
      throw error
    },
    ...given,
  })
}

describe.each([false, true])('a call that is split (by steps: %s)', (isSteps) => {
  const install = (begin: BeginCall) => patchSplit(holder, 'method', begin, isSteps)

  it('is given this and the arguments, and gives back what the original does', () => {
    const begin = vi.fn(pass({}))
    install(begin)
    expect(holder.method(1, 2, 3)).toEqual([true, [1, 2, 3]])
    expect(begin.mock.calls[0]?.slice(0, 2)).toEqual([holder, [1, 2, 3]])
    expect(holder.method()).toEqual([true, []])
    expect(Reflect.apply(holder.method, undefined, [])).toEqual([false, []])
  })

  it('may change the arguments and the result', () => {
    install(pass({ args: ['ours'], done: (result) => ['changed', (result as unknown[])[1]] }))
    expect(holder.method('theirs')).toEqual(['changed', ['ours']])
  })

  it('goes on as if we were not there if we fail', () => {
    install(() => {
      throw new Error('of ours')
    })
    expect(holder.method(1)).toEqual([true, [1]])
  })

  it('gives back what the original does if we fail afterwards', () => {
    install(
      pass({
        done() {
          throw new Error('of ours')
        },
      }),
    )
    expect(holder.method(1)).toEqual([true, [1]])
  })

  it('throws what the original throws, and is told of it where it may throw', () => {
    const failed = vi.fn((error: unknown) => {
      throw error
    })
    const done = vi.fn((result: unknown) => result)
    let undo = install(pass({ mayThrow: true, failed, done }))
    expect(() => holder.method('throw')).toThrow('of the original')
    undo()
    expect([failed.mock.calls.length, done.mock.calls.length]).toEqual([1, 0])
    undo = install(pass({ mayThrow: true, failed: () => 'instead', done }))
    expect(holder.method('throw')).toBe('instead')
    undo()
    install(pass({ mayThrow: false }))
    expect(() => holder.method('throw')).toThrow('of the original')
    expect(holder.method('next')).toEqual([true, ['next']])
  })

  it('keeps calls apart that are made within one another', () => {
    const results: unknown[] = []
    install((_self, args) => ({
      ...pass({})(_self, args, undefined),
      args: [...args, args.length < 3 ? holder.method(...args, 'inner') : 'end'],
      done: (result) => results.push((result as unknown[])[1]) && args.length,
    }))
    expect(holder.method(1)).toBe(1)
    expect(results).toEqual([
      [1, 'inner', 'inner', 'end'],
      [1, 'inner', 3],
      [1, 2],
    ])
  })

  it('looks like the original, and is gone when it is undone', () => {
    const undo = install(pass({}))
    const { method: wrapper } = holder
    expect([wrapper.name, wrapper.length]).toEqual(['original', 0])
    undo()
    expect(holder.method).toBe(method)
    expect(wrapper.call(holder, 1)).toEqual([true, [1]])
  })
})

it('leaves nothing of ours on the stack, by steps', () => {
  patchSplit(holder, 'method', pass({}), true)
  holder.method()
  expect(stack).not.toMatch(/[/\\]inpage[/\\]/)
})

it('stays below a function of the page’s that stands where the browser’s was, which may throw', () => {
  const failed = vi.fn((error: unknown) => {
    throw error
  })
  holder.method = original
  patchSplit(holder, 'method', pass({ failed }), true)
  expect(() => holder.method('throw')).toThrow('of the original')
  expect(failed).toHaveBeenCalledOnce()
})

it('is found where the global scope inherits it, as in a worker', () => {
  const own = Object.getPrototypeOf(globalThis)
  Object.setPrototypeOf(globalThis, Object.assign(Object.create(own), { inherited: method }))
  try {
    const begin = vi.fn(pass({}))
    const undo = patchSplit(globalThis, 'inherited', begin)
    Reflect.get(globalThis, 'inherited')(1)
    expect(begin).toHaveBeenCalledOnce()
    undo()
    expect([Reflect.get(globalThis, 'inherited') === method, Object.hasOwn(globalThis, 'inherited')]).toEqual([
      true,
      false,
    ])
  } finally {
    Object.setPrototypeOf(globalThis, own)
  }
})
