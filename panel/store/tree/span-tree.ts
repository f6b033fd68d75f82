import { IdSet } from '../columns/id-set'
import { NumberList } from '../columns/number-list'
import { NONE, type SpanTable, State } from '../columns/span-table'
import { ErrorIdentities } from '../failures/error-identities'
import { incidentsOf } from '../failures/incidents'
import type { SpanIndex } from '../model'
import { MIN_REPEATS } from './repeats'
import { RootOrder } from './root-order'
import { nearestKnown } from './stray-spans'
import { nextAfter, nextBelow } from './tree-walk'

/** Of more failures in one tree, each counts for itself: telling which belong together would take longer than a frame. */
const MAX_TOLD_APART = 100

/**
 * The tree of spans. Spans arrive in any order, mostly children before parents. A span whose parent has not been seen is a root,
 * and is adopted when the parent arrives. Nothing is recursive or walks up a tree step by step, so a chain of 50,000 spans or
 * 100,000 siblings cost no more than others.
 *
 * If parents form a cycle, which is the page's mistake, the span that would close the cycle stays a root.
 */
export class SpanTree {
  readonly roots: RootOrder
  #spans: SpanTable
  /** The missing parents that spans wait for: parent id and trace number. */
  #awaited = new IdSet(3)
  /** For each entry of `#awaited`: the first waiting span; the others follow by `next`. */
  #firstWaiting: SpanIndex[] = []
  /** The last entry that was waited for: siblings mostly arrive together. */
  #lastAwaited = NONE
  #unsorted = new NumberList()
  /** Number of failures in all trees; undefined if it must be counted again. */
  #failures: number | undefined
  /** By missing parent: the spans of a backend that are placed elsewhere meanwhile. */
  readonly #strays = new Map<string, SpanIndex[]>()
  /** Spans that lost strays, as those have found their parents; for views that show strays. */
  readonly left = new NumberList()
  readonly #identities: ErrorIdentities

  constructor(spans: SpanTable) {
    this.#spans = spans
    this.#identities = new ErrorIdentities(spans)
    this.roots = new RootOrder(spans)
  }

  /** Links a new span into the tree. A parent id of 0 0 means none. */
  add(span: SpanIndex, parentHigh: number, parentLow: number): void {
    this.reset(span)
    if (this.#awaited.size > 0) this.#adopt(span)
    if (this.#strays.size > 0) this.#callHome(span)
    this.link(span, parentHigh, parentLow)
  }

  /** Unlinks a span from everything. After all connected spans were reset, `link` must follow. */
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
    if (spans.errors[span] === 1) spans.state[span] |= State.Cause
    this.#failures = undefined
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
    // Path halving keeps later searches short.
    while (up[at] !== at) {
      up[at] = up[up[at]]
      at = up[at]
    }
    return at
  }

  /** Called when a span of the tree became an error, or is no longer one. */
  errorChanged(span: SpanIndex): void {
    this.#spans.state[this.rootOf(span)] |= State.StaleErrors
    this.#failures = undefined
  }

  /** Called when a span that failed is removed. */
  errorGone(): void {
    this.#failures = undefined
  }

  /**
   * Number of incidents in the span's tree, itself included: spans that failed, below which nothing did, and that did not come
   * of each other. Counts the tree again if errors changed since.
   */
  errorsOf(span: SpanIndex): number {
    const root = this.rootOf(span)
    if ((this.#spans.state[root] & State.StaleErrors) !== 0) this.#countErrors(root)
    return this.#spans.errors[span]
  }

  /** Whether a span failed, nothing below it did, and it came of no other failure in its tree. */
  isCause(span: SpanIndex): boolean {
    return this.errorsOf(span) === 1 && (this.#spans.state[span] & State.Cause) !== 0
  }

  /** Number of incidents in the trees of some spans of which none stands below another. */
  errorsOfAll(spans: Iterable<SpanIndex>): number {
    let errors = 0
    let isConsequence = false
    for (const span of spans) {
      const own = this.errorsOf(span)
      if ((this.#spans.state[span] & State.Consequence) !== 0) isConsequence = true
      else errors += own
    }
    return errors === 0 && isConsequence ? 1 : errors
  }

  /** Number of failures in all trees, by root cause. The roots must be sorted. */
  get failures(): number {
    if (this.#failures === undefined) {
      let failures = 0
      for (const root of this.roots.view()) failures += this.errorsOf(root)
      this.#failures = failures
    }
    return this.#failures
  }

  /** Sorts roots and siblings. Returns the first position among the roots that changed, or their number. */
  settle(): number {
    for (let i = 0; i < this.#unsorted.length; i++) {
      const parent = this.#unsorted.at(i)
      if ((this.#spans.state[parent] & State.Unsorted) !== 0) this.#sortChildren(parent)
    }
    this.#unsorted.clear()
    return this.roots.settle()
  }

  /** Removes a span from those that wait, together with all that wait for the same parent. For removal only. */
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
    this.#failures = undefined
  }

  /** Places a span of a backend whose parent is missing under the nearest known span; false if there is none. */
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

  /** Moves the strays that waited for this parent under it. It is still the root of its tree. */
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

  /** Detaches a span and everything below it from its parent. It becomes the root of a tree, but is not listed among the roots. */
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
    this.#failures = undefined
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

  /** Attaches the tree of `span`, a root, to `parent`, which must be in another tree. */
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
      this.#failures = undefined
      spans.state[root] |= State.StaleErrors
      spans.state[span] &= ~State.StaleErrors
    }
  }

  #sortChildren(parent: SpanIndex): void {
    const spans = this.#spans
    const { next } = spans
    const children: SpanIndex[] = []
    for (let child = spans.firstChild[parent]; child !== NONE; child = next[child]) children.push(child)
    // Arrays are sorted by merging runs: children that are nearly in order cost about one pass.
    children.sort((a, b) => spans.compare(a, b))
    for (let i = 0; i < children.length; i++) next[children[i]] = i + 1 < children.length ? children[i + 1] : NONE
    spans.firstChild[parent] = children[0]
    spans.lastChild[parent] = children[children.length - 1]
    spans.state[parent] &= ~State.Unsorted
  }

  #countErrors(root: SpanIndex): void {
    this.#countCauses(root)
    const { errors } = this.#spans
    if (errors[root] > 1 && errors[root] <= MAX_TOLD_APART) this.#joinIncidents(root)
  }

  /** Counts what came of another failure of the tree no more. */
  #joinIncidents(root: SpanIndex): void {
    const spans = this.#spans
    const { errors, state, parent } = spans
    const causes: SpanIndex[] = []
    let at = root
    while (at !== NONE) {
      if ((state[at] & State.Cause) !== 0) causes.push(at)
      at = errors[at] === 0 ? nextAfter(spans, at, root) : nextBelow(spans, at, root)
    }
    causes.sort((a, b) => spans.compare(a, b))
    this.#identities.tidy()
    for (const { cause, spans: told } of incidentsOf(spans, causes, (span) => this.#identities.of(span))) {
      for (const span of told) {
        if (span === cause) continue
        state[span] &= ~State.Cause
        for (let above = span; above !== NONE; above = above === root ? NONE : parent[above]) {
          if (errors[above] > 1) errors[above]--
          else state[above] |= State.Consequence
        }
      }
    }
  }

  /** In one walk: each span is left when all below it are counted. */
  #countCauses(root: SpanIndex): void {
    const spans = this.#spans
    const { errors, firstChild, next, parent, state } = spans
    state[root] &= ~State.StaleErrors
    let at = root
    errors[at] = 0
    for (;;) {
      const child = firstChild[at]
      if (child !== NONE) {
        errors[child] = 0
        at = child
        continue
      }
      for (;;) {
        const failedBelow = errors[at]
        const isCause = failedBelow === 0 && spans.isError(at)
        // Most stay what they are: a look costs less than a write.
        if (isCause !== ((state[at] & State.Cause) !== 0)) state[at] ^= State.Cause
        if ((state[at] & State.Consequence) !== 0) state[at] &= ~State.Consequence
        if (isCause) errors[at] = 1
        if (at === root) return
        const above = parent[at]
        if (isCause) errors[above]++
        else if (failedBelow > 0) errors[above] += failedBelow
        const sibling = next[at]
        if (sibling !== NONE) {
          errors[sibling] = 0
          at = sibling
          break
        }
        at = above
      }
    }
  }
}

function keyOf(parentHigh: number, parentLow: number, trace: number): string {
  return `${parentHigh}:${parentLow}:${trace}`
}
