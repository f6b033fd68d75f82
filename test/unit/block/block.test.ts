import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  BLOCK_FLAG_FULL,
  BLOCK_FLAG_LATE,
  BLOCK_MAX_BYTES,
  type Block,
  type BlockError,
  HEADER_BYTES,
  MIN_SPAN_BYTES,
} from '../../../inpage/block/format'
import { readBlock } from '../../../inpage/block/reader'
import type { SpanRecord } from '../../../inpage/block/record'
import { BlockWriter } from '../../../inpage/block/writer'
import { blockOf, ORIGIN_MS, plain, plainRow, record } from './spans'

const simple: SpanRecord = {
  trace0: 0x92a54b3e,
  trace1: 0x1a7c4f2d,
  trace2: 0xa9e44b8a,
  trace3: 0x6f3e1dab,
  span0: 0x00f067aa,
  span1: 0x0ba902b7,
  parent0: 0,
  parent1: 0,
  name: 'load cart',
  kind: 3,
  statusCode: 2,
  statusMessage: 'no such cart',
  startMs: 12.5,
  endMs: 14.75,
  order: 3,
  revision: 1,
  flags: 1,
  scope: { name: 'shop', version: '1.2', namespace: 'default', resource: '{"service.name":"web"}' },
  traceState: 'vendor=1',
  keys: ['items', 'big', 'open', 'tags', 'who'],
  values: [3, 2n ** 70n, true, ['a', Number.NaN, 5n], 'you'],
  events: [{ name: 'exception', timeMs: 13, keys: ['exception.message'], values: ['no'] }],
  links: [{ trace0: 1, trace1: 2, trace2: 3, trace3: 4, span0: 5, span1: 6, keys: ['why'], values: ['retry'] }],
  droppedAttributes: 1,
  droppedEvents: 2,
  droppedLinks: 3,
}

function sound(result: Block | BlockError): Block {
  if ('error' in result) throw new Error(result.error)
  return result
}

/** Generated cases on a slow machine. */
const SLOW = { timeout: 30_000 }

/** Reads all that a block says, as a panel would. */
function readAll(bytes: ArrayBuffer): 'error' | number {
  const block = readBlock(bytes)
  if ('error' in block) {
    expect(block.error).not.toBe('')
    return 'error'
  }
  for (let i = 0; i < block.spanCount; i++) plainRow(block, i)
  return block.spanCount
}

describe('a block', () => {
  it('gives back every span that was written, whatever its texts and values', SLOW, () => {
    fc.assert(
      fc.property(fc.array(record, { maxLength: 8 }), fc.boolean(), (records, late) => {
        const block = sound(readBlock(blockOf(records, late)))
        expect(block.late).toBe(late)
        expect(block.timeOriginMs).toBe(ORIGIN_MS)
        expect(block.spanCount).toBe(records.length)
        for (let i = 0; i < records.length; i++) expect(plainRow(block, i)).toEqual(plain(records[i]))
      }),
      { numRuns: 150 },
    )
  })

  it('writes NaN and large integers inside arrays as texts', () => {
    const block = sound(readBlock(blockOf([simple])))
    expect(plainRow(block, 0).attributes).toEqual([
      ['items', 3],
      ['big', 2n ** 70n],
      ['open', true],
      ['tags', ['a', 'NaN', '5']],
      ['who', 'you'],
    ])
  })

  it('keeps apart two strings whose halves of a surrogate pair meet', () => {
    const block = sound(readBlock(blockOf([{ ...simple, keys: ['\ud83d', '\ude00', 'x'], values: [1, 2, 3] }])))
    expect(plainRow(block, 0).attributes.map(([key]) => key)).toEqual(['\ufffd', '\ufffd', 'x'])
  })

  it('stores a text once, however often it comes', () => {
    const once = blockOf([simple]).byteLength
    const many = blockOf(Array.from({ length: 101 }, () => simple)).byteLength
    expect((many - once) / 100).toBeLessThan(400)
  })

  it('stores the scope of one tracer once, whatever others come between', () => {
    const scope = { ...simple.scope }
    const others = [simple.scope, scope, { ...scope, version: '2' }, { ...scope, resource: '' }, simple.scope, scope]
    const block = sound(readBlock(blockOf(others.map((one) => ({ ...simple, scope: one })))))
    expect([...block.scope]).toEqual([0, 0, 1, 2, 0, 0])
  })

  it('is empty again after it was sealed, and starts over with strings of its own', () => {
    const writer = new BlockWriter()
    writer.append(simple)
    const first = writer.seal(ORIGIN_MS, false)
    expect(writer.spanCount).toBe(0)
    expect(writer.isFull).toBe(false)
    writer.append({ ...simple, name: 'another', events: undefined, links: undefined })
    const second = sound(readBlock(writer.seal(ORIGIN_MS, false)))
    expect(second.strings).not.toContain('load cart')
    expect(plainRow(second, 0).events).toEqual([])
    expect(plainRow(sound(readBlock(first)), 0)).toEqual(plain(simple))
  })

  it('says when it is full, by about the length that it will have', () => {
    const writer = new BlockWriter()
    let count = 0
    while (!writer.isFull) writer.append({ ...simple, name: `span ${count++}` })
    const estimate = writer.estimatedBytes
    const real = writer.seal(ORIGIN_MS, false).byteLength
    expect(real / estimate).toBeGreaterThan(0.7)
    expect(real / estimate).toBeLessThan(1.1)
  })

  it('says in its flags whether it left because it was full', () => {
    const writer = new BlockWriter()
    const flags = () => new Uint32Array(writer.seal(ORIGIN_MS, true))[3]
    writer.append(simple)
    expect(flags()).toBe(BLOCK_FLAG_LATE)
    while (!writer.isFull) writer.append(simple)
    expect(flags()).toBe(BLOCK_FLAG_LATE | BLOCK_FLAG_FULL)
  })

  it('shares with others the columns that say the same, and gives each as many rows as it has', SLOW, () => {
    const small = fc.record({ count: fc.integer({ min: 1, max: 40 }), kind: fc.nat(5), revision: fc.nat(70) })
    fc.assert(
      fc.property(fc.array(small, { minLength: 2, maxLength: 4 }), fc.nat(3), (blocks, attributes) => {
        for (const { count, kind, revision } of blocks) {
          const keys = simple.keys.slice(0, attributes)
          const records = Array.from({ length: count }, (_, i) => ({ ...simple, kind, revision, keys, order: i }))
          const block = sound(readBlock(blockOf(records)))
          for (let row = 0; row < count; row++) expect(plainRow(block, row)).toEqual(plain(records[row]))
        }
      }),
      { numRuns: 50 },
    )
    const alike = Array.from({ length: 500 }, () => simple)
    const bytes = blockOf(alike)
    expect(sound(readBlock(bytes)).byteLength).toBe(bytes.byteLength)
    expect(sound(readBlock(bytes)).revision.buffer).toBe(sound(readBlock(bytes)).revision.buffer)
    const ordered = blockOf(alike.map((one, i) => ({ ...one, order: 1000 - i })))
    expect(sound(readBlock(ordered)).byteLength).toBe(ordered.byteLength + 500 * 4)
  })

  it('makes no column of its own of a section without rows', () => {
    const bare = { ...simple, keys: [], values: [], events: undefined, links: undefined, traceState: '' }
    const [a, b] = [bare, { ...bare, name: 'other' }].map((one) => sound(readBlock(blockOf([one]))))
    expect(a.eventTime).toHaveLength(0)
    for (const name of ['eventTime', 'eventName', 'linkTraceId', 'traceState', 'attributes'] as const)
      expect(a[name]).toBe(b[name])
    expect(a.name).not.toBe(b.name)
  })

  it('is taken as it is where it has more rows than a shared column', () => {
    const many = Array.from({ length: 17_000 }, () => ({
      ...simple,
      keys: [],
      values: [],
      events: undefined,
      links: undefined,
    }))
    const bytes = blockOf(many)
    const block = sound(readBlock(bytes))
    expect(block.byteLength).toBeGreaterThan(bytes.byteLength)
    expect(new Set(block.revision)).toEqual(new Set([1]))
    expect(block.revision).toHaveLength(17_000)
  })

  it('says in two rows what is alike from span to span, or grows by the same', SLOW, () => {
    const bare = {
      ...simple,
      statusMessage: '',
      traceState: '',
      events: undefined,
      links: undefined,
      keys: [],
      values: [],
    }
    const dropless = { ...bare, droppedAttributes: 0, droppedEvents: 0, droppedLinks: 0 }
    const ids = Array.from({ length: 100 }, (_, i) => ({
      ...dropless,
      span1: (i * 2654435761) >>> 0,
      order: 900 - i * 3,
    }))
    expect(blockOf(ids).byteLength / 100).toBeLessThan(MIN_SPAN_BYTES + 10)
    const step = fc.constantFrom(0, 0, 1, -1, 3, 0x7fffffff, 0xffffffff)
    const column = fc.record({ first: fc.nat(0xffffffff), step, but: fc.option(fc.nat(6)) })
    const value = ({ first, step: by, but }: { first: number; step: number; but: number | null }, row: number) =>
      (first + row * by + (row === but ? 1 : 0)) >>> 0
    const columns = fc.record({ parent0: column, parent1: column, order: column, revision: column })
    fc.assert(
      fc.property(columns, fc.nat(6), fc.array(fc.nat(2), { minLength: 6, maxLength: 6 }), (of, count, kinds) => {
        const records = Array.from({ length: count }, (_, row) => ({
          ...simple,
          name: kinds[row] === 0 ? 'a' : `b${row}`,
          kind: kinds[row],
          keys: simple.keys.slice(0, kinds[0] === 0 ? 2 : kinds[row]),
          parent0: value(of.parent0, row),
          parent1: value(of.parent1, row),
          order: value(of.order, row),
          revision: value(of.revision, row),
        }))
        const block = sound(readBlock(blockOf(records)))
        for (let row = 0; row < count; row++) expect(plainRow(block, row)).toEqual(plain(records[row]))
      }),
      { numRuns: 500 },
    )
  })
})

describe('readBlock', () => {
  it('gives rows or an error for any bytes', SLOW, () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expect(readAll(bytes.slice().buffer)).toBe('error')
      }),
      { numRuns: 2000 },
    )
  })

  it('gives rows or an error for a block with any one byte changed', SLOW, () => {
    const valid = new Uint8Array(blockOf([simple, { ...simple, name: 'other', endMs: Number.NaN }]))
    const outcomes = { error: 0, rows: 0 }
    for (let at = 0; at < valid.length; at++) {
      for (const change of [0x01, 0x80, 0xff]) {
        const bytes = valid.slice()
        bytes[at] ^= change
        const rows = readAll(bytes.buffer)
        if (rows === 'error') outcomes.error++
        else expect(rows).toBe(2)
        if (rows !== 'error') outcomes.rows++
      }
    }
    // Both happen: the header and the indices are checked, ids and texts may be anything.
    expect(outcomes.error).toBeGreaterThan(100)
    expect(outcomes.rows).toBeGreaterThan(100)
  })

  it('gives rows or an error for a block with any words overwritten', SLOW, () => {
    const valid = new Uint8Array(blockOf([simple, { ...simple, name: 'other' }, simple, simple]))
    const hostile = fc.constantFrom(0, 1, 0x7fffffff, 0x80000000, 0xffffffff)
    const change = fc.tuple(fc.integer({ min: 3, max: valid.length / 4 - 1 }), hostile)
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const bytes = valid.slice()
        const words = new Uint32Array(bytes.buffer)
        for (const [at, word] of changes) words[at] = word
        readAll(bytes.buffer)
      }),
      { numRuns: 3000 },
    )
  })

  it('refuses a block of another version, which an older extension may have kept', () => {
    const bytes = blockOf([simple])
    new Uint32Array(bytes)[1] = 1
    expect(readBlock(bytes)).toEqual({ error: 'version 1, not 3' })
  })

  it('refuses a scope or a trace state whose text is not there', () => {
    const bytes = blockOf([simple])
    const block = sound(readBlock(bytes))
    for (const column of [block.scopeVersion, block.scopeResource, block.traceState]) {
      const [before] = column
      column[0] = block.strings.length
      expect(readBlock(bytes)).toEqual({ error: 'a string that is not there' })
      column[0] = before
    }
    block.traceStateSpan[0] = 1
    expect(readBlock(bytes)).toEqual({ error: 'a trace state of no span' })
  })

  it('refuses a block that was cut off or has something behind it', () => {
    const valid = blockOf([simple])
    for (let length = 0; length < valid.byteLength; length++) expect(readAll(valid.slice(0, length))).toBe('error')
    const longer = new Uint8Array(valid.byteLength + 8)
    longer.set(new Uint8Array(valid))
    expect(readAll(longer.buffer)).toBe('error')
  })

  it('allocates nothing for counts that lie', () => {
    const bytes = new ArrayBuffer(HEADER_BYTES)
    const words = new Uint32Array(bytes)
    words.set(new Uint32Array(blockOf([]), 0, 3))
    words[2] = HEADER_BYTES
    for (const at of [4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 16, 17]) words[at] = 0xffffffff
    expect(readBlock(bytes)).toEqual({ error: expect.any(String) })
  })

  it('refuses what is larger than a block may be', () => {
    expect(readBlock(new ArrayBuffer(BLOCK_MAX_BYTES + 8))).toEqual({ error: 'larger than a block may be' })
  })

  it('gives texts, if not the right ones, where the lengths of the strings lie', () => {
    const bytes = blockOf([simple])
    const block = sound(readBlock(bytes))
    // `strings` was not read yet; the lengths are a view on these bytes.
    const words = new Uint32Array(bytes)
    const at = words.findIndex((_, i) => [0, 9, 12, 4].every((length, k) => words[i + k] === length))
    expect(at).toBeGreaterThan(0)
    words[at + 1] = 0xffffffff
    expect(block.strings.every((one) => typeof one === 'string')).toBe(true)
  })
})
