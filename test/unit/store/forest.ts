import fc from 'fast-check'
import { TraceStore } from '../../../panel/store/store'
import { allRoots } from '../../../panel/store/tree/roots'
import { blockOf, documentInfo, keyOf, type SpanLine } from './page'

/** A few traces of a few spans, on whole ms, with names that meet again. Parents have smaller ids. */
export const forest: fc.Arbitrary<SpanLine[]> = fc
  .array(
    fc.record({
      parent: fc.nat(),
      isRoot: fc.integer({ min: 0, max: 5 }),
      name: fc.constantFrom('load', 'pay', 'render'),
      start: fc.integer({ min: 0, max: 20 }),
      length: fc.integer({ min: 0, max: 9 }),
      open: fc.integer({ min: 0, max: 9 }),
      error: fc.boolean(),
      kind: fc.integer({ min: 1, max: 3 }),
      size: fc.constantFrom(undefined, 1, 2, 30),
      says: fc.constantFrom(undefined, '', 'no card', 'no mug'),
      type: fc.constantFrom('', 'PaymentError'),
    }),
    { minLength: 1, maxLength: 24 },
  )
  .map((drawn) => {
    const lines: SpanLine[] = []
    for (const [i, { parent, isRoot, name, start, length, open, error, kind, size, says, type }] of drawn.entries()) {
      const above = i === 0 || isRoot === 0 ? undefined : lines[parent % i]
      const exception = { 'exception.type': type, 'exception.message': says ?? '' }
      lines.push({
        ...{ id: i + 1, name, start, end: start + length, error, kind, revision: open === 0 ? 0 : 1 },
        trace: above?.trace ?? i + 1,
        parent: above?.id ?? 0,
        attributes: size === undefined ? {} : { size },
        statusMessage: error ? (says ?? '') : '',
        events: says === undefined || says === '' ? [] : [{ name: 'exception', timeMs: start, attributes: exception }],
      })
    }
    return lines
  })

/** A store that holds these, and whose the indices are. */
export function storeOf(lines: readonly SpanLine[]) {
  const store = new TraceStore({ maxSpans: 1_000_000 })
  store.document(documentInfo('home'))
  for (let to = lines.length; to > 0; to -= 5000) {
    store.block('home', to, blockOf(lines.slice(Math.max(0, to - 5000), to).reverse()))
  }
  store.settle()
  const lineOf = new Map<number, SpanLine>()
  for (const line of lines) lineOf.set(store.find(keyOf(line.id, line.trace)) ?? -1, line)
  return {
    store,
    index: (line: SpanLine) => store.find(keyOf(line.id, line.trace)) ?? -1,
    line(index: number): SpanLine {
      const line = lineOf.get(index)
      if (line === undefined) throw new Error('no such span')
      return line
    },
    all: Int32Array.from(lineOf.keys()),
    roots: allRoots(store),
  }
}
