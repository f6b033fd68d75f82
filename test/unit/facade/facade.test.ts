import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it, vi } from 'vitest'
import type { Tracer } from '../../../inpage/api/api'
import { attachOf, createFacade, FACADE_KEY } from '../../../inpage/api/facade'
import { noopSpan, noopTracer } from '../../../inpage/api/noop'
import { TRACER_METHODS } from '../../api-members'
import { openPage } from '../tracing/page'

function attachTo(facade: Tracer) {
  const attach = attachOf(facade)
  if (attach === undefined) throw new Error('the facade carries no attach function')
  return attach
}

const MEMBERS = ['name', ...TRACER_METHODS]

describe('the facade without a library', () => {
  it('has every member that a live tracer and the no-op tracer have', () => {
    const live = openPage().tracer
    for (const tracer of [createFacade(), createFacade().new('x'), noopTracer, live]) {
      for (const member of MEMBERS) expect(member in tracer, member).toBe(true)
    }
  })

  it('gives the no-op span, whose every operation does nothing', () => {
    const facade = createFacade()
    const span = facade.startSpan('a', { attributes: { b: 1 } })
    expect(span).toBe(noopSpan)
    span.setAttribute('k', 1).setAttributes({ k: 1 }).addEvent('e').recordError(new Error('x')).setStatus(2)
    span.updateName('n').addLink({ context: span.spanContext() }).finish()
    span.release()
    expect(span.isRecording()).toBe(false)
    expect(span.attributes).toEqual({})
    expect(span.spanContext()).toEqual({ traceId: '0'.repeat(32), spanId: '0'.repeat(16), traceFlags: 0 })
  })

  it('has no active span, even after one was set', () => {
    const facade = createFacade()
    facade.setActiveSpan(facade.startSpan('a'))
    expect(facade.activeSpan()).toBeUndefined()
  })

  it('runs the functions of trace and withActiveSpan and gives back what they give', async () => {
    const facade = createFacade()
    expect(facade.trace('a', (span) => [span, 1])).toEqual([noopSpan, 1])
    expect(facade.trace('a', {}, (span) => [span, 2])).toEqual([noopSpan, 2])
    expect(facade.withActiveSpan(noopSpan, () => 3)).toBe(3)
    const promise = Promise.resolve(4)
    expect(facade.trace('a', () => promise)).toBe(promise)
    expect(Reflect.ownKeys(promise)).toEqual([])
    const error = new Error('mine')
    expect(() =>
      facade.trace('a', () => {
        throw error
      }),
    ).toThrow(error)
  })

  it('gives functions and classes that nobody can tell from the given ones, and traces them once it is live', () => {
    const facade = createFacade()
    class Cart {
      readonly self: boolean
      constructor() {
        this.self = new.target === Cart
      }
    }
    const add = facade.wrap(function add(a: number, b: number) {
      return a + b
    })
    const Wrapped = facade.wrap(Cart)
    const unlike = () => [`${add}`.slice(0, 12), add.name, add.length, add(1, 2), new Wrapped().self]
    const before = unlike()
    expect(before).toEqual(['function add', 'add', 2, 3, true])
    const page = openPage()
    attachTo(facade)(page.tracer)
    expect(unlike()).toEqual(before)
    expect(
      page
        .sent()
        .filter(({ revision }) => revision === 1)
        .map(({ name }) => name),
    ).toEqual(['add', 'Cart'])
  })

  it('calls no processor', () => {
    const facade = createFacade()
    const processor = vi.fn()
    const undo = facade.processSpan(processor)
    facade.startSpan('a').finish()
    expect(undo()).toBeUndefined()
    expect(processor).not.toHaveBeenCalled()
  })
})

describe('a tracer made from the facade', () => {
  it('before a library came goes live with it, and is a no-op again without it', () => {
    const facade = createFacade()
    const cart = facade.new('cart')
    const inner = cart.new('inner')
    expect([facade, cart, inner].map((one) => one.startSpan('early'))).toEqual([noopSpan, noopSpan, noopSpan])
    const page = openPage()
    attachTo(facade)(page.tracer)
    for (const one of [facade, cart, inner]) one.startSpan('live').finish()
    expect(page.sent().map(({ name, scope }) => [name, scope])).toEqual([
      ['live', 'default'],
      ['live', 'cart'],
      ['live', 'inner'],
    ])
    attachTo(facade)(undefined)
    expect([facade, cart, inner].map((one) => one.startSpan('late'))).toEqual([noopSpan, noopSpan, noopSpan])
    expect(page.sent()).toHaveLength(3)
  })

  it('goes live again with the next library, and only there', () => {
    const facade = createFacade()
    const cart = facade.new('cart')
    const [first, second] = [openPage(), openPage()]
    attachTo(facade)(first.tracer)
    cart.startSpan('one').finish()
    attachTo(facade)(undefined)
    attachTo(facade)(second.tracer)
    cart.startSpan('two').finish()
    expect(first.sent().map(({ name }) => name)).toEqual(['one'])
    expect(second.sent().map(({ name }) => name)).toEqual(['two'])
  })

  it('keeps the name, the namespace and the rate that it was made with', () => {
    const facade = createFacade()
    const never = facade.new('never', { samplingRate: 0 })
    const apart = facade.new('apart', { namespace: 'apart' })
    const page = openPage()
    attachTo(facade)(page.tracer)
    expect(never.name).toBe('never')
    expect(never.startSpan('a').isRecording()).toBe(false)
    facade.setActiveSpan(facade.startSpan('root'))
    expect(apart.activeSpan()).toBeUndefined()
    apart.startSpan('b').finish()
    expect(page.sent().map(({ namespace, parentId }) => [namespace, parentId])).toEqual([['apart', '0'.repeat(16)]])
  })

  it('is the no-op tracer itself where that was asked for', () => {
    const facade = createFacade()
    expect(facade.new('x', { noop: true })).toBe(noopTracer)
    attachTo(facade)(openPage().tracer)
    expect(facade.new('x', { noop: true })).toBe(noopTracer)
  })

  it('works as a function taken off it', () => {
    const facade = createFacade()
    attachTo(facade)(openPage().tracer)
    const { startSpan, trace, activeSpan, new: make } = facade
    expect(startSpan('a').isRecording()).toBe(true)
    expect(trace('b', (span) => span === activeSpan())).toBe(true)
    expect(make('c').startSpan('d').isRecording()).toBe(true)
  })

  it('spans that it gave out live on harmlessly when the library goes', () => {
    const facade = createFacade()
    const page = openPage()
    attachTo(facade)(page.tracer)
    const span = facade.startSpan('a')
    facade.setActiveSpan(span)
    page.tracing.stop()
    attachTo(facade)(undefined)
    expect(() => span.setAttribute('k', 1).finish()).not.toThrow()
    expect(facade.activeSpan()).toBeUndefined()
    expect(facade.startSpan('b', { parent: span })).toBe(noopSpan)
  })
})

describe('attachOf', () => {
  it.each([undefined, null, 1, 'x', {}, noopTracer])('finds nothing on %o', (value) => {
    expect(attachOf(value)).toBeUndefined()
  })
})

describe('the stub', () => {
  async function loadStub() {
    vi.resetModules()
    await import('../../../inpage/entry/stub')
  }

  async function inFreshGlobal(before: () => void, check: () => void | Promise<void>) {
    const keys = [FACADE_KEY, 'tracing']
    try {
      before()
      await loadStub()
      await check()
    } finally {
      for (const key of keys) Reflect.deleteProperty(globalThis, key)
    }
  }

  it('leaves the no-op under both names', () =>
    inFreshGlobal(
      () => {},
      () => {
        const facade: Tracer = Reflect.get(globalThis, FACADE_KEY)
        expect(Reflect.get(globalThis, 'tracing')).toBe(facade)
        expect(facade.startSpan('a').isRecording()).toBe(false)
        expect(attachOf(facade)).toBeTypeOf('function')
      },
    ))

  it('leaves a page its own tracing, whether it came before or comes after', async () => {
    await inFreshGlobal(
      () => Reflect.set(globalThis, 'tracing', 'mine'),
      () => {
        expect(Reflect.get(globalThis, 'tracing')).toBe('mine')
        expect(attachOf(Reflect.get(globalThis, FACADE_KEY))).toBeTypeOf('function')
      },
    )
    await inFreshGlobal(
      () => {},
      () => {
        expect(Reflect.set(globalThis, 'tracing', 'mine')).toBe(true)
        expect(Reflect.get(globalThis, 'tracing')).toBe('mine')
      },
    )
  })

  it('shows under no name that enumeration finds', () =>
    inFreshGlobal(
      () => {},
      () => expect(Object.keys(globalThis)).not.toContain('tracing'),
    ))

  it('loaded twice keeps the first facade', () =>
    inFreshGlobal(
      () => {},
      async () => {
        const first: unknown = Reflect.get(globalThis, FACADE_KEY)
        await loadStub()
        expect(Reflect.get(globalThis, FACADE_KEY)).toBe(first)
      },
    ))
})

describe('what a page asked to be instrumented', () => {
  class Cart {
    items = 0
    add() {
      this.items++
    }
  }

  it('goes with its object, whether a library is there or not, and is instrumented as long as the object lasts', async () => {
    const facade = createFacade()
    const kept = new Cart()
    facade.instrument(kept, 'add', { name: 'kept' })
    const forgotten = instrumentMany(facade)
    const { tracer, sent } = openPage()
    attachTo(facade)(tracer)
    forgotten.push(...instrumentMany(facade))
    await expect.poll(() => collected(forgotten), { timeout: 10_000 }).toBe(forgotten.length)
    attachTo(facade)(undefined)
    attachTo(facade)(tracer)
    kept.add()
    expect(sent().map(({ name }) => name)).toEqual(['kept.add'])
  })

  it('is let go by its undoing, and stays undone in the next library', () => {
    const facade = createFacade()
    const cart = new Cart()
    const undo = facade.instrument(cart, 'add', { name: 'first' })
    facade.instrument(cart, 'add', { name: 'second' })
    undo()
    const { tracer, sent } = openPage()
    attachTo(facade)(tracer)
    cart.add()
    expect(sent().map(({ name }) => name)).toEqual(['second.add'])
  })

  function instrumentMany(facade: Tracer): WeakRef<Cart>[] {
    return Array.from({ length: 100 }, () => {
      const cart = new Cart()
      facade.instrument(cart, '*')
      return new WeakRef(cart)
    })
  }

  function collected(carts: readonly WeakRef<Cart>[]): number {
    setFlagsFromString('--expose-gc')
    runInNewContext('gc')()
    return carts.filter((cart) => cart.deref() === undefined).length
  }
})
