import { jsonOf } from './json-value'

/** Gives the same object for equal contents. */
export class Interner<Thing extends object> {
  #known = new Map<Thing, Thing>()
  #bySaying = new Map<string, Thing>()

  of(thing: Thing): Thing {
    const known = this.#known.get(thing)
    if (known !== undefined) return known
    const saying = jsonOf(thing)
    const same = this.#bySaying.get(saying) ?? thing
    this.#bySaying.set(saying, same)
    this.#known.set(thing, same)
    return same
  }
}
