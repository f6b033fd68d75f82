import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Span, Tracer } from '../../../inpage/api/api'
import { noopSpan, noopTracer } from '../../../inpage/api/noop'
import { SPAN_METHODS, SPAN_READINGS, TRACER_METHODS } from '../../api-members'
import { openPage } from './page'

const SLOW = { timeout: 60_000 }

/** Throws on whatever is done to it. */
function trap(): object {
  const refuse = () => {
    throw new Error('hostile')
  }
  const traps = Object.fromEntries(
    Object.getOwnPropertyNames(Reflect)
      .filter((name) => name !== 'toString')
      .map((name) => [name, refuse]),
  )
  return new Proxy({}, traps)
}

const throwing = {
  get traceId() {
    throw new Error('hostile')
  },
  get name(): string {
    throw new Error('hostile')
  },
  get message(): string {
    throw new Error('hostile')
  },
  get startTimeNs(): number {
    throw new Error('hostile')
  },
  toString() {
    throw new Error('hostile')
  },
  toJSON() {
    throw new Error('hostile')
  },
}
const cyclic: { self?: unknown; list: unknown[] } = { list: [] }
cyclic.self = cyclic
cyclic.list.push(cyclic)

/** Stand for proxies that fast-check itself could not look at. */
const TRAP = { stands: 'for a trap' }
const REVOKED = { stands: 'for a revoked proxy' }

function realized(value: unknown): unknown {
  if (value === TRAP) return trap()
  if (value !== REVOKED) return value
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}

/** Anything a page could pass, by mistake or on purpose. */
const anything = (spans: () => Span[]) =>
  fc.oneof(
    fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true, withTypedArray: true }),
    fc.constantFrom<unknown>(
      undefined,
      null,
      Number.NaN,
      -0,
      Number.POSITIVE_INFINITY,
      10n ** 400n,
      '',
      Symbol('s'),
      () => {},
      throwing,
      cyclic,
      noopSpan,
      new Date(Number.NaN),
      new Array(1),
    ),
    fc.constantFrom<unknown>(TRAP, REVOKED),
    fc.nat().map((at) => spans()[at % spans().length]),
    fc.nat().map((at) => Object.create(spans()[at % spans().length])),
    fc.record(
      {
        parent: fc.constantFrom<unknown>(throwing, null, 'x', {}, { traceId: 'x', spanId: 1 }),
        attributes: fc.constantFrom<unknown>(throwing, cyclic, [], 'x', { a: throwing, b: Symbol('b') }),
        links: fc.constantFrom<unknown>(throwing, [null], [{ context: throwing }], 'x', new Set([1])),
        startTimeNs: fc.constantFrom<unknown>(-1, Number.NaN, 'x', 10n ** 30n, {}),
        spanKind: fc.constantFrom<unknown>(9, 'x', -1, Number.NaN),
        shouldSample: fc.constantFrom<unknown>(true, false, 'x'),
        samplingRate: fc.constantFrom<unknown>(2, Number.NaN, 'x'),
        namespace: fc.constantFrom<unknown>('', 3, throwing),
      },
      { requiredKeys: [] },
    ),
  )

describe('the API never throws', () => {
  it('whatever is passed, in whatever order', SLOW, () => {
    const page = openPage()
    const spans: Span[] = [page.tracer.startSpan('first')]
    const other = page.tracer.new('other', { namespace: 'n', samplingRate: 0 })
    const tracers: Tracer[] = [page.tracer, other, noopTracer]
    const argument = anything(() => spans)
    const call = fc.tuple(
      fc.constantFrom(...SPAN_METHODS, ...TRACER_METHODS),
      fc.array(argument, { maxLength: 3 }),
      fc.nat(),
      fc.boolean(),
    )
    fc.assert(
      fc.property(fc.array(call, { maxLength: 25 }), (calls) => {
        for (const [method, args, at, plain] of calls) {
          const ofSpan = (SPAN_METHODS as readonly string[]).includes(method)
          const target = ofSpan ? spans[at % spans.length] : tracers[at % tracers.length]
          // A page's own function may throw; here it doesn't.
          const passed = args.map((each) => (typeof each === 'function' && !plain ? () => each : realized(each)))
          const result: unknown = Reflect.apply(Reflect.get(target, method), target, passed)
          if (method === 'startSpan') spans.push(result as Span)
        }
        for (const span of spans.slice(-10)) for (const reading of SPAN_READINGS) void span[reading]
        if (spans.length > 200) spans.splice(1, 100)
      }),
      { numRuns: 400 },
    )
    for (const span of spans) span.finish()
    // What was written is still sound: `sent` throws on a block that is none.
    expect(page.sent().length).toBeGreaterThan(0)
  })

  it('when a method is called without its object, or on another', () => {
    const page = openPage()
    const span = page.tracer.startSpan('a')
    const unsampled = page.tracer.startSpan('b', { shouldSample: false })
    for (const target of [span, unsampled, noopSpan]) {
      for (const method of SPAN_METHODS) {
        const detached = Reflect.get(target, method) as (...args: unknown[]) => unknown
        for (const self of [undefined, null, 1, {}, Object.create(span), new Proxy(span, {})]) {
          expect(() => Reflect.apply(detached, self, ['x', 'y'])).not.toThrow()
        }
      }
    }
    for (const target of [page.tracer, noopTracer]) {
      for (const method of TRACER_METHODS) {
        const detached = Reflect.get(target, method) as (...args: unknown[]) => unknown
        for (const self of [undefined, {}]) expect(() => Reflect.apply(detached, self, ['x'])).not.toThrow()
      }
    }
  })

  it('when what it reads throws and changes spans while it is read', () => {
    const page = openPage()
    const span = page.tracer.startSpan('mine', { attributes: { first: 1 } })
    const tricky = {
      a: 1,
      get b() {
        span.setAttribute('first', undefined)
        return 2
      },
      get c(): number {
        throw new Error('hostile')
      },
    }
    span.setAttribute('nested', tricky as never)
    span.setAttributes(tricky)
    span.finish()
    expect(page.sent()).toHaveLength(1)
  })
})

/** Runs `run` while the page's built-ins are others; vitest needs the right ones back at once. */
function withReplaced(changes: readonly (readonly [object, PropertyKey, unknown])[], run: () => void): unknown {
  const { defineProperty, deleteProperty } = Reflect
  const before = changes.map(([holder, key]) => Object.getOwnPropertyDescriptor(holder, key))
  const replacements = changes.map(([, , value]) => ({ configurable: true, writable: true, value }))
  let failure: unknown
  try {
    for (let i = 0; i < changes.length; i++) defineProperty(changes[i][0], changes[i][1], replacements[i])
    run()
  } catch (error) {
    failure = error
  }
  for (let i = 0; i < changes.length; i++) {
    const descriptor = before[i]
    if (descriptor === undefined) deleteProperty(changes[i][0], changes[i][1])
    else defineProperty(changes[i][0], changes[i][1], descriptor)
  }
  return failure
}

const refuse = (): unknown => {
  throw new Error('hostile')
}

describe('a page that changes the built-ins afterwards', () => {
  it.each<[string, object, () => unknown]>([
    ['Array.prototype', Array.prototype, () => 'own'],
    ['BigInt.prototype', BigInt.prototype, () => 1],
    ['Object.prototype', Object.prototype, () => 'own'],
    ['Object.prototype, which throws,', Object.prototype, refuse],
  ])('changes no value by a toJSON on %s', (_name, holder, value) => {
    const page = openPage()
    const failure = withReplaced([[holder, 'toJSON', value]], () => {
      page.tracer.startSpan('s', { attributes: { list: ['a', 1, 2n ** 60n], map: { a: [true] } } }).finish()
      page.tracing.flush()
    })
    expect(failure).toBeUndefined()
    expect(page.sent()[0].attributes).toEqual({ list: ['a', 1, `${2n ** 60n}`], map: { a: [true] } })
  })

  it('is told of a misuse even if its Error.prepareStackTrace throws', () => {
    const page = openPage()
    const failure = withReplaced([[Error, 'prepareStackTrace', refuse]], () => void page.tracer.startSpan(''))
    expect(failure).toBeUndefined()
    expect(page.misuses).toHaveLength(1)
  })

  it('gets the same spans', () => {
    const page = openPage()
    const methods: [object, PropertyKey[]][] = [
      [globalThis, ['setTimeout', 'clearTimeout', 'TextEncoder', 'Map', 'BigInt', 'Uint32Array', 'ArrayBuffer']],
      [performance, ['now']],
      [crypto, ['getRandomValues']],
      [JSON, ['stringify', 'parse']],
      [Object, ['keys', 'fromEntries', 'defineProperty']],
      [Array, ['isArray']],
      [Reflect, ['get']],
      [Math, ['min', 'max', 'round', 'abs', 'ceil']],
      [Number, ['isNaN', 'isInteger', 'isFinite']],
      [Number.prototype, ['toString']],
      [RegExp.prototype, ['test', 'exec']],
      [Map.prototype, ['get', 'set']],
      [Set.prototype, ['has', 'add']],
      [String.prototype, ['slice', 'padStart']],
      [TextEncoder.prototype, ['encode']],
      [Object.getPrototypeOf(Uint8Array.prototype), ['set', 'subarray']],
      [Array.prototype, [Symbol.iterator, 'map', 'push', 'pop', 'join', 'splice']],
    ]
    // The runner's own formatting of stacks needs the built-ins.
    const changes: [object, PropertyKey, unknown][] = [[Error, 'prepareStackTrace', undefined]]
    for (const [holder, keys] of methods) for (const key of keys) changes.push([holder, key, refuse])
    page.tracer.startSpan('before').finish()
    let traceId = ''
    const failure = withReplaced(changes, () => {
      const span = page.tracer.startSpan('after', {
        attributes: { text: 'x', number: 1, big: 5n, list: [1, 'a', true], map: { a: { b: 1 } } },
        links: [{ context: { traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1 } }],
      })
      span.setAttribute('gone', 1)
      span.setAttribute('gone', undefined)
      span.addEvent('event', { a: 1 }).recordError(new Error('no'))
      traceId = span.spanContext().traceId
      page.tracer.trace('inside', { parent: span.spanContext() }, () => page.tracer.startSpan(''))
      span.finish()
      span.release()
      page.tracing.flush()
    })
    expect(failure).toBeUndefined()
    expect(traceId).toMatch(/^[0-9a-f]{32}$/)
    const spans = page.sent()
    expect(spans.map(({ name }) => name).sort()).toEqual(['after', 'before', 'inside'])
    const after = spans.find(({ name }) => name === 'after')
    expect(after?.attributes).toEqual({ text: 'x', number: 1, big: 5n, list: [1, 'a', true], map: { a: { b: 1 } } })
    expect(after?.events).toEqual(['event', 'exception'])
    expect(after?.linkCount).toBe(1)
  })
})
