import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileFilter } from '../../../../panel/query/compile'
import type { Noise } from '../../../../panel/store/rows/noise'
import type { RowSort } from '../../../../panel/store/rows/row-sort'
import { TreeRows } from '../../../../panel/store/rows/tree-rows'
import { TraceStore } from '../../../../panel/store/store'
import { blockOf, documentInfo, keyOf, type SpanLine } from '../page'

const NAMES = ['apple', 'plum', 'pear']
const MIN_REPEATS = 5

/** What the reader has chosen, and opened and closed. */
interface Wish {
  readonly noise: { readonly groupRepeats: boolean; readonly minDurationMs: number; readonly hide: string | undefined }
  readonly sort: RowSort
  readonly filter: string | undefined
  readonly closed: ReadonlySet<number>
}

// Few parents, so that some have many children; start and parent follow from the id, as they never change.
const line: fc.Arbitrary<SpanLine> = fc
  .record({
    id: fc.integer({ min: 1, max: 40 }),
    revision: fc.integer({ min: 0, max: 3 }),
    name: fc.constantFrom(...NAMES, 'apple'),
    length: fc.integer({ min: 0, max: 9 }),
    error: fc.boolean(),
  })
  .map(({ id, revision, name, length, error }) => {
    const start = (id * 7) % 11
    return { id, revision, name, error, start, parent: id % 9 === 1 ? 0 : 1 + (id % 3) * 9, end: start + length }
  })

const wish: fc.Arbitrary<Wish> = fc.record({
  noise: fc.record({
    groupRepeats: fc.boolean(),
    minDurationMs: fc.constantFrom(0, 0, 3),
    hide: fc.constantFrom(undefined, undefined, ...NAMES),
  }),
  sort: fc.record({ column: fc.constantFrom('start', 'duration', 'name'), descending: fc.boolean() }),
  filter: fc.constantFrom(undefined, undefined, ...NAMES),
  closed: fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { maxLength: 4 }).map((ids) => new Set(ids)),
})

describe('rows with noise tools, sorting and a filter, against a slow model', () => {
  it('are the same, whatever comes in whatever order, whatever is chosen', () => {
    fc.assert(
      fc.property(fc.array(fc.array(line, { maxLength: 20 }), { maxLength: 5 }), wish, (blocks, chosen) => {
        const store = new TraceStore({ maxSpans: 1000 })
        store.document(documentInfo('home'))
        const rows = new TreeRows(store)
        rows.setNoise(noiseOf(chosen))
        rows.setSort(chosen.sort)
        rows.setFilter(chosen.filter === undefined ? undefined : compileFilter(`name:${chosen.filter}`))
        rows.update()
        const known = new Map<number, SpanLine>()
        for (const [sequence, lines] of blocks.entries()) {
          store.block('home', sequence, blockOf(lines))
          for (const one of lines) {
            const before = known.get(one.id)
            if (before === undefined || (one.revision ?? 0) > (before.revision ?? 0)) known.set(one.id, one)
          }
          rows.update()
          for (const id of chosen.closed) {
            const index = store.find(keyOf(id))
            if (index !== undefined) rows.setExpanded(index, false)
          }
          openBundles(rows)
          rows.update()
          expect(shown(store, rows)).toEqual(slowRows([...known.values()], chosen))
          checkFinding(store, rows, [...known.values()], chosen)
        }
      }),
      { numRuns: 300 },
    )
  }, 60_000)
})

/** Neighbours of one name, together. */
function runsOf(spans: readonly SpanLine[]): SpanLine[][] {
  const runs: SpanLine[][] = []
  for (const span of spans) {
    const last = runs.at(-1)
    if (last !== undefined && last[0].name === span.name) last.push(span)
    else runs.push([span])
  }
  return runs
}

function noiseOf({ noise }: Wish): Noise {
  return { ...noise, hide: noise.hide === undefined ? undefined : compileFilter(`name:${noise.hide}`) }
}

/** All groups, also those within others, so that their order is seen. */
function openBundles(rows: TreeRows): void {
  for (let position = 0; position < rows.length; position++) {
    const row = rows.at(position)
    if (row.type === 'group' || row.type === 'hidden') rows.setGroupExpanded(row.key, true)
  }
}

function shown(store: TraceStore, rows: TreeRows): string[] {
  return Array.from({ length: rows.length }, (_, position) => {
    const row = rows.at(position)
    if (row.type === 'navigation') return 'navigation'
    const place = `${row.level} ${row.positionInSet}/${row.setSize}`
    if (row.type !== 'span') return `${place} ${row.type} ${row.members.length} errors ${row.errorCount}`
    expect(rows.positionOf(row.index)).toBe(position)
    return `${place} ${idOf(store, row.index)} ${row.context} ${row.expanded}`
  })
}

function idOf(store: TraceStore, index: number): number {
  return Number.parseInt(store.keyOf(index).slice(-8), 16)
}

/** From the first error to the last and back goes over all that can be shown, each brought into a row when asked for. */
function checkFinding(store: TraceStore, rows: TreeRows, all: readonly SpanLine[], chosen: Wish): void {
  if (chosen.filter !== undefined) return
  const forth: number[] = []
  for (let at = rows.find('error', 1); at !== undefined; at = rows.find('error', 1, at)) forth.push(at)
  const back: number[] = []
  for (let at = rows.find('error', -1); at !== undefined; at = rows.find('error', -1, at)) back.push(at)
  expect(back.reverse()).toEqual(forth)
  const failsBelow = ({ id }: SpanLine): boolean =>
    all.some((other) => other.parent === id && other.id !== id && (other.error || failsBelow(other)))
  expect(forth.map((index) => idOf(store, index)).sort()).toEqual(
    all
      .filter((span) => span.error && !failsBelow(span))
      .map(({ id }) => id)
      .sort(),
  )
}

interface SlowBundle {
  readonly type: 'group' | 'hidden'
  readonly members: SpanLine[]
}

/** What should be shown, said in the plainest way. */
function slowRows(all: readonly SpanLine[], { noise, sort, filter, closed }: Wish): string[] {
  const parentOf = (span: SpanLine) => all.find((other) => other.id === span.parent)
  const childrenOf = (span: SpanLine) => all.filter((other) => parentOf(other) === span)
  const lengthOf = ({ revision, start = 0, end = 0 }: SpanLine) =>
    revision === 0 ? Number.POSITIVE_INFINITY : end - start
  const isShort = (span: SpanLine): boolean =>
    lengthOf(span) < noise.minDurationMs && childrenOf(span).every((child) => isRuledOut(child) || isShort(child))
  const isRuledOut = (span: SpanLine) => span.name === noise.hide
  const isHidden = (span: SpanLine) => isRuledOut(span) || isShort(span)
  const isBelowHidden = (span: SpanLine | undefined): boolean =>
    span !== undefined && (isHidden(span) || isBelowHidden(parentOf(span)))
  const isMatch = (span: SpanLine) => filter === undefined || (span.name === filter && !isBelowHidden(span))
  const isShown = (span: SpanLine): boolean => isMatch(span) || childrenOf(span).some(isShown)
  const errorsOf = (span: SpanLine): number =>
    childrenOf(span).reduce((sum, child) => sum + errorsOf(child), 0) || (span.error ? 1 : 0)
  const byStart = (a: SpanLine, b: SpanLine) => (a.start ?? 0) - (b.start ?? 0) || a.id - b.id
  const endOf = (span: SpanLine): number =>
    Math.max(span.revision === 0 ? 0 : (span.start ?? 0) + lengthOf(span), ...childrenOf(span).map(endOf))
  // At top level that of all that it caused.
  const shownLengthOf = (span: SpanLine) =>
    parentOf(span) !== undefined || span.revision === 0 ? lengthOf(span) : endOf(span) - (span.start ?? 0)
  const compare = (a: SpanLine, b: SpanLine) => {
    const sign = sort.descending ? -1 : 1
    if (sort.column === 'start') return sign * byStart(a, b)
    const [keyA, keyB] = [a, b].map((span) => (sort.column === 'name' ? (span.name ?? '') : shownLengthOf(span)))
    return keyA === keyB ? byStart(a, b) : keyA < keyB ? -sign : sign
  }
  /** What a row at top level says it took: of several, those that have finished together. */
  const tookOf = (members: readonly SpanLine[]) => {
    const finished = members.map(shownLengthOf).filter((ms) => ms < Number.POSITIVE_INFINITY)
    return finished.length === 0 ? Number.POSITIVE_INFINITY : finished.reduce((sum, ms) => sum + ms)
  }
  const compareItems = (a: SpanLine | SlowBundle, b: SpanLine | SlowBundle) => {
    const [membersA, membersB] = [a, b].map((item) => ('members' in item ? item.members : [item]))
    if (sort.column !== 'duration') return compare(membersA[0], membersB[0])
    const difference = tookOf(membersA) - tookOf(membersB)
    return (difference || 0) === 0 ? byStart(membersA[0], membersB[0]) : sort.descending ? -difference : difference
  }
  const rows: string[] = []
  const layOut = (spans: readonly SpanLine[], level: number, above: SpanLine | undefined) => {
    const isTop = above === undefined
    const visible = spans.filter(isShown)
    const hides = (span: SpanLine) => isHidden(span) && !isBelowHidden(above)
    const plain = visible.filter((span) => !hides(span)).sort(compare)
    const hidden = visible.filter(hides).sort(isTop ? compare : byStart)
    const items: (SpanLine | SlowBundle)[] = []
    if (isTop && noise.groupRepeats) {
      for (const run of runsOf([...plain].sort(byStart))) {
        if (run.length >= MIN_REPEATS) items.push({ type: 'group', members: run })
        else items.push(...run)
      }
      items.sort(compareItems)
      for (const item of items) if ('members' in item) item.members.sort(compare)
    } else {
      for (const span of plain) {
        const alike = plain.filter((other) => other.name === span.name)
        const isGrouped = noise.groupRepeats && alike.length >= MIN_REPEATS
        if (!isGrouped) items.push(span)
        else if (alike[0] === span) items.push({ type: 'group', members: alike })
      }
    }
    if (hidden.length > 0) items.push({ type: 'hidden', members: hidden })
    for (const [i, item] of items.entries()) layOutItem(item, level, `${level} ${i + 1}/${items.length}`)
  }
  const layOutItem = (item: SpanLine | SlowBundle, level: number, place: string) => {
    if ('members' in item) {
      const { type, members } = item
      rows.push(`${place} ${type} ${members.length} errors ${members.reduce((sum, one) => sum + errorsOf(one), 0)}`)
      for (const [i, one] of members.entries()) layOutItem(one, level + 1, `${level + 1} ${i + 1}/${members.length}`)
      return
    }
    const children = childrenOf(item)
    const expanded = children.some(isShown) ? !closed.has(item.id) : undefined
    rows.push(`${place} ${item.id} ${!isMatch(item)} ${expanded}`)
    if (expanded) layOut(children, level + 1, item)
  }
  layOut(
    all.filter((span) => parentOf(span) === undefined),
    1,
    undefined,
  )
  return rows
}
