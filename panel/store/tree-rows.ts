import { Arrangement } from './arrangement'
import type { Changes } from './changes'
import type { Navigation } from './documents'
import { Expansion } from './expansion'
import type { Filter } from './filter'
import { grown } from './grown'
import { Lens } from './lens'
import type { Row, Rows, SpanIndex, SpanKey, SpanRow } from './model'
import { Hiding, type Noise } from './noise'
import { NumberList } from './number-list'
import { bundleCode, isBundle, isNavigation, navigationCode, numberOf } from './row-code'
import { RowList } from './row-list'
import type { RowSort } from './row-sort'
import { type Forest, nextSpan, previousSpan, type Target } from './row-walk'
import { NONE } from './span-table'
import type { TraceStore } from './store'

const HIDDEN_ROOTS = 'hidden'
const NO_ROWS = new Int32Array(0)

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
  #hiding: Hiding
  #lens: Lens
  #arrangement: Arrangement
  /** The only span at top level, with its key. */
  #focus: { readonly index: SpanIndex; readonly key: SpanKey } | undefined
  #expansion = new Expansion()
  #lensExpansion = new Expansion()
  #rows = new RowList()
  /** What stands at top level, by its code. */
  #items = new NumberList()
  /** The spans at top level, in the order in which they are shown, with those that are not shown among them. */
  #top: Int32Array = NO_ROWS
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
    this.#hiding = new Hiding(store)
    this.#lens = new Lens(store, this.#hiding)
    this.#arrangement = new Arrangement(store, this.#lens, this.#hiding)
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
    const code = this.#rows.span(position)
    if (isNavigation(code)) return navigationRow(this.#navigations[numberOf(code)])
    const level = this.#rows.level(position)
    const place = {
      level,
      setSize: level === 1 ? this.#items.length - this.#navigationItems.length : this.#setSizeOf(code),
      positionInSet: level === 1 ? this.#placeOfItem(this.#itemAt(position)) : this.#rows.place(position),
    }
    if (isBundle(code)) return this.#bundleRow(code, place)
    return {
      ...{ type: 'span', index: code, ...place },
      expanded: this.#lens.showsBelow(code) ? this.#openness.isOpen(code) : undefined,
      context: this.#lens.isContext(code),
    }
  }

  positionOf(index: SpanIndex): number {
    return index < 0 ? -1 : this.#rows.indexOf(index)
  }

  /** Where the row of a group or of what is hidden stands, or -1. */
  positionOfBundle(key: string): number {
    const bundle = this.#arrangement.bundles.find(key)
    return bundle === undefined ? -1 : this.#rows.indexOf(bundleCode(bundle))
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
      this.#relocateFocus()
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

  /** What is not to be seen, and whether repeats are grouped. */
  setNoise(noise: Noise): void {
    this.#hiding.set(noise)
    this.#arrangement.setNoise(noise)
    this.#stale = true
  }

  /** Puts the top level, and the children of each span, in another order. Navigations are shown in that of starts alone. */
  setSort(sort: RowSort): void {
    this.#arrangement.setSort(sort)
    this.#stale = true
  }

  /** The span that alone stands at top level, with what is below it. */
  get focus(): SpanIndex | undefined {
    return this.#focus?.index
  }

  /** Shows one span and what is below it as if nothing else were there; undefined shows all again. */
  setFocus(index: SpanIndex | undefined): void {
    this.#focus = index === undefined ? undefined : { index, key: this.#store.keyOf(index) }
    this.#stale = true
  }

  /**
   * The next span with an error, or that matches the filter, in the order of the rows, also where they are closed;
   * undefined if there is none further on. Without `from` the first, or the last, of all. `reveal` brings it into a row.
   */
  find(what: 'error' | 'match', direction: 1 | -1, from?: SpanIndex): SpanIndex | undefined {
    this.update()
    const target = what === 'error' ? this.#errorTarget() : this.#matchTarget()
    const forest: Forest = {
      roots: this.#rootsWithHidden(),
      childrenOf: (span) => this.#arrangement.childrenOf(span),
      parentOf: (span) => (span === this.focus ? undefined : this.#store.parentOf(span)),
    }
    return direction === 1 ? nextSpan(forest, target, from) : previousSpan(forest, target, from)
  }

  /** Opens all that hides a span's row, as the reader asked, and gives its position; -1 if the filter does not show it. */
  reveal(index: SpanIndex): number {
    this.update()
    if (!this.#store.has(index)) return -1
    const { bundles } = this.#arrangement
    let at = index
    for (;;) {
      const parent = at === this.focus ? undefined : this.#store.parentOf(at)
      const codes = parent === undefined ? this.#items.view() : this.#arrangement.under(parent)
      for (const code of codes) {
        if (isBundle(code) && bundles.ofCode(code).members.includes(at)) bundles.setOpen(bundles.ofCode(code).key, true)
      }
      if (parent === undefined) break
      this.#openness.set(parent, this.#store.keyOf(parent), true)
      at = parent
    }
    this.#moved = true
    if (this.#changes.everything) this.#stale = true
    else this.#changes.add(index)
    this.update()
    this.#moved = true
    return this.positionOf(index)
  }

  /** Opens or closes the row of a group, or of what is hidden. */
  setBundleExpanded(key: string, expanded: boolean): void {
    const { bundles } = this.#arrangement
    const number = bundles.find(key)
    if (number === undefined || bundles.isOpen(key) === expanded) return
    bundles.setOpen(key, expanded)
    this.#moved = true
    const row = this.positionOfBundle(key)
    if (this.#stale || this.#changes.everything || row < 0) return
    const bundle = bundles.get(number)
    if (this.#changes.spans.length > 0) this.#changes.add(bundle.members[0])
    else this.#layOutBelow(bundleCode(number), row)
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

  /** Opens every span there is, and those that come; groups stay as they are. */
  expandAll(): void {
    this.#openness.setAll(true)
    this.#stale = true
  }

  /** Closes every span there is, and those that come, and every group. */
  collapseAll(): void {
    this.#openness.setAll(false)
    this.#arrangement.bundles.closeAll()
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
    const { tree } = this.#store
    this.#arrangement.update()
    this.#arrangement.bundles.clear()
    for (let i = 0; i < tree.roots.length && this.#hiding.isActive; i++) this.#hiding.refreshTree(tree.roots.at(i))
    this.#lens.refresh()
    this.#rows.clear()
    this.#items.clear()
    this.#firstRow.clear()
    this.#navigationItems = []
    this.#top = tree.roots.view()
    if (this.#focus !== undefined) this.#top = Int32Array.of(this.#focus.index)
    else if (this.#arrangement.isSorted) this.#top = this.#top.slice().sort((a, b) => this.#arrangement.compare(a, b))
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
    this.#arrangement.update()
    for (const root of touched) {
      this.#hiding.refreshTree(root)
      this.#lens.refreshTree(root)
    }
    if (this.#focus !== undefined || this.#arrangement.isSorted) {
      this.#layOutSorted(touched)
      return
    }
    let from = Math.min(this.#changes.rootsFrom, tree.roots.length)
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
    if (this.#focus === undefined) {
      const { parent } = this.#store.table
      const arrived = [...touched]
        .filter((root) => parent[root] === NONE)
        .sort((a, b) => this.#arrangement.compare(a, b))
      const kept = this.#top.filter((root) => parent[root] === NONE && !touched.has(root))
      this.#top = merged(kept, arrived, (a, b) => this.#arrangement.compare(a, b))
      this.#layOutAgain(0, 0, touched)
    } else if (touched.has(this.#store.rootOf(this.#focus.index))) {
      this.#layOutAgain(0, 0, new Set([this.#focus.index]))
    }
  }

  /** Lays out the top level from position `from`, item `item`, on. Trees that are not `touched` are copied. */
  #layOutAgain(from: number, item: number, touched: ReadonlySet<SpanIndex>): void {
    const oldItems = this.#items.view().slice(item)
    const oldFirstRow = this.#firstRow.view().slice(item)
    const oldRows = this.#rows.cut(item < this.#items.length ? oldFirstRow[0] : this.#rows.length)
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
    const isByStart = this.#focus === undefined && !this.#arrangement.isSorted
    const places = isByStart ? undefined : new Map(Array.from(oldItems, (item, place) => [item, place]))
    const navigations = isByStart ? this.#navigations : []
    let navigation = this.#navigationItems.length
    let old = 0
    // Neighbours that stay neighbours are copied together.
    let runFrom = 0
    let runTo = 0
    const endRun = () => {
      this.#rows.append(oldRows, runFrom, runTo)
      runFrom = runTo
    }
    for (let position = from; position < this.#top.length; position++) {
      const root = this.#top[position]
      while (navigation < navigations.length && navigations[navigation].timeMs <= start[root]) {
        endRun()
        this.#addNavigation(navigation++)
      }
      if (!this.#lens.shows(root) || (this.#hiding.hides(root) && this.#focus === undefined)) continue
      const before = places === undefined ? oldItems.indexOf(root, old) : (places.get(root) ?? -1)
      const found = touched.has(root) ? -1 : before
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
    while (navigation < navigations.length) this.#addNavigation(navigation++)
    this.#addHiddenRoots()
  }

  #addHiddenRoots(): void {
    if (!this.#hiding.isActive || this.#focus !== undefined) return
    const members = this.#top.filter((root) => this.#hiding.hides(root) && this.#lens.shows(root))
    if (members.length === 0) return
    const { bundles } = this.#arrangement
    const code = bundleCode(bundles.enter({ type: 'hidden', key: HIDDEN_ROOTS, parent: NONE, members }))
    this.#items.push(code)
    this.#firstRow.push(this.#rows.length)
    this.#layOutTree(this.#rows, code, 1, 0)
  }

  #addNavigation(navigation: number): void {
    this.#navigationItems.push(this.#items.length)
    this.#items.push(navigationCode(navigation))
    this.#firstRow.push(this.#rows.length)
    this.#rows.push(navigationCode(navigation), 0, 0)
  }

  /** Adds the rows of a span, or of a bundle, and of all that is to be seen below it. */
  #layOutTree(rows: RowList, top: number, level: number, place: number): void {
    if (this.#arrangement.isPlain) this.#layOutPlain(rows, top, level, place)
    else this.#layOutArranged(rows, top, level, place)
  }

  /** Children as they stand in the tree. Hot: a row costs 30 ns. */
  #layOutPlain(rows: RowList, top: SpanIndex, level: number, place: number): void {
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

  #layOutArranged(rows: RowList, top: number, level: number, place: number): void {
    rows.push(top, level, place)
    const lists = [this.#opened(top)]
    const places = [0]
    for (let depth = 0; depth >= 0; ) {
      const list = lists[depth]
      if (places[depth] === list.length) {
        depth--
        lists.pop()
        places.pop()
        continue
      }
      const code = list[places[depth]++]
      rows.push(code, level + depth + 1, places[depth])
      const below = this.#opened(code)
      if (below.length === 0) continue
      depth++
      lists.push(below)
      places.push(0)
    }
  }

  /** The codes of the rows right under a row; none if it is closed. */
  #opened(code: number): Int32Array {
    const { bundles } = this.#arrangement
    if (isBundle(code)) {
      const { key, members } = bundles.ofCode(code)
      if (!bundles.isOpen(key)) return NO_ROWS
      for (const member of members) bundles.house(member, numberOf(code))
      return members
    }
    if (!this.#openness.isOpen(code)) return NO_ROWS
    const codes = this.#arrangement.under(code)
    for (const child of codes) if (child >= 0) bundles.house(child, undefined)
    return codes
  }

  /** Lays out what is below one row anew, and moves what comes after it. */
  #layOutBelow(code: number, row: number): void {
    const fresh = new RowList()
    this.#layOutTree(fresh, code, this.#rows.level(row), this.#rows.place(row))
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
      const after = isNavigation(item)
        ? this.#navigations[numberOf(item)].timeMs > table.start[root]
        : isBundle(item) || table.compare(item, root) > 0
      if (after) high = middle
      else low = middle + 1
    }
    return low
  }

  #placeOfItem(item: number): number {
    return item + 1 - this.#navigationItems.filter((at) => at < item).length
  }

  #setSizeOf(code: number): number {
    const { bundles } = this.#arrangement
    const home = code >= 0 ? bundles.homeOf(code) : undefined
    if (home !== undefined) return bundles.get(home).members.length
    const parent = code >= 0 ? this.#store.table.parent[code] : bundles.ofCode(code).parent
    if (this.#arrangement.isPlain && !this.#lens.isActive) return this.#store.table.childCount[parent]
    let size = this.#setSizes.get(parent)
    if (size === undefined) {
      size = this.#arrangement.under(parent).length
      this.#setSizes.set(parent, size)
    }
    return size
  }

  #bundleRow(code: number, place: Pick<SpanRow, 'level' | 'setSize' | 'positionInSet'>): Row {
    const { bundles } = this.#arrangement
    const bundle = bundles.ofCode(code)
    const { type, key, members } = bundle
    const { totalMs, p95Ms, errors, nPlusOne } = bundles.factsOf(bundle)
    const shared = { ...place, key, members, expanded: bundles.isOpen(key), errorCount: errors }
    return type === 'hidden' ? { type, ...shared } : { type, ...shared, totalMs, p95Ms, nPlusOne }
  }

  #relocateFocus(): void {
    const key = this.#focus?.key
    const index = key === undefined ? undefined : this.#store.find(key)
    this.#focus = key === undefined || index === undefined ? undefined : { index, key }
  }

  #rootsWithHidden(): Int32Array {
    const shown = this.#top.filter((root) => this.#lens.shows(root))
    if (!this.#hiding.isActive || this.#focus !== undefined) return shown
    const isHidden = (root: SpanIndex) => this.#hiding.hides(root)
    return Int32Array.from([...shown.filter((root) => !isHidden(root)), ...shown.filter(isHidden)])
  }

  #errorTarget(): Target {
    const { table, tree } = this.#store
    return {
      is: (span) => table.isError(span),
      mayBeBelow: (span) => tree.errorsOf(span) > (table.isError(span) ? 1 : 0),
    }
  }

  #matchTarget(): Target {
    return {
      is: (span) => this.#lens.isMatch(span),
      mayBeBelow: (span) => this.#lens.matchesBelow(span),
    }
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

function navigationRow({ document, timeMs }: Navigation): Row {
  return { type: 'navigation', documentId: document.info.documentId, url: document.info.url, timeMs }
}

function sameNavigations(a: readonly Navigation[], b: readonly Navigation[]): boolean {
  return a.length === b.length && a.every((one, i) => one.document === b[i].document && one.timeMs === b[i].timeMs)
}
