import type { Changes } from '../changes'
import { grow } from '../columns/growable-array'
import { NumberList } from '../columns/number-list'
import { NONE, State } from '../columns/span-table'
import type { Navigation } from '../documents'
import type { SpanIndex } from '../model'
import type { TraceStore } from '../store'
import type { Arrangement } from './arrangement'
import type { Expansion } from './expansion'
import type { FilteredView } from './filtered-view'
import type { Hiding } from './noise'
import { groupCode, isGroup, isNavigation, navigationCode, numberOf } from './row-code'
import { RowList } from './row-list'
import type { TreeLayout } from './tree-layout'

const HIDDEN_ROOTS = 'hidden'

/** Above this many trees that changed at once, all are counted anew. */
const MANY_TREES = 10_000
/** More trees than stand on a screen are kept laid out. */
const MAX_LAID_OUT = 256

/** What the rows of the roots follow from. */
interface Parts {
  readonly store: TraceStore
  readonly hiding: Hiding
  readonly filtered: FilteredView
  readonly arrangement: Arrangement
  readonly layout: TreeLayout
  expansion(): Expansion
}

/**
 * The rows of the roots: roots in their order, navigations between them, what is hidden of them at the end; an item is
 * one of these. Of each tree it is known how many rows it has, and that follows from counts wherever it can; what they are
 * is laid out when somebody looks there. So neither a million spans nor the going of the oldest cost a pass over rows.
 */
export class RootRows {
  /** The only root that is shown; `layOutAll` has to follow when it becomes another. */
  focus: SpanIndex | undefined
  readonly #parts: Parts
  /** By item, its code. */
  #items = new NumberList()
  /** By item, its first row. */
  #firstRow = new NumberList()
  #length = 0
  /** Of a root: how many rows its tree has; 0 if that is not known. */
  #counts = new Uint32Array(0)
  /** By code, the rows of an item that somebody looked at. */
  #laidOut = new Map<number, RowList>()
  /** The trees in which the reader opened or closed something. */
  #exceptions = new Set<SpanIndex>()
  /** The roots, in the order in which they are shown, with those that are not shown among them. */
  #roots: Int32Array = new Int32Array(0)
  #navigations: readonly Navigation[] = []
  /** By navigation, the item it is. */
  #navigationItems: number[] = []

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** How many rows there are. */
  get length(): number {
    return this.#length
  }

  /** How many stand here; navigations do not count. */
  get size(): number {
    return this.#items.length - this.#navigationItems.length
  }

  get navigations(): readonly Navigation[] {
    return this.#navigations
  }

  /** What stands here, as rows' codes. */
  get codes(): Int32Array {
    return this.#items.view()
  }

  /** The rows of the item to which row `position` belongs, and which of them it is. */
  rowAt(position: number): { readonly rows: RowList; readonly row: number } {
    const item = this.#itemAt(position)
    return { rows: this.#rowsOf(item), row: position - this.#firstRow.at(item) }
  }

  /** Where a span's row stands, or that of a group; -1 if nowhere. */
  positionOf(code: number): number {
    const { store, arrangement } = this.#parts
    const below = isGroup(code) ? arrangement.groups.ofCode(code).parent : code
    const top = below === NONE ? code : (this.focus ?? store.tree.rootOf(below))
    const found = this.#items.view().indexOf(top)
    // A root that is not there may stand among those that are hidden.
    const item = found < 0 && this.#hasHiddenRoots ? this.#items.length - 1 : found
    if (item < 0) return -1
    const row = this.#rowsOf(item).indexOf(code)
    return row < 0 ? -1 : this.#firstRow.at(item) + row
  }

  /** The spans that can come to stand in a row here, in the order in which they would. */
  spans(): Int32Array {
    const { filtered, hiding } = this.#parts
    const shown = this.#roots.filter((root) => filtered.shows(root))
    if (!hiding.isActive || this.focus !== undefined) return shown
    const isHidden = (root: SpanIndex) => hiding.hides(root)
    return Int32Array.from([...shown.filter((root) => !isHidden(root)), ...shown.filter(isHidden)])
  }

  /** Everything anew; what the filtered view and the noise tools say has been worked out. */
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

  /** What has changed, and what comes after it among the roots. `touched` are the trees that are not as they were. */
  layOutChanged(touched: ReadonlySet<SpanIndex>, { gone, rootsFrom }: Changes): void {
    const { store, arrangement } = this.#parts
    const { tree, table } = store
    if (touched.size > MANY_TREES && touched.size * 4 > tree.roots.length) {
      this.layOutAll(this.#navigations)
      return
    }
    arrangement.update()
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
    this.#layOutFrom(from, from === 0 ? 0 : this.#itemAfter(tree.roots.at(from - 1)))
  }

  /** The roots are not in the order of starts, so the position of any may have changed. */
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

  /** Puts the roots from position `from` on behind the first `item`. Hot: a tree that is known costs 10 ns. */
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
    // Where nothing is grouped or hidden, closed or opened, a tree has as many rows as spans are shown in it.
    const isSimple =
      this.focus === undefined &&
      this.#exceptions.size === 0 &&
      arrangement.isPlain &&
      this.#parts.expansion().areOthersOpen
    let navigation = this.#navigationItems.length
    for (let position = from; position < this.#roots.length; position++) {
      const root = this.#roots[position]
      while (navigation < navigations.length && navigations[navigation].timeMs <= start[root]) {
        this.#addNavigation(navigation++)
      }
      if ((filters && !filtered.shows(root)) || (hides && hiding.hides(root))) continue
      if (counts[root] === 0) counts[root] = isSimple ? filtered.shownIn(root) : this.#countOf(root)
      this.#add(root, counts[root])
    }
    while (navigation < navigations.length) this.#addNavigation(navigation++)
    if (hides) this.#addHiddenRoots()
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
    this.#laidOut.delete(code)
    this.#add(code, this.#layOut(code).length)
  }

  get #hasHiddenRoots(): boolean {
    const last = this.#items.length - 1
    return last >= 0 && isGroup(this.#items.at(last))
  }

  /** How many rows the tree of a root has. */
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
    // What came since the last update is not to be seen before the next.
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

  /** Lays out what is below one row anew, and moves what comes after it. */
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

  /** The first item that comes after a root. */
  #itemAfter(root: SpanIndex): number {
    const { table } = this.#parts.store
    let low = 0
    let high = this.#items.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const item = this.#items.at(middle)
      const after = isNavigation(item)
        ? this.#navigations[numberOf(item)].timeMs > table.start[root]
        : isGroup(item) || table.compare(item, root) > 0
      if (after) high = middle
      else low = middle + 1
    }
    return low
  }

  /**
   * The index, among the roots that are shown, of the root to which a row belongs, from 1; navigations do not count.
   */
  positionInSetOf(row: number): number {
    const item = this.#itemAt(row)
    return item + 1 - this.#navigationItems.filter((at) => at < item).length
  }
}

/** Two ordered lists as one. */
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
