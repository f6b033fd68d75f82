import type { SpanIndex, SpanKey } from '../model'

/** By span: the reader neither opened nor closed it. */
const UNSET = 0
const OPEN = 1
const CLOSED = 2

/**
 * Which spans show their children. All do until the reader says otherwise; nobody but the reader writes here. What was
 * said of a span holds under its key, for as long as the span is there.
 */
export class Expansion {
  #byKey = new Map<SpanKey, boolean>()
  /** The spans that the reader opened or closed. */
  #spans = new Set<SpanIndex>()
  #states = new Uint8Array(0)
  #others = true

  /** Nobody closed anything. */
  get isEverythingOpen(): boolean {
    return this.#others && this.#byKey.size === 0
  }

  /** Whether spans are open that the reader neither opened nor closed. */
  get areOthersOpen(): boolean {
    return this.#others
  }

  /** The spans for which something else holds than for others. */
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

  /** Says it of all spans there are, and of those that come. */
  setAll(open: boolean): void {
    this.#others = open
    this.#byKey.clear()
    this.#spans.clear()
    this.#states.fill(UNSET)
  }

  /** To be called when indices have changed: `find` gives the present index of a key. */
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
