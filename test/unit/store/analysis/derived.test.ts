import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EMPTY_CELL, ERROR_CELL, type OverviewPicture } from '../../../../panel/store/analysis/overview-count'
import { TraceStore } from '../../../../panel/store/store'
import { cpuMs } from '../../cpu-time'
import { blockOf, documentInfo, keyOf, ORIGIN_MS, type SpanLine } from '../page'

/** Whole ms since the time origin. */
interface Life {
  readonly id: number
  readonly parent: number
  readonly start: number
  /** undefined while it is open. */
  readonly end: number | undefined
  readonly error: boolean
}

const LAST_MS = 24
const lives: fc.Arbitrary<Life[]> = fc
  .array(
    fc.record({
      parent: fc.nat(),
      start: fc.integer({ min: 0, max: LAST_MS }),
      length: fc.integer({ min: 0, max: 9 }),
      open: fc.integer({ min: 0, max: 11 }),
      error: fc.boolean(),
    }),
    { minLength: 1, maxLength: 14 },
  )
  .map((drawn) =>
    drawn.map(({ parent, start, length, open, error }, i) => ({
      id: i + 1,
      parent: i === 0 ? 0 : 1 + (parent % i),
      start,
      end: open === 0 ? undefined : start + length,
      error,
    })),
  )

function lineOf({ id, parent, start, end, error }: Life): SpanLine {
  return { id, parent, start, end, error, revision: end === undefined ? 0 : 1 }
}

function filled(all: readonly Life[]) {
  const store = new TraceStore({ maxSpans: 1_000_000 })
  store.document(documentInfo('home'))
  // Children come before their parents; a block holds so many.
  for (let to = all.length; to > 0; to -= 5000) {
    const lines = all.slice(Math.max(0, to - 5000), to).map(lineOf)
    store.block('home', to, blockOf(lines.reverse()))
  }
  return { store, index: (id: number) => store.find(keyOf(id)) ?? -1 }
}

describe('self time', () => {
  it('is the duration without the union of the children within it', () => {
    fc.assert(
      fc.property(lives, (all) => {
        const { store, index } = filled(all)
        for (const { id, start, end } of all) {
          const children = all.filter((other) => other.parent === id)
          const isOwn = (ms: number) => !children.some((c) => c.start <= ms && (c.end ?? Number.POSITIVE_INFINITY) > ms)
          const own = end === undefined ? Number.NaN : range(start, end).filter(isOwn).length
          expect(store.selfTimeOf(index(id))).toBe(own)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('is worked out again when a child comes, ends or is amended', () => {
    const { store, index } = filled([{ id: 1, parent: 0, start: 0, end: 10, error: false }])
    expect(store.selfTimeOf(index(1))).toBe(10)
    store.block('home', 1, blockOf([{ id: 2, parent: 1, start: 4, revision: 0 }]))
    expect(store.selfTimeOf(index(1))).toBe(4)
    store.block('home', 2, blockOf([{ id: 2, parent: 1, start: 4, end: 6 }]))
    expect(store.selfTimeOf(index(1))).toBe(8)
    store.block('home', 3, blockOf([{ id: 3, parent: 2, start: 4, end: 6 }]))
    expect([1, 2, 3].map((id) => store.selfTimeOf(index(id)))).toEqual([8, 0, 2])
  })
})

describe('the critical path', () => {
  it('is what the definition says, said recursively', () => {
    fc.assert(
      fc.property(lives, (all) => {
        const { store, index } = filled(all)
        const path = store.criticalPathOf(index(1))
        const sections = Array.from(path.spans, (span, i) => ({
          id: all.findIndex(({ id }) => index(id) === span) + 1,
          from: path.fromMs[i] - ORIGIN_MS,
          to: path.toMs[i] - ORIGIN_MS,
        }))
        expect(said(joined(sections))).toEqual(said(slowPath(all)))
      }),
      { numRuns: 500 },
    )
  })

  it('covers the root from start to end, without gap, and nothing twice', () => {
    fc.assert(
      fc.property(lives, (all) => {
        const { store, index } = filled(all.map((life) => ({ ...life, end: life.end ?? life.start + 3 })))
        const root = index(1)
        const path = store.criticalPathOf(root)
        const end = store.table.end[root]
        let reached = store.table.start[root]
        for (let i = 0; i < path.length; i++) {
          if (reached < end) expect(path.fromMs[i]).toBe(reached)
          else expect(path.fromMs[i]).toBeGreaterThanOrEqual(reached)
          reached = path.toMs[i]
        }
        expect(reached).toBeGreaterThanOrEqual(end)
        expect(path.complete).toBe(true)
      }),
    )
  })

  it('goes back from the child that finished last to the one that had finished when it started', () => {
    const { store, index } = filled([
      { id: 1, parent: 0, start: 0, end: 20, error: false },
      { id: 2, parent: 1, start: 2, end: 8, error: false },
      { id: 3, parent: 1, start: 3, end: 9, error: false },
      { id: 4, parent: 1, start: 9, end: 18, error: false },
    ])
    const path = store.criticalPathOf(index(4))
    expect(Array.from(path.spans)).toEqual([1, 3, 4, 1].map(index))
    expect(Array.from(path.toMs, (ms) => ms - ORIGIN_MS)).toEqual([3, 9, 18, 20])
    expect(path.has(index(2))).toBe(false)
    expect(path.sectionsOf(index(1))).toEqual([0, 3])
  })

  it('goes through a child that the next one overlaps a little, and leaves out one that ran beside it', () => {
    const { store, index } = filled([
      { id: 1, parent: 0, start: 0, end: 30, error: false },
      { id: 2, parent: 1, start: 1, end: 20, error: false },
      { id: 3, parent: 1, start: 2, end: 12, error: false },
      { id: 4, parent: 1, start: 10, end: 30, error: false },
    ])
    const path = store.criticalPathOf(index(1))
    expect(Array.from(path.spans)).toEqual([1, 3, 4].map(index))
    expect(Array.from(path.toMs, (ms) => ms - ORIGIN_MS)).toEqual([2, 10, 30])
  })

  it('goes on where a click is over and its requests are not, and leaves out when nothing ran', () => {
    const { store, index } = filled([
      { id: 1, parent: 0, start: 0, end: 2, error: false },
      { id: 2, parent: 1, start: 1, end: 10, error: false },
      { id: 3, parent: 1, start: 15, end: 20, error: false },
    ])
    const path = store.criticalPathOf(index(1))
    expect(Array.from(path.spans)).toEqual([1, 2, 3].map(index))
    expect(Array.from(path.fromMs, (ms) => ms - ORIGIN_MS)).toEqual([0, 1, 15])
    expect(Array.from(path.toMs, (ms) => ms - ORIGIN_MS)).toEqual([1, 10, 20])
  })

  it('is kept until something in its tree changes', () => {
    const { store, index } = filled([{ id: 1, parent: 0, start: 0, end: 10, error: false }])
    const before = store.criticalPathOf(index(1))
    store.block('home', 1, blockOf([{ id: 9, trace: 2 }]))
    expect(store.criticalPathOf(index(1))).toBe(before)
    store.block('home', 2, blockOf([{ id: 2, parent: 1, start: 1, end: 9 }]))
    expect(store.criticalPathOf(index(1)).length).toBe(3)
  })

  it.each(['chain', 'siblings'] as const)(
    'of 50,000 spans in a %s takes a moment',
    (shape) => {
      const count = 50_000
      const all = Array.from({ length: count }, (_, i) => {
        const parent = i === 0 ? 0 : shape === 'chain' ? i : 1
        const isRoot = i === 0
        return {
          id: i + 1,
          parent,
          start: isRoot ? 0 : i,
          end: isRoot || shape === 'chain' ? 200_000 - i : i + 1,
          error: false,
        }
      })
      const { store, index } = filled(all)
      const path = () => store.criticalPathOf(index(count))
      expect(cpuMs(path)).toBeLessThan(3000)
      expect(path().length).toBe(shape === 'chain' ? 2 * count - 1 : count + 1)
    },
    30_000,
  )
})

describe('the overview', () => {
  const LANES = 3
  const BUCKETS = 7

  it('shows in every bucket what ran in it, however it came to know', () => {
    fc.assert(
      fc.property(lives, lives, fc.boolean(), (all, later, reads) => {
        const { store } = filled(all)
        const overview = store.overview(LANES)
        if (reads) overview.read(ORIGIN_MS + 2, ORIGIN_MS + 23, BUCKETS)
        // Some are new and some finish only now.
        const known = new Map(all.map((life) => [life.id, life]))
        const more = later
          .filter((life) => known.get(life.id)?.end === undefined)
          .map((life) => ({ ...life, start: known.get(life.id)?.start ?? life.start }))
          .map((life) => ({ ...life, end: life.end === undefined ? undefined : Math.max(life.start, life.end) }))
          .filter((life) => !known.has(life.id) || life.end !== undefined)
        store.block('home', 1, blockOf(more.map(lineOf)))
        for (const life of more) known.set(life.id, life)
        const picture = overview.read(ORIGIN_MS + 2, ORIGIN_MS + 23, BUCKETS)
        expect(plain(picture)).toEqual(slowOverview([...known.values()]))
      }),
      { numRuns: 300 },
    )
  })

  it('shows what is there, however often it paused and whatever came and went meanwhile', () => {
    const steps = fc.array(fc.tuple(lives, fc.boolean()), { maxLength: 12 })
    fc.assert(
      fc.property(steps, (all) => {
        const store = new TraceStore({ maxSpans: 12 })
        store.document(documentInfo('home'))
        const overview = store.overview(LANES)
        let trace = 0
        for (const [more, isRead] of all) {
          trace++
          store.block('home', trace, blockOf(more.map((life) => ({ ...lineOf(life), trace }))))
          if (isRead) overview.readAll(BUCKETS, () => true)
        }
        let paused = overview.readAll(BUCKETS, () => true)
        while (overview.isBehind) paused = overview.readAll(BUCKETS, () => true)
        if (paused === undefined) {
          expect(store.counts().spans).toBe(0)
          return
        }
        const { fromMs, toMs } = paused
        const whole = store.overview(LANES).read(fromMs, toMs, BUCKETS)
        expect(store.spansBetween(fromMs, toMs)).toHaveLength(store.counts().spans)
        expect(plain(paused)).toEqual(plain(whole))
        expect(paused.cells).toEqual(whole.cells)
      }),
      { numRuns: 300 },
    )
  })

  it('folds long gaps, unfolds them when something is found to have run there, and folds anew', () => {
    const store = new TraceStore({ maxSpans: 100 })
    store.document(documentInfo('home'))
    const add = (id: number, start: number, end: number) =>
      store.block('home', id, blockOf([{ id, trace: id, start, end }]))
    add(1, 0, 100)
    add(2, 120_100, 120_200)
    const overview = store.overview()
    const folded = overview.readAll(200, undefined, undefined, 20)
    expect(folded?.folds.gaps).toEqual([{ fromMs: ORIGIN_MS + 100, toMs: ORIGIN_MS + 120_100 }])
    // 200 ms in 180 px, and room behind.
    expect((folded?.toMs ?? 0) - ORIGIN_MS).toBeCloseTo(((200 * 200) / 180) * 1.25, 1)
    const runs = [...(folded?.running ?? [])].map((running) => (running > 0 ? '#' : '.')).join('')
    expect(runs).toMatch(/^#{70,75}\.{14,17}#{70,75}\.{38,42}$/)
    add(3, 50_000, 50_100)
    const anew = overview.readAll(200, undefined, undefined, 20)
    expect(anew?.folds.gaps.map(({ fromMs, toMs }) => [fromMs - ORIGIN_MS, toMs - ORIGIN_MS])).toEqual([
      ...[
        [100, 50_000],
        [50_100, 120_100],
      ],
    ])
    expect(overview.readAll(200)?.folds.gaps).toEqual([])
  })

  it('of everything begins with the first span and has room after the last', () => {
    const { store } = filled([{ id: 1, parent: 0, start: 5, end: 105, error: false }])
    const overview = store.overview()
    const before = overview.readAll(100)
    expect(before).toMatchObject({ fromMs: ORIGIN_MS + 5, toMs: ORIGIN_MS + 130 })
    store.block('home', 1, blockOf([{ id: 2, trace: 2, start: 120, end: 128 }]))
    expect(overview.readAll(100)).toMatchObject({ fromMs: ORIGIN_MS + 5, toMs: ORIGIN_MS + 130 })
    store.block('home', 2, blockOf([{ id: 3, trace: 3, start: 0, end: 200 }]))
    expect(overview.readAll(100)).toMatchObject({ fromMs: ORIGIN_MS, toMs: ORIGIN_MS + 250 })
    store.clear()
    expect(overview.readAll(100)).toBeUndefined()
  })

  it('is of the page’s time and not of a file’s of another day, unless it is asked for the file', () => {
    const { store } = filled([{ id: 1, parent: 0, start: 0, end: 100, error: false }])
    const overview = store.overview()
    const imported = (fileName: string, atMs: number) => {
      store.importedDocument({ documentId: fileName, fileName, url: 'kong', lastMs: ORIGIN_MS + atMs + 40 })
      store.block(fileName, 0, blockOf([{ id: atMs + 90_000_000, trace: 9, start: atMs, end: atMs + 40 }]))
    }
    imported('yesterday.json', -86_400_000)
    expect(overview.readAll(100)).toMatchObject({ fromMs: ORIGIN_MS, toMs: ORIGIN_MS + 125 })
    const day = { fromMs: ORIGIN_MS - 86_400_000, toMs: ORIGIN_MS - 86_400_000 + 50 }
    expect(overview.readAll(100, undefined, 'yesterday.json')).toMatchObject(day)
    // What a backend says of the same moments is part of the picture.
    imported('gateway.json', 120)
    expect(overview.readAll(100)).toMatchObject({ fromMs: ORIGIN_MS, toMs: ORIGIN_MS + 200 })
    store.block('home', 1, blockOf([{ id: 2, trace: 2, start: 100, end: 400 }]))
    expect(overview.readAll(100)?.toMs).toBe(ORIGIN_MS + 500)
  })

  it('is of a file where the page has nothing', () => {
    const store = new TraceStore({ maxSpans: 100 })
    store.importedDocument({ documentId: 'a', fileName: 'a.json', url: 'kong', lastMs: ORIGIN_MS + 4 })
    store.block('a', 0, blockOf([{ id: 1, start: 0, end: 4 }]))
    expect(store.overview().readAll(100)).toMatchObject({ fromMs: ORIGIN_MS, toMs: ORIGIN_MS + 5 })
  })

  function plain({ running, errors, cells, open }: OverviewPicture) {
    return {
      running: [...running],
      errors: [...errors],
      used: Array.from(cells, (cell) => (cell === EMPTY_CELL ? ' ' : (cell & ERROR_CELL) !== 0 ? 'x' : '-')).join(''),
      open: open.length,
    }
  }

  function slowOverview(all: readonly Life[]) {
    const running = new Array<number>(BUCKETS).fill(0)
    const errors = new Array<number>(BUCKETS).fill(0)
    const used = new Array<string>(BUCKETS * LANES).fill(' ')
    const bucketOf = (ms: number) => Math.max(0, Math.min(BUCKETS - 1, Math.floor((ms - 2) / 3)))
    const seen = all.filter(({ start, end }) => start <= 23 && !(end !== undefined && end < 2))
    for (const { id, start, end, error } of seen) {
      const first = bucketOf(start)
      const last = end === undefined ? first : bucketOf(end)
      for (let bucket = first; bucket <= last; bucket++) {
        running[bucket]++
        if (end === undefined) continue
        const cell = (id % LANES) * BUCKETS + bucket
        if (error || used[cell] === ' ') used[cell] = error ? 'x' : '-'
      }
      if (error) errors[last]++
    }
    return { running, errors, used: used.join(''), open: seen.filter(({ end }) => end === undefined).length }
  }
})

describe('the spans that are asked for', () => {
  it('are those below one, those of its trace, and those that ran in a range of time', () => {
    const { store, index } = filled([
      { id: 1, parent: 0, start: 0, end: 20, error: false },
      { id: 2, parent: 1, start: 2, end: 8, error: false },
      { id: 3, parent: 2, start: 3, end: 5, error: false },
      { id: 4, parent: 1, start: 9, end: undefined, error: false },
    ])
    store.block(
      'home',
      1,
      blockOf([
        { id: 5, parent: 99, start: 1 },
        { id: 6, trace: 2, start: 50 },
      ]),
    )
    expect(Array.from(store.spansBelow(index(1)))).toEqual([1, 2, 3, 4].map(index))
    expect(Array.from(store.spansBelow(index(2)))).toEqual([2, 3].map(index))
    expect(Array.from(store.spansOfTrace(index(3))).sort()).toEqual([1, 2, 3, 4, 5].map(index).sort())
    const between = store.spansBetween(ORIGIN_MS + 6, ORIGIN_MS + 60)
    expect(Array.from(between).sort()).toEqual([...[1, 2, 4].map(index), store.find(keyOf(6, 2))].sort())
  })
})

interface Section {
  readonly id: number
  readonly from: number
  readonly to: number
}

/** Sections of one span that touch are one. */
function joined(sections: readonly Section[]): Section[] {
  const all: Section[] = []
  for (const section of sections) {
    const last = all.at(-1)
    if (last?.id === section.id && last.to === section.from) all[all.length - 1] = { ...last, to: section.to }
    else all.push(section)
  }
  return all
}

function said(sections: readonly Section[]): string[] {
  return sections.map(({ id, from, to }) => `${id}: ${from}–${to}`)
}

/**
 * The path from the definition: the last child to finish within what is left, before it the next, and so on down. What
 * no child covers belongs to the nearest span above that ran, moment by moment.
 */
function slowPath(all: readonly Life[]): Section[] {
  const latest = Math.max(...all.flatMap(({ start, end }) => [start, end ?? start]))
  const ownEndOf = ({ start, end }: Life) => end ?? Math.max(start, latest)
  const childrenOf = (span: Life) => all.filter((other) => other.parent === span.id)
  const endOf = (span: Life): number =>
    span.end === undefined
      ? ownEndOf(span)
      : Math.max(span.end, ...childrenOf(span).flatMap((child) => (child.end === undefined ? [] : [endOf(child)])))
  const moments: (number | undefined)[] = []
  const fill = (path: readonly Life[], from: number, to: number) => {
    for (let moment = from; moment < to; moment++) {
      moments[moment] = path.findLast((span) => ownEndOf(span) > moment)?.id
    }
  }
  const walk = (above: readonly Life[], span: Life, from: number, to: number) => {
    let time = to
    const path = [...above, span]
    const children = childrenOf(span)
      .filter((other) => other.start <= to && endOf(other) >= from)
      .map((child) => ({ child, from: Math.max(child.start, from), to: Math.min(endOf(child), to) }))
      .sort((a, b) => b.to - a.to || b.child.start - a.child.start || b.child.id - a.child.id)
    for (const one of children) {
      if (one.to - time > (one.to - one.from) / 4) continue
      const end = Math.min(one.to, time)
      fill(path, end, time)
      walk(path, one.child, one.from, end)
      time = one.from
    }
    fill(path, from, time)
  }
  walk([], all[0], all[0].start, endOf(all[0]))
  const sections: Section[] = []
  moments.forEach((id, moment) => {
    const last = sections.at(-1)
    if (id === undefined) return
    if (last?.id === id && last.to === moment) sections[sections.length - 1] = { ...last, to: moment + 1 }
    else sections.push({ id, from: moment, to: moment + 1 })
  })
  return sections
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i)
}
