import type { Changes } from '../changes'
import { grow } from '../columns/growable-array'
import { NumberList } from '../columns/number-list'
import { NONE, State } from '../columns/span-table'
import type { Navigation } from '../documents'
import type { SpanIndex } from '../model'
import type { TraceStore } from '../store'
import { MIN_REPEATS } from '../tree/repeats'
import type { Arrangement } from './arrangement'
import type { Expansion } from './expansion'
import type { FilteredView } from './filtered-view'
import type { Hiding } from './noise'
import { MAX_RUN } from './root-runs'
import { groupCode, isGroup, isNavigation, navigationCode, numberOf } from './row-code'
import { RowList } from './row-list'
import type { TreeLayout } from './tree-layout'

const HIDDEN_ROOTS = 'hidden'

/** If more trees than this have changed, all are counted again. */
const MANY_TREES = 10_000
/** How many trees are kept laid out; more than fit on a screen. */
const MAX_LAID_OUT = 256

/** What the rows of the roots are derived from. */
interface Parts {
  readonly store: TraceStore
  readonly hiding: Hiding
  readonly filtered: FilteredView
  readonly arrangement: Arrangement
  readonly layout: TreeLayout
  expansion(): Expansion
}

/**
 * The rows of the roots. An item is a root, the group of neighbours that repeat, a navigation between roots, or the group of
 * hidden roots at the end. For each tree the number of its rows is known, from counts wherever possible; the rows themselves
 * are laid out on access. So neither a million spans nor the eviction of the oldest cost a pass over all rows.
 */
export class RootRows {
  /** The only root that is shown. After it changes, `layOutAll` must be called. */
  focus: SpanIndex | undefined
  readonly #parts: Parts
  /** For each item, its code. */
  #items = new NumberList()
  /** For each item, its first row. */
  #firstRow = new NumberList()
  #length = 0
  /** For a root: the number of its tree's rows; 0 if unknown. */
  #counts = new Uint32Array(0)
  /** The rows of items that were accessed, by code. */
  #laidOut = new Map<number, RowList>()
  /** The trees in which the user opened or closed something. */
  #exceptions = new Set<SpanIndex>()
  /** All roots in the order in which they are shown, including hidden ones. */
  #roots: Int32Array = new Int32Array(0)
  #navigations: readonly Navigation[] = []
  /** For each navigation, the index of its item. */
  #navigationItems: number[] = []

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** How many rows there are. */
  get length(): number {
    return this.#length
  }

  /** The number of shown roots; navigations do not count. */
  get size(): number {
    return this.#items.length - this.#navigationItems.length
  }

  get navigations(): readonly Navigation[] {
    return this.#navigations
  }

  /** The row codes of all items. */
  get codes(): Int32Array {
    return this.#items.view()
  }

  /** The rows of the item at row `position`, and the index of the row among them. */
  rowAt(position: number): { readonly rows: RowList; readonly row: number } {
    const item = this.#itemAt(position)
    return { rows: this.#rowsOf(item), row: position - this.#firstRow.at(item) }
  }

  /** The position of a span's or a group's row; -1 if it has none. */
  positionOf(code: number): number {
    const { store, arrangement } = this.#parts
    const below = isGroup(code) ? arrangement.groups.ofCode(code).parent : code
    const top = below === NONE ? code : (this.focus ?? store.tree.rootOf(below))
    const item = this.#itemOf(top)
    if (item < 0) return -1
    const row = this.#rowsOf(item).indexOf(code)
    return row < 0 ? -1 : this.#firstRow.at(item) + row
  }

  /** The spans that can get a row here, in the order in which they would have it. */
  spans(): Int32Array {
    const spans = new NumberList()
    for (const code of this.#items.view()) {
      if (isGroup(code)) for (const member of this.#parts.arrangement.groups.ofCode(code).members) spans.push(member)
      else if (!isNavigation(code)) spans.push(code)
    }
    return spans.view().slice()
  }

  /** Lays out everything again. Filtered view and noise must be up to date. */
  layOutAll(navigations: readonly Navigation[]): void {
    const { store, arrangement } = this.#parts
    const { roots } = store.tree
    this.#navigations = navigations
    arrangement.update()
    arrangement.groups.clear()
    this.#counts.fill(0)
    this.#laidOut.clear()
    this.#roots = roots.view()
    if (this.focus !== undefined) this.#roots = Int32Array.of(this.focus)
    else if (arrangement.isSorted) this.#roots = this.#roots.slice().sort((a, b) => arrangement.compare(a, b))
    this.#layOutFrom(0, 0)
  }

  /** Lays out what has changed since the epoch `before`, and the roots after it. `touched` are the roots of changed trees. */
  layOutChanged(touched: ReadonlySet<SpanIndex>, { gone, rootsFrom }: Changes, before: number): void {
    const { store, arrangement } = this.#parts
    const { tree, table } = store
    if (touched.size > MANY_TREES && touched.size * 4 > tree.roots.length) {
      this.layOutAll(this.#navigations)
      return
    }
    arrangement.update()
    arrangement.forget(gone, before)
    for (let i = 0; i < gone.length; i++) this.#forget(gone.at(i))
    for (const root of touched) this.#forget(root)
    if (this.focus !== undefined || arrangement.isSorted) {
      this.#layOutSorted(touched, gone.length > 0)
      return
    }
    let from = Math.min(rootsFrom, tree.roots.length)
    for (const root of touched) {
      if (from === tree.roots.length || table.compare(root, tree.roots.at(from)) < 0) from = tree.roots.lowerBound(root)
    }
    this.#roots = tree.roots.view()
    const item = from === 0 ? 0 : this.#itemAfter(tree.roots.at(from - 1))
    if (!arrangement.foldsRoots || item === 0) {
      this.#layOutFrom(from, item)
      return
    }
    const run = this.#runOf(item - 1)
    const first = this.#firstRootOf(run)
    this.#layOutFrom(first === NONE ? from : Math.min(from, tree.roots.lowerBound(first)), first === NONE ? item : run)
  }

  /** The first of the items before and with this one that may stand in one row with it, as what comes changes it. */
  #runOf(item: number): number {
    const { runs } = this.#parts.arrangement
    const name = this.#firstRootOf(item)
    let from = item
    while (name !== NONE && from > 0) {
      const before = this.#firstRootOf(from - 1)
      if (before === NONE || !runs.isOneName(before, name) || this.#isFull(from - 1)) break
      from--
    }
    return from
  }

  /** The root that stands in an item, or the first of its group; `NONE` for a navigation and for what is hidden. */
  #firstRootOf(item: number): SpanIndex {
    const code = this.#items.at(item)
    if (!isGroup(code)) return isNavigation(code) ? NONE : code
    const group = this.#parts.arrangement.groups.ofCode(code)
    return group.type === 'group' ? group.members[0] : NONE
  }

  #isFull(item: number): boolean {
    const code = this.#items.at(item)
    return isGroup(code) && this.#parts.arrangement.groups.ofCode(code).members.length >= MAX_RUN
  }

  /** For an order other than that of starts, in which any root may have moved. */
  #layOutSorted(touched: ReadonlySet<SpanIndex>, haveGone: boolean): void {
    const { store, arrangement } = this.#parts
    if (this.focus === undefined) {
      const { parent, state } = store.table
      const compare = (a: SpanIndex, b: SpanIndex) => arrangement.compare(a, b)
      const arrived = [...touched].filter((root) => parent[root] === NONE).sort(compare)
      const isRoot = (root: SpanIndex) => (state[root] & State.Root) !== 0
      this.#roots = merged(
        this.#roots.filter((root) => isRoot(root) && !touched.has(root)),
        arrived,
        compare,
      )
      this.#layOutFrom(0, 0)
    } else if (haveGone || touched.has(store.rootOf(this.focus))) {
      this.#forget(this.focus)
      this.#layOutFrom(0, 0)
    }
  }

  #forget(top: SpanIndex): void {
    if (top < this.#counts.length) this.#counts[top] = 0
    this.#laidOut.delete(top)
  }

  /** Appends the roots from position `from` on after the first `item` items. Hot: a known tree costs 10 ns. */
  #layOutFrom(from: number, item: number): void {
    const { store, hiding, filtered, arrangement } = this.#parts
    const { start } = store.table
    this.#length = item < this.#items.length ? this.#firstRow.at(item) : this.#length
    if (item === 0) this.#length = 0
    this.#items.truncate(item)
    this.#firstRow.truncate(item)
    this.#navigationItems = this.#navigationItems.filter((at) => at < item)
    this.#exceptions = new Set(Array.from(this.#parts.expansion().exceptions, (span) => store.tree.rootOf(span)))
    if (this.#counts.length < store.table.limit) this.#counts = grow(this.#counts, store.table.limit)
    const navigations = this.focus === undefined && !arrangement.isSorted ? this.#navigations : []
    const hides = hiding.isActive && this.focus === undefined
    const filters = filtered.isActive
    const counts = this.#counts
    // With nothing grouped, hidden, closed or opened, a tree has a row for each of its shown spans.
    const isSimple =
      this.focus === undefined &&
      this.#exceptions.size === 0 &&
      arrangement.isPlain &&
      this.#parts.expansion().areOthersOpen
    const countOf = (root: SpanIndex) => {
      if (counts[root] === 0) counts[root] = isSimple ? filtered.shownIn(root) : this.#countOf(root)
      return counts[root]
    }
    const isShown = (root: SpanIndex) => !((filters && !filtered.shows(root)) || (hides && hiding.hides(root)))
    const folds = arrangement.foldsRoots && this.focus === undefined
    if (folds && arrangement.isSorted) this.#layOutSortedRuns(isShown, countOf)
    else {
      /** Neighbours of one name that have yet to be added. */
      const run: SpanIndex[] = []
      const addRun = () => {
        if (run.length < MIN_REPEATS) for (const root of run) this.#add(root, countOf(root))
        else
          arrangement.runs.fold(run, (code) => this.#add(code, isGroup(code) ? this.#groupRows(code) : countOf(code)))
        run.length = 0
      }
      let navigation = this.#navigationItems.length
      for (let position = from; position < this.#roots.length; position++) {
        const root = this.#roots[position]
        while (navigation < navigations.length && navigations[navigation].timeMs <= start[root]) {
          if (run.length > 0) addRun()
          this.#addNavigation(navigation++)
        }
        if (!isShown(root)) continue
        if (!folds) {
          this.#add(root, countOf(root))
          continue
        }
        if (run.length > 0 && (run.length === MAX_RUN || !arrangement.runs.isOneName(run[0], root))) addRun()
        run.push(root)
      }
      if (run.length > 0) addRun()
      while (navigation < navigations.length) this.#addNavigation(navigation++)
    }
    if (hides) this.#addHiddenRoots()
  }

  /** Neighbours are those by start, whatever the order is; each group stands where what its row says belongs. */
  #layOutSortedRuns(isShown: (root: SpanIndex) => boolean, countOf: (root: SpanIndex) => number): void {
    const { store, arrangement } = this.#parts
    const { roots } = store.tree
    const groups: { readonly code: number; readonly members: readonly SpanIndex[] }[] = []
    const grouped = new Set<SpanIndex>()
    let run: SpanIndex[] = []
    const closeRun = () => {
      arrangement.runs.fold(run, (code, members) => {
        if (!isGroup(code)) return
        arrangement.groups.ofCode(code).members.sort((a, b) => arrangement.compare(a, b))
        groups.push({ code, members })
        for (const member of members) grouped.add(member)
      })
      run = []
    }
    let navigation = 0
    for (let position = 0; position < roots.length; position++) {
      const root = roots.at(position)
      for (; this.#navigations[navigation]?.timeMs <= store.table.start[root]; navigation++) closeRun()
      if (!isShown(root)) continue
      if (run.length > 0 && (run.length === MAX_RUN || !arrangement.runs.isOneName(run[0], root))) closeRun()
      run.push(root)
    }
    closeRun()
    groups.sort((a, b) => arrangement.compareMembers(a.members, b.members))
    let next = 0
    for (const root of this.#roots) {
      if (grouped.has(root) || !isShown(root)) continue
      const alone = [root]
      for (; next < groups.length && arrangement.compareMembers(groups[next].members, alone) < 0; next++) {
        this.#add(groups[next].code, this.#groupRows(groups[next].code))
      }
      this.#add(root, countOf(root))
    }
    for (; next < groups.length; next++) this.#add(groups[next].code, this.#groupRows(groups[next].code))
  }

  /** How many rows a group has now; its members are not those that it had. */
  #groupRows(code: number): number {
    this.#laidOut.delete(code)
    const { groups } = this.#parts.arrangement
    return groups.isOpen(groups.ofCode(code).key) ? this.#layOut(code).length : 1
  }

  #add(code: number, rows: number): void {
    this.#items.push(code)
    this.#firstRow.push(this.#length)
    this.#length += rows
  }

  #addNavigation(navigation: number): void {
    this.#navigationItems.push(this.#items.length)
    this.#add(navigationCode(navigation), 1)
  }

  #addHiddenRoots(): void {
    const { hiding, filtered, arrangement } = this.#parts
    const members = this.#roots.filter((root) => hiding.hides(root) && filtered.shows(root))
    if (members.length === 0) return
    const code = groupCode(arrangement.groups.enter({ type: 'hidden', key: HIDDEN_ROOTS, parent: NONE, members }))
    this.#add(code, this.#groupRows(code))
  }

  /** The number of rows of a root's tree. */
  #countOf(top: SpanIndex): number {
    const { hiding, filtered, arrangement, expansion } = this.#parts
    const isSimple =
      this.focus === undefined && !this.#exceptions.has(top) && !arrangement.mayGroupIn(top) && !hiding.hidesIn(top)
    if (!isSimple) return this.#layOut(top).length
    return expansion().areOthersOpen ? filtered.shownIn(top) : 1
  }

  #rowsOf(item: number): RowList {
    const code = this.#items.at(item)
    const known = this.#laidOut.get(code)
    if (known !== undefined) return known
    const end = item + 1 < this.#items.length ? this.#firstRow.at(item + 1) : this.#length
    const rows = this.#layOut(code)
    // What arrived since the last update must not be visible before the next.
    rows.fit(end - this.#firstRow.at(item))
    return rows
  }

  #layOut(code: number): RowList {
    const { store, layout } = this.#parts
    const rows = new RowList(16)
    if (isNavigation(code) || (code >= 0 && !store.has(code))) rows.push(code, code < 0 ? 0 : 1, 0)
    else layout.layOut(rows, code, 1, 0)
    this.#laidOut.delete(code)
    this.#laidOut.set(code, rows)
    if (this.#laidOut.size > MAX_LAID_OUT) {
      const [oldest] = this.#laidOut.keys()
      this.#laidOut.delete(oldest)
    }
    return rows
  }

  /** Lays out again what is below one row, and moves all that follows. */
  layOutBelow(code: number, position: number): void {
    const item = this.#itemAt(position)
    const rows = this.#rowsOf(item)
    const row = position - this.#firstRow.at(item)
    const before = rows.length
    const fresh = new RowList(16)
    this.#parts.layout.layOut(fresh, code, rows.level(row), rows.positionInSet(row))
    rows.replace(row, rows.endOf(row), fresh)
    const top = this.#items.at(item)
    if (top >= 0) this.#counts[top] = rows.length
    this.#firstRow.addFrom(item + 1, rows.length - before)
    this.#length += rows.length - before
  }

  /** The item in which a root, or the group of this code, stands; -1 if there is none. */
  #itemOf(code: number): number {
    const items = this.#items.view()
    const found = items.indexOf(code)
    if (found >= 0 || code < 0) return found
    const { groups } = this.#parts.arrangement
    return items.findIndex((item) => isGroup(item) && groups.ofCode(item).members.includes(code))
  }

  /** The item to which a row belongs. */
  #itemAt(row: number): number {
    let low = 0
    let high = this.#items.length
    while (high - low > 1) {
      const middle = (low + high) >>> 1
      if (this.#firstRow.at(middle) <= row) low = middle
      else high = middle
    }
    return low
  }

  /** The first item after a root. */
  #itemAfter(root: SpanIndex): number {
    const { table } = this.#parts.store
    let low = 0
    let high = this.#items.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const item = this.#items.at(middle)
      const after = isNavigation(item)
        ? this.#navigations[numberOf(item)].timeMs > table.start[root]
        : this.#firstRootOf(middle) === NONE || table.compare(this.#firstRootOf(middle), root) > 0
      if (after) high = middle
      else low = middle + 1
    }
    return low
  }

  /**
   * The index, among the shown roots, of the root to which a row belongs, from 1. Navigations do not count.
   */
  positionInSetOf(row: number): number {
    const item = this.#itemAt(row)
    return item + 1 - this.#navigationItems.filter((at) => at < item).length
  }
}

/** Merges two ordered lists. */
function merged(kept: Int32Array, arrived: readonly number[], compare: (a: number, b: number) => number): Int32Array {
  const all = new Int32Array(kept.length + arrived.length)
  let length = 0
  let next = 0
  for (const one of kept) {
    while (next < arrived.length && compare(arrived[next], one) < 0) all[length++] = arrived[next++]
    all[length++] = one
  }
  while (next < arrived.length) all[length++] = arrived[next++]
  return all
}
