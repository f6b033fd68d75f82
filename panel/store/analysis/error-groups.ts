import { CHUNK_SPANS, type ChunkedTask } from '../../scheduling/chunked-task'
import { BlockTexts, NO_TEXT } from '../columns/block-texts'
import { NONE, type SpanTable, State } from '../columns/span-table'
import type { SpanIndex } from '../model'
import { type Preorder, preorderOf } from '../tree/preorder'
import type { SpanTree } from '../tree/span-tree'
import { type ErrorIdentity, errorTexts, identityOf, MERELY_FAILED } from './exceptions'

/** Spans that saw the same error: of one type and message, or, where nothing more is known, of one name. */
export interface ErrorGroup extends ErrorIdentity {
  /** The group's name for as long as the panel lives. */
  readonly key: string
  /** All that saw it, the newest first. */
  readonly spans: readonly SpanIndex[]
  /** Of these, the ones below which nobody saw it: where it came from. */
  readonly causes: readonly SpanIndex[]
  readonly traces: number
  /** ms since the epoch: the starts of its oldest and newest span. */
  readonly firstMs: number
  readonly lastMs: number
}

/**
 * What went wrong, grouped; the group with the newest span first. A span that only says that it failed, or repeats the
 * message without a type, saw the error of the child that failed last.
 */
export class ErrorGroups {
  readonly #spans: SpanTable
  readonly #tree: SpanTree
  readonly #texts: BlockTexts

  constructor(spans: SpanTable, tree: SpanTree) {
    this.#spans = spans
    this.#tree = tree
    this.#texts = new BlockTexts(spans, errorTexts)
  }

  /** The groups of what `shows` holds for. Spans are told their errors once; after that only trees with errors cost. */
  *groups(shows: (index: SpanIndex) => boolean): ChunkedTask<ErrorGroup[]> {
    const found = new Map<number, FoundGroup>()
    for (const root of yield* this.#rootsWithErrors()) {
      this.#lookAtTree(root, shows, found)
      yield
    }
    const groups = [...found.values()].filter(({ spans }) => spans.length > 0).map((group) => this.#groupOf(group))
    return groups.sort((a, b) => b.lastMs - a.lastMs)
  }

  *#rootsWithErrors(): ChunkedTask<ReadonlySet<SpanIndex>> {
    const { state, limit } = this.#spans
    const roots = new Set<SpanIndex>()
    for (let index = 0; index < limit; index++) {
      if (index % CHUNK_SPANS === CHUNK_SPANS - 1) yield
      if ((state[index] & State.Live) === 0 || this.#texts.of(index) === NO_TEXT) continue
      roots.add(this.#tree.rootOf(index))
    }
    return roots
  }

  #lookAtTree(root: SpanIndex, shows: (index: SpanIndex) => boolean, found: Map<number, FoundGroup>): void {
    const order = preorderOf(this.#spans, Int32Array.of(root))
    const { spans, size } = order
    const errors = this.#errorsOf(order)
    // The spans above the present one that saw an error, and for each error the lowest of them.
    const above: number[] = []
    const lowest = new Map<number, number[]>()
    const isCause = new Uint8Array(spans.length)
    for (let place = 0; place < spans.length; place++) {
      const error = errors[place]
      if (error === NO_TEXT) continue
      for (let top = above.at(-1); top !== undefined && top + size[top] <= place; top = above.at(-1)) {
        above.pop()
        lowest.get(errors[top])?.pop()
      }
      const same = lowest.get(error) ?? []
      const nearest = same.at(-1)
      if (nearest !== undefined) isCause[nearest] = 0
      isCause[place] = 1
      same.push(place)
      lowest.set(error, same)
      above.push(place)
    }
    for (let place = 0; place < spans.length; place++) {
      if (errors[place] === NO_TEXT || !shows(spans[place])) continue
      let group = found.get(errors[place])
      if (group === undefined) {
        group = { error: errors[place], spans: [], causes: [] }
        found.set(errors[place], group)
      }
      group.spans.push(spans[place])
      if (isCause[place] === 1) group.causes.push(spans[place])
    }
  }

  /**
   * By place, the error that the span saw: a text, or `FIRST_NAME` less the number of the name of where it came from.
   */
  #errorsOf({ spans, parent }: Preorder): Int32Array {
    const { texts } = this.#texts
    const errors = new Int32Array(spans.length)
    /** By place, the child that failed last. */
    const failed = new Int32Array(spans.length).fill(NONE)
    for (let place = spans.length - 1; place >= 0; place--) {
      let error = this.#texts.of(spans[place])
      if (error === NO_TEXT) {
        errors[place] = NO_TEXT
        continue
      }
      const below = failed[place] === NONE ? NO_TEXT : errors[failed[place]]
      const own = texts.get(error)
      if (below !== NO_TEXT && (own === MERELY_FAILED || (below >= 0 && repeats(own, texts.get(below))))) error = below
      else if (own === MERELY_FAILED) error = FIRST_NAME - this.#spans.name[spans[place]]
      errors[place] = error
      const up = parent[place]
      if (up !== NONE && (failed[up] === NONE || this.#endsAfter(spans[place], spans[failed[up]]))) failed[up] = place
    }
    return errors
  }

  #endsAfter(a: SpanIndex, b: SpanIndex): boolean {
    const { end } = this.#spans
    return end[a] > end[b]
  }

  #groupOf({ error, spans, causes }: FoundGroup): ErrorGroup {
    const text = error >= 0 ? this.#texts.texts.get(error) : MERELY_FAILED
    const newestFirst = (a: SpanIndex, b: SpanIndex) => this.#spans.compare(b, a)
    spans.sort(newestFirst)
    return {
      ...identityOf(text),
      // Every text has a separator in it, so none is like these.
      key: error >= 0 ? text : `name ${this.#spans.names.get(FIRST_NAME - error)}`,
      spans,
      causes: causes.sort(newestFirst),
      traces: new Set(spans.map((span) => this.#spans.traceOf(span))).size,
      firstMs: this.#spans.start[spans[spans.length - 1]],
      lastMs: this.#spans.start[spans[0]],
    }
  }
}

/** Below this, errors of which no more is known than the name of the span that failed first. */
const FIRST_NAME = NO_TEXT - 1

/** A group while its spans are collected; `error` is the number of its identity. */
interface FoundGroup {
  readonly error: number
  readonly spans: SpanIndex[]
  readonly causes: SpanIndex[]
}

/** Whether a message without a type is that of the other error. */
function repeats(own: string, other: string): boolean {
  const { type, message } = identityOf(own)
  return type === '' && message === identityOf(other).message
}
