/** Strings, each kept once under a number, from 0 on. */
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
    // A piece of a longer string keeps all of that string alive in V8, and with it the text of a block that is long
    // gone. Joining and cutting makes a string of its own.
    const own = ` ${text}`.slice(1)
    const id = this.#strings.length
    this.#strings.push(own)
    this.#ids.set(own, id)
    return id
  }

  /** @param id - A number that `intern` gave. */
  get(id: number): string {
    return this.#strings[id]
  }

  clear(): void {
    this.#ids.clear()
    this.#strings = []
  }
}
