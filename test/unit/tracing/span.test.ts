import { describe, expect, it } from 'vitest'
import { openPage } from './page'

function snapshot(span: ReturnType<ReturnType<typeof openPage>['tracer']['startSpan']>) {
  const { name, kind, parent, startTimeNs, endTimeNs, status, attributes, events, links } = span
  return { name, kind, parent, startTimeNs, endTimeNs, status, attributes, events, links, ids: span.spanContext() }
}

describe('setAttribute', () => {
  it('keeps texts, numbers, booleans, bigints, arrays and maps; undefined and null remove', () => {
    const { tracer, misuses } = openPage()
    const span = tracer.startSpan('a')
    span.setAttribute('absent', undefined)
    expect(span.attributes).toEqual({})
    span.setAttributes({ text: 'x', number: Number.NaN, yes: false, big: 2n ** 64n, gone: 1, away: 2 })
    span.setAttribute('gone', undefined).setAttribute('away', null).setAttribute('text', 'y')
    expect(span.attributes).toEqual({ text: 'y', number: Number.NaN, yes: false, big: 2n ** 64n })
    expect(misuses).toEqual([])
  })

  it('ignores a function, a symbol and a key that is no text, and tells of each', () => {
    const { tracer, misuses } = openPage()
    const span = tracer.startSpan('a')
    Reflect.apply(span.setAttribute, span, ['f', () => {}])
    Reflect.apply(span.setAttribute, span, ['s', Symbol('s')])
    Reflect.apply(span.setAttribute, span, [1, 'numeric key'])
    expect(span.attributes).toEqual({})
    expect(misuses).toHaveLength(3)
  })

  it('holds nothing of the page’s: later changes of a value don’t show', () => {
    const { tracer, sent } = openPage()
    const list = ['a']
    const map = { inner: { a: 1 } }
    const span = tracer.startSpan('a', { attributes: { list, map } })
    list.push('b')
    map.inner.a = 2
    span.finish()
    expect(sent()[0].attributes).toEqual({ list: ['a'], map: { inner: { a: 1 } } })
  })

  it('takes __proto__ for a name like any other', () => {
    const { tracer } = openPage()
    const span = tracer.startSpan('a', { attributes: { map: JSON.parse('{"__proto__":{"polluted":1}}') } })
    span.setAttribute('__proto__', 'x').finish()
    expect(Object.keys(span.attributes).toSorted()).toEqual(['__proto__', 'map'])
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
  })
})

describe('a misuse', () => {
  it('is told of once for a call site', () => {
    const { tracer, misuses } = openPage()
    for (let i = 0; i < 10; i++) tracer.startSpan('')
    tracer.startSpan('')
    expect(misuses).toHaveLength(2)
  })
})

describe('finish', () => {
  it('counts the first time only', () => {
    const { tracer, sent, misuses } = openPage()
    const span = tracer.startSpan('a')
    const start = span.startTimeNs
    span.finish(start + 5_000_000n)
    span.finish(start + 9_000_000n)
    span.finish()
    expect(span.endTimeNs).toBe(start + 5_000_000n)
    expect(sent()).toHaveLength(1)
    expect(misuses).toEqual([])
  })

  it('before the start tells of it and leaves the span open', () => {
    const { tracer, sent, misuses } = openPage()
    const span = tracer.startSpan('a')
    span.finish(span.startTimeNs - 1_000_000n)
    expect(misuses).toHaveLength(1)
    expect(span.isRecording()).toBe(true)
    expect(span.endTimeNs).toBeUndefined()
    expect(sent()).toEqual([])
    span.finish()
    expect(sent()).toHaveLength(1)
  })

  it('of a span that starts in the future gives it no negative length', () => {
    const { tracer, sent } = openPage()
    tracer.startSpan('a', { startTimeNs: BigInt(Date.now() + 60_000) * 1_000_000n }).finish()
    expect(sent()[0].endMs).toBe(sent()[0].startMs)
  })

  it('leaves the span readable, and unchanging whatever is called', () => {
    const { tracer, sent } = openPage()
    const parent = tracer.startSpan('parent')
    const span = tracer.startSpan('a', { parent, spanKind: 3, attributes: { k: [1] } })
    span.addEvent('e', { x: 1 }).setStatus(2, 'no')
    span.finish()
    const before = snapshot(span)
    expect(before).toMatchObject({ name: 'a', kind: 3, status: { code: 2, message: 'no' }, attributes: { k: [1] } })
    expect(before.parent).toBe(parent)
    expect(before.events).toMatchObject([{ name: 'e', attributes: { x: 1 } }])
    span.setAttribute('k', 2).setAttributes({ l: 3 }).addEvent('late').recordError(new Error('late')).setStatus(1)
    span.updateName('b').addLink({ context: parent.spanContext() }).finish()
    expect(snapshot(span)).toEqual(before)
    expect(span.isRecording()).toBe(false)
    expect(sent()).toHaveLength(1)
  })
})

describe('recordError', () => {
  it('adds an exception event with type, message and stack, and leaves the status', () => {
    const { tracer } = openPage()
    const span = tracer.startSpan('a').recordError(new RangeError('far'))
    expect(span.status).toEqual({ code: 0 })
    expect(span.events).toMatchObject([
      { name: 'exception', attributes: { 'exception.type': 'RangeError', 'exception.message': 'far' } },
    ])
    expect(span.events[0].attributes['exception.stacktrace']).toContain('span.test')
  })

  it('notes what caused the error, and what caused that, in its stack', () => {
    const { tracer } = openPage()
    const cause = new RangeError('no card', { cause: 'timeout' })
    const span = tracer.startSpan('a').recordError(new TypeError('no order', { cause }))
    const stack = String(span.events[0].attributes['exception.stacktrace'])
    expect(stack).toMatch(/^TypeError: no order\n[\s\S]*\nCaused by: RangeError: no card\n[\s\S]*\nCaused by: timeout$/)
    expect(stack.match(/span\.test/g)?.length).toBeGreaterThanOrEqual(2)
  })

  it('notes the first of the errors that an AggregateError stands for', () => {
    const error = new AggregateError([new RangeError('no stock'), new Error('no price')], 'All promises were rejected')
    const span = openPage().tracer.startSpan('a').recordError(error)
    const stack = String(span.events[0].attributes['exception.stacktrace'])
    expect(stack).toMatch(/^AggregateError: All promises were rejected\n[\s\S]*\nCaused by: RangeError: no stock\n/)
    const odd = Object.assign(new Error('b'), { errors: 'text' })
    expect(openPage().tracer.startSpan('a').recordError(odd).events[0].attributes['exception.stacktrace']).toBe(
      odd.stack,
    )
  })

  it('tells the plain members of a thrown object that is no error', () => {
    const { tracer } = openPage()
    const messageOf = (value: unknown) =>
      tracer.startSpan('a').recordError(value).events[0].attributes['exception.message']
    expect(messageOf({ code: 42, reason: 'sold out', more: {} })).toBe('code: 42, reason: sold out')
    expect(messageOf({})).toBe('[object Object]')
    expect(messageOf('[object Object]')).toBe('[object Object]')
    const many = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`m${i}`, i]))
    expect(messageOf(many)).toBe('m0: 0, m1: 1, m2: 2, m3: 3, m4: 4')
    const hostile = Object.defineProperty({}, 'x', {
      enumerable: true,
      get: () => {
        throw new Error('no')
      },
    })
    expect(messageOf(hostile)).toBe('a value that has no text')
  })

  it('takes errors that cause one another, or whose cause cannot be read', () => {
    const { tracer } = openPage()
    const circle = new Error('a')
    circle.cause = circle
    const hostile = Object.defineProperty(new Error('b'), 'cause', {
      get() {
        throw new Error('no')
      },
    })
    const [first, second] = tracer.startSpan('a').recordError(circle).recordError(hostile).events
    expect(String(first.attributes['exception.stacktrace']).match(/Caused by/g)).toHaveLength(4)
    expect(second.attributes).toMatchObject({ 'exception.message': 'b', 'exception.stacktrace': hostile.stack })
  })
})

describe('an amendment', () => {
  it('changes a finished span and sends it once more, with the next revision', () => {
    const { tracer, tracing, sent } = openPage()
    const span = tracer.startSpan('a')
    span.finish()
    const start = sent()[0].startMs
    tracing.amend(span, start + 20, (open) => open.setAttribute('size', 5))
    tracing.amend(span, undefined, (open) => open.setAttribute('more', true))
    expect(span.isRecording()).toBe(false)
    expect(sent().map(({ revision, attributes }) => [revision, attributes])).toEqual([
      [1, {}],
      [2, { size: 5 }],
      [3, { size: 5, more: true }],
    ])
    expect(
      sent()
        .slice(1)
        .map(({ endMs }) => endMs),
    ).toEqual([start + 20, start + 20])
  })

  it('of an open or a released span is none', () => {
    const { tracer, tracing, sent } = openPage()
    const [open, released] = [tracer.startSpan('open'), tracer.startSpan('released')]
    released.release()
    for (const span of [open, released]) tracing.amend(span, 1e9, (one) => one.setAttribute('late', 1))
    expect(open.attributes).toEqual({})
    expect(sent().map(({ name, revision, attributes }) => [name, revision, attributes])).toEqual([['released', 1, {}]])
  })
})

describe('a released span', () => {
  it('is empty, and every later call on it does nothing', () => {
    const { tracer, sent } = openPage()
    const span = tracer.startSpan('a', { attributes: { k: 1 } })
    span.release()
    span.setAttribute('k', 2).addEvent('e').setStatus(2).updateName('b').finish()
    span.release()
    expect(snapshot(span)).toMatchObject({
      name: '',
      attributes: {},
      events: [],
      links: [],
      startTimeNs: 0n,
      ids: { spanId: '0'.repeat(16) },
    })
    expect(span.isRecording()).toBe(false)
    expect(sent()).toHaveLength(1)
  })

  it('that was open is finished by it, with what it has recorded', () => {
    const { tracer, sent } = openPage()
    tracer
      .startSpan('a', { attributes: { k: 1 } })
      .addEvent('e')
      .release()
    expect(sent()).toMatchObject([{ name: 'a', revision: 1, attributes: { k: 1 }, events: ['e'] }])
    expect(sent()[0].endMs).toBeGreaterThanOrEqual(sent()[0].startMs)
  })

  it('that was finished was sent as it was', () => {
    const { tracer, sent } = openPage()
    const span = tracer.startSpan('a', { attributes: { k: 1 } })
    span.finish()
    span.release()
    tracer.startSpan('b').finish()
    expect(sent().map(({ name, attributes }) => [name, attributes])).toEqual([
      ['a', { k: 1 }],
      ['b', {}],
    ])
  })

  it('that was active gives way to its parent; as a parent it begins a new trace', () => {
    const { tracer } = openPage()
    const root = tracer.startSpan('root')
    const child = tracer.startSpan('child', { parent: root })
    tracer.setActiveSpan(child)
    child.release()
    expect(tracer.activeSpan()).toBe(root)
    const orphan = tracer.startSpan('orphan', { parent: child })
    expect(orphan.isRecording()).toBe(true)
    expect(orphan.spanContext().traceId).not.toBe(root.spanContext().traceId)
  })

  it('never shows in a span that uses its memory again, nor the other way round', () => {
    const { tracer, sent } = openPage()
    const stale: ReturnType<typeof tracer.startSpan>[] = []
    for (let round = 0; round < 2000; round++) {
      const span = tracer.startSpan(`span ${round}`)
      if (round % 3 > 0) {
        span.setAttributes({ round, text: 'x' }).addEvent('e', { round }).setStatus(2, 'no')
        span.addLink({ context: span.spanContext(), attributes: { round } })
      }
      for (const old of stale) old.setAttribute('stale', true).setStatus(1).updateName('stale').finish()
      if (round % 2 === 0) span.finish()
      else expect(span.attributes).toEqual(round % 3 > 0 ? { round, text: 'x' } : {})
      span.release()
      stale.push(span)
      if (stale.length > 5) stale.shift()
    }
    const spans = sent()
    expect(spans).toHaveLength(2000)
    for (const { name, status, attributes, events, linkCount, parentId, revision } of spans) {
      const round = Number(name.slice('span '.length))
      const full = round % 3 > 0
      expect({ status, attributes, events, linkCount, parentId, revision }).toEqual({
        status: full ? 2 : 0,
        attributes: full ? { round, text: 'x' } : {},
        events: full ? ['e'] : [],
        linkCount: full ? 1 : 0,
        parentId: '0'.repeat(16),
        revision: 1,
      })
    }
  })
})
