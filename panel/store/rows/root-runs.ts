import { SpanRecord } from '../columns/span-record'
import { NONE } from '../columns/span-table'
import type { SpanIndex } from '../model'
import type { TraceStore } from '../store'
import { MIN_REPEATS, type Shapes } from '../tree/repeats'
import { groupCode } from './row-code'
import type { RowGroups } from './row-groups'

/**
 * From so many neighbours of one name on, the name is enough: prefetches of all links of a page have nothing else in common.
 * Fewer have to ask for the same, too.
 */
const MIN_OF_ONE_NAME = 12
/** More stand in a row of their own, so that what comes costs no more than this. */
export const MAX_RUN = 5000

const KEY = 'roots '

/**
 * Neighbours at top level that repeat: prefetches, polls, long frames. They stand in one row where the first of them
 * would. What a user did stands alone: each time is another story.
 */
export class RootRuns {
  readonly #store: TraceStore
  readonly #shapes: Shapes
  readonly #groups: RowGroups

  constructor(store: TraceStore, shapes: Shapes, groups: RowGroups) {
    this.#store = store
    this.#shapes = shapes
    this.#groups = groups
  }

  /** Whether two neighbours may stand in one row. */
  isOneName(a: SpanIndex, b: SpanIndex): boolean {
    const { name, kindAndStatus } = this.#store.table
    return name[a] === name[b] && (kindAndStatus[a] & 15) === (kindAndStatus[b] & 15)
  }

  /**
   * Calls `add` for each row of these neighbours of one name, in order, with the row's code and what stands in it: a root
   * alone, or several in a group.
   */
  fold(roots: readonly SpanIndex[], add: (code: number, members: readonly SpanIndex[]) => void): void {
    if (roots.length < MIN_REPEATS || this.#isInteraction(roots[0])) {
      for (const root of roots) add(root, [root])
      return
    }
    /** Those before this one that ask for different things. */
    let mixed: SpanIndex[] = []
    const addMixed = () => {
      if (mixed.length >= MIN_OF_ONE_NAME) add(this.#enter(mixed), mixed)
      else for (const root of mixed) add(root, [root])
      mixed = []
    }
    for (let from = 0; from < roots.length; ) {
      let to = from + 1
      while (to < roots.length && this.#shapes.of(roots[to]) === this.#shapes.of(roots[from])) to++
      const alike = roots.slice(from, to)
      if (alike.length < MIN_REPEATS) mixed.push(...alike)
      else {
        addMixed()
        add(this.#enter(alike), alike)
      }
      from = to
    }
    addMixed()
  }

  #enter(roots: readonly SpanIndex[]): number {
    const groups = this.#groups
    const key = KEY + this.#store.keyOf(roots[0])
    const home = groups.homeOf(roots[0])
    const before = home === undefined ? key : groups.get(home).key
    // The row that the reader opened began with a trace that has gone.
    if (before !== key && before.startsWith(KEY) && this.#store.find(before.slice(KEY.length)) === undefined) {
      groups.setOpen(key, groups.isOpen(before))
      groups.setOpen(before, false)
    }
    return groupCode(groups.enter({ type: 'group', key, parent: NONE, members: Int32Array.from(roots) }))
  }

  #isInteraction(root: SpanIndex): boolean {
    const { blocks, block, row } = this.#store.table
    return new SpanRecord(blocks.block(block[root]), row[root]).text('tracepane.event.type') !== undefined
  }
}
