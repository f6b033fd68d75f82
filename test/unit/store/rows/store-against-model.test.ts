import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileFilter } from '../../../../panel/query/compile'
import { TreeRows } from '../../../../panel/store/rows/tree-rows'
import { TraceStore } from '../../../../panel/store/store'
import { blockOf, documentInfo, keyOf, type SpanLine } from '../page'
import { SlowModel, type SlowRow } from './slow-model'

const WORDS = ['apple', 'plum', 'pear']

type Step =
  | { readonly do: 'block'; readonly document: number; readonly lines: readonly SpanLine[] }
  | { readonly do: 'toggle'; readonly row: number }
  | { readonly do: 'filter'; readonly word: string | undefined; readonly pauses: boolean }
  | { readonly do: 'forget'; readonly document: number }
  | { readonly do: 'clear' }

// A span's start, parent and order follow from its id, as they never change; 16 ids are few enough to meet often.
const line: fc.Arbitrary<SpanLine> = fc
  .record({
    id: fc.integer({ min: 1, max: 16 }),
    trace: fc.integer({ min: 1, max: 4 }),
    revision: fc.integer({ min: 0, max: 3 }),
    word: fc.constantFrom(...WORDS),
    error: fc.boolean(),
  })
  .map(({ id, trace, revision, word, error }) => ({
    ...{ id, trace, revision, error, name: word },
    parent: id % 5 === 1 ? 0 : Math.floor(id / 2),
    start: (id * 7 + trace * 3) % 11,
    order: id + trace * 100,
  }))

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('block' as const),
      document: fc.integer({ min: 0, max: 2 }),
      lines: fc.array(line, { minLength: 1, maxLength: 12 }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('toggle' as const), row: fc.nat(40) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('filter' as const),
      word: fc.constantFrom(undefined, ...WORDS),
      pauses: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('forget' as const), document: fc.integer({ min: 0, max: 2 }) }) },
  { weight: 1, arbitrary: fc.constant({ do: 'clear' as const }) },
)

describe('the store against a slow model', () => {
  it.each([1000, 20, 5])(
    'holds and shows the same, whatever comes in whatever order, with room for %i',
    (maxSpans) => {
      fc.assert(
        fc.property(fc.array(step, { maxLength: 25 }), fc.array(fc.boolean()), (steps, looks) => {
          const both = new Both(maxSpans)
          for (const [i, one] of steps.entries()) {
            both.take(one)
            // Sometimes many steps come between two looks.
            if (looks[i] !== false) both.compare()
          }
          both.compare()
        }),
        { numRuns: 150 },
      )
    },
    60_000,
  )
})

class Both {
  #store: TraceStore
  #rows: TreeRows
  #model: SlowModel
  #filter: string | undefined
  #lensClosed = new Set<string>()
  #announced = [0, 1, 2]
  #forgotten = new Set<number>()

  constructor(maxSpans: number) {
    this.#store = new TraceStore({ maxSpans })
    this.#rows = new TreeRows(this.#store)
    this.#model = new SlowModel(maxSpans)
    // Frames, so that announcing one forgets none.
    for (const document of this.#announced) this.#store.document(documentInfo(`d${document}`, 5 + document))
  }

  take(step: Step): void {
    switch (step.do) {
      case 'block':
        this.#store.block(`d${step.document}`, 0, blockOf(step.lines))
        if (this.#forgotten.has(step.document)) return
        for (const line of step.lines) this.#model.record(line, step.document)
        return
      case 'toggle': {
        this.compare()
        const rows = this.#modelRows()
        if (rows.length === 0) return
        const row = rows[step.row % rows.length]
        const closed = this.#filter === undefined ? this.#model.closed : this.#lensClosed
        if (!closed.delete(row.key)) closed.add(row.key)
        const index = this.#indexOf(row.key)
        this.#rows.toggle(index)
        expect(this.#rowsAsModel()).toEqual(this.#modelRows())
        return
      }
      case 'filter':
        this.#filter = step.word
        this.#lensClosed.clear()
        this.#rows.setFilter(step.word === undefined ? undefined : compileFilter(step.word))
        // What comes now comes while the rows are on their way to the filter.
        if (step.pauses) this.#rows.update(() => true)
        return
      case 'forget':
        this.#store.clearBefore(`d${step.document}`)
        if (this.#forgotten.has(step.document)) return
        for (const document of this.#announced) if (document < step.document) this.#forgotten.add(document)
        this.#model.forget((document) => document < step.document)
        return
      case 'clear':
        this.#store.clear()
        this.#model.forget(() => true)
        this.#model.evicted = 0
    }
  }

  compare(): void {
    this.#rows.update()
    this.#forgetClosed()
    expect(this.#rowsAsModel()).toEqual(this.#modelRows())
    const { spans } = this.#model
    expect(this.#store.counts()).toEqual({
      spans: spans.length,
      traces: new Set(spans.map((span) => span.trace)).size,
      errors: this.#model.failures,
      open: spans.filter((span) => span.line.revision === 0).length,
      evicted: this.#model.evicted,
      ...{ lost: 0, unreadable: 0 },
    })
    expect(this.#rows.update()).toBe(false)
  }

  /** What the reader said of a span is forgotten by the first look at which the span is gone. */
  #forgetClosed(): void {
    const keys = new Set(this.#model.spans.map((span) => span.key))
    for (const closed of [this.#model.closed, this.#lensClosed]) {
      for (const key of closed) if (!keys.has(key)) closed.delete(key)
    }
  }

  #modelRows(): SlowRow[] {
    const filter = this.#filter
    if (filter === undefined) return this.#model.rows(undefined, this.#model.closed)
    return this.#model.rows((line) => line.name === filter, this.#lensClosed)
  }

  #rowsAsModel(): SlowRow[] {
    const shown: SlowRow[] = []
    for (let position = 0; position < this.#rows.length; position++) {
      const row = this.#rows.at(position)
      if (row.type !== 'span') throw new Error('no navigation was made')
      const { key, errorCount } = this.#store.summary(row.index)
      expect(this.#rows.positionOf(row.index)).toBe(position)
      const [trace, span] = key.split(':').map((hex) => Number.parseInt(hex.slice(-8), 16))
      const { level, expanded, context, setSize, positionInSet } = row
      shown.push({ key: `${trace}/${span}`, level, expanded, context, setSize, positionInSet, errors: errorCount })
    }
    return shown
  }

  #indexOf(key: string): number {
    const [trace, id] = key.split('/').map(Number)
    const index = this.#store.find(keyOf(id, trace))
    if (index === undefined) throw new Error(`${key} is not there`)
    return index
  }
}
