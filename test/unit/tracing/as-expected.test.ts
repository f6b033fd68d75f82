/** The API as people expect it: `using`, times, values, baggage and headers in what a page sends by itself. */
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import type { Span } from '../../../inpage/api/api'
import { attachOf, createFacade } from '../../../inpage/api/facade'
import { noopTracer } from '../../../inpage/api/noop'
import { openPage } from './page'

const NativeSymbol = Symbol
const nowMs = Date.now()
const refuse = (): never => {
  throw new Error('hostile')
}

describe('using', () => {
  it('finishes a span at the end of its block, kept or not, live or not', () => {
    const { tracer, sent } = openPage()
    {
      using _span = tracer.startSpan('used')
      using _unsampled = tracer.startSpan('not kept', { shouldSample: false })
      using _noop = noopTracer.startSpan('no-op')
      expect(sent()).toEqual([])
    }
    expect(sent().map(({ name }) => name)).toEqual(['used'])
  })

  it('undoes what was asked for', () => {
    const page = openPage()
    const facade = createFacade()
    attachOf(facade)?.(page.tracer)
    for (const tracer of [page.tracer, facade, noopTracer, createFacade()]) {
      const seen: string[] = []
      const cart = { add() {} }
      {
        using _processor = tracer.processSpan((span) => void seen.push(span.name))
        using _methods = tracer.instrument(cart, 'add')
        cart.add()
      }
      cart.add()
      expect(seen.length).toBeLessThanOrEqual(1)
    }
    expect(page.sent().filter(({ revision }) => revision === 1)).toHaveLength(2)
  })

  it('works by the symbol that a page has made where the browser has none, which stays without one', () => {
    let key: unknown
    vi.stubGlobal('Symbol', {
      for: NativeSymbol.for,
      get dispose() {
        if (key === 'throws') return refuse()
        return key
      },
      set dispose(_) {
        refuse()
      },
    })
    try {
      const facade = createFacade()
      const ofHelpers = NativeSymbol.for('Symbol.dispose')
      expect(Reflect.get(facade.startSpan('before'), ofHelpers)).toBeTypeOf('function')
      facade.processSpan(() => {})()
      const own = NativeSymbol('Symbol.dispose')
      key = own
      expect(Reflect.get(facade.startSpan('after'), own)).toBeTypeOf('function')
      expect(
        Reflect.get(
          facade.processSpan(() => {}),
          own,
        ),
      ).toBeTypeOf('function')
      const page = openPage()
      attachOf(facade)?.(page.tracer)
      const finish: unknown = Reflect.get(facade.startSpan('live'), own)
      expect(finish).toBeTypeOf('function')
      for (const hostile of ['throws', {}, 7]) {
        key = hostile
        expect(facade.startSpan('x').isRecording()).toBe(true)
      }
    } finally {
      vi.unstubAllGlobals()
    }
  })
})

describe('a time', () => {
  const abroad: Date = runInNewContext(`new Date(${nowMs})`)
  it.each<[string, Date | number | bigint]>([
    ['a date', new Date(nowMs)],
    ['a date of another realm', abroad],
    ['milliseconds', nowMs],
    ['milliseconds with a fraction', nowMs + 0.25],
    ['milliseconds as a bigint', BigInt(nowMs)],
    ['nanoseconds', BigInt(nowMs) * 1_000_000n],
  ])('may be %s', (_, time) => {
    const { tracer, misuses, sent } = openPage()
    const span = tracer.startSpan('a', { startTimeNs: time }).addEvent('e', {}, time).recordError('x', null, time)
    expect(Math.abs(Number(span.startTimeNs / 1000n) - nowMs * 1000)).toBeLessThan(300)
    expect(span.events.map(({ timeNs }) => timeNs)).toEqual([span.startTimeNs, span.startTimeNs])
    span.finish(time)
    expect(sent()).toHaveLength(1)
    expect(misuses).toEqual([])
  })

  it('of a whole millisecond ends what began within it', () => {
    const { tracer, misuses } = openPage()
    const start = BigInt(nowMs) * 1_000_000n + 700_000n
    for (const end of [nowMs, new Date(nowMs)]) {
      const span = tracer.startSpan('a', { startTimeNs: start })
      span.finish(end)
      expect(span.endTimeNs).toBe(span.startTimeNs)
    }
    expect(misuses).toEqual([])
  })

  it.each<[string, unknown]>([
    ['an invalid date', new Date(Number.NaN)],
    ['an object that says it is a date', { getTime: () => nowMs, [Symbol.toStringTag]: 'Date' }],
    ['a proxy of a date', new Proxy(new Date(), {})],
    ['a text', '2024-01-01'],
  ])('is none where it is %s', (_, time) => {
    const { tracer, misuses } = openPage()
    const span = tracer.startSpan('a', { startTimeNs: time as Date })
    span.addEvent('e', {}, time as Date)
    span.finish(time as Date)
    expect(span.events).toEqual([])
    expect(span.endTimeNs).toBeUndefined()
    expect(misuses).toHaveLength(3)
  })

  it('on the page’s clock is told by its fraction, and reported', () => {
    const { tracer, misuses } = openPage()
    const span = tracer.startSpan('a', { startTimeNs: 1234.5 })
    expect(Number(span.startTimeNs) / 1e6).toBeCloseTo(performance.timeOrigin + 1234.5, 0)
    expect(misuses).toEqual(['startSpan: startTimeNs is on the page’s clock; performance.timeOrigin is to be added'])
  })
})

describe('a value', () => {
  class Money {
    readonly amount = 5
    toString() {
      return `€ ${this.amount}`
    }
  }
  const at = new Date(Date.UTC(2024, 1, 29, 12))
  it.each<[string, unknown, unknown]>([
    ['a date', at, '2024-02-29T12:00:00.000Z'],
    ['an invalid date', new Date(Number.NaN), 'Invalid Date'],
    ['a date of another realm', runInNewContext('new Date(0)'), '1970-01-01T00:00:00.000Z'],
    ['a URL', new URL('https://shop.example/cart?id=1'), 'https://shop.example/cart?id=1'],
    ['a query', new URLSearchParams({ a: 'b' }), 'a=b'],
    ['an error', new TypeError('no'), 'TypeError: no'],
    ['an error of another realm', runInNewContext("new RangeError('far')"), 'RangeError: far'],
    ['an exception of the browser', new DOMException('gone', 'AbortError'), 'AbortError: gone'],
    ['a pattern', /a+/g, '/a+/g'],
    ['an object with a text of its own', new Money(), '€ 5'],
    ['a boxed text', Object('boxed'), 'boxed'],
    [
      'a map',
      new Map<unknown, unknown>([
        ['a', 1],
        [2, new Map([['b', at]])],
      ]),
      { a: 1, 2: { b: at.toISOString() } },
    ],
    ['a map of another realm', runInNewContext("new Map([['a', 1]])"), { a: 1 }],
    ['a set', new Set(['a', 2]), ['a', 2]],
    [
      'values in lists and maps',
      { list: [at, new URL('a:b')], error: new Error('x') },
      { list: [at.toISOString(), 'a:b'], error: 'Error: x' },
    ],
  ])('may be %s', (_, value, recorded) => {
    const { tracer, misuses } = openPage()
    const span = tracer.startSpan('a', { attributes: { value: value as object } })
    span.setAttribute('again', value as object).addEvent('e', { value: value as object })
    expect(span.attributes.value).toEqual(recorded)
    expect(span.attributes.again).toEqual(recorded)
    expect(span.events[0].attributes.value).toEqual(recorded)
    expect(misuses).toEqual([])
  })

  it.each<[string, unknown]>([
    ['an object without a text', new (class Cart {})()],
    ['bytes', new Uint8Array(8)],
    ['a promise', Promise.resolve()],
    ['a proxy of a map', new Proxy(new Map([['a', 1]]), {})],
    ['a text that throws', { __proto__: { __proto__: {} }, toString: refuse }],
    [
      'a class that throws',
      new (class {
        get [Symbol.toStringTag](): string {
          return refuse()
        }
      })(),
    ],
    ['a function', () => {}],
  ])('is none where it is %s, and that is reported', (_, value) => {
    const { tracer, misuses } = openPage()
    const span = tracer.startSpan('a').setAttribute('value', value as object)
    expect(span.attributes).toEqual({})
    expect(misuses).toHaveLength(1)
  })

  it('has bounds, however large the map is or the text long', () => {
    const { tracer } = openPage()
    const map = new Map(Array.from({ length: 1e5 }, (_, i) => [`key ${i}`, i]))
    const span = tracer.startSpan('a', {
      attributes: { map, set: new Set(map.keys()), error: new Error('x'.repeat(1e5)) },
    })
    expect(Object.keys(span.attributes.map)).toHaveLength(257)
    expect(span.attributes.set).toHaveLength(257)
    expect(String(span.attributes.error)).toHaveLength(16 * 1024)
  })

  it('has attributes from an interface or a map', () => {
    interface Order {
      id: string
      lines?: number
    }
    const order: Order = { id: 'o1', lines: 2 }
    const { tracer } = openPage()
    const span = tracer.startSpan('a', { attributes: order })
    expect(span.attributes).toEqual(order)
    span.setAttributes(new Map(Object.entries({ from: 'map' }))).addEvent('e', order)
    expect(span.attributes).toEqual({ ...order, from: 'map' })
    expect(span.events[0].attributes).toEqual(order)
  })
})

describe('an error', () => {
  it('takes attributes that come before its own, and a time', () => {
    const { tracer } = openPage()
    const attributes = { 'exception.type': 'Mine', retry: 2 }
    const [event] = tracer.startSpan('a').recordError(new TypeError('no'), attributes, new Date(nowMs)).events
    expect(event).toMatchObject({
      name: 'exception',
      attributes: { 'exception.type': 'Mine', 'exception.message': 'no', retry: 2 },
    })
    expect(event.timeNs / 1_000_000n).toBe(BigInt(nowMs))
  })

  it('is recorded without attributes that throw', () => {
    const { tracer, misuses } = openPage()
    const hostile = {
      get retry(): number {
        return refuse()
      },
    }
    const [event] = tracer.startSpan('a').recordError(new TypeError('no'), hostile).events
    expect(event.attributes['exception.message']).toBe('no')
    expect(misuses).toHaveLength(1)
  })
})

describe('trace headers by hand', () => {
  const remote = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
  it('are written for the active span, or another, into objects, headers and maps', () => {
    const { tracer } = openPage()
    const carriers = [{}, new Headers(), new Map<string, string>()] as const
    tracer.trace('a', (span) => {
      const { traceId, spanId } = span.spanContext()
      for (const carrier of carriers) tracer.inject(carrier)
      const [plain, headers, map] = carriers
      const expected = `00-${traceId}-${spanId}-01`
      expect([plain, headers.get('traceparent'), map.get('traceparent')]).toEqual([
        { traceparent: expected },
        expected,
        expected,
      ])
    })
    const carrier: { traceparent?: string } = {}
    tracer.inject(carrier)
    expect(carrier).toEqual({})
    const unsampled = tracer.startSpan('b', { shouldSample: false })
    tracer.inject(carrier, unsampled)
    expect(carrier.traceparent).toBe(`00-${unsampled.spanContext().traceId}-${unsampled.spanContext().spanId}-00`)
  })

  it.each<[string, object]>([
    ['an object', { TraceParent: remote, tracestate: 'a=b' }],
    ['lists of texts', { traceparent: [remote], tracestate: ['a=b'] }],
    ['headers', new Headers({ traceparent: remote, tracestate: 'a=b' })],
    ['a map', new Map(Object.entries({ traceparent: remote, tracestate: 'a=b' }))],
  ])('are read from %s, as a parent', (_, carrier) => {
    const { tracer, sent } = openPage()
    const parent = tracer.extract(carrier)
    expect(parent).toEqual({
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203331',
      traceFlags: 1,
      isRemote: true,
      traceState: 'a=b',
    })
    tracer.startSpan('below', { parent }).finish()
    expect(sent()[0]).toMatchObject({ parentId: 'b7ad6b7169203331', traceState: 'a=b' })
  })

  it('are none where there are none, or wrong ones', () => {
    const { tracer, misuses } = openPage()
    for (const carrier of [{}, new Headers(), { traceparent: 'x' }, { traceparent: 7 }, []])
      expect(tracer.extract(carrier)).toBeUndefined()
    expect(misuses).toEqual([])
  })

  it('throw nothing of a hostile carrier into the page', () => {
    const { tracer, misuses } = openPage()
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    const carriers: unknown[] = [
      proxy,
      Object.freeze({}),
      { set: refuse, forEach: refuse },
      new Map(Object.entries({ a: { toLowerCase: refuse } })),
      {
        get traceparent() {
          return refuse()
        },
        set traceparent(_) {
          refuse()
        },
      },
      undefined,
      null,
      7,
    ]
    tracer.trace('a', () => {
      for (const carrier of carriers) {
        tracer.inject(carrier as object)
        tracer.extract(carrier as object)
      }
      tracer.inject({}, { spanContext: refuse } as unknown as Span)
    })
    expect(misuses.length).toBeGreaterThan(0)
  })
})

describe('baggage', () => {
  it('goes to the spans below from then on, sampled or not, and with their headers', () => {
    const { tracer } = openPage()
    const root = tracer.startSpan('root').setBaggage('tenant', 'käse, 1').setBaggage('plan', 'pro')
    const child = tracer.startSpan('child', { parent: root })
    root.setBaggage('late', 'x')
    child.setBaggage('plan', undefined)
    const unsampled = tracer.startSpan('u', { parent: child, shouldSample: false })
    const below = tracer.startSpan('v', { parent: unsampled })
    for (const span of [child, unsampled, below]) expect({ ...span.baggage }).toEqual({ tenant: 'käse, 1' })
    expect({ ...root.baggage }).toEqual({ tenant: 'käse, 1', plan: 'pro', late: 'x' })
    const carrier: { baggage?: string } = {}
    tracer.inject(carrier, below)
    expect(carrier.baggage).toBe('tenant=k%C3%A4se%2C%201')
    const parent = tracer.extract({ ...carrier, traceparent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01` })
    expect(parent?.baggage).toEqual({ tenant: 'käse, 1' })
    expect({ ...tracer.startSpan('w', { parent }).baggage }).toEqual({ tenant: 'käse, 1' })
  })

  it('that is wrong or without end is left out and reported; no span has another’s', () => {
    const { tracer, misuses } = openPage()
    const span = tracer.startSpan('a')
    for (const [key, value] of [
      ['', 'x'],
      [7, 'x'],
      ['k', 7],
      ['long', 'x'.repeat(5000)],
    ] as const)
      span.setBaggage(key as string, value as string)
    expect({ ...span.baggage }).toEqual({})
    expect(misuses.length).toBeGreaterThan(0)
    for (let i = 0; i < 100; i++) span.setBaggage(`key ${i}`, 'x')
    expect(Object.keys(span.baggage)).toHaveLength(64)
    expect(Object.keys(tracer.startSpan('b').baggage)).toEqual([])
    span.setBaggage('__proto__', 'x')
    const carrier = {
      baggage: 'a=%zz,__proto__=1,b=2;p=q,=3,c',
      traceparent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`,
    }
    expect({ ...tracer.startSpan('c', { parent: tracer.extract(carrier) }).baggage }).toMatchObject({ b: '2' })
    const hostile = {
      traceId: '1'.repeat(32),
      spanId: '2'.repeat(16),
      traceFlags: 1,
      get baggage(): never {
        return refuse()
      },
    }
    expect(() => tracer.startSpan('d', { parent: hostile })).not.toThrow()
    const trap = {
      ...tracer.startSpan('e').spanContext(),
      baggage: {
        get k(): string {
          return refuse()
        },
      },
    }
    expect({ ...tracer.startSpan('f', { parent: trap }).baggage }).toEqual({})
  })

  it('of any texts comes back from its header as it was', () => {
    const { tracer } = openPage()
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), {
          maxKeys: 5,
        }),
        (entries) => {
          const span = tracer.startSpan('a')
          for (const key of Object.keys(entries)) span.setBaggage(key, entries[key])
          const carrier = {}
          tracer.inject(carrier, span)
          const { baggage = {} } = tracer.extract(carrier) ?? {}
          expect({ ...baggage }).toEqual({ ...entries })
        },
      ),
      { numRuns: 100 },
    )
  })
})

describe('a bound function', () => {
  it('runs with the span active that was active when it was bound, and is else what it was', async () => {
    const { tracer, sent } = openPage()
    const list: (() => unknown)[] = []
    function work(this: unknown, a: number, b: number) {
      tracer.startSpan('inside').finish()
      return [this, a, b, tracer.rootSpan()?.name]
    }
    tracer.trace('outer', () => {
      tracer.trace('inner', () => {
        const bound = tracer.bind(work)
        list.push(() => Reflect.apply(bound, 'self', [1, 2]))
        expect([bound.name, bound.length, `${bound}`]).toEqual(['work', 2, `${work}`])
      })
    })
    expect(list[0]()).toEqual(['self', 1, 2, 'outer'])
    expect(tracer.activeSpan()).toBeUndefined()
    const spans = sent()
    const inner = spans.find(({ name }) => name === 'inner')
    expect(spans.find(({ name }) => name === 'inside')?.parentId).toBe(inner?.spanId)
    const failing = tracer.trace('c', () => tracer.bind(refuse))
    expect(failing).toThrow('hostile')
    expect(tracer.bind(7)).toBe(7)
  })
})

describe('a processor of all', () => {
  it('sees the spans of every tracer and of what is traced by itself, once each, when they end', () => {
    const { tracer, tracing } = openPage()
    const seen: string[] = []
    const undo = tracer.new('exporter').processSpan(({ name }) => void seen.push(name), { all: true })
    tracer.startSpan('mine').finish()
    tracer.new('other', { namespace: 'n' }).startSpan('other').finish()
    tracer.startSpan('not kept', { shouldSample: false }).finish()
    tracing.startInstrumentationSpan('fetch', 'GET', {}).finish()
    tracing.startHeldBack('interaction', 'never shown', null, () => {}).finish()
    const held = tracing.startHeldBack('interaction', 'shown late', null, () => {})
    held.finish()
    expect(seen).toEqual(['mine', 'other', 'GET'])
    held.spanContext()
    expect(seen).toEqual(['mine', 'other', 'GET', 'shown late'])
    undo()
    tracer.startSpan('after').finish()
    expect(seen).toHaveLength(4)
  })

  it('is asked with options that throw, and is then one of its tracer', () => {
    const { tracer, misuses } = openPage()
    const seen: string[] = []
    tracer.processSpan(({ name }) => void seen.push(name), {
      get all(): boolean {
        return refuse()
      },
    })
    tracer.new('other').startSpan('other').finish()
    tracer.startSpan('mine').finish()
    expect([seen, misuses.length]).toEqual([['mine'], 1])
  })
})
