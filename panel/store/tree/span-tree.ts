import { IdSet } from '../columns/id-set'
import { NumberList } from '../columns/number-list'
import { NONE, type SpanTable, State } from '../columns/span-table'
import type { SpanIndex } from '../model'
import { MIN_REPEATS } from './repeats'
import { RootOrder } from './root-order'
import { nearestKnown } from './stray-spans'
import { collectBelow, nextBelow } from './tree-walk'

/**
 * Who stands under whom. Spans come in any order, mostly children before parents: one whose parent has not been seen
 * is a root and is adopted when the parent comes. Nothing here recurses, and nothing here walks up a tree
 * step by step, so neither a chain of 50,000 spans nor 100,000 siblings cost more than others.
 *
 * Parents that go round in a circle are the page's doing: the span that would close the circle stays a root.
 */
export class SpanTree {
  readonly roots: RootOrder
  #spans: SpanTable
  /** The parents that are waited for: parent id and trace. */
  #awaited = new IdSet(3)
  /** By entry in `#awaited`: the first of the spans that wait; the others follow by `next`. */
  #firstWaiting: SpanIndex[] = []
  /** The entry that was waited for last: siblings mostly come together. */
  #lastAwaited = NONE
  #unsorted = new NumberList()
  /** The spans of the tree that is being looked at. */
  readonly #below = new NumberList()
  /** By parent that is waited for, the spans of a backend that stand elsewhere meanwhile. */
  readonly #strays = new Map<string, SpanIndex[]>()
  /** Spans under which strays stood that have found their parents since; for whoever has to show that. */
  readonly left = new NumberList()

  constructor(spans: SpanTable) {
    this.#spans = spans
    this.roots = new RootOrder(spans)
  }

  /** Puts a span that is new in the table into the tree. A parent id of 0 0 means none. */
  add(span: SpanIndex, parentHigh: number, parentLow: number): void {
    this.reset(span)
    if (this.#awaited.size > 0) this.#adopt(span)
    if (this.#strays.size > 0) this.#callHome(span)
    this.link(span, parentHigh, parentLow)
  }

  /** Takes a span out of all that it stood in; `link` has to follow, when all that hang together have been reset. */
  reset(span: SpanIndex): void {
    const spans = this.#spans
    spans.parent[span] = NONE
    spans.firstChild[span] = NONE
    spans.lastChild[span] = NONE
    spans.next[span] = NONE
    spans.childCount[span] = 0
    spans.size[span] = 1
    spans.up[span] = span
    spans.state[span] = State.Live | (spans.state[span] & (State.NeverFinished | State.Inferred))
    spans.errors[span] = spans.isError(span) ? 1 : 0
  }

  link(span: SpanIndex, parentHigh: number, parentLow: number): void {
    const trace = this.#spans.traceOf(span)
    if (this.#spans.isOfBackend(span) && this.#linkStray(span, parentHigh, parentLow, trace)) return
    if (this.#isLastAwaited(parentHigh, parentLow, trace)) {
      this.#waitFor(this.#lastAwaited, span)
      this.roots.add(span)
      return
    }
    const isChild = parentHigh !== 0 || parentLow !== 0
    const parent = isChild ? this.#spans.ids.find(parentHigh, parentLow, trace) : NONE
    if (parent !== NONE && this.rootOf(parent) !== span) {
      this.#attach(span, parent)
    } else {
      if (isChild && parent === NONE) this.#wait(span, parentHigh, parentLow, trace)
      this.roots.add(span)
    }
  }

  rootOf(span: SpanIndex): SpanIndex {
    const { up } = this.#spans
    let at = span
    // Path halving: it keeps later searches short.
    while (up[at] !== at) {
      up[at] = up[up[at]]
      at = up[at]
    }
    return at
  }

  /** Call it when a span of the tree has become an error, or is none any more. */
  errorChanged(span: SpanIndex): void {
    this.#spans.state[this.rootOf(span)] |= State.StaleErrors
  }

  /** Errors in the span's tree, itself included. Counts the whole tree again if an error came since. */
  errorsOf(span: SpanIndex): number {
    const root = this.rootOf(span)
    if ((this.#spans.state[root] & State.StaleErrors) !== 0) this.#countErrors(root)
    return this.#spans.errors[span]
  }

  /** Puts roots and siblings in order. Gives the first position among the roots that changed, or their number. */
  settle(): number {
    for (let i = 0; i < this.#unsorted.length; i++) {
      const parent = this.#unsorted.at(i)
      if ((this.#spans.state[parent] & State.Unsorted) !== 0) this.#sortChildren(parent)
    }
    this.#unsorted.clear()
    return this.roots.settle()
  }

  /** Takes a span out of those that wait; its siblings in waiting go with it. For removal only. */
  stopWaiting(parentHigh: number, parentLow: number, trace: number): void {
    if (this.#strays.size > 0) this.#strays.delete(keyOf(parentHigh, parentLow, trace))
    const entry = this.#awaited.find(parentHigh, parentLow, trace)
    if (entry >= 0) this.#forgetAwaited(entry)
  }

  clear(): void {
    this.roots.clear()
    this.#awaited.clear()
    this.#firstWaiting = []
    this.#lastAwaited = NONE
    this.#unsorted.clear()
    this.#strays.clear()
    this.left.clear()
  }

  /** Puts a span of a backend whose parent is missing under the nearest that is known; false if there is none. */
  #linkStray(span: SpanIndex, parentHigh: number, parentLow: number, trace: number): boolean {
    const spans = this.#spans
    if ((parentHigh === 0 && parentLow === 0) || spans.ids.find(parentHigh, parentLow, trace) !== NONE) return false
    const nearest = nearestKnown(spans, span)
    if (nearest === NONE || this.rootOf(nearest) === span) return false
    this.#attach(span, nearest)
    spans.state[span] |= State.Stray
    const key = keyOf(parentHigh, parentLow, trace)
    const waiting = this.#strays.get(key)
    if (waiting === undefined) this.#strays.set(key, [span])
    else waiting.push(span)
    return true
  }

  /** The strays whose parent this is come to stand under it. It is the root of its tree still. */
  #callHome(parent: SpanIndex): void {
    const { ids, state } = this.#spans
    const key = keyOf(ids.word(parent, 0), ids.word(parent, 1), ids.word(parent, 2))
    const strays = this.#strays.get(key)
    if (strays === undefined) return
    this.#strays.delete(key)
    for (const stray of strays) {
      this.left.push(this.#spans.parent[stray])
      this.#detach(stray)
      state[stray] &= ~State.Stray
      this.#attach(stray, parent)
    }
  }

  /** Takes a span, with all below it, from under its parent. It is the root of a tree then, but not among the roots. */
  #detach(span: SpanIndex): void {
    const spans = this.#spans
    const { parent, firstChild, lastChild, next, up, size, state, childCount } = spans
    const above = parent[span]
    const root = this.rootOf(above)
    let before: SpanIndex = NONE
    for (let at = firstChild[above]; at !== span; at = next[at]) before = at
    if (before === NONE) firstChild[above] = next[span]
    else next[before] = next[span]
    if (lastChild[above] === span) lastChild[above] = before
    childCount[above]--
    parent[span] = NONE
    next[span] = NONE
    let count = 0
    for (let at = span; at !== NONE; at = nextBelow(spans, at, span)) {
      up[at] = span
      count++
    }
    size[span] = count
    size[root] -= count
    state[root] |= State.StaleErrors
    state[span] |= State.StaleErrors | (state[root] & State.Wide)
  }

  #adopt(parent: SpanIndex): void {
    const { ids, next, state } = this.#spans
    const entry = this.#awaited.find(ids.word(parent, 0), ids.word(parent, 1), ids.word(parent, 2))
    if (entry < 0) return
    let span = this.#firstWaiting[entry]
    this.#forgetAwaited(entry)
    while (span !== NONE) {
      const following = next[span]
      next[span] = NONE
      this.roots.remove(span)
      state[span] &= ~State.Waiting
      this.#attach(span, parent)
      span = following
    }
  }

  #isLastAwaited(parentHigh: number, parentLow: number, trace: number): boolean {
    const [awaited, last] = [this.#awaited, this.#lastAwaited]
    return (
      last !== NONE &&
      awaited.word(last, 1) === parentLow &&
      awaited.word(last, 0) === parentHigh &&
      awaited.word(last, 2) === trace
    )
  }

  #wait(span: SpanIndex, parentHigh: number, parentLow: number, trace: number): void {
    const { size } = this.#awaited
    const entry = this.#awaited.enter(parentHigh, parentLow, trace)
    if (this.#awaited.size > size) this.#firstWaiting[entry] = NONE
    this.#lastAwaited = entry
    this.#waitFor(entry, span)
  }

  #waitFor(entry: number, span: SpanIndex): void {
    const { next, state } = this.#spans
    next[span] = this.#firstWaiting[entry]
    this.#firstWaiting[entry] = span
    state[span] |= State.Waiting
  }

  #forgetAwaited(entry: number): void {
    this.#awaited.delete(entry)
    this.#lastAwaited = NONE
  }

  /** `span` is the root of a tree to which `parent` does not belong. */
  #attach(span: SpanIndex, parent: SpanIndex): void {
    const spans = this.#spans
    const root = this.rootOf(parent)
    const last = spans.lastChild[parent]
    spans.parent[span] = parent
    spans.up[span] = root
    spans.childCount[parent]++
    spans.size[root] += spans.size[span]
    if (spans.childCount[parent] === MIN_REPEATS) spans.state[root] |= State.Wide
    spans.state[root] |= spans.state[span] & State.Wide
    if (last === NONE) spans.firstChild[parent] = span
    else spans.next[last] = span
    spans.lastChild[parent] = span
    if (last !== NONE && (spans.state[parent] & State.Unsorted) === 0 && spans.compare(last, span) > 0) {
      spans.state[parent] |= State.Unsorted
      this.#unsorted.push(parent)
    }
    if (spans.errors[span] > 0 || (spans.state[span] & State.StaleErrors) !== 0) {
      spans.state[root] |= State.StaleErrors
      spans.state[span] &= ~State.StaleErrors
    }
  }

  #sortChildren(parent: SpanIndex): void {
    const spans = this.#spans
    const { next } = spans
    const children: SpanIndex[] = []
    for (let child = spans.firstChild[parent]; child !== NONE; child = next[child]) children.push(child)
    // The sort of arrays is a merge of runs: children that came nearly in order, as they do, cost about one pass.
    children.sort((a, b) => spans.compare(a, b))
    for (let i = 0; i < children.length; i++) next[children[i]] = i + 1 < children.length ? children[i + 1] : NONE
    spans.firstChild[parent] = children[0]
    spans.lastChild[parent] = children[children.length - 1]
    spans.state[parent] &= ~State.Unsorted
  }

  #countErrors(root: SpanIndex): void {
    const spans = this.#spans
    const { errors, parent } = spans
    spans.state[root] &= ~State.StaleErrors
    const below = this.#below
    collectBelow(spans, root, below)
    for (let i = 0; i < below.length; i++) errors[below.at(i)] = spans.isError(below.at(i)) ? 1 : 0
    for (let i = below.length - 1; i > 0; i--) errors[parent[below.at(i)]] += errors[below.at(i)]
  }
}

function keyOf(parentHigh: number, parentLow: number, trace: number): string {
  return `${parentHigh}:${parentLow}:${trace}`
}
