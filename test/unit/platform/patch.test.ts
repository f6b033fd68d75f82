import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { observeCalls } from '../../../inpage/platform/calls/observed-calls'
import { type Around, patch, wrap } from '../../../inpage/platform/calls/patch'
import type { Callable } from '../../../inpage/platform/calls/transparent-proxy'

const window = vi.hoisted(() => ({ isGone: false }))
vi.mock('../../../inpage/platform/gone', () => ({ isGone: () => window.isGone }))

class Counter {
  static readonly OPEN = 1
  count: number
  constructor(from = 0) {
    this.count = from
  }
  add(by: number, ...more: number[]): number {
    if (by < 0) throw new RangeError('negative')
    this.count += more.reduce((sum, one) => sum + one, by)
    return this.count
  }
  get half(): number {
    return this.count / 2
  }
  set half(value: number) {
    this.count = value * 2
  }
}

const pass: Around = (proceed) => proceed()
let holder: { Counter: typeof Counter }
const native = { ...Object.getOwnPropertyDescriptors(Counter.prototype) }

beforeEach(() => {
  Object.defineProperties(Counter.prototype, native)
  holder = { Counter }
})
afterEach(() => {
  Object.defineProperties(Counter.prototype, native)
})

describe('a wrapped method', () => {
  it('is given this and the arguments, and gives back what the original does', () => {
    const seen = vi.fn(pass)
    patch(Counter.prototype, 'add', seen)
    const counter = new Counter(1)
    expect(counter.add(1, 2, 3)).toBe(7)
    expect(seen.mock.calls[0]?.slice(1)).toEqual([counter, [1, 2, 3]])
  })

  it('goes straight to the original where nothing is to be done for this call, with this and the arguments', () => {
    const around = vi.fn(pass)
    const counted = (self: unknown, args: readonly unknown[]) => self instanceof Counter && args[0] === 2
    const isIdle = vi.fn(counted)
    patch(Counter.prototype, 'add', around, 'instead', isIdle)
    const counter = new Counter(1)
    expect(counter.add(2, 3)).toBe(6)
    expect(around).not.toHaveBeenCalled()
    expect(isIdle.mock.calls[0]?.slice(0, 2)).toEqual([counter, [2, 3]])
    expect(counter.add(1)).toBe(7)
    expect(around).toHaveBeenCalledOnce()
  })

  it('has none of ours on the stack where that can be told before the call, or the wrapper is off', () => {
    const holder = { stack: (_by?: number) => String(new Error('own').stack) }
    let isIdle = true
    const undo = patch(holder, 'stack', pass, 'apply', () => isIdle)
    const { stack } = holder
    expect(stack()).not.toMatch(/calls.patch\.ts/)
    isIdle = false
    expect(stack(1)).toMatch(/calls.patch\.ts/)
    undo()
    expect(stack()).not.toMatch(/calls.patch\.ts/)
  })

  it('looks like the original', () => {
    const before = Object.getOwnPropertyDescriptor(Counter.prototype, 'add')
    const text = String(Counter.prototype.add)
    patch(Counter.prototype, 'add', pass)
    const { add } = Counter.prototype
    const after = Object.getOwnPropertyDescriptor(Counter.prototype, 'add')
    expect({ ...after, value: 0 }).toEqual({ ...before, value: 0 })
    expect([add.name, add.length, add.toString(), `${add}`]).toEqual(['add', 1, text, text])
    expect(Object.getOwnPropertyNames(add)).toEqual(Object.getOwnPropertyNames(before?.value))
    expect(add.toString).toBe(add.toString)
    expect(add.toString.name).toBe('toString')
  })

  it('throws the very error of the original, and calls it once', () => {
    const original = vi.fn(() => {
      throw error
    })
    const error = new Error('of the page')
    const object = { original }
    patch(object, 'original', pass)
    expect(() => object.original()).toThrow(error)
    expect(original).toHaveBeenCalledOnce()
  })

  it.each<[string, Around]>([
    [
      'throws before the call',
      () => {
        throw new Error('ours')
      },
    ],
    [
      'throws after the call',
      (proceed) => {
        proceed()
        throw new Error('ours')
      },
    ],
    ['never calls', () => 'ours'],
    [
      'calls twice',
      (proceed) => {
        proceed()
        return proceed()
      },
    ],
  ])('calls the original once, and gives its result, where what is around it %s', (_name, around) => {
    patch(Counter.prototype, 'add', around)
    const counter = new Counter()
    expect(counter.add(2)).toBe(2)
    expect(counter.count).toBe(2)
  })

  it('throws the error of the original though what is around it caught it', () => {
    patch(Counter.prototype, 'add', (proceed) => {
      try {
        return proceed()
      } catch {
        return 0
      }
    })
    expect(() => new Counter().add(-1)).toThrow(RangeError)
  })

  it('is called with other arguments where it is told to, and gives back another result', () => {
    patch(Counter.prototype, 'add', (proceed, _self, [by]) => Number(proceed([Number(by) + 1])) * 10)
    expect(new Counter().add(1)).toBe(20)
  })
})

describe('a wrapped constructor', () => {
  it('makes instances of itself, for subclasses too, and keeps its constants', () => {
    patch(holder, 'Counter', pass, 'construct')
    class Special extends holder.Counter {}
    const special = new Special(3)
    const plain = new holder.Counter(4)
    expect([special.count, plain.count, holder.Counter.OPEN]).toEqual([3, 4, 1])
    expect(special).toBeInstanceOf(Special)
    expect(special).toBeInstanceOf(holder.Counter)
    expect(plain).toBeInstanceOf(Counter)
    expect(plain.constructor).toBe(holder.Counter)
    expect(special.constructor).toBe(Special)
    expect(Special.toString()).toMatch(/^class Special/)
  })

  it('refuses to be called without new, as the original does', () => {
    patch(holder, 'Counter', pass, 'construct')
    expect(() => Reflect.apply(holder.Counter, undefined, [])).toThrow(TypeError)
  })

  it('leaves nothing behind', () => {
    patch(holder, 'Counter', pass, 'construct')()
    expect(holder.Counter).toBe(Counter)
    expect(Counter.prototype.constructor).toBe(Counter)
  })
})

describe('what runs instead', () => {
  it('may leave the call out, and throw', () => {
    const calls: unknown[] = []
    const holder = { add: (by: number) => calls.push(by) }
    patch(
      holder,
      'add',
      (proceed, self, [by]) => {
        if (self !== holder || by === 0) throw new RangeError('nothing')
        return by === 1 ? 'left out' : proceed()
      },
      'instead',
    )
    expect([holder.add(1), holder.add(7)]).toEqual(['left out', 1])
    expect(() => holder.add(0)).toThrow(RangeError)
    expect(calls).toEqual([7])
  })
})

describe('what runs before', () => {
  it('changes the arguments, and leaves one frame of ours beneath the original', () => {
    const holder = { add: (by: unknown) => [by, String(new Error('own').stack).match(/calls.patch\.ts/g)?.length] }
    patch(
      holder,
      'add',
      (_proceed, self, args) => {
        if (self === holder) args[0] = `${args[0]}!`
      },
      'before',
    )
    expect(holder.add('on')).toEqual(['on!', 1])
  })

  it('leaves the call as it was if it throws itself', () => {
    const holder = {
      add(by: number) {
        if (by < 0) throw new RangeError('negative')
        return by
      },
    }
    const broken = () => {
      throw new TypeError('ours')
    }
    patch(holder, 'add', broken, 'before')
    expect(holder.add(2)).toBe(2)
    expect(() => holder.add(-1)).toThrow(RangeError)
  })
})

describe('a wrapped accessor', () => {
  it('is wrapped on the side that was asked for', () => {
    patch(Counter.prototype, 'half', (proceed) => Number(proceed()) + 100, 'get')
    patch(Counter.prototype, 'half', (proceed, _self, [value]) => proceed([Number(value) + 1]), 'set')
    const counter = new Counter()
    counter.half = 4
    expect([counter.count, counter.half]).toEqual([10, 105])
  })
})

describe('where the window is gone that wrapped it', () => {
  afterEach(() => {
    window.isGone = false
  })

  it.each(['apply', 'construct', 'observed'] as const)('the original is called at once: %s', (what) => {
    const around = vi.fn(pass)
    if (what === 'construct') patch(holder, 'Counter', around, what)
    else if (what === 'apply') patch(Counter.prototype, 'add', around, what)
    else observeCalls(Counter.prototype, 'add', around as never)
    window.isGone = true
    expect(new holder.Counter(1).add(2)).toBe(3)
    expect(around).not.toHaveBeenCalled()
    window.isGone = false
    new holder.Counter(1).add(2)
    expect(around).toHaveBeenCalledOnce()
  })

  it('what runs instead and looks at each call runs all the same', () => {
    const around = vi.fn(pass)
    patch(Counter.prototype, 'add', around, 'instead', (self) => self === undefined)
    window.isGone = true
    new Counter().add(1)
    expect(around).toHaveBeenCalledOnce()
  })
})

describe('the undoing', () => {
  it('puts back the very original', () => {
    const before = Object.getOwnPropertyDescriptors(Counter.prototype)
    for (const undo of [patch(Counter.prototype, 'add', pass), patch(Counter.prototype, 'half', pass, 'get')]) undo()
    expect(Object.getOwnPropertyDescriptors(Counter.prototype)).toEqual(before)
  })

  it.each([
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
  ])('puts it back too where wrappers are around each other, in the order %i %i %i', (...order) => {
    const before = Counter.prototype.add
    const calls: number[] = []
    const undos = order.map((_one, at) =>
      patch(Counter.prototype, 'add', (proceed) => {
        calls.push(at)
        return proceed()
      }),
    )
    new Counter().add(1)
    expect(calls).toEqual([2, 1, 0])
    for (const at of order) undos[at]()
    expect(Counter.prototype.add).toBe(before)
  })

  it('puts back a proxy of the page’s that has an answer to everything', () => {
    const theirs = new Proxy(Counter.prototype.add, { get: (target) => target })
    const holder = { add: theirs }
    patch(holder, 'add', pass)()
    expect(holder.add).toBe(theirs)
  })

  it('leaves in place what somebody wrapped around ours, and ours passes everything on', () => {
    const around = vi.fn(pass)
    const undo = patch(Counter.prototype, 'add', around)
    const ours = Counter.prototype.add
    const theirs = function (this: Counter, by: number) {
      return Reflect.apply(ours, this, [by])
    }
    Counter.prototype.add = theirs
    undo()
    expect(Counter.prototype.add).toBe(theirs)
    expect(new Counter().add(1)).toBe(1)
    expect(around).not.toHaveBeenCalled()
  })
})

describe('a property that can’t be wrapped', () => {
  it.each([
    ['is not there', {}],
    ['is no function', { add: 1 }],
    ['is frozen', Object.freeze({ add: () => 7 })],
    ['is inherited', Object.create({ add: () => 7 })],
  ])('stays as it is where it %s', (_name, object) => {
    const before = object.add
    patch(object, 'add', pass)()
    expect(object.add).toBe(before)
  })

  it('keeps its instances where it is a constructor', () => {
    const frozen = Object.freeze({ Counter })
    patch(frozen, 'Counter', pass, 'construct')
    expect(new Counter().constructor).toBe(Counter)
  })
})

it('what wraps another’s wrapper gives what that wraps for `__original`, as OpenTelemetry’s exporters look no further', () => {
  const native = () => 'native'
  const theirs = Object.assign(() => 'theirs', { __original: native })
  expect(Reflect.get(wrap(theirs as Callable, pass).wrapper, '__original')).toBe(native)
  expect(Reflect.get(wrap(native as Callable, pass).wrapper, '__original')).toBe(native)
})

it('what is wrapped twice goes by the text of what is innermost', () => {
  const twice = wrap(wrap(Math.max as Callable, pass).wrapper, pass).wrapper
  expect([String(twice), twice.toString.name]).toEqual(['function max() { [native code] }', 'toString'])
})

it('a wrapped function goes by its original’s text wherever that is asked on it', () => {
  const { wrapper, off } = wrap(Math.max as (...args: unknown[]) => unknown, () => 'changed')
  expect([wrapper(1, 2), wrapper.toString(), wrapper.name]).toEqual([2, 'function max() { [native code] }', 'max'])
  off()
  expect(wrapper(1, 2)).toBe(2)
})
