import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { BLOCK_MAX_BYTES, BLOCK_TARGET_BYTES } from '../../../inpage/block/format'
import { MAX_ATTRIBUTES, MAX_EVENTS, MAX_LINKS } from '../../../inpage/tracing/span/limits'
import { dataOf } from '../../../inpage/tracing/span/span'
import { putEvent } from '../../../inpage/tracing/span/span-writing'
import { openPage, type SentSpan, spansOf } from './page'

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

/** What left by itself, without a flush. */
function left(blocks: readonly ArrayBuffer[]): SentSpan[] {
  return blocks.flatMap(spansOf)
}

describe('a finished span', () => {
  it('leaves by itself within 50 ms, in one block with its neighbours', async () => {
    const { tracer, blocks } = openPage()
    for (let i = 0; i < 10; i++) tracer.startSpan('a').finish()
    expect(blocks).toHaveLength(0)
    await pause(120)
    expect(blocks).toHaveLength(1)
    expect(left(blocks)).toHaveLength(10)
  })

  it('leaves at most five times in a second with others that follow each other', async () => {
    const { tracer, blocks } = openPage()
    for (let i = 0; i < 30; i++) {
      tracer.startSpan('a').finish()
      await pause(20)
    }
    await pause(250)
    expect(blocks.length).toBeGreaterThanOrEqual(2)
    expect(blocks.length).toBeLessThanOrEqual(5)
    expect(left(blocks)).toHaveLength(30)
  })

  it('leaves at once when its block is full', () => {
    const { tracer, blocks, counts } = openPage()
    let finished = 0
    while (blocks.length === 0)
      tracer.startSpan('a', { attributes: { n: finished++, text: `text ${finished}` } }).finish()
    expect(counts).toEqual([finished])
    expect(blocks[0].byteLength).toBeGreaterThan(BLOCK_TARGET_BYTES * 0.5)
    expect(blocks[0].byteLength).toBeLessThan(BLOCK_TARGET_BYTES * 1.2)
  })
})

describe('a span that is amended soon after its end', () => {
  function request(page: ReturnType<typeof openPage>) {
    const span = page.tracing.startInstrumentationSpan('fetch', 'GET', {}, 1)
    page.tracing.amendSoon(span)
    span.finish()
    return span
  }

  it('is one record of all that came before its block left, and another of what came later', async () => {
    const page = openPage()
    const span = request(page)
    page.tracing.amend(span, 5, (finished) => void finished.setAttribute('a', 1))
    page.tracing.amend(span, 7, (finished) => void finished.setAttribute('b', 2))
    expect(page.blocks).toHaveLength(0)
    await pause(120)
    expect(left(page.blocks)).toMatchObject([{ revision: 3, endMs: 7, attributes: { a: 1, b: 2 } }])
    page.tracing.amend(span, 9, (finished) => void finished.setAttribute('c', 3))
    await pause(250)
    expect(left(page.blocks)).toMatchObject([{ revision: 3 }, { revision: 4, endMs: 9, attributes: { c: 3 } }])
  })

  it('is written before it is released, and its data used for another', () => {
    const page = openPage()
    request(page).release()
    page.tracer.startSpan('next').finish()
    expect(page.sent().map(({ name }) => name)).toEqual(['GET', 'next'])
  })

  it('waits with a bounded number of others', () => {
    const page = openPage()
    const count = 2000
    for (let i = 0; i < count; i++) request(page)
    expect(page.sent()).toHaveLength(count)
    expect(page.sent()).toHaveLength(count)
  })
})

describe('what follows a full block', () => {
  function fill({ tracer, blocks }: ReturnType<typeof openPage>): void {
    const before = blocks.length
    while (blocks.length === before) tracer.startSpan('a', { attributes: { text: 'x'.repeat(1000) } }).finish()
  }

  it('leaves when the full one was taken over, once before the next block is due', async () => {
    const page = openPage()
    fill(page)
    page.tracer.startSpan('rest').finish()
    page.tracing.flushRest()
    expect(page.counts.slice(1)).toEqual([1])
    fill(page)
    page.tracer.startSpan('rest').finish()
    page.tracing.flushRest()
    expect(page.counts).toHaveLength(3)
    await pause(250)
    expect(page.counts.slice(3)).toEqual([1])
    fill(page)
    page.tracer.startSpan('rest').finish()
    page.tracing.flushRest()
    expect(page.counts.slice(5)).toEqual([1])
  })

  it('waits like any other where no block was full', () => {
    const page = openPage()
    page.tracer.startSpan('a').finish()
    page.tracing.flushRest()
    expect(page.blocks).toHaveLength(0)
  })
})

describe('an open span', () => {
  it('is sent at revision 0 after 250 ms, once while it stays as it is, and again when it finishes', async () => {
    const { tracer, blocks } = openPage()
    const span = tracer.startSpan('long', { attributes: { k: 1 } })
    await pause(150)
    expect(left(blocks)).toEqual([])
    await pause(350)
    expect(left(blocks)).toMatchObject([{ name: 'long', revision: 0, endMs: Number.NaN, attributes: { k: 1 } }])
    await pause(150)
    expect(blocks).toHaveLength(1)
    span.setAttribute('k', 2).finish()
    await pause(120)
    expect(left(blocks).map(({ revision, attributes, order }) => [revision, attributes, order])).toEqual([
      [0, { k: 1 }, 0],
      [1, { k: 2 }, 0],
    ])
  })

  it('is sent again when it has changed, at most twice a second, whatever has changed', async () => {
    const { tracer, blocks } = openPage()
    const span = tracer.startSpan('long')
    await pause(350)
    expect(left(blocks)).toHaveLength(1)
    const begun = performance.now()
    const changes = [
      () => span.setAttribute('k', 1),
      () => span.setAttributes({ l: 2 }),
      () => span.addEvent('event'),
      () => span.recordError(new Error('e')),
      () => span.addLink({ context: span.spanContext() }),
      () => span.setStatus(2),
      () => span.updateName('later'),
      () => span.setAttribute('k', null),
    ]
    for (const change of changes) {
      const before = left(blocks).length
      change()
      for (let turn = 0; turn < 80 && left(blocks).length === before; turn++) await pause(10)
      expect(left(blocks)).toHaveLength(before + 1)
    }
    expect(performance.now() - begun).toBeGreaterThan((changes.length - 1) * 490)
    const records = left(blocks)
    expect(records.map(({ revision }) => revision)).toEqual(records.map((_, i) => i))
    expect(records.every(({ endMs }) => Number.isNaN(endMs))).toBe(true)
    expect(records.at(-1)).toMatchObject({ name: 'later', status: 2, attributes: { l: 2 }, linkCount: 1 })
    expect(records.at(-1)?.events).toEqual(['event', 'exception'])
    span.finish()
    await pause(250)
    expect(left(blocks).at(-1)).toMatchObject({ name: 'later', revision: records.length })
    expect(Number.isNaN(left(blocks).at(-1)?.endMs)).toBe(false)
  }, 10_000)

  it('that changes all the time is sent twice a second', async () => {
    const { tracer, blocks } = openPage()
    const span = tracer.startSpan('long')
    const end = performance.now() + 1900
    for (let i = 0; performance.now() < end; i++) {
      span.setAttribute('i', i)
      await pause(5)
    }
    // At 250, 750, 1250 and 1750 ms.
    expect(left(blocks).length).toBeGreaterThanOrEqual(3)
    expect(left(blocks).length).toBeLessThanOrEqual(4)
  })

  it('goes as it is when the page is left', async () => {
    const { tracer, tracing, blocks } = openPage()
    const span = tracer.startSpan('long')
    await pause(350)
    span.setAttribute('order.id', 7)
    tracing.flush(true)
    expect(left(blocks).map(({ attributes }) => attributes)).toEqual([{}, { 'order.id': 7 }])
    tracing.flush(true)
    expect(blocks).toHaveLength(2)
  })

  it('of another tracer is looked at twice a second, and sent again when it has changed', async () => {
    const { tracing, blocks } = openPage()
    let events = 0
    const adopted = tracing.adopt((data) => {
      data.name = 'theirs'
      for (let i = 0; i < events; i++) {
        putEvent(data, { name: 'event', timeMs: i, attributes: { keys: [], values: [] } })
      }
    })
    await pause(900)
    expect(left(blocks)).toHaveLength(1)
    events = 2
    await pause(700)
    expect(left(blocks).map((span) => [span.revision, span.events.length])).toEqual([
      [0, 0],
      [1, 2],
    ])
    adopted?.finish()
    await pause(700)
    expect(left(blocks).map(({ revision }) => revision)).toEqual([0, 1, 2])
  })

  it('that was sent takes no memory while it stays as it is', async () => {
    setFlagsFromString('--expose-gc')
    const collect: () => void = runInNewContext('gc')
    const { tracer } = openPage()
    let count = 0
    const freed = new FinalizationRegistry<string>(() => count++)
    // A span's events are held by its data alone.
    const keep = () => {
      const span = tracer.startSpan('never finished').addEvent('event')
      freed.register(dataOf(span)?.events ?? span, '')
    }
    for (let i = 0; i < 100; i++) keep()
    await pause(400)
    for (let turn = 0; turn < 50 && count < 90; turn++) {
      collect()
      await pause(10)
    }
    expect(count).toBeGreaterThan(90)
  })

  it('that finishes sooner is sent once', async () => {
    const { tracer, blocks } = openPage()
    const span = tracer.startSpan('short')
    await pause(100)
    span.finish()
    await pause(350)
    expect(left(blocks).map(({ revision }) => revision)).toEqual([1])
  })

  it('is sent however young where a flush asks for it', () => {
    const { tracer, tracing, blocks } = openPage()
    const spans = [tracer.startSpan('a'), tracer.startSpan('b'), tracer.startSpan('c')]
    spans[1].finish()
    tracing.flush(true)
    expect(left(blocks).map(({ name, revision }) => [name, revision])).toEqual([
      ['b', 1],
      ['a', 0],
      ['c', 0],
    ])
  })
})

describe('a time in another unit than nanoseconds', () => {
  const nowMs = Date.now()
  it.each([
    ['seconds', nowMs / 1000],
    ['microseconds', nowMs * 1000],
    ['microseconds', BigInt(nowMs) * 1000n],
  ])('%s: is understood, and reported', (unit, startTimeNs) => {
    const { tracer, misuses, sent } = openPage()
    tracer.startSpan('a', { startTimeNs }).addEvent('e', {}, startTimeNs).finish()
    const [span] = sent()
    expect(Math.abs(span.startMs + performance.timeOrigin - nowMs)).toBeLessThan(1)
    expect(misuses).toEqual([
      `startSpan: startTimeNs is in ${unit}; it is to be nanoseconds since the epoch`,
      `addEvent: timeNs is in ${unit}; it is to be nanoseconds since the epoch`,
    ])
  })

  it('is none where it makes sense as nanoseconds', () => {
    const { tracer, misuses } = openPage()
    for (const startTimeNs of [0, 5, 1e6, BigInt(nowMs) * 1_000_000n, nowMs * 1e6])
      tracer.startSpan('a', { startTimeNs })
    expect(misuses).toEqual([])
  })
})

describe('an event', () => {
  it('has room for 128 attributes, and counts what is beyond as its own', () => {
    const { tracer, sent } = openPage()
    const attributes = Object.fromEntries(Array.from({ length: 130 }, (_, i) => [`key ${i}`, i]))
    const span = tracer.startSpan('a').addEvent('e', attributes)
    const [event] = span.events
    expect(Object.keys(event.attributes)).toHaveLength(129)
    expect(event.attributes['tracepane.dropped_attributes']).toBe(2)
    span.finish()
    expect(sent()[0].dropped).toEqual([0, 0, 0])
  })
})

describe('stop', () => {
  it('lets what waits go, and starts and sends nothing more', async () => {
    const { tracer, tracing, blocks } = openPage()
    const open = tracer.startSpan('open')
    tracer.startSpan('finished').finish()
    tracing.stop()
    expect(left(blocks).map(({ name }) => name)).toEqual(['finished'])
    expect(tracer.startSpan('later').isRecording()).toBe(false)
    expect(tracer.trace('later', () => 5)).toBe(5)
    open.finish()
    await pause(350)
    expect(blocks).toHaveLength(1)
  })
})

describe('the limits of a span', () => {
  it('drop what is beyond them and count it', () => {
    const { tracer, sent } = openPage()
    const span = tracer.startSpan('a')
    const link = { context: span.spanContext() }
    for (let i = 0; i < MAX_ATTRIBUTES + 5; i++) span.setAttribute(`key ${i}`, i)
    for (let i = 0; i < MAX_EVENTS + 6; i++) span.addEvent('e')
    for (let i = 0; i < MAX_LINKS + 7; i++) span.addLink(link)
    span.setAttribute('key 0', 'again')
    span.finish()
    const [one] = sent()
    expect(Object.keys(one.attributes)).toHaveLength(MAX_ATTRIBUTES)
    expect(one.attributes['key 0']).toBe('again')
    expect([one.events.length, one.linkCount]).toEqual([MAX_EVENTS, MAX_LINKS])
    expect(one.dropped).toEqual([5, 6, 7])
  })

  it('leave room again where an attribute is removed', () => {
    const { tracer, sent } = openPage()
    const span = tracer.startSpan('a')
    for (let i = 0; i < MAX_ATTRIBUTES; i++) span.setAttribute(`key ${i}`, i)
    span.setAttribute('key 0', undefined).setAttribute('new', 1).finish()
    expect(sent()[0].attributes).toHaveProperty('new', 1)
    expect(sent()[0].dropped).toEqual([0, 0, 0])
  })

  it('bound a text, a depth and a number of members', () => {
    const { tracer, sent } = openPage()
    let deep: unknown = 'bottom'
    for (let i = 0; i < 100; i++) deep = { deep }
    const span = tracer.startSpan('x'.repeat(100_000))
    span.setAttribute('long', 'y'.repeat(1_000_000))
    Reflect.apply(span.setAttribute, span, ['deep', deep])
    span.setAttribute(
      'many',
      Array.from({ length: 100_000 }, (_, i) => i),
    )
    span.finish()
    const [one] = sent()
    expect(one.name.length).toBeLessThanOrEqual(1025)
    expect(String(one.attributes.long).length).toBeLessThanOrEqual(16 * 1024 + 1)
    expect(JSON.stringify(one.attributes.deep).length).toBeLessThan(200)
    expect(JSON.stringify(one.attributes.many).length).toBeLessThan(2000)
  })

  it('keep the block of a span that was stuffed in every way below the largest', () => {
    const page = openPage()
    const wide = '漢'.repeat(20_000)
    const stuffed = {
      ...Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`${wide}${i}`, wide])),
      list: Array.from({ length: 1000 }, () => wide),
      quotes: Array.from({ length: 1000 }, () => '\u0001'.repeat(20_000)),
      map: Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`${i}${wide}`, { [wide]: [wide] }])),
    }
    const span = page.tracer.startSpan(wide, { attributes: stuffed })
    for (let i = 0; i < 300; i++) {
      span.setAttribute(
        `list ${i}`,
        Array.from({ length: 300 }, () => '\u0001'.repeat(100)),
      )
      span.setAttribute('same', `${wide}${i}`)
      if (i % 10 === 0) span.addEvent(`${i}${wide}`, stuffed)
      span.addLink({ context: span.spanContext(), attributes: i % 10 === 0 ? stuffed : {} })
      span.setAttribute(`key ${i}`, wide)
      span.addEvent(`${i}${wide}`)
    }
    span.setStatus(2, wide).recordError(new Error(wide)).finish()
    const spans = page.sent()
    expect(spans).toHaveLength(1)
    expect(spans[0].dropped.every((count) => count > 0)).toBe(true)
    for (const block of page.blocks) expect(block.byteLength).toBeLessThan(BLOCK_MAX_BYTES)
  })

  it.each([
    ['three bytes in UTF-8', '漢'],
    ['six in JSON', '\u0001'],
  ])('keep it so where each unit of text takes %s', (_name, unit) => {
    // Each text is another one: a block stores equal ones once.
    const page = openPage()
    const span = page.tracer.startSpan('a')
    for (let i = 0; i < MAX_ATTRIBUTES; i++) span.setAttribute(`${i}`, [`${i}${unit.repeat(4000)}`])
    for (let i = 0; i < MAX_EVENTS; i++) span.addEvent(`${i}${unit.repeat(2000)}`, { a: [`e${i}${unit.repeat(4000)}`] })
    span.setStatus(2, unit.repeat(2000)).finish()
    expect(page.sent()).toHaveLength(1)
    expect(page.blocks[0].byteLength).toBeGreaterThan(BLOCK_TARGET_BYTES * 0.9)
    expect(page.blocks[0].byteLength).toBeLessThan(BLOCK_MAX_BYTES)
  })
})
