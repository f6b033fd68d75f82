/** The names of spans, each kept once under a number. */
export class NameTable {
  #ids = new Map<string, number>()
  #names: string[] = []

  get size(): number {
    return this.#names.length
  }

  intern(name: string): number {
    const known = this.#ids.get(name)
    if (known !== undefined) return known
    // A piece of a longer string keeps all of that string alive in V8, and with it the text of a block that is long
    // gone. Joining and cutting makes a string of its own.
    const own = ` ${name}`.slice(1)
    const id = this.#names.length
    this.#names.push(own)
    this.#ids.set(own, id)
    return id
  }

  get(id: number): string {
    return this.#names[id]
  }

  clear(): void {
    this.#ids.clear()
    this.#names = []
  }
}
