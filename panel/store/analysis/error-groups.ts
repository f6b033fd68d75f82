import { SpanKind } from '../../../inpage/api/api'
import { CHUNK_SPANS, type ChunkedTask } from '../../scheduling/chunked-task'
import { NONE, State } from '../columns/span-table'
import { ErrorIdentities } from '../failures/error-identities'
import { type ErrorIdentity, identityText, isException, NO_ERROR, withoutVarying } from '../failures/exceptions'
import { type Incident, incidentsOf } from '../failures/incidents'
import type { SpanIndex } from '../model'
import type { TraceStore } from '../store'
import { preorderOf } from '../tree/preorder'
import { Shapes } from '../tree/repeats'

/**
 * What went wrong from one root cause, however often, and whatever failed above it in consequence. A root cause is a span
 * that failed and below which nothing did.
 */
export interface ErrorGroup extends ErrorIdentity {
  /** The group's name for as long as the panel lives. */
  readonly key: string
  /** Once for each time it occurred, the newest first. */
  readonly incidents: readonly Incident[]
  readonly traces: number
  /** ms since the epoch: the starts of its oldest and newest cause. */
  readonly firstMs: number
  readonly lastMs: number
}

/** What went wrong, grouped by root cause; the group with the newest cause first. */
export class ErrorGroups {
  readonly #store: TraceStore
  readonly #errors: ErrorIdentities
  readonly #shapes: Shapes

  constructor(store: TraceStore) {
    this.#store = store
    this.#errors = new ErrorIdentities(store.table)
    this.#shapes = new Shapes(store)
  }

  /**
   * The groups of what `shows` holds for, of the cause or of what failed above it. Spans are told their errors once; after
   * that only trees with errors cost.
   */
  *groups(shows: (index: SpanIndex) => boolean): ChunkedTask<ErrorGroup[]> {
    const found = new Map<string, Incident[]>()
    for (const root of yield* this.#rootsWithErrors()) {
      yield* this.#lookAtTree(root, shows, found)
      yield
    }
    const groups = Array.from(found, ([key, incidents]) => this.#groupOf(key, incidents))
    return groups.sort((a, b) => b.lastMs - a.lastMs)
  }

  *#rootsWithErrors(): ChunkedTask<ReadonlySet<SpanIndex>> {
    const { table, tree } = this.#store
    const { state, limit } = table
    const roots = new Set<SpanIndex>()
    for (let index = 0; index < limit; index++) {
      if (index % CHUNK_SPANS === CHUNK_SPANS - 1) yield
      if ((state[index] & State.Live) === 0 || !this.#errors.has(index)) continue
      roots.add(tree.rootOf(index))
    }
    return roots
  }

  *#lookAtTree(
    root: SpanIndex,
    shows: (index: SpanIndex) => boolean,
    found: Map<string, Incident[]>,
  ): ChunkedTask<void> {
    const { spans, parent } = preorderOf(this.#store.table, Int32Array.of(root))
    const failed = new Uint8Array(spans.length)
    /** By place: it failed and is shown, or something above it did and is. */
    const isShown = new Uint8Array(spans.length)
    const failsBelow = new Uint8Array(spans.length)
    yield
    for (let place = 0; place < spans.length; place++) {
      if (place % CHUNK_SPANS === CHUNK_SPANS - 1) yield
      failed[place] = this.#errors.has(spans[place]) ? 1 : 0
      const up = parent[place]
      isShown[place] = (up !== NONE && isShown[up] === 1) || (failed[place] === 1 && shows(spans[place])) ? 1 : 0
    }
    for (let place = spans.length - 1; place > 0; place--) {
      if (failed[place] === 1 || failsBelow[place] === 1) failsBelow[parent[place]] = 1
    }
    yield
    const causes: SpanIndex[] = []
    for (let place = 0; place < spans.length; place++) {
      if (failed[place] === 1 && failsBelow[place] === 0 && isShown[place] === 1) causes.push(spans[place])
    }
    if (causes.length > 1) causes.sort((a, b) => this.#store.table.compare(a, b))
    for (const incident of incidentsOf(this.#store.table, causes, (span) => this.#errors.of(span))) {
      const key = this.#keyOf(incident.called)
      const alike = found.get(key)
      if (alike === undefined) found.set(key, [incident])
      else alike.push(incident)
    }
  }

  /** The more, the more a cause says of itself. */
  #saysOf(span: SpanIndex): number {
    const { type = '', message = '' } = this.#errors.of(span) ?? {}
    return (message === '' ? 0 : 2) + (type === '' ? 0 : 1)
  }

  /** The same for what went wrong in the same way. A request's failure is that of its route. */
  #keyOf(cause: SpanIndex): string {
    const { table } = this.#store
    const error = this.#errors.of(cause) ?? NO_ERROR
    const alike = identityText(error.type, error.message)
    const kind = table.kindOf(cause)
    if (isException(error) && kind !== SpanKind.CLIENT && kind !== SpanKind.SERVER) return alike
    return `${alike} in ${withoutVarying(table.names.get(table.name[cause]))} ${this.#shapes.of(cause)}`
  }

  #groupOf(key: string, incidents: Incident[]): ErrorGroup {
    const { table } = this.#store
    incidents.sort((a, b) => table.compare(b.cause, a.cause))
    const spans = incidents.flatMap((incident) => incident.spans)
    const saysMost = spans.reduce((most, span) => Math.max(most, this.#saysOf(span)), 0)
    const told = spans.find((span) => this.#saysOf(span) === saysMost) ?? spans[0]
    return {
      ...(this.#errors.saidBy(told) ?? NO_ERROR),
      ...{ key, incidents },
      traces: new Set(incidents.map(({ cause }) => table.traceOf(cause))).size,
      firstMs: table.start[incidents[incidents.length - 1].cause],
      lastMs: table.start[incidents[0].cause],
    }
  }
}
