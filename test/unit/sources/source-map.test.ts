import { AnyMap, originalPositionFor, TraceMap } from '@jridgewell/trace-mapping'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readSourceMap, SourceMap } from '../../../panel/sources/source-map'

const URL_OF_MAP = 'https://shop.test/assets/app.js.map'
const SOURCES = ['../src/cart.ts', '../src/pay.ts', '../node_modules/lib/index.js']
const NAMES = ['pay', 'cart', 'total']
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Column, and what it maps to: source, line, column, name. */
type Segment = readonly number[]

/** Lines of segments as a map writes them. */
function mappingsOf(lines: readonly (readonly Segment[])[]): string {
  const last = [0, 0, 0, 0, 0]
  return lines
    .map((segments) => {
      last[0] = 0
      return segments
        .map((segment) =>
          segment
            .map((value, i) => {
              const text = vlq(value - last[i])
              last[i] = value
              return text
            })
            .join(''),
        )
        .join(',')
    })
    .join(';')
}

function vlq(value: number): string {
  let left = value < 0 ? (-value << 1) | 1 : value << 1
  let text = ''
  do {
    const digit = left & 31
    left >>>= 5
    text += DIGITS[left > 0 ? digit | 32 : digit]
  } while (left > 0)
  return text
}

const segment = fc
  .tuple(fc.nat(60), fc.nat(2), fc.nat(900), fc.nat(200), fc.nat(2), fc.constantFrom(1, 4, 5))
  .map(([column, source, line, at, name, length]) => [column, source, line, at, name].slice(0, length))
const someLines = fc.array(fc.array(segment, { maxLength: 12 }), { maxLength: 12 })
/** More than one mark's worth of segments, as in a minified script. */
const longLines = fc
  .array(segment, { minLength: 1, maxLength: 60 })
  .map((some) => [[], Array.from({ length: 1500 }, (_, i) => [3 * i, ...some[i % some.length].slice(1)])])
const sortedLines = fc.oneof(someLines.map(sorted), longLines)

function sorted(lines: readonly (readonly Segment[])[]): Segment[][] {
  return lines.map((segments) => segments.toSorted((a, b) => a[0] - b[0]))
}

function mapOf(lines: readonly (readonly Segment[])[]) {
  return { version: 3 as const, sources: SOURCES, names: NAMES, mappings: mappingsOf(lines) }
}

/** What the library finds, which decodes all of it. */
function expectSame(map: ConstructorParameters<typeof AnyMap>[0], line: number, column: number): void {
  const read = readSourceMap(JSON.stringify(map), URL_OF_MAP)
  if (!(read instanceof SourceMap)) throw new Error(read)
  const wanted = originalPositionFor(new AnyMap(map, URL_OF_MAP), { line, column })
  const found = read.at(line, column + 1)
  expect([found?.source ?? null, found?.line ?? null, found?.column ?? null, found?.name ?? null]).toEqual([
    ...[wanted.source, wanted.line, wanted.column === null ? null : wanted.column + 1, wanted.name],
  ])
}

describe('a source map', () => {
  it.each([
    ['with segments in order', sortedLines],
    ['with segments in any order', someLines],
  ])('finds what the library finds: %s', (_, lines) => {
    fc.assert(
      fc.property(lines, fc.integer({ min: 1, max: 14 }), fc.nat(4600), fc.boolean(), (all, line, column, isNear) => {
        expectSame(mapOf(all), line, isNear ? column % 64 : column)
      }),
      { numRuns: 500 },
    )
  })

  it('of sections finds what the library finds, within sections as well', () => {
    const begins = (lines: readonly (readonly Segment[])[]) => [[[0, 0, 1, 1, 0]], ...lines]
    const section = fc.tuple(fc.nat(3), fc.nat(20), sortedLines.map(begins))
    const sections = fc.array(section, { minLength: 1, maxLength: 5 }).map((all) => {
      let line = 0
      return all.map(([more, column, lines]) => {
        line += more + 1
        return { offset: { line, column }, map: mapOf(lines) }
      })
    })
    fc.assert(
      fc.property(
        sections,
        fc.integer({ min: 1, max: 20 }),
        fc.nat(90),
        fc.boolean(),
        (all, line, column, isNested) => {
          const map = { version: 3 as const, sections: all }
          expectSame(
            isNested ? { version: 3, sections: [{ offset: { line: 2, column: 0 }, map }] } : map,
            ...([line, column] as const),
          )
        },
      ),
      { numRuns: 500 },
    )
  })

  it('of two million segments takes little more memory than its text, and is searched at once', () => {
    const segments = Array.from({ length: 1000 }, (_, i) => [7 * i, i % 3, i, i % 90, i % 3])
    // It ends with what it began with, so that it can be repeated.
    const line = mappingsOf([[...segments, [7000, 0, 0, 0, 0]]])
    const mappings = Array.from({ length: 2000 }, () => line).join(';')
    const text = JSON.stringify({ version: 3, sources: SOURCES, names: NAMES, mappings })
    const before = process.memoryUsage()
    const map = readSourceMap(text, URL_OF_MAP)
    const after = process.memoryUsage()
    if (!(map instanceof SourceMap)) throw new Error(map)
    const from = performance.now()
    for (let at = 1; at < 1000; at++) expect(map.at(at * 2, 7 * at + 3)?.line).toBe(at + 1)
    expect(performance.now() - from).toBeLessThan(2000)
    const grown = after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers
    expect(grown).toBeLessThan(4 * text.length)
  })

  it('is none where a number is cut, or is none', () => {
    for (const mappings of ['AAAg', 'AAAg,AAAA', 'AAAA,g', 'A!AA', 'AAAAé', 'AAA']) {
      const read = readSourceMap(JSON.stringify({ sources: SOURCES, mappings }), URL_OF_MAP)
      expect([mappings, read instanceof SourceMap ? 'map' : read]).toEqual([mappings, 'unreadable'])
    }
    expect(new TraceMap(mapOf([]), URL_OF_MAP).sources).toEqual(SOURCES)
  })
})
