import type { SpanIndex } from '../model'
import type { TraceStore } from '../store'
import { isNPlusOne } from '../tree/repeats'
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

/** What a group's row says. Durations are those of finished spans; NaN if there are none. */
export interface RowGroupFacts {
  readonly totalMs: number
  readonly p95Ms: number
  /** Number of spans with status ERROR in the members' trees. */
  readonly errors: number
  readonly nPlusOne: boolean
}

/** The groups that have a row now, each with a number, and which of them the user has opened. */
export class RowGroups {
  readonly #store: TraceStore
  #byKey = new Map<string, number>()
  #groups: RowGroup[] = []
  #facts = new Map<RowGroup, RowGroupFacts>()
  #open = new Set<string>()
  /** For each member, the open group in which its row is. */
  #home = new Map<SpanIndex, number>()

  constructor(store: TraceStore) {
    this.#store = store
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

  /** The members sorted by start, however they are shown. */
  #byStart(members: Int32Array): Int32Array {
    return members.slice().sort((a, b) => this.#store.table.compare(a, b))
  }

  #work({ type, members }: RowGroup): RowGroupFacts {
    const { table, tree } = this.#store
    const durations: number[] = []
    let errors = 0
    let totalMs = 0
    for (const span of members) {
      errors += tree.errorsOf(span)
      const duration = table.durationOf(span)
      if (Number.isNaN(duration)) continue
      durations.push(duration)
      totalMs += duration
    }
    durations.sort((a, b) => a - b)
    const p95Ms = durations[Math.ceil(durations.length * 0.95) - 1] ?? Number.NaN
    return {
      totalMs,
      p95Ms,
      errors,
      nPlusOne: type === 'group' && isNPlusOne(this.#store.table, this.#byStart(members)),
    }
  }
}
