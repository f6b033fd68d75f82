/** Numbers that look random and come again with the same seed (mulberry32). */
export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** 0…1 */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  /** A whole number from 0 on, below `end`. */
  below(end: number): number {
    return Math.floor(this.next() * end)
  }

  /** The list is not empty. */
  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]
  }

  /** So many parts at most, one after the other. */
  joined(parts: readonly string[], most: number): string {
    let text = ''
    for (let left = this.below(most + 1); left > 0; left--) text += this.pick(parts)
    return text
  }

  /** The text with a few places in it changed. */
  mutated(text: string, parts: readonly string[]): string {
    let changed = text
    for (let left = 1 + this.below(4); left > 0; left--) {
      const from = this.below(changed.length + 1)
      const to = this.next() < 0.5 ? from : from + this.below(this.next() < 0.8 ? 6 : changed.length)
      changed = changed.slice(0, from) + this.joined(parts, 3) + changed.slice(to)
    }
    return changed
  }
}
