/** Stores each distinct string once, under a number that counts up from 0. */
export class StringInterner {
  #ids = new Map<string, number>()
  #strings: string[] = []

  get size(): number {
    return this.#strings.length
  }

  /** The number of a string. A new one gets the next number. */
  intern(text: string): number {
    const known = this.#ids.get(text)
    if (known !== undefined) return known
    // In V8 a substring keeps the whole string alive, which may be the text of a block that is long gone. Concatenating and
    // cutting makes an independent string.
    const own = ` ${text}`.slice(1)
    const id = this.#strings.length
    this.#strings.push(own)
    this.#ids.set(own, id)
    return id
  }

  /** @param id - a number that `intern` returned */
  get(id: number): string {
    return this.#strings[id]
  }

  clear(): void {
    this.#ids.clear()
    this.#strings = []
  }
}
