import type { Arrangement } from './arrangement'
import type { Changes } from './changes'
import type { Navigation } from './documents'
import type { Lens } from './lens'
import type { SpanIndex } from './model'
import type { Hiding } from './noise'
import { NumberList } from './number-list'
import { bundleCode, isBundle, isNavigation, navigationCode, numberOf } from './row-code'
import { RowList } from './row-list'
import { NONE } from './span-table'
import type { TraceStore } from './store'
import type { TreeLayout } from './tree-layout'

const HIDDEN_ROOTS = 'hidden'

/** Above this many trees that changed at once, all rows are laid out anew. */
const MANY_TREES = 10_000

/**
 * What stands at top level, one tree's rows after the other's: roots in their order, navigations between them, what is
 * hidden of them at the end. When something changes, trees that have not are copied as they were.
 */
export class TopLevel {
  readonly rows = new RowList()
  /** The only span at top level; `layOutAll` has to follow when it becomes another. */
  focus: SpanIndex | undefined
  readonly #store: TraceStore
  readonly #hiding: Hiding
  readonly #lens: Lens
  readonly #arrangement: Arrangement
  readonly #layout: TreeLayout
  /** What stands here, by its code. */
  #items = new NumberList()
  /** By item, its first row. */
  #firstRow = new NumberList()
  /** The spans at top level, in the order in which they are shown, with those that are not shown among them. */
  #top: Int32Array = new Int32Array(0)
  #navigations: readonly Navigation[] = []
  /** By navigation, the item it is. */
  #navigationItems: number[] = []

  constructor(store: TraceStore, hiding: Hiding, lens: Lens, arrangement: Arrangement, layout: TreeLayout) {
    this.#store = store
    this.#hiding = hiding
    this.#lens = lens
    this.#arrangement = arrangement
    this.#layout = layout
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

  /** The spans that can come to stand in a row here, in the order in which they would. */
  spans(): Int32Array {
    const shown = this.#top.filter((root) => this.#lens.shows(root))
    if (!this.#hiding.isActive || this.focus !== undefined) return shown
    const isHidden = (root: SpanIndex) => this.#hiding.hides(root)
    return Int32Array.from([...shown.filter((root) => !isHidden(root)), ...shown.filter(isHidden)])
  }

  /** Everything anew. */
  layOutAll(navigations: readonly Navigation[]): void {
    this.#navigations = navigations
    const { tree } = this.#store
    this.#arrangement.update()
    this.#arrangement.bundles.clear()
    for (let i = 0; i < tree.roots.length && this.#hiding.isActive; i++) this.#hiding.refreshTree(tree.roots.at(i))
    this.#lens.refresh()
    this.rows.clear()
    this.#items.clear()
    this.#firstRow.clear()
    this.#navigationItems = []
    this.#top = tree.roots.view()
    if (this.focus !== undefined) this.#top = Int32Array.of(this.focus)
    else if (this.#arrangement.isSorted) this.#top = this.#top.slice().sort((a, b) => this.#arrangement.compare(a, b))
    this.#layOutFrom(0, new Set(), new RowList(), new Int32Array(0), new Int32Array(0))
  }

  /** What has changed, and what comes after it at top level. */
  layOutChanged(changes: Changes): void {
    const { tree, table } = this.#store
    const { spans } = changes
    const touched = new Set<SpanIndex>()
    let last = NONE
    for (let i = 0; i < spans.length; i++) {
      const root = tree.rootOf(spans.at(i))
      if (root !== last) touched.add(root)
      last = root
    }
    if (touched.size > MANY_TREES && touched.size * 4 > tree.roots.length) {
      this.layOutAll(this.#navigations)
      return
    }
    this.#arrangement.update()
    for (const root of touched) {
      this.#hiding.refreshTree(root)
      this.#lens.refreshTree(root)
    }
    if (this.focus !== undefined || this.#arrangement.isSorted) {
      this.#layOutSorted(touched)
      return
    }
    let from = Math.min(changes.rootsFrom, tree.roots.length)
    for (const root of touched) {
      if (from === tree.roots.length || table.compare(root, tree.roots.at(from)) < 0) from = tree.roots.lowerBound(root)
    }
    this.#top = tree.roots.view()
    const previous = from === 0 ? undefined : tree.roots.at(from - 1)
    const item = previous === undefined ? 0 : this.#itemAfter(previous)
    this.#layOutAgain(from, item, touched)
  }

  /** The top level is not in the order of starts, so any place in it may have changed; trees that have not are copied. */
  #layOutSorted(touched: ReadonlySet<SpanIndex>): void {
    if (this.focus === undefined) {
      const { parent } = this.#store.table
      const arrived = [...touched]
        .filter((root) => parent[root] === NONE)
        .sort((a, b) => this.#arrangement.compare(a, b))
      const kept = this.#top.filter((root) => parent[root] === NONE && !touched.has(root))
      this.#top = merged(kept, arrived, (a, b) => this.#arrangement.compare(a, b))
      this.#layOutAgain(0, 0, touched)
    } else if (touched.has(this.#store.rootOf(this.focus))) {
      this.#layOutAgain(0, 0, new Set([this.focus]))
    }
  }

  /** Lays out the top level from position `from`, item `item`, on. Trees that are not `touched` are copied. */
  #layOutAgain(from: number, item: number, touched: ReadonlySet<SpanIndex>): void {
    const oldItems = this.#items.view().slice(item)
    const oldFirstRow = this.#firstRow.view().slice(item)
    const oldRows = this.rows.cut(item < this.#items.length ? oldFirstRow[0] : this.rows.length)
    this.#items.truncate(item)
    this.#firstRow.truncate(item)
    this.#navigationItems = this.#navigationItems.filter((at) => at < item)
    this.#layOutFrom(from, touched, oldRows, oldItems, oldFirstRow)
  }

  /**
   * Lays out the top level from position `from` on, behind what is laid out. Trees that are not `touched` are copied from
   * where they stood before: `oldItems`, their rows beginning at `oldFirstRow`, of which the first is row 0 of `oldRows`.
   */
  #layOutFrom(
    from: number,
    touched: ReadonlySet<SpanIndex>,
    oldRows: RowList,
    oldItems: Int32Array,
    oldFirstRow: Int32Array,
  ): void {
    const { start } = this.#store.table
    const base = oldItems.length > 0 ? oldFirstRow[0] : 0
    const isByStart = this.focus === undefined && !this.#arrangement.isSorted
    const places = isByStart ? undefined : new Map(Array.from(oldItems, (item, place) => [item, place]))
    const navigations = isByStart ? this.#navigations : []
    let navigation = this.#navigationItems.length
    let old = 0
    // Neighbours that stay neighbours are copied together.
    let runFrom = 0
    let runTo = 0
    const endRun = () => {
      this.rows.append(oldRows, runFrom, runTo)
      runFrom = runTo
    }
    for (let position = from; position < this.#top.length; position++) {
      const root = this.#top[position]
      while (navigation < navigations.length && navigations[navigation].timeMs <= start[root]) {
        endRun()
        this.#addNavigation(navigation++)
      }
      if (!this.#lens.shows(root) || (this.#hiding.hides(root) && this.focus === undefined)) continue
      const before = places === undefined ? oldItems.indexOf(root, old) : (places.get(root) ?? -1)
      const found = touched.has(root) ? -1 : before
      if (found < 0 || oldFirstRow[found] - base !== runTo) endRun()
      this.#items.push(root)
      this.#firstRow.push(this.rows.length + runTo - runFrom)
      if (found < 0) {
        this.#layout.layOut(this.rows, root, 1, 0)
      } else {
        if (runFrom === runTo) runFrom = oldFirstRow[found] - base
        runTo = found + 1 < oldItems.length ? oldFirstRow[found + 1] - base : oldRows.length
        old = found + 1
      }
    }
    endRun()
    while (navigation < navigations.length) this.#addNavigation(navigation++)
    this.#addHiddenRoots()
  }

  #addHiddenRoots(): void {
    if (!this.#hiding.isActive || this.focus !== undefined) return
    const members = this.#top.filter((root) => this.#hiding.hides(root) && this.#lens.shows(root))
    if (members.length === 0) return
    const { bundles } = this.#arrangement
    const code = bundleCode(bundles.enter({ type: 'hidden', key: HIDDEN_ROOTS, parent: NONE, members }))
    this.#items.push(code)
    this.#firstRow.push(this.rows.length)
    this.#layout.layOut(this.rows, code, 1, 0)
  }

  #addNavigation(navigation: number): void {
    this.#navigationItems.push(this.#items.length)
    this.#items.push(navigationCode(navigation))
    this.#firstRow.push(this.rows.length)
    this.rows.push(navigationCode(navigation), 0, 0)
  }

  /** Lays out what is below one row anew, and moves what comes after it. */
  layOutBelow(code: number, row: number): void {
    const fresh = new RowList()
    this.#layout.layOut(fresh, code, this.rows.level(row), this.rows.place(row))
    const end = this.rows.endOf(row)
    this.rows.replace(row, end, fresh)
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
      const after = isNavigation(item)
        ? this.#navigations[numberOf(item)].timeMs > table.start[root]
        : isBundle(item) || table.compare(item, root) > 0
      if (after) high = middle
      else low = middle + 1
    }
    return low
  }

  /** The how-manieth at top level the one is to which a row belongs; navigations do not count. */
  placeOf(row: number): number {
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
