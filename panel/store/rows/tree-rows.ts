import { advance, type ChunkedTask, neverPause, type ShouldPause } from '../../scheduling/chunked-task'
import type { Changes } from '../changes'
import { NONE } from '../columns/span-table'
import type { Navigation } from '../documents'
import type { Filter } from '../filter'
import type { Row, Rows, SpanIndex, SpanKey, SpanRow } from '../model'
import type { TraceStore } from '../store'
import { Arrangement } from './arrangement'
import { Expansion } from './expansion'
import { FilteredView } from './filtered-view'
import { Hiding, type Noise } from './noise'
import { RootRows } from './root-rows'
import { groupCode, isGroup, isNavigation, numberOf } from './row-code'
import type { RowSort } from './row-sort'
import { type Forest, nextSpan, previousSpan, type Target } from './row-walk'
import { TreeLayout } from './tree-layout'

/**
 * The rows of the tree-table for the present filter and expansion. They stay as the last `update` left them until the next one;
 * only user actions (`toggle`, `setExpanded`) change them at once.
 *
 * Filtering does not change the user's own expansion: matches are opened in a separate expansion, which is forgotten together
 * with the filter.
 */
export class TreeRows implements Rows {
  #store: TraceStore
  #changes: Changes
  #epoch: number
  #filter: Filter | undefined
  /** Whether the filtered view still shows another filter than the one that was asked for. */
  #isNewFilter = false
  /** Whether the filtered view must test every span. */
  #mustTurn = true
  /** Whether the noise tools must decide about every span. */
  #mustHide = true
  /** The change to another filter. Until it is complete, all rows stay as they are. */
  #turning: ChunkedTask<void> | undefined
  #hiding: Hiding
  #filtered: FilteredView
  #arrangement: Arrangement
  #rootRows: RootRows
  /** The key of the focused span. */
  #focusKey: SpanKey | undefined
  #expansion = new Expansion()
  #filteredExpansion = new Expansion()
  #moved = false
  #stale = true
  #setSizes = new Map<SpanIndex, number>()

  constructor(store: TraceStore) {
    this.#store = store
    this.#changes = store.watch()
    this.#epoch = store.epoch
    this.#hiding = new Hiding(store)
    this.#filtered = new FilteredView(store, this.#hiding)
    this.#arrangement = new Arrangement(store, this.#filtered, this.#hiding)
    const layout = new TreeLayout(store, this.#filtered, this.#arrangement, () => this.#shownExpansion)
    this.#rootRows = new RootRows({
      ...{ store, hiding: this.#hiding, filtered: this.#filtered, arrangement: this.#arrangement, layout },
      expansion: () => this.#shownExpansion,
    })
  }

  get length(): number {
    return this.#rootRows.length
  }

  /** Whether the rows do not follow the filter yet; `update` continues. */
  get isBehind(): boolean {
    return this.#turning !== undefined
  }

  /** How many spans match the filter; undefined without a filter. */
  get matches(): number | undefined {
    return this.#filtered.isActive ? this.#filtered.matches : undefined
  }

  /** Valid after `update`: a row whose span was removed since cannot be read. */
  at(position: number): Row {
    if (!(position >= 0 && position < this.#rootRows.length)) throw new RangeError('no such row')
    const { rows, row } = this.#rootRows.rowAt(position)
    const code = rows.span(row)
    if (isNavigation(code)) return navigationRow(this.#rootRows.navigations[numberOf(code)])
    const level = rows.level(row)
    const inTree = {
      level,
      setSize: level === 1 ? this.#rootRows.size : this.#setSizeOf(code),
      positionInSet: level === 1 ? this.#rootRows.positionInSetOf(position) : rows.positionInSet(row),
    }
    if (isGroup(code)) return this.#groupRow(code, inTree)
    return {
      ...{ type: 'span', index: code, ...inTree },
      expanded: this.#filtered.showsBelow(code) ? this.#shownExpansion.isOpen(code) : undefined,
      context: this.#filtered.isContext(code),
    }
  }

  positionOf(index: SpanIndex): number {
    return this.#store.has(index) ? this.#rootRows.positionOf(index) : -1
  }

  /** The position of the row of a group of repeats or of hidden spans, or -1. */
  positionOfGroup(key: string): number {
    const group = this.#arrangement.groups.find(key)
    return group === undefined ? -1 : this.#rootRows.positionOf(groupCode(group))
  }

  /**
   * Takes in changes of the store. Returns whether rows, or what they show, have changed since the last update. A filter that tests
   * many spans pauses when it should, and continues at the next update (`isBehind`).
   */
  update(shouldPause = neverPause): boolean {
    this.#store.settle()
    const moved = this.#moved
    this.#moved = false
    const before = this.#epoch
    if (before !== this.#store.epoch) {
      this.#epoch = this.#store.epoch
      const find = (key: string) => this.#store.find(key)
      this.#expansion.relocate(find)
      this.#filteredExpansion.relocate(find)
      this.#rootRows.focus = this.#focusKey === undefined ? undefined : this.#store.find(this.#focusKey)
    }
    const { everything } = this.#changes
    if (everything) {
      this.#mustHide = true
      this.#mustTurn = true
      this.#stale = true
      this.#changes.clear()
    }
    if (!this.#turn(everything ? neverPause : shouldPause)) return moved
    const touched = this.#lookAtChanged()
    const navigations = this.#store.navigations()
    if (this.#stale || !sameNavigations(navigations, this.#rootRows.navigations)) {
      this.#rootRows.layOutAll(navigations)
    } else if (
      touched.size > 0 ||
      this.#changes.gone.length > 0 ||
      this.#changes.rootsFrom < Number.POSITIVE_INFINITY
    ) {
      this.#rootRows.layOutChanged(touched, this.#changes, before)
    } else {
      return moved
    }
    this.#changes.clear()
    this.#setSizes.clear()
    this.#stale = false
    return true
  }

  /** Continues the change to the new filter. Returns false if it is not complete. */
  #turn(shouldPause: ShouldPause): boolean {
    if (this.#mustTurn) {
      const { roots } = this.#store.tree
      for (let i = 0; i < roots.length && this.#mustHide && this.#hiding.isActive; i++) {
        this.#hiding.refreshTree(roots.at(i))
      }
      this.#mustHide = false
      this.#mustTurn = false
      this.#turning = this.#filtered.turnTo(this.#filter)
    }
    if (this.#turning === undefined) return true
    if (advance(this.#turning, shouldPause) === undefined) return false
    this.#turning = undefined
    if (this.#isNewFilter) this.#filteredExpansion.setAll(true)
    this.#isNewFilter = false
    this.#stale = true
    return true
  }

  /** Refreshes the trees in which something changed, and returns their roots. */
  #lookAtChanged(): Set<SpanIndex> {
    const { table, tree } = this.#store
    const { gone, spans } = this.#changes
    for (let i = 0; i < gone.length; i++) this.#filtered.remove(gone.at(i))
    const touched = new Set<SpanIndex>()
    let last = NONE
    for (let i = 0; i < spans.length; i++) {
      if (!table.isLive(spans.at(i))) continue
      const root = tree.rootOf(spans.at(i))
      if (root !== last) touched.add(root)
      last = root
    }
    for (const root of touched) {
      this.#hiding.refreshTree(root)
      this.#filtered.refreshTree(root)
    }
    return touched
  }

  /** Shows the spans that match, and their ancestors; undefined shows all. */
  setFilter(filter: Filter | undefined): void {
    this.#filter = filter
    this.#isNewFilter = true
    this.#mustTurn = true
  }

  /** Sets what is hidden as noise, and whether repeats are grouped. */
  setNoise(noise: Noise): void {
    this.#hiding.set(noise)
    this.#arrangement.setNoise(noise)
    this.#mustHide = true
    this.#mustTurn = true
  }

  /** Sorts the roots, and the children of each span. Navigations are shown only in the order of starts. */
  setSort(sort: RowSort): void {
    this.#arrangement.setSort(sort)
    this.#stale = true
  }

  /** The span that is shown alone, with what is below it. */
  get focus(): SpanIndex | undefined {
    return this.#rootRows.focus
  }

  /** Shows only one span and what is below it; undefined shows all again. */
  setFocus(index: SpanIndex | undefined): void {
    this.#focusKey = index === undefined ? undefined : this.#store.keyOf(index)
    this.#rootRows.focus = index
    this.#stale = true
  }

  /**
   * The next root cause of an error, or the next span that matches the filter, in the order of the rows, including closed ones;
   * undefined if there are no more. Without `from` it is the first or last of all. `reveal` opens the rows down to it.
   */
  find(what: 'error' | 'match', direction: 1 | -1, from?: SpanIndex): SpanIndex | undefined {
    this.update()
    const target = what === 'error' ? this.#errorTarget() : this.#matchTarget()
    const forest: Forest = {
      roots: this.#rootRows.spans(),
      childrenOf: (span) => this.#arrangement.childrenOf(span),
      parentOf: (span) => (span === this.focus ? undefined : this.#store.parentOf(span)),
    }
    return direction === 1 ? nextSpan(forest, target, from) : previousSpan(forest, target, from)
  }

  /**
   * Opens everything that hides a span's row, as an action of the user. Returns its position; -1 if the filter does not
   * show it.
   */
  reveal(index: SpanIndex): number {
    this.update()
    if (!this.#store.has(index)) return -1
    const { groups } = this.#arrangement
    let at = index
    for (;;) {
      const parent = at === this.focus ? undefined : this.#store.parentOf(at)
      const codes = parent === undefined ? this.#rootRows.codes : this.#arrangement.under(parent)
      for (const code of codes) {
        if (isGroup(code) && groups.ofCode(code).members.includes(at)) groups.setOpen(groups.ofCode(code).key, true)
      }
      if (parent === undefined) break
      this.#shownExpansion.set(parent, this.#store.keyOf(parent), true)
      at = parent
    }
    this.#moved = true
    if (this.#changes.everything) this.#stale = true
    else this.#changes.add(index)
    this.update()
    this.#moved = true
    return this.positionOf(index)
  }

  /** Opens or closes the row of a group of repeats or of hidden spans. */
  setGroupExpanded(key: string, expanded: boolean): void {
    const { groups } = this.#arrangement
    const number = groups.find(key)
    if (number === undefined || groups.isOpen(key) === expanded) return
    const row = this.positionOfGroup(key)
    groups.setOpen(key, expanded)
    this.#moved = true
    if (this.#stale || this.#changes.everything || row < 0) return
    const group = groups.get(number)
    if (this.#changes.spans.length > 0) this.#changes.add(group.members[0])
    else this.#rootRows.layOutBelow(groupCode(number), row)
  }

  toggle(index: SpanIndex): void {
    if (this.#store.has(index)) this.setExpanded(index, !this.#shownExpansion.isOpen(index))
  }

  setExpanded(index: SpanIndex, expanded: boolean): void {
    if (!this.#store.has(index) || this.#shownExpansion.isOpen(index) === expanded) return
    // Looked up before the change, as rows are laid out on access.
    const row = this.#stale || this.#changes.everything ? -1 : this.positionOf(index)
    this.#shownExpansion.set(index, this.#store.keyOf(index), expanded)
    this.#moved = true
    if (this.#stale || this.#changes.everything) return
    if (this.#changes.spans.length > 0) this.#changes.add(index)
    else if (row >= 0) this.#rootRows.layOutBelow(index, row)
  }

  /** Opens all spans, also those that will arrive. Groups stay as they are. */
  expandAll(): void {
    this.#shownExpansion.setAll(true)
    this.#stale = true
  }

  /** Closes all spans, also those that will arrive, and all groups. */
  collapseAll(): void {
    this.#shownExpansion.setAll(false)
    this.#arrangement.groups.closeAll()
    this.#stale = true
  }

  /** Stops watching the store. */
  dispose(): void {
    this.#store.unwatch(this.#changes)
  }

  get #shownExpansion(): Expansion {
    return this.#filtered.isActive ? this.#filteredExpansion : this.#expansion
  }

  #setSizeOf(code: number): number {
    const { groups } = this.#arrangement
    const home = code >= 0 ? groups.homeOf(code) : undefined
    if (home !== undefined) return groups.get(home).members.length
    const parent = code >= 0 ? this.#store.table.parent[code] : groups.ofCode(code).parent
    if (this.#arrangement.isPlain && !this.#filtered.isActive) return this.#store.table.childCount[parent]
    let size = this.#setSizes.get(parent)
    if (size === undefined) {
      size = this.#arrangement.under(parent).length
      this.#setSizes.set(parent, size)
    }
    return size
  }

  #groupRow(code: number, inTree: Pick<SpanRow, 'level' | 'setSize' | 'positionInSet'>): Row {
    const { groups } = this.#arrangement
    const group = groups.ofCode(code)
    const { type, key, members } = group
    const { errors, ...facts } = groups.factsOf(group)
    const shared = { ...inTree, key, members, expanded: groups.isOpen(key), errorCount: errors }
    return type === 'hidden' ? { type, ...shared } : { type, ...shared, ...facts }
  }

  #errorTarget(): Target {
    const { tree } = this.#store
    return {
      is: (span) => tree.isCause(span),
      mayBeBelow: (span) => tree.errorsOf(span) > 0 && !tree.isCause(span),
    }
  }

  #matchTarget(): Target {
    return {
      is: (span) => this.#filtered.isMatch(span),
      mayBeBelow: (span) => this.#filtered.matchesBelow(span),
    }
  }
}

function navigationRow({ document, timeMs }: Navigation): Row {
  return { type: 'navigation', documentId: document.info.documentId, url: document.info.url, timeMs }
}

function sameNavigations(a: readonly Navigation[], b: readonly Navigation[]): boolean {
  return a.length === b.length && a.every((one, i) => one.document === b[i].document && one.timeMs === b[i].timeMs)
}
