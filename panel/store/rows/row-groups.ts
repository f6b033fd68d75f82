import { NONE } from '../columns/span-table'
import type { SpanIndex } from '../model'
import type { TraceStore } from '../store'
import { isNPlusOne, type Shapes } from '../tree/repeats'
import { numberOf } from './row-code'

/** Spans that share a row until the user opens it: repeated siblings, or siblings hidden as noise. */
export interface RowGroup {
  readonly type: 'group' | 'hidden'
  /** Identifies the group as long as the panel lives. */
  readonly key: string
  /** `NONE` for roots. */
  readonly parent: SpanIndex
  /** In the order in which they are shown. */
  readonly members: Int32Array
}

/**
 * What a group's row says. Durations are those of finished spans, or at top level of their whole traces; NaN where there is
 * none.
 */
export interface RowGroupFacts {
  readonly totalMs: number
  readonly medianMs: number
  readonly p95Ms: number
  readonly longestMs: number
  /** What failed in the members' trees, by root cause. */
  readonly errors: number
  readonly nPlusOne: boolean
  /** All ask for URLs of one shape, or for none: what the first says of its URL holds for all. */
  readonly ofOneShape: boolean
}

/** The groups that have a row now, each with a number, and which of them the user has opened. */
export class RowGroups {
  readonly #store: TraceStore
  readonly #shapes: Shapes
  #byKey = new Map<string, number>()
  #groups: RowGroup[] = []
  #facts = new Map<RowGroup, RowGroupFacts>()
  #open = new Set<string>()
  /** For each member, the open group in which its row is. */
  #home = new Map<SpanIndex, number>()

  constructor(store: TraceStore, shapes: Shapes) {
    this.#store = store
    this.#shapes = shapes
  }

  /** Adds a group, or replaces its former version. Returns its number. */
  enter(group: RowGroup): number {
    const known = this.#byKey.get(group.key)
    const number = known ?? this.#groups.length
    if (known !== undefined) this.#facts.delete(this.#groups[known])
    else this.#byKey.set(group.key, number)
    this.#groups[number] = group
    return number
  }

  get(number: number): RowGroup {
    return this.#groups[number]
  }

  /** The group with this row code. */
  ofCode(code: number): RowGroup {
    return this.#groups[numberOf(code)]
  }

  find(key: string): number | undefined {
    return this.#byKey.get(key)
  }

  isOpen(key: string): boolean {
    return this.#open.has(key)
  }

  setOpen(key: string, open: boolean): void {
    if (open) this.#open.add(key)
    else this.#open.delete(key)
  }

  closeAll(): void {
    this.#open.clear()
  }

  /** Notes in which group a span's row is; undefined if it is directly under its parent. */
  house(member: SpanIndex, group: number | undefined): void {
    if (group !== undefined) this.#home.set(member, group)
    else if (this.#home.size > 0) this.#home.delete(member)
  }

  homeOf(member: SpanIndex): number | undefined {
    return this.#home.get(member)
  }

  factsOf(group: RowGroup): RowGroupFacts {
    let facts = this.#facts.get(group)
    if (facts === undefined) {
      facts = this.#work(group)
      this.#facts.set(group, facts)
    }
    return facts
  }

  /** Forgets all groups, as indices have changed or everything is laid out again. What the user opened stays open. */
  clear(): void {
    this.#byKey.clear()
    this.#groups = []
    this.#facts.clear()
    this.#home.clear()
  }

  /** A span went: its index may become another's. */
  forgetMember(member: SpanIndex): void {
    if (this.#home.size > 0) this.#home.delete(member)
  }

  /** In whatever order they are shown. */
  #byStart(members: Int32Array): Int32Array {
    return members.slice().sort((a, b) => this.#store.table.compare(a, b))
  }

  #work({ type, parent, members }: RowGroup): RowGroupFacts {
    const { table, tree } = this.#store
    const shownDuration = this.#store.shownDurations()
    const durations: number[] = []
    let totalMs = 0
    for (const span of members) {
      const duration = shownDuration(span)
      if (Number.isNaN(duration)) continue
      durations.push(duration)
      totalMs += duration
    }
    durations.sort((a, b) => a - b)
    const at = (share: number) => durations[Math.ceil(durations.length * share) - 1] ?? Number.NaN
    return {
      totalMs,
      medianMs: at(0.5),
      p95Ms: at(0.95),
      longestMs: at(1),
      errors: tree.errorsOfAll(members),
      // Traces that follow one another are polls, or what a reader did again: nobody could have asked for all at once.
      nPlusOne: type === 'group' && parent !== NONE && isNPlusOne(table, this.#byStart(members)),
      ofOneShape: members.every((span) => this.#shapes.of(span) === this.#shapes.of(members[0])),
    }
  }
}
