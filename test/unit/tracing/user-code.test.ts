import { describe, expect, it } from 'vitest'
import { openPage } from './page'

function traced() {
  const page = openPage()
  const { tracer } = page
  const tree = () => {
    const spans = page.sent().filter(({ revision }) => revision === 1)
    const nameOf = (id: string) => spans.find(({ spanId }) => spanId === id)?.name
    return spans
      .sort((a, b) => a.order - b.order)
      .map(({ name, parentId, status }) => `${nameOf(parentId) ?? ''} > ${name}${status === 2 ? ' !' : ''}`)
  }
  return { ...page, tracer, tree }
}

describe('tracer.wrap', () => {
  it('keeps this, arguments, result, name, length and text', () => {
    const { tracer, tree } = traced()
    function add(this: { base: number }, a: number, b = 1) {
      return this.base + a + b
    }
    const wrapped = tracer.wrap(add)
    expect(wrapped.call({ base: 10 }, 2, 3)).toBe(15)
    expect([wrapped.name, wrapped.length, `${wrapped}`]).toEqual([add.name, add.length, `${add}`])
    expect(tree()).toEqual([' > add'])
  })

  it('nests recursion and async functions, and records what they throw', async () => {
    const { tracer, tree } = traced()
    const countdown = tracer.wrap((n: number): number => (n === 0 ? 0 : countdown(n - 1)), { name: 'countdown' })
    expect(countdown(2)).toBe(0)
    const fails = tracer.wrap(
      async () => {
        throw new Error('no')
      },
      { name: 'fails' },
    )
    await expect(fails()).rejects.toThrow('no')
    expect(tree()).toEqual([' > countdown', 'countdown > countdown', 'countdown > countdown', ' > fails !'])
  })

  it('constructs classes, also as a base of others, with new.target as it was', () => {
    const { tracer, tree } = traced()
    class Base {
      readonly made: unknown
      readonly x: number
      constructor(x: number) {
        this.x = x
        this.made = new.target
      }
    }
    const Wrapped = tracer.wrap(Base)
    class Derived extends Wrapped {}
    const one = new Wrapped(1)
    const two = new Derived(2)
    expect([one.x, two.x, one instanceof Base, two instanceof Derived, two.made === Derived]).toEqual([
      1,
      2,
      true,
      true,
      true,
    ])
    expect(() => Reflect.apply(Wrapped as unknown as () => void, undefined, [1])).toThrow(TypeError)
    expect(tree()).toEqual([' > Base', ' > Base'])
  })

  it('lets a generator’s span last until it is done, with what its body starts below it', async () => {
    const { tracer, tree } = traced()
    const items = tracer.wrap(function* items() {
      tracer.startSpan('first').finish()
      yield 1
      tracer.startSpan('second').finish()
      yield 2
    })
    expect([...items()]).toEqual([1, 2])
    const later = tracer.wrap(async function* later() {
      yield 3
      throw new Error('half way')
    })
    const seen: number[] = []
    await expect(
      (async () => {
        for await (const item of later()) seen.push(item)
      })(),
    ).rejects.toThrow('half way')
    expect(seen).toEqual([3])
    expect(tree()).toEqual([' > items', 'items > first', 'items > second', ' > later !'])
  })

  it('hands on the promise of a generator that can’t be watched', () => {
    const { tracer } = traced()
    const promise = Promise.resolve({ done: true, value: 1 })
    // Whoever derives a promise from this one asks for its constructor first.
    Object.defineProperty(promise, 'constructor', {
      get() {
        throw new Error('no constructor')
      },
    })
    const odd = tracer.wrap(async function* odd() {})
    const { prototype } = async function* () {}.constructor as { prototype: { prototype: object } }
    const next = Object.getOwnPropertyDescriptor(prototype.prototype, 'next')
    Object.defineProperty(prototype.prototype, 'next', { ...next, value: () => promise })
    try {
      expect(odd().next()).toBe(promise)
    } finally {
      if (next !== undefined) Object.defineProperty(prototype.prototype, 'next', next)
    }
  })

  it('gives back what is no function', () => {
    const { tracer, misuses } = traced()
    expect(tracer.wrap(7)).toBe(7)
    const { proxy, revoke } = Proxy.revocable(() => 1, {})
    revoke()
    expect(tracer.wrap(proxy)).toBe(proxy)
    expect(misuses).toEqual(['wrap: fn is not valid', 'wrap: options is not valid'])
  })
})

describe('tracer.instrument', () => {
  it('traces methods by name and by pattern, leaves getters alone, and puts all of it back', () => {
    const { tracer, tree } = traced()
    let read = 0
    const cart = {
      total: 3,
      loadAll: () => 'all',
      loadOne: () => 'one',
      save(this: { total: number }) {
        return this.total
      },
      get count() {
        read++
        return 1
      },
    }
    const before = Object.getOwnPropertyDescriptors(cart)
    const undos = [tracer.instrument(cart, 'load*', { name: 'cart' }), tracer.instrument(cart, 'save')]
    expect([cart.loadAll(), cart.loadOne(), cart.save()]).toEqual(['all', 'one', 3])
    expect(read).toBe(0)
    for (const undo of undos) undo()
    expect(Object.getOwnPropertyDescriptors(cart)).toEqual(before)
    cart.save()
    expect(tree()).toEqual([' > cart.loadAll', ' > cart.loadOne', ' > save'])
  })

  it('matches all by a pattern that remembers where it was', () => {
    const { tracer, tree } = traced()
    const loader = { loadA() {}, loadB() {}, loadC() {}, loadD() {} }
    tracer.instrument(loader, /^load/g)
    for (const load of Object.values(loader)) load()
    expect(tree()).toEqual([' > loadA', ' > loadB', ' > loadC', ' > loadD'])
  })

  it.each([
    ['save', ['save']],
    ['*', ['save', 'saveAll', 'loadAll', 'aa', 'aba']],
    ['save*', ['save', 'saveAll']],
    ['*All', ['saveAll', 'loadAll']],
    ['*a*A*', ['saveAll', 'loadAll']],
    ['a*a', ['aa', 'aba']],
    ['aa*a', []],
    ['s.ve', []],
  ])('takes the methods that %s means', (which, names) => {
    const { tracer, tree } = traced()
    const object = Object.fromEntries(['save', 'saveAll', 'loadAll', 'aa', 'aba'].map((name) => [name, () => name]))
    tracer.instrument(object, which)
    for (const method of Object.values(object)) method()
    expect(tree()).toEqual(names.map((name) => ` > ${name}`))
  })

  it('wraps inherited methods for one object alone', () => {
    const { tracer, tree } = traced()
    class Store {
      get() {
        return 1
      }
      set() {
        return this.get()
      }
    }
    const [one, other] = [new Store(), new Store()]
    const undo = tracer.instrument(one, '*')
    expect([one.set(), other.set()]).toEqual([1, 1])
    expect(tree()).toEqual([' > set', 'set > get'])
    undo()
    expect(Object.getOwnPropertyNames(one)).toEqual([])
  })

  it('follows generators that are methods', () => {
    const { tracer, tree } = traced()
    const book = {
      *pages() {
        tracer.startSpan('page').finish()
        yield 1
      },
    }
    tracer.instrument(book, 'pages')
    expect([...book.pages()]).toEqual([1])
    expect(tree()).toEqual([' > pages', 'pages > page'])
  })

  it('leaves a frozen object as it is, and reports what is no object', () => {
    const { tracer, misuses } = traced()
    const frozen = Object.freeze({ run: () => 1 })
    tracer.instrument(frozen, 'run')()
    expect(frozen.run()).toBe(1)
    expect(() => tracer.instrument(undefined as unknown as object, 'x')).not.toThrow()
    expect(misuses).toEqual(['instrument: target is not valid'])
  })
})

describe('@tracer.traced', () => {
  it('traces methods, classes, accessors and fields, with and without options', () => {
    const { tracer, tree } = traced()
    // As the compiler calls a standard decorator; the tests' own compiler need not know them.
    const method = tracer.traced(() => 1, { kind: 'method', name: 'run' })
    const getter = tracer.traced({ name: 'reads' })(() => 2, { kind: 'getter', name: 'value' })
    const field = tracer.traced(undefined as unknown, { kind: 'field', name: 'callback' }) as unknown as <F>(f: F) => F
    expect([method(), getter(), field(() => 3)()]).toEqual([1, 2, 3])
    expect(tree()).toEqual([' > run', ' > reads', ' > callback'])
  })

  it('traces the same where compilers call it in their legacy form', () => {
    const { tracer, tree, misuses } = traced()
    const legacy = tracer.traced as unknown as (...args: readonly unknown[]) => PropertyDescriptor & {
      initializer(): () => number
    }
    const named = tracer.traced({ name: 'reads' }) as unknown as typeof legacy
    class Cart {
      save() {
        return 1
      }
      get total() {
        return 2
      }
    }
    const descriptor = (key: string) => Object.getOwnPropertyDescriptor(Cart.prototype, key)
    const method = legacy(Cart.prototype, 'save', descriptor('save'))
    const getter = named(Cart.prototype, 'total', descriptor('total'))
    const field = legacy(Cart.prototype, 'load', { initializer: () => () => 3, writable: true })
    const Traced = legacy(Cart) as unknown as typeof Cart
    expect([method.value(), getter.get?.(), field.initializer()(), new Traced().save()]).toEqual([1, 2, 3, 1])
    expect([method.writable, method.enumerable]).toEqual([true, false])
    expect(tree()).toEqual([' > save', ' > reads', ' > load', ' > Cart'])
    // A field of TypeScript's has no descriptor.
    expect([legacy(Cart.prototype, 'field'), misuses.length]).toEqual([undefined, 1])
  })
})
