import type { Changes } from './changes'
import type { Navigation } from './documents'
import { Expansion } from './expansion'
import type { Filter } from './filter'
import { grown } from './grown'
import { Lens } from './lens'
import type { Row, Rows, SpanIndex } from './model'
import { NumberList } from './number-list'
import { RowList } from './row-list'
import { NONE } from './span-table'
import type { TraceStore } from './store'

/** Above this many trees that changed at once, all rows are laid out anew. */
const MANY_TREES = 10_000

/**
 * The rows of the tree-table, for the present filter and expansion. They are as the last `update` left them until the
 * next; only a gesture (`toggle`, `setExpanded`) changes them at once.
 *
 * The filter is a lens: it opens what hides a match without a word to the reader's own expansion, and what the reader
 * opens and closes under it is forgotten with it.
 */
export class TreeRows implements Rows {
  #store: TraceStore
  #changes: Changes
  #epoch: number
  #lens: Lens
  #expansion = new Expansion()
  #lensExpansion = new Expansion()
  #rows = new RowList()
  /** What stands at top level: a root's index, or ~n for navigation n. */
  #items = new NumberList()
  /** By item, its first row. */
  #firstRow = new NumberList()
  #navigations: readonly Navigation[] = []
  /** By navigation, the item it is. */
  #navigationItems: number[] = []
  #moved = false
  #stale = true
  /** By depth, how many siblings came before: scratch for laying out. */
  #before = new Int32Array(64)
  #setSizes = new Map<SpanIndex, number>()

  constructor(store: TraceStore) {
    this.#store = store
    this.#changes = store.watch()
    this.#epoch = store.epoch
    this.#lens = new Lens(store)
  }

  get length(): number {
    return this.#rows.length
  }

  /** How many spans match the filter, or undefined without one. */
  get matches(): number | undefined {
    return this.#lens.isActive ? this.#lens.matches : undefined
  }

  /** Ask after `update`: rows of spans that are gone since cannot be told. */
  at(position: number): Row {
    if (!(position >= 0 && position < this.#rows.length)) throw new RangeError('no such row')
    const index = this.#rows.span(position)
    if (index < 0) return navigationRow(this.#navigations[~index])
    const level = this.#rows.level(position)
    return {
      type: 'span',
      index,
      level,
      expanded: this.#lens.showsBelow(index) ? this.#openness.isOpen(index) : undefined,
      context: this.#lens.isContext(index),
      setSize: level === 1 ? this.#items.length - this.#navigationItems.length : this.#setSizeOf(index),
      positionInSet: level === 1 ? this.#placeOfItem(this.#itemAt(position)) : this.#rows.place(position),
    }
  }

  positionOf(index: SpanIndex): number {
    return index < 0 ? -1 : this.#rows.indexOf(index)
  }

  /** Takes in what the store has learnt. True if rows, or what they show, are not as they were at the last update. */
  update(): boolean {
    this.#store.settle()
    const moved = this.#moved
    this.#moved = false
    if (this.#epoch !== this.#store.epoch) {
      this.#epoch = this.#store.epoch
      const find = (key: string) => this.#store.find(key)
      this.#expansion.relocate(find)
      this.#lensExpansion.relocate(find)
    }
    const navigations = this.#store.navigations()
    if (this.#stale || this.#changes.everything || !sameNavigations(navigations, this.#navigations)) {
      this.#navigations = navigations
      this.#layOutAll()
    } else if (this.#changes.spans.length > 0 || this.#changes.rootsFrom < Number.POSITIVE_INFINITY) {
      this.#layOutChanged()
    } else {
      return moved
    }
    this.#changes.clear()
    this.#setSizes.clear()
    this.#stale = false
    return true
  }

  /** Shows what matches, and what stands above it; undefined shows all. */
  setFilter(filter: Filter | undefined): void {
    this.#lens.setFilter(filter)
    this.#lensExpansion.setAll(true)
    this.#stale = true
  }

  toggle(index: SpanIndex): void {
    if (this.#store.has(index)) this.setExpanded(index, !this.#openness.isOpen(index))
  }

  setExpanded(index: SpanIndex, expanded: boolean): void {
    if (!this.#store.has(index) || this.#openness.isOpen(index) === expanded) return
    this.#openness.set(index, this.#store.keyOf(index), expanded)
    this.#moved = true
    if (this.#stale || this.#changes.everything) return
    const row = this.positionOf(index)
    if (this.#changes.spans.length > 0) this.#changes.add(index)
    else if (row >= 0) this.#layOutBelow(index, row)
  }

  /** Opens every span there is, and those that come. */
  expandAll(): void {
    this.#openness.setAll(true)
    this.#stale = true
  }

  /** Closes every span there is, and those that come. */
  collapseAll(): void {
    this.#openness.setAll(false)
    this.#stale = true
  }

  /** The store need not tell these rows anything any more. */
  dispose(): void {
    this.#store.unwatch(this.#changes)
  }

  get #openness(): Expansion {
    return this.#lens.isActive ? this.#lensExpansion : this.#expansion
  }

  #layOutAll(): void {
    this.#lens.refresh()
    this.#rows.clear()
    this.#items.clear()
    this.#firstRow.clear()
    this.#navigationItems = []
    this.#layOutFrom(0, new Set(), new RowList(), new Int32Array(0), new Int32Array(0))
  }

  #layOutChanged(): void {
    const { tree, table } = this.#store
    const { spans } = this.#changes
    const touched = new Set<SpanIndex>()
    let last = NONE
    for (let i = 0; i < spans.length; i++) {
      const root = tree.rootOf(spans.at(i))
      if (root !== last) touched.add(root)
      last = root
    }
    if (touched.size > MANY_TREES && touched.size * 4 > tree.roots.length) {
      this.#layOutAll()
      return
    }
    let from = Math.min(this.#changes.rootsFrom, tree.roots.length)
    for (const root of touched) {
      this.#lens.refreshTree(root)
      if (from === tree.roots.length || table.compare(root, tree.roots.at(from)) < 0) from = tree.roots.lowerBound(root)
    }
    const previous = from === 0 ? undefined : tree.roots.at(from - 1)
    const item = previous === undefined ? 0 : this.#itemAfter(previous)
    const oldItems = this.#items.view().slice(item)
    const oldFirstRow = this.#firstRow.view().slice(item)
    const oldRows = this.#rows.cut(item < this.#items.length ? oldFirstRow[0] : this.#rows.length)
    this.#items.truncate(item)
    this.#firstRow.truncate(item)
    this.#navigationItems = this.#navigationItems.filter((at) => at < item)
    this.#layOutFrom(from, touched, oldRows, oldItems, oldFirstRow)
  }

  /**
   * Lays out the roots from position `from` on, behind what is laid out. Trees that are not `touched` are copied from
   * where they stood before: `oldItems` in the same order, their rows beginning at `oldFirstRow`, of which the first is
   * row 0 of `oldRows`.
   */
  #layOutFrom(
    from: number,
    touched: ReadonlySet<SpanIndex>,
    oldRows: RowList,
    oldItems: Int32Array,
    oldFirstRow: Int32Array,
  ): void {
    const { tree, table } = this.#store
    const { roots } = tree
    const base = oldItems.length > 0 ? oldFirstRow[0] : 0
    let navigation = this.#navigationItems.length
    let old = 0
    // Neighbours that stay neighbours are copied together.
    let runFrom = 0
    let runTo = 0
    const endRun = () => {
      this.#rows.append(oldRows, runFrom, runTo)
      runFrom = runTo
    }
    for (let position = from; position < roots.length; position++) {
      const root = roots.at(position)
      while (navigation < this.#navigations.length && this.#navigations[navigation].timeMs <= table.start[root]) {
        endRun()
        this.#addNavigation(navigation++)
      }
      if (!this.#lens.shows(root)) continue
      const found = touched.has(root) ? -1 : oldItems.indexOf(root, old)
      if (found < 0 || oldFirstRow[found] - base !== runTo) endRun()
      this.#items.push(root)
      this.#firstRow.push(this.#rows.length + runTo - runFrom)
      if (found < 0) {
        this.#layOutTree(this.#rows, root, 1, 0)
      } else {
        if (runFrom === runTo) runFrom = oldFirstRow[found] - base
        runTo = found + 1 < oldItems.length ? oldFirstRow[found + 1] - base : oldRows.length
        old = found + 1
      }
    }
    endRun()
    while (navigation < this.#navigations.length) this.#addNavigation(navigation++)
  }

  #addNavigation(navigation: number): void {
    this.#navigationItems.push(this.#items.length)
    this.#items.push(~navigation)
    this.#firstRow.push(this.#rows.length)
    this.#rows.push(~navigation, 0, 0)
  }

  /** Adds the rows of a span and of all that is to be seen below it. Hot: a row costs 30 ns. */
  #layOutTree(rows: RowList, top: SpanIndex, level: number, place: number): void {
    const { firstChild, next, parent } = this.#store.table
    const lens = this.#lens
    const filtered = lens.isActive
    const openness = this.#openness
    const allOpen = openness.isEverythingOpen
    let depth = 0
    let at = top
    this.#before[0] = place
    for (;;) {
      rows.push(at, level + depth, this.#before[depth])
      let following = allOpen || openness.isOpen(at) ? firstChild[at] : NONE
      while (filtered && following !== NONE && !lens.shows(following)) following = next[following]
      if (following !== NONE) {
        depth++
        if (depth === this.#before.length) this.#before = grown(this.#before, depth + 1)
        this.#before[depth] = 1
        at = following
        continue
      }
      for (;;) {
        if (depth === 0) return
        following = next[at]
        while (filtered && following !== NONE && !lens.shows(following)) following = next[following]
        if (following !== NONE) break
        at = parent[at]
        depth--
      }
      this.#before[depth]++
      at = following
    }
  }

  /** Lays out what is below one row anew, and moves what comes after it. */
  #layOutBelow(index: SpanIndex, row: number): void {
    const fresh = new RowList()
    this.#layOutTree(fresh, index, this.#rows.level(row), this.#rows.place(row))
    const end = this.#rows.endOf(row)
    this.#rows.replace(row, end, fresh)
    this.#firstRow.addFrom(this.#itemAt(row) + 1, fresh.length - (end - row))
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
    const { table } = this.#store
    let low = 0
    let high = this.#items.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const item = this.#items.at(middle)
      const after = item < 0 ? this.#navigations[~item].timeMs > table.start[root] : table.compare(item, root) > 0
      if (after) high = middle
      else low = middle + 1
    }
    return low
  }

  #placeOfItem(item: number): number {
    return item + 1 - this.#navigationItems.filter((at) => at < item).length
  }

  #setSizeOf(index: SpanIndex): number {
    const { parent, childCount, firstChild, next } = this.#store.table
    if (!this.#lens.isActive) return childCount[parent[index]]
    const known = this.#setSizes.get(parent[index])
    if (known !== undefined) return known
    let size = 0
    for (let child = firstChild[parent[index]]; child !== NONE; child = next[child]) {
      if (this.#lens.shows(child)) size++
    }
    this.#setSizes.set(parent[index], size)
    return size
  }
}

function navigationRow({ document, timeMs }: Navigation): Row {
  return { type: 'navigation', documentId: document.info.documentId, url: document.info.url, timeMs }
}

function sameNavigations(a: readonly Navigation[], b: readonly Navigation[]): boolean {
  return a.length === b.length && a.every((one, i) => one.document === b[i].document && one.timeMs === b[i].timeMs)
}
