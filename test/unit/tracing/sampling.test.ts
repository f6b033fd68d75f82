import { describe, expect, it } from 'vitest'
import { isSampled } from '../../../inpage/tracing/sampler'
import { openPage } from './page'

const SPAN = 'b7ad6b7169203331'
const words = (traceId: string) =>
  [Number.parseInt(traceId.slice(0, 8), 16), Number.parseInt(traceId.slice(8, 16), 16)] as const

describe('the sampler', () => {
  it.each([
    ['92a54b3e1a7c4f2da9e44b8a6f3e1dab', true],
    ['4bf92f3577b34da6a3ce929d0e0e4736', false],
  ])('decides at the rate of a half for %s as Kong does: %s', (traceId, kept) => {
    expect(isSampled(...words(traceId), 0.5)).toBe(kept)
  })

  it('keeps everything at 1 and nothing at 0', () => {
    for (const id of [0, 1, 0x80000000, 0xffffffff]) {
      expect(isSampled(id, id, 1)).toBe(true)
      expect(isSampled(id, id, 0)).toBe(false)
    }
  })

  it.each([0.1, 0.5, 0.9])(
    'keeps about the share %d of 10,000 traces, and decides the same for an id again',
    (rate) => {
      const { tracer } = openPage({ samplingRate: rate })
      let kept = 0
      for (let i = 0; i < 10_000; i++) {
        const span = tracer.startSpan('root')
        const { traceId, traceFlags } = span.spanContext()
        expect(span.isRecording()).toBe(traceFlags === 1)
        if (span.isRecording()) kept++
        if (i % 100 === 0) expect(isSampled(...words(traceId), rate)).toBe(span.isRecording())
        span.release()
      }
      expect(Math.abs(kept / 10_000 - rate)).toBeLessThan(0.02)
    },
  )

  it('keeps at a higher rate whatever it keeps at a lower one', () => {
    for (let i = 0; i < 1000; i++) {
      const id = [(i * 2654435761) >>> 0, (i * 40503) >>> 0] as const
      const decisions = [0.1, 0.3, 0.6, 0.99].map((rate) => isSampled(...id, rate))
      expect(decisions).toEqual(decisions.toSorted((a, b) => Number(a) - Number(b)))
    }
  })
})

describe('a trace', () => {
  it('is kept whole or not at all', () => {
    const page = openPage({ samplingRate: 0.5 })
    for (let i = 0; i < 100; i++) {
      page.tracer.trace('root', () => {
        page.tracer.trace('child', () => page.tracer.startSpan('grandchild').finish())
      })
    }
    const counts = new Map<string, number>()
    for (const { traceId } of page.sent()) counts.set(traceId, (counts.get(traceId) ?? 0) + 1)
    expect(new Set(counts.values())).toEqual(new Set([3]))
    expect(counts.size).toBeGreaterThan(20)
    expect(counts.size).toBeLessThan(80)
  })

  it('that is not kept has ids that are valid and shared, so that the decision can be propagated', () => {
    const { tracer } = openPage({ samplingRate: 0 })
    const root = tracer.startSpan('root')
    const child = tracer.startSpan('child', { parent: root })
    const [a, b] = [root.spanContext(), child.spanContext()]
    expect(a).toEqual(root.spanContext())
    expect(a.traceId).toMatch(/^(?!0{32})[0-9a-f]{32}$/)
    expect(a.spanId).toMatch(/^(?!0{16})[0-9a-f]{16}$/)
    expect(b.traceId).toBe(a.traceId)
    expect(b.spanId).not.toBe(a.spanId)
    expect([a.traceFlags, b.traceFlags]).toEqual([0, 0])
  })

  it('begun elsewhere goes on as it was decided there, whatever the rate', () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
    const off = openPage({ samplingRate: 0 }).tracer
    const on = openPage().tracer
    const kept = off.startSpan('a', { parent: { traceId, spanId: SPAN, traceFlags: 1 } })
    expect(kept.isRecording()).toBe(true)
    expect(kept.spanContext().traceId).toBe(traceId)
    const dropped = on.startSpan('a', { parent: { traceId, spanId: SPAN, traceFlags: 0 } })
    expect(dropped.isRecording()).toBe(false)
    expect(dropped.spanContext().traceId).toBe(traceId)
  })
})

describe('shouldSample', () => {
  it('true overrides the rate and the parent', () => {
    const { tracer, sent } = openPage({ samplingRate: 0 })
    const root = tracer.startSpan('root')
    const forced = tracer.startSpan('forced', { shouldSample: true })
    const child = tracer.startSpan('child', { parent: root, shouldSample: true })
    expect([root, forced, child].map((span) => span.isRecording())).toEqual([false, true, true])
    for (const span of [root, forced, child]) span.finish()
    expect(sent().map(({ name }) => name)).toEqual(['forced', 'child'])
    expect(sent()[1].parentId).toBe(root.spanContext().spanId)
  })

  it('false starts an unsampled span, whose children are unsampled too', () => {
    const { tracer, sent } = openPage()
    const root = tracer.startSpan('root', { shouldSample: false })
    expect(root.isRecording()).toBe(false)
    expect(tracer.startSpan('child', { parent: root }).isRecording()).toBe(false)
    expect(tracer.trace('in', { shouldSample: false }, () => tracer.startSpan('child').isRecording())).toBe(false)
    expect(sent()).toEqual([])
  })
})
