import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileFilter } from '../../../panel/query/compile'
import { readFilter } from '../../../panel/query/syntax'
import { TreeRows } from '../../../panel/store/rows/tree-rows'
import { TraceStore } from '../../../panel/store/store'
import { blockOf, documentInfo, keyOf, type SpanLine } from '../store/page'

const NAMES = ['apple', 'plum', 'pear tree']
const KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer']

/** What a condition says, and the same said plainly. */
interface Said {
  readonly text: string
  holds(line: SpanLine): boolean
}

/** Some that no response says, too. */
const CODES = [0, 200, 404, 502, 70_000]
const codes = ({ attributes = {} }: SpanLine) =>
  [attributes['http.response.status_code'], attributes['http.status_code']]
    .map((code) => (code === '404' ? 404 : code))
    .filter((code) => typeof code === 'number')
const duration = ({ revision, start = 0, end = 0 }: SpanLine) => (revision === 0 ? Number.NaN : end - start)
const texts = ({ name = '', statusMessage = '', attributes = {} }: SpanLine) =>
  [name, statusMessage, ...Object.entries(attributes).flatMap(([key, value]) => [key, String(value)])].map((text) =>
    text.toLowerCase(),
  )

const condition: fc.Arbitrary<Said> = fc.oneof(
  fc.constantFrom('pp', 'plum', 'SIZE', 'refused', 'ee t').map((word) => ({
    text: `"${word}"`,
    holds: (line: SpanLine) => texts(line).some((text) => text.includes(word.toLowerCase())),
  })),
  fc.constantFrom(...NAMES).map((name) => ({ text: `name:="${name}"`, holds: (line: SpanLine) => line.name === name })),
  fc.constantFrom('^p', 'e$', '[aeiou]m').map((pattern) => ({
    text: `name:/${pattern}/`,
    holds: (line: SpanLine) => new RegExp(pattern).test(line.name ?? ''),
  })),
  fc.nat(5).map((kind) => ({ text: `kind:${KINDS[kind]}`, holds: (line: SpanLine) => line.kind === kind })),
  fc.constant({ text: 'status:error', holds: (line: SpanLine) => line.error === true }),
  fc.constant({ text: 'is:open', holds: (line: SpanLine) => line.revision === 0 }),
  fc.tuple(fc.nat(9), fc.nat(9)).map(([low, high]) => ({
    text: `duration:${low}ms..${high * 1000}us`,
    holds: (line: SpanLine) => duration(line) >= low && duration(line) <= high,
  })),
  fc.tuple(fc.constantFrom('>', '>=', '<', '<=', '='), fc.nat(9)).map(([operator, number]) => ({
    text: `cart.size:${operator}${number}`,
    holds: ({ attributes }: SpanLine) => compared(Number(attributes?.['cart.size']), operator, number),
  })),
  fc.tuple(fc.constantFrom('>', '>=', '<', '<=', '='), fc.constantFrom(...CODES)).map(([operator, number]) => ({
    text: `status:${operator}${number}`,
    holds: (line: SpanLine) => codes(line).some((code) => compared(code, operator, number)),
  })),
  fc.nat(12).map((number) => ({
    text: `cart.note:"te ${number}"`,
    holds: ({ attributes }: SpanLine) => String(attributes?.['cart.note'] ?? '').includes(`te ${number}`),
  })),
  fc.constant({ text: 'has:event', holds: (line: SpanLine) => (line.events ?? []).length > 0 }),
)

const said: fc.Arbitrary<Said> = fc
  .letrec<{ all: Said }>((tie) => ({
    all: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      condition,
      tie('all').map((part) => ({ text: `-(${part.text})`, holds: (line: SpanLine) => !part.holds(line) })),
      fc.tuple(tie('all'), tie('all'), fc.constantFrom(' ', ' and ', ' AND ')).map(([a, b, between]) => ({
        text: `(${a.text})${between}(${b.text})`,
        holds: (line: SpanLine) => a.holds(line) && b.holds(line),
      })),
      fc.tuple(tie('all'), tie('all')).map(([a, b]) => ({
        text: `${a.text} or ${b.text}`,
        holds: (line: SpanLine) => a.holds(line) || b.holds(line),
      })),
    ),
  }))
  .all.map(({ text, holds }) => ({ text, holds }))

const line: fc.Arbitrary<SpanLine> = fc.record({
  id: fc.integer({ min: 1, max: 30 }),
  revision: fc.integer({ min: 0, max: 2 }),
  name: fc.constantFrom(...NAMES),
  kind: fc.nat(5),
  error: fc.boolean(),
  statusMessage: fc.constantFrom('', 'refused'),
  start: fc.constant(10),
  end: fc.integer({ min: 10, max: 20 }),
  attributes: fc.oneof(
    fc.constant({}),
    fc.nat(9).map((size) => ({ 'cart.size': size })),
    fc.constant({ note: 'Plum' }),
    fc.nat(12).map((number) => ({ 'cart.note': `note ${number}` })),
    fc.constantFrom(...CODES, 200.5, -1, '404').map((code) => ({ 'http.response.status_code': code })),
    fc.tuple(fc.constantFrom(...CODES), fc.constantFrom(...CODES)).map(([now, before]) => ({
      'http.response.status_code': now,
      'http.status_code': before,
    })),
  ),
  events: fc.constantFrom([], [{ name: 'paint', timeMs: 11 }]),
})

describe('the filter against a slow model', () => {
  it('finds what the conditions say, in what is there and in what comes', () => {
    fc.assert(
      fc.property(said, fc.array(fc.array(line, { maxLength: 12 }), { maxLength: 3 }), ({ text, holds }, blocks) => {
        expect(readFilter(text).errors).toEqual([])
        const store = new TraceStore({ maxSpans: 1000 })
        store.document(documentInfo('home'))
        const rows = new TreeRows(store)
        rows.setFilter(compileFilter(text))
        const known = new Map<number, SpanLine>()
        for (const [sequence, lines] of blocks.entries()) {
          store.block('home', sequence, blockOf(lines))
          for (const one of lines) {
            const before = known.get(one.id)
            if (before === undefined || (one.revision ?? 0) > (before.revision ?? 0)) known.set(one.id, one)
          }
          rows.update()
          const expected = [...known.values()].filter((one) => holds(one)).map(({ id }) => id)
          const found = [...known.keys()].filter((id) => rows.positionOf(store.find(keyOf(id)) ?? -1) >= 0)
          expect(found.sort()).toEqual(expected.sort())
          expect(rows.matches).toBe(expected.length)
        }
      }),
      { numRuns: 400 },
    )
  }, 60_000)

  it('reads every text, and tells of errors only within it', () => {
    const piece = fc.constantFrom(
      'name:',
      'is:',
      'duration:',
      '>',
      '..',
      '"',
      '/',
      '(',
      ')',
      '-',
      'or',
      'and',
      ' ',
      'a',
      '5ms',
      'x.y:',
      '\0',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 15 }), (pieces) => {
        const text = pieces.join('')
        for (const { start, end } of readFilter(text).errors) {
          expect(start).toBeGreaterThanOrEqual(0)
          expect(end).toBeGreaterThan(start)
          expect(end).toBeLessThanOrEqual(text.length)
        }
        compileFilter(text)
      }),
      { numRuns: 2000 },
    )
  })
})

function compared(value: number, operator: string, number: number): boolean {
  switch (operator) {
    case '>':
      return value > number
    case '>=':
      return value >= number
    case '<':
      return value < number
    case '<=':
      return value <= number
    default:
      return value === number
  }
}
