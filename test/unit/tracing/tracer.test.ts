import { describe, expect, it, vi } from 'vitest'
import { noopSpan, noopTracer } from '../../../inpage/api/noop'
import { openPage } from './page'

const TRACE = '0af7651916cd43dd8448eb211c80319c'
const SPAN = 'b7ad6b7169203331'
const NO_ID = '0'.repeat(16)

// The list is that of Kong Gateway's own tests of its tracer, where it has a meaning in a page.
describe('a tracer', () => {
  it('is made with a name', () => {
    const { tracer, misuses } = openPage()
    expect(tracer.new('cart').name).toBe('cart')
    expect(tracer.name).toBe('default')
    expect(misuses).toEqual([])
  })

  it('is the no-op tracer itself where that was asked for', () => {
    const { tracer } = openPage()
    expect(tracer.new('x', { noop: true })).toBe(noopTracer)
    expect(noopTracer.new('y', {})).toBe(noopTracer)
  })

  it('has the functions that the no-op tracer has', () => {
    const { tracer } = openPage()
    for (const key of Object.keys(noopTracer)) {
      expect(typeof Reflect.get(tracer, key), key).toBe(typeof Reflect.get(noopTracer, key))
    }
  })

  it('made with wrong options never throws: it is told of as a misuse', () => {
    const { tracer, misuses } = openPage()
    expect(Reflect.apply(tracer.new, tracer, ['']).name).toBe('default')
    expect(Reflect.apply(tracer.new, tracer, ['a', { samplingRate: 'x' }]).name).toBe('a')
    expect(Reflect.apply(tracer.new, tracer, ['a', { samplingRate: 2 }]).name).toBe('a')
    expect(misuses.length).toBeGreaterThanOrEqual(2)
  })
})

describe('a span of the no-op tracer', () => {
  it('has no ids and takes every operation, wrong ones too', () => {
    const span = noopTracer.startSpan('a')
    expect(span).toBe(noopSpan)
    expect(span.spanContext().spanId).toBe(NO_ID)
    Reflect.apply(span.addEvent, span, ['e', 'attributes'])
    span.setAttribute('k', 1).finish()
    expect(span.attributes).toEqual({})
  })
})

describe('startSpan', () => {
  it.each([[undefined], [''], [123], [null], [{}]])(
    'with the name %o never throws (Kong: fails): it gives the no-op span and tells of a misuse',
    (name) => {
      const { tracer, misuses, sent } = openPage()
      expect(Reflect.apply(tracer.startSpan, tracer, [name])).toBe(noopSpan)
      expect(misuses).toHaveLength(1)
      expect(sent()).toEqual([])
    },
  )

  it('with wrong options never throws (Kong: fails): it starts the span without them', () => {
    const { tracer, misuses, sent } = openPage()
    for (const option of ['startTimeNs', 'spanKind', 'attributes', 'links', 'parent']) {
      const span = Reflect.apply(tracer.startSpan, tracer, ['a', { [option]: '' }])
      expect(span.isRecording(), option).toBe(true)
      span.finish()
    }
    expect(misuses.length).toBeGreaterThanOrEqual(4)
    expect(sent().map(({ kind, attributes, parentId }) => [kind, attributes, parentId])).toEqual(
      Array.from({ length: 5 }, () => [1, {}, NO_ID]),
    )
  })

  it('gives ids of 16 and 8 bytes, and a start that is now', () => {
    const { tracer } = openPage()
    const before = BigInt(Date.now() - 5) * 1_000_000n
    const span = tracer.startSpan('a')
    expect(span.spanContext().traceId).toMatch(/^[0-9a-f]{32}$/)
    expect(span.spanContext().spanId).toMatch(/^[0-9a-f]{16}$/)
    expect(span.startTimeNs).toBeGreaterThan(before)
    expect(span.startTimeNs).toBeLessThan(before + 1_000_000_000n)
    expect(span.kind).toBe(1)
    expect(span.parent).toBeUndefined()
  })

  it('gives ids that never repeat', () => {
    const { tracer } = openPage()
    const spans = Array.from({ length: 5000 }, () => tracer.startSpan('a').spanContext())
    expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(5000)
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(5000)
  })

  it('keeps its options as they are', () => {
    const { tracer, sent, misuses } = openPage()
    const start = BigInt(Math.round(performance.timeOrigin)) * 1_000_000n
    const span = tracer.startSpan('a', {
      startTimeNs: start,
      spanKind: 3,
      parent: { traceId: TRACE, spanId: SPAN, traceFlags: 1 },
      attributes: { one: 1, list: ['a', true], map: { b: 'c' } },
      links: [{ context: { traceId: TRACE, spanId: SPAN, traceFlags: 0 }, attributes: { why: 'retry' } }],
    })
    expect(span.startTimeNs).toBe(start)
    span.finish(start + 1_000_000n)
    expect(span.endTimeNs).toBe(start + 1_000_000n)
    expect(misuses).toEqual([])
    expect(sent()[0]).toMatchObject({
      name: 'a',
      kind: 3,
      traceId: TRACE,
      parentId: SPAN,
      flags: 1,
      attributes: { one: 1, list: ['a', true], map: { b: 'c' } },
      linkCount: 1,
    })
    expect(sent()[0].endMs - sent()[0].startMs).toBeCloseTo(1, 6)
  })

  it('with the parent null starts a new trace under an active span', () => {
    const { tracer } = openPage()
    const root = tracer.startSpan('root')
    tracer.setActiveSpan(root)
    const other = tracer.startSpan('other', { parent: null })
    expect(other.spanContext().traceId).not.toBe(root.spanContext().traceId)
    expect(other.parent).toBeUndefined()
  })

  it('numbers spans as they start', () => {
    const { tracer, sent } = openPage()
    const [a, b] = [tracer.startSpan('a'), tracer.startSpan('b')]
    b.finish()
    a.finish()
    expect(sent().map(({ name, order }) => [name, order])).toEqual([
      ['b', 1],
      ['a', 0],
    ])
  })
})

describe('the active span', () => {
  it('is the parent of the spans that start; starting one does not make it active', () => {
    const { tracer } = openPage()
    const root = tracer.startSpan('root')
    expect(tracer.activeSpan()).toBeUndefined()
    tracer.setActiveSpan(root)
    const [first, second] = [tracer.startSpan('first'), tracer.startSpan('second')]
    expect([first.parent, second.parent]).toEqual([root, root])
    tracer.setActiveSpan(second)
    const third = tracer.startSpan('third')
    expect(third.parent).toBe(second)
    expect(third.spanContext().traceId).toBe(root.spanContext().traceId)
  })

  it('goes back to the parent level by level as spans finish; finishing another does not move it', () => {
    const { tracer } = openPage()
    const levels = Array.from({ length: 4 }, (_, level) => {
      const span = tracer.startSpan(`level ${level}`)
      tracer.setActiveSpan(span)
      return span
    })
    levels[1].finish()
    expect(tracer.activeSpan()).toBe(levels[3])
    levels[3].finish()
    expect(tracer.activeSpan()).toBe(levels[2])
    levels[2].finish()
    expect(tracer.activeSpan()).toBe(levels[1])
    levels[1].finish()
    tracer.setActiveSpan(levels[0])
    levels[0].finish()
    expect(tracer.activeSpan()).toBeUndefined()
  })

  it('stays while its children start and finish', () => {
    const { tracer, misuses } = openPage()
    const root = tracer.startSpan('root')
    tracer.setActiveSpan(root)
    for (let i = 0; i < 10; i++) tracer.startSpan('child').finish()
    expect(tracer.activeSpan()).toBe(root)
    root.finish()
    expect(root.name).toBe('root')
    expect(misuses).toEqual([])
  })

  it('is cleared by nothing, and kept by what is no span', () => {
    const { tracer, misuses } = openPage()
    const root = tracer.startSpan('root')
    tracer.setActiveSpan(root)
    Reflect.apply(tracer.setActiveSpan, tracer, [{ name: 'no span' }])
    expect(tracer.activeSpan()).toBe(root)
    expect(misuses).toHaveLength(1)
    tracer.setActiveSpan(undefined)
    expect(tracer.activeSpan()).toBeUndefined()
    tracer.setActiveSpan(root)
    tracer.setActiveSpan(null)
    expect(tracer.activeSpan()).toBeUndefined()
  })

  it('is shared by the tracers of a namespace', () => {
    const { tracer } = openPage()
    const cart = tracer.new('cart')
    const span = cart.startSpan('a')
    cart.setActiveSpan(span)
    expect(tracer.activeSpan()).toBe(span)
    expect(tracer.startSpan('b').parent).toBe(span)
  })

  it('of one namespace is nothing to another', () => {
    const { tracer, sent } = openPage()
    const other = tracer.new('other', { namespace: 'other' })
    const span = tracer.startSpan('a')
    tracer.setActiveSpan(span)
    expect(other.activeSpan()).toBeUndefined()
    const apart = other.startSpan('b')
    expect(apart.parent).toBeUndefined()
    expect(apart.spanContext().traceId).not.toBe(span.spanContext().traceId)
    other.setActiveSpan(apart)
    expect([tracer.activeSpan(), other.activeSpan()]).toEqual([span, apart])
    apart.finish()
    expect([tracer.activeSpan(), other.activeSpan()]).toEqual([span, undefined])
    tracer.setActiveSpan(undefined)
    expect(sent()).toMatchObject([{ scope: 'other', namespace: 'other', parentId: NO_ID }])
  })
})

describe('withActiveSpan', () => {
  it('runs with the span active, and puts the outer one back, also when it throws', () => {
    const { tracer } = openPage()
    const [outer, inner] = [tracer.startSpan('outer'), tracer.startSpan('inner')]
    tracer.setActiveSpan(outer)
    expect(tracer.withActiveSpan(inner, () => tracer.activeSpan())).toBe(inner)
    expect(tracer.activeSpan()).toBe(outer)
    const error = new Error('mine')
    expect(() =>
      tracer.withActiveSpan(inner, () => {
        throw error
      }),
    ).toThrow(error)
    expect(tracer.activeSpan()).toBe(outer)
    expect(inner.isRecording()).toBe(true)
  })

  it('gives back the very promise of its function', async () => {
    const { tracer } = openPage()
    const promise = Promise.resolve(1)
    expect(tracer.withActiveSpan(tracer.startSpan('a'), () => promise)).toBe(promise)
    expect(await promise).toBe(1)
  })

  it('runs its function for the no-op span', () => {
    const { tracer, misuses } = openPage()
    expect(tracer.withActiveSpan(noopSpan, () => 7)).toBe(7)
    expect(misuses).toEqual([])
  })
})

describe('processSpan', () => {
  it('is called for the finished spans of its tracer’s name until it is undone', () => {
    const { tracer } = openPage()
    const cart = tracer.new('cart')
    const seen: string[] = []
    const undo = cart.processSpan((span) => void seen.push(`${span.name} ${span.isRecording()}`))
    tracer.startSpan('of another').finish()
    cart.startSpan('one').finish()
    tracer.new('cart').startSpan('two').finish()
    cart.startSpan('open')
    cart.startSpan('unsampled', { shouldSample: false }).finish()
    undo()
    cart.startSpan('three').finish()
    expect(seen).toEqual(['one false', 'two false'])
  })

  it('that throws changes nothing for the page and is told of', () => {
    const { tracer, misuses, sent } = openPage()
    const after = vi.fn()
    tracer.processSpan(() => {
      throw new Error('mine')
    })
    tracer.processSpan(after)
    expect(() => tracer.startSpan('a').finish()).not.toThrow()
    expect(after).toHaveBeenCalledTimes(1)
    expect(misuses).toHaveLength(1)
    expect(sent()).toHaveLength(1)
  })
})
