import type { NumberList } from '../columns/number-list'
import { NONE, State } from '../columns/span-table'
import type { SpanIndex, SpanKey } from '../model'
import type { TraceStore } from '../store'
import { MIN_REPEATS, Shapes } from '../tree/repeats'
import type { FilteredView } from './filtered-view'
import { type Hiding, NO_NOISE, type Noise } from './noise'
import { RootRuns } from './root-runs'
import { groupCode } from './row-code'
import { RowGroups } from './row-groups'
import { BY_START, comparing, comparingGroups, type RowSort } from './row-sort'

const NOTHING = new Int32Array(0)

/** Which rows are under which: children in the user's order, repeats and hidden spans in groups. */
export class Arrangement {
  readonly groups: RowGroups
  readonly runs: RootRuns
  readonly #store: TraceStore
  readonly #filtered: FilteredView
  readonly #hiding: Hiding
  readonly #shapes: Shapes
  #sort = BY_START
  #groupRepeats = NO_NOISE.groupRepeats
  #compare: ((a: SpanIndex, b: SpanIndex) => number) | undefined
  #compareGroups: ((a: ArrayLike<SpanIndex>, b: ArrayLike<SpanIndex>) => number) | undefined

  constructor(store: TraceStore, filtered: FilteredView, hiding: Hiding) {
    this.#store = store
    this.#filtered = filtered
    this.#hiding = hiding
    this.#shapes = new Shapes(store)
    this.groups = new RowGroups(store, this.#shapes)
    this.runs = new RootRuns(store, this.#shapes, this.groups)
  }

  /** Whether the children of each span are exactly those in the tree that the filtered view shows. */
  get isPlain(): boolean {
    return !this.#groupRepeats && !this.#hiding.isActive && !this.isSorted
  }

  /** Whether the order is not that of starts. */
  get isSorted(): boolean {
    return this.#sort.column !== 'start' || this.#sort.descending
  }

  /** Neighbours at top level that repeat stand in one row. */
  get foldsRoots(): boolean {
    return this.#groupRepeats
  }

  /** Whether repeats may be grouped somewhere in a root's tree. */
  mayGroupIn(root: SpanIndex): boolean {
    return this.#groupRepeats && (this.#store.table.state[root] & State.Wide) !== 0
  }

  /** These spans went since the epoch `before`; their indices may be others' by now. */
  forget(gone: NumberList, before: number): void {
    this.#shapes.forget(gone, before)
    for (let i = 0; i < gone.length; i++) this.groups.forgetMember(gone.at(i))
  }

  setSort(sort: RowSort): void {
    this.#sort = sort
  }

  setNoise({ groupRepeats }: Noise): void {
    this.#groupRepeats = groupRepeats
  }

  /** Called after the store has changed, before anything else. */
  update(): void {
    this.#compare = this.isSorted ? comparing(this.#store, this.#sort) : undefined
    this.#compareGroups = undefined
  }

  /** Puts groups, each by its members, in the order of what their rows show. */
  compareMembers(a: ArrayLike<SpanIndex>, b: ArrayLike<SpanIndex>): number {
    this.#compareGroups ??= comparingGroups(this.#store, this.#sort)
    return this.#compareGroups(a, b)
  }

  compare(a: SpanIndex, b: SpanIndex): number {
    return this.#compare === undefined ? this.#store.table.compare(a, b) : this.#compare(a, b)
  }

  /** The row codes (of spans and groups) directly under an open span. */
  under(parent: SpanIndex): Int32Array {
    const { firstChild, next, childCount } = this.#store.table
    if (childCount[parent] === 0) return NOTHING
    const shown: SpanIndex[] = []
    const hidden: SpanIndex[] = []
    // Below a hidden span that was opened, everything is shown.
    const hides = !this.#hiding.hides(parent)
    for (let child = firstChild[parent]; child !== NONE; child = next[child]) {
      if (!this.#filtered.shows(child)) continue
      if (hides && this.#hiding.hides(child)) hidden.push(child)
      else shown.push(child)
    }
    if (this.#compare !== undefined) shown.sort(this.#compare)
    const codes = this.#groupRepeats && shown.length >= MIN_REPEATS ? this.#grouped(parent, shown) : shown
    if (hidden.length > 0) {
      const key = `hidden ${this.#store.keyOf(parent)}`
      const members = Int32Array.from(hidden)
      codes.push(groupCode(this.groups.enter({ type: 'hidden', key, parent, members })))
    }
    return Int32Array.from(codes)
  }

  /** All children of a span that can get a row, in the order in which they would have it. */
  childrenOf(parent: SpanIndex): Int32Array {
    const { groups } = this
    const codes = this.under(parent)
    if (codes.every((code) => code >= 0)) return codes
    return Int32Array.from(Array.from(codes).flatMap((code) => (code >= 0 ? code : [...groups.ofCode(code).members])))
  }

  /** Replaces repeated siblings by a group, at the position of the first. */
  #grouped(parent: SpanIndex, siblings: readonly SpanIndex[]): number[] {
    const { table } = this.#store
    const alike = new Map<number, SpanIndex[]>()
    for (const span of siblings) {
      const likeness = table.name[span] * 16 + (table.kindAndStatus[span] & 15)
      const others = alike.get(likeness)
      if (others === undefined) alike.set(likeness, [span])
      else others.push(span)
    }
    const groups = new Map<SpanIndex, number>()
    const grouped = new Set<SpanIndex>()
    let key: SpanKey | undefined
    for (const [likeness, spans] of alike) {
      if (spans.length < MIN_REPEATS) continue
      for (const [shape, members] of this.#byShape(spans)) {
        if (members.length < MIN_REPEATS) continue
        key ??= this.#store.keyOf(parent)
        const group = this.groups.enter({
          ...{ type: 'group', key: `group ${key} ${likeness} ${shape}`, parent },
          members: Int32Array.from(members),
        })
        groups.set(members[0], groupCode(group))
        for (const member of members) grouped.add(member)
      }
    }
    if (groups.size === 0) return siblings.slice()
    const codes: number[] = []
    for (const span of siblings) {
      const group = groups.get(span)
      if (group !== undefined) codes.push(group)
      else if (!grouped.has(span)) codes.push(span)
    }
    return codes
  }

  #byShape(spans: readonly SpanIndex[]): Map<number, SpanIndex[]> {
    const byShape = new Map<number, SpanIndex[]>()
    for (const span of spans) {
      const shape = this.#shapes.of(span)
      const others = byShape.get(shape)
      if (others === undefined) byShape.set(shape, [span])
      else others.push(span)
    }
    return byShape
  }
}
