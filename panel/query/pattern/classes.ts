import type { Atom } from './syntax'

/** The class of the positions before the first and after the last code point. */
export const NO_CHARACTER = 0

/** What a position is next to, as bits. */
export const Kind = { None: 1, Word: 2, LineEnd: 4 } as const

const WORD = /^\w$/iu
const LINE_END = /^[\n\r\u2028\u2029]$/u

/**
 * Classes of code points that no part of a pattern distinguishes. The browser's own engine decides whether an atom matches a
 * code point, so classes, case and Unicode properties are exactly JavaScript's.
 */
export class Classes {
  /** The class of each ASCII character. */
  readonly ascii = new Uint16Array(128)
  readonly #atoms: readonly RegExp[]
  readonly #known = new Map<number, number>()
  readonly #byKey = new Map<string, number>()
  /** Per class and atom: whether it matches. */
  readonly #matches: boolean[][] = [[]]
  readonly #kinds: number[] = [Kind.None]

  constructor(atoms: readonly Atom[]) {
    this.#atoms = atoms.map(({ source, flags }) => new RegExp(`^(?:${source})$`, flags))
    for (let code = 0; code < 128; code++) this.ascii[code] = this.#find(code)
  }

  get count(): number {
    return this.#kinds.length
  }

  of(codePoint: number): number {
    if (codePoint < 128) return this.ascii[codePoint]
    let known = this.#known.get(codePoint)
    if (known === undefined) {
      known = this.#find(codePoint)
      this.#known.set(codePoint, known)
    }
    return known
  }

  matches(atom: number, of: number): boolean {
    return this.#matches[of][atom] ?? false
  }

  kind(of: number): number {
    return this.#kinds[of]
  }

  #find(codePoint: number): number {
    const text = String.fromCodePoint(codePoint)
    const matches = this.#atoms.map((atom) => atom.test(text))
    const kind = (WORD.test(text) ? Kind.Word : 0) | (LINE_END.test(text) ? Kind.LineEnd : 0)
    const key = `${kind}${matches.map(Number).join('')}`
    let found = this.#byKey.get(key)
    if (found === undefined) {
      found = this.#kinds.push(kind) - 1
      this.#matches.push(matches)
      this.#byKey.set(key, found)
    }
    return found
  }
}
