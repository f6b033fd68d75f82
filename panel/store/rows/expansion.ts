import type { SpanIndex, SpanKey } from '../model'

/** The user has neither opened nor closed the span. */
const UNSET = 0
const OPEN = 1
const CLOSED = 2

/**
 * Which spans show their children. All do until the user says otherwise; only the user's actions change it. The state of a span
 * is kept under its key as long as the span exists.
 */
export class Expansion {
  #byKey = new Map<SpanKey, boolean>()
  /** The spans that the user opened or closed. */
  #spans = new Set<SpanIndex>()
  #states = new Uint8Array(0)
  #others = true

  /** Whether nothing is closed. */
  get isEverythingOpen(): boolean {
    return this.#others && this.#byKey.size === 0
  }

  /** Whether spans that the user neither opened nor closed are open. */
  get areOthersOpen(): boolean {
    return this.#others
  }

  /** The spans that differ from all others. */
  get exceptions(): ReadonlySet<SpanIndex> {
    return this.#spans
  }

  isOpen(index: SpanIndex): boolean {
    const states = this.#states[index]
    return states === OPEN || (states !== CLOSED && this.#others)
  }

  set(index: SpanIndex, key: SpanKey, open: boolean): void {
    if (open === this.#others) {
      this.#byKey.delete(key)
      this.#spans.delete(index)
      this.#states[index] = UNSET
    } else {
      this.#byKey.set(key, open)
      this.#say(index, open)
    }
  }

  /** Opens or closes all spans, also those that will arrive. */
  setAll(open: boolean): void {
    this.#others = open
    this.#byKey.clear()
    this.#spans.clear()
    this.#states.fill(UNSET)
  }

  /** Called when indices have changed. `find` returns the present index of a key. */
  relocate(find: (key: SpanKey) => SpanIndex | undefined): void {
    this.#states.fill(UNSET)
    this.#spans.clear()
    for (const [key, open] of this.#byKey) {
      const index = find(key)
      if (index === undefined) this.#byKey.delete(key)
      else this.#say(index, open)
    }
  }

  #say(index: SpanIndex, open: boolean): void {
    if (index >= this.#states.length) {
      const states = new Uint8Array(Math.ceil((index + 1) * 1.5))
      states.set(this.#states)
      this.#states = states
    }
    this.#states[index] = open ? OPEN : CLOSED
    this.#spans.add(index)
  }
}
