import { describe, expect, it } from 'vitest'
import { TraceMemory } from '../../../extension/receiver/trace-memory'

const id = (i: number) => i.toString(16).padStart(32, '0')
const part = (text: string, spans = 1) => ({ json: text, spans })
const KB = 'x'.repeat(372)

describe('the memory of traces', () => {
  it('gives what came of a trace, all of it or what is newer', () => {
    const memory = new TraceMemory(1e6)
    const first = memory.add(id(1), part('a'))
    memory.add(id(2), part('b'))
    memory.add(id(1), part('c'))
    expect(memory.get(id(1))).toEqual({ json: 'a,c', sequence: 3 })
    expect(memory.get(id(1), first)).toEqual({ json: 'c', sequence: 3 })
    expect(memory.get(id(1), 3)).toEqual({ json: '', sequence: 3 })
    expect(memory.get(id(3))).toBeUndefined()
  })

  it('gives a large trace in pieces, each as large as is asked for or one part', () => {
    const memory = new TraceMemory(1e6)
    for (const text of ['aa', 'bb', 'cccccc', 'd']) memory.add(id(1), part(text))
    const pieces: string[] = []
    for (let after = 0; after < 4; ) {
      const { json, sequence } = memory.get(id(1), after, 4) ?? { json: '', sequence: 4 }
      pieces.push(json)
      after = sequence
    }
    expect(pieces).toEqual(['aa,bb', 'cccccc', 'd'])
  })

  it('keeps a batch that is sent again once', () => {
    const memory = new TraceMemory(1e6)
    expect(memory.add(id(1), part('a'))).toBe(1)
    expect(memory.add(id(1), part('a'))).toBeUndefined()
    expect(memory.counts()).toMatchObject({ spans: 1, droppedSpans: 0 })
  })

  it('lets the trace go to which nothing was added for longest, and counts it', () => {
    const memory = new TraceMemory(3100)
    for (const i of [1, 2, 3]) memory.add(id(i), part(`${i}${KB}`, 2))
    memory.add(id(1), part('late', 1))
    expect(memory.get(id(2))).toBeUndefined()
    expect(memory.get(id(1))?.json).toBe(`1${KB},late`)
    expect(memory.newest(10).map(([traceId]) => traceId)).toEqual([id(1), id(3)])
    expect(memory.newest(1)).toEqual([[id(1), 4]])
    expect(memory.counts()).toMatchObject({ traces: 2, spans: 5, droppedTraces: 1, droppedSpans: 2 })
  })

  it('never holds more than its bound, whatever comes', () => {
    const memory = new TraceMemory(100_000)
    for (let i = 0; i < 2000; i++) memory.add(id(i % 7 === 0 ? 1 : i), part(`${i}${'y'.repeat((i * 37) % 5000)}`))
    const { bytes, spans, droppedSpans } = memory.counts()
    expect(bytes).toBeLessThanOrEqual(100_000)
    expect(spans + droppedSpans).toBe(2000)
  })

  it('takes no trace that is larger than all of it, and counts what it did not take', () => {
    const memory = new TraceMemory(2000)
    memory.add(id(1), part('a'))
    expect(memory.add(id(1), part(KB.repeat(4), 9))).toBeUndefined()
    expect(memory.counts()).toMatchObject({ traces: 1, spans: 1, droppedSpans: 9, droppedTraces: 0 })
  })
})
