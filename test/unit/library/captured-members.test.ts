import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  each,
  functionOf,
  members,
  method,
  optional,
  reading,
  rest,
  writing,
} from '../../../inpage/platform/captured-members'

const undo: (() => void)[] = []

/** Puts something that throws in the place of a member, until the test is over. */
function replace(holder: object, name: PropertyKey, make: (fail: () => never) => PropertyDescriptor): void {
  const descriptor = Object.getOwnPropertyDescriptor(holder, name) ?? {}
  undo.push(() => Object.defineProperty(holder, name, descriptor))
  const fail = (): never => {
    throw new Error('of the page')
  }
  Object.defineProperty(holder, name, { ...descriptor, ...make(fail) })
}

/** Without an iterator: it may be one of those. */
function restore(): void {
  while (undo.length > 0) undo.pop()?.()
}

function replaceMethod(holder: object, name: PropertyKey): void {
  replace(holder, name, (value) => ({ value }))
}

afterEach(restore)

describe('a method that was taken', () => {
  it('is that of the class, whatever stands in its place now', () => {
    const trim = method('String', 'trim')
    replaceMethod(String.prototype, 'trim')
    expect(trim(' a ')).toBe('a')
  })

  it('may be one of an object that is no class', () => {
    const max = method('Math', 'max')
    replaceMethod(Math, 'max')
    expect(max(Math, 1, 2)).toBe(2)
  })

  it('may be inherited', () => {
    const add = method('AbortSignal', 'addEventListener')
    replaceMethod(EventTarget.prototype, 'addEventListener')
    const controller = new AbortController()
    const heard = vi.fn()
    add(controller.signal, 'abort', heard)
    controller.abort()
    expect(heard).toHaveBeenCalledOnce()
  })

  it('is that of the object itself where there is no such class', () => {
    expect(method('NoSuchClass', 'work')({ work: (one: number) => one + 1 }, 2)).toBe(3)
  })

  it('does not look up how an expression is tested', () => {
    const test = method('RegExp', 'test')
    replaceMethod(RegExp.prototype, 'exec')
    expect([test(/b/, 'abc'), test(/x/, 'abc')]).toEqual([true, false])
  })
})

it('a function of a class is that of then', () => {
  const parse = functionOf('Number', 'parseInt')
  replaceMethod(Number, 'parseInt')
  expect(parse(Number, '12')).toBe(12)
})

describe('an accessor that was taken', () => {
  it('reads and writes past what stands in its place now', () => {
    const [read, write] = [reading('URL', 'hash'), writing('URL', 'hash')]
    replace(URL.prototype, 'hash', (fail) => ({ get: fail, set: fail }))
    const url = new URL('http://a.test/#x')
    expect(read(url)).toBe('#x')
    write(url, 'y')
    expect(read(url)).toBe('#y')
  })

  it('may be inherited', () => {
    const size = reading('Uint8Array', 'length')
    replace(Object.getPrototypeOf(Uint8Array.prototype), 'length', (get) => ({ get }))
    expect(size(new Uint8Array(3))).toBe(3)
  })

  it('that is none is the property itself', () => {
    const own: Record<string, unknown> = { message: 'a' }
    expect(reading('Error', 'message')(own)).toBe('a')
    expect(reading('NoSuchClass', 'message')(own)).toBe('a')
    writing('Error', 'message')(own, 'b')
    expect(own.message).toBe('b')
  })
})

describe('a table of members', () => {
  it('gives those of a kind in its order', () => {
    const kind = (of: string, name: string) => `${of}.${name}`
    expect([...members(kind, 'URL href host|Event type')]).toEqual(['URL.href', 'URL.host', 'Event.type'])
  })

  it('is gone through without the iterators of the page', () => {
    const iterator = Object.getPrototypeOf([][Symbol.iterator]())
    replaceMethod(iterator, 'next')
    const [trim, slice] = members(method, 'String trim slice')
    restore()
    expect([trim(' a '), slice('abc', 1)]).toEqual(['a', 'bc'])
  })
})

it('a chain ends where there is nothing', () => {
  const slice = method('String', 'slice')
  expect([optional(slice, undefined, 1), optional(slice, null, 1), optional(slice, 'abc', 1, 2)]).toEqual([
    undefined,
    undefined,
    'b',
  ])
})

describe('what is gone through', () => {
  it.each([
    ['an array', [1, 2], [1, 2]],
    ['what has a length', { length: 2, 0: 1, 1: 2 }, [1, 2]],
    ['a set', new Set([1, 2]), [1, 2]],
    ['a map', new Map([[1, 2]]), [[1, 2]]],
    ['an iterable of ours', { [Symbol.iterator]: () => [1].values() }, [1]],
  ])('is %s', (_, of, expected) => {
    expect([...each(of)]).toEqual(expected)
  })

  it('asks no iterator of the page', () => {
    const [list, set, map] = [[1, 2], new Set([3]), new Map([[4, 5]])]
    const seen: unknown[] = []
    const iterators = [list[Symbol.iterator](), set[Symbol.iterator](), map[Symbol.iterator]()]
    for (let i = 0; i < iterators.length; i++) replaceMethod(Object.getPrototypeOf(iterators[i]), 'next')
    try {
      for (const one of each(list)) seen[seen.length] = one
      for (const one of each(set)) seen[seen.length] = one
      for (const one of each(map)) seen[seen.length] = (one as number[])[1]
    } finally {
      restore()
    }
    expect(seen).toEqual([1, 2, 3, 5])
  })

  it('may be left, and grow meanwhile', () => {
    const list = [1, 2]
    const seen: unknown[] = []
    for (const one of each(list)) {
      seen.push(one)
      if (one === 1) list.push(3)
      if (one === 3) break
    }
    expect(seen).toEqual([1, 2, 3])
  })
})

it('the rest of a list is that from a place on', () => {
  expect([rest([1, 2, 3], 1), rest([1], 2)]).toEqual([[2, 3], []])
})
