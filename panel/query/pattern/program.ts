import type { Assertion, Atom, Look, PatternNode } from './syntax'

/**
 * A pattern as a nondeterministic automaton (Thompson's construction). States are numbers. A state either reads a code
 * point, or continues without reading if its condition holds.
 */
export interface Program {
  readonly states: readonly ProgramState[]
  readonly start: number
  readonly isBackward: boolean
}

/** A state of a program. */
export type ProgramState =
  /** Reads a code point that the atom with this number matches. */
  | { readonly type: 'take'; readonly atom: number; readonly next: number }
  | { readonly type: 'assert'; readonly what: Assertion['what']; readonly next: number }
  /** Continues if the look-around with this number holds, or does not hold. */
  | { readonly type: 'look'; readonly look: number; readonly isNegated: boolean; readonly next: number }
  | { readonly type: 'split'; readonly next: readonly number[] }
  | { readonly type: 'match' }

/** The program of a pattern and those of its look-arounds. Each comes before those that use it. */
export interface Programs {
  readonly atoms: readonly Atom[]
  readonly looks: readonly Program[]
  readonly main: Program
}

/** Thrown for a pattern with too many states or look-arounds. */
export class TooLarge extends Error {}

/** Counted repeats are unrolled. In the worst case each character takes this many steps. */
const MAX_STATES = 1000
/** The most look-arounds. Each doubles the symbols of the automaton. */
const MAX_LOOKS = 6

/** Compiles a pattern, and each look-around in it, into a program of its own. */
export function programsOf(pattern: PatternNode): Programs {
  const compiler = new Compiler()
  const main = compiler.program(pattern, false)
  return { atoms: compiler.atoms, looks: compiler.looks, main }
}

/** Compiles one syntax tree into states. */
class Compiler {
  readonly looks: Program[] = []
  readonly #atoms = new Map<string, { readonly atom: Atom; readonly number: number }>()
  readonly #lookOf = new Map<Look, number>()
  #states: ProgramState[] = []
  #isBackward = false
  #count = 0

  get atoms(): readonly Atom[] {
    return Array.from(this.#atoms.values(), ({ atom }) => atom)
  }

  program(node: PatternNode, isBackward: boolean): Program {
    const [states, wasBackward] = [this.#states, this.#isBackward]
    this.#states = []
    this.#isBackward = isBackward
    const start = this.#compile(node, this.#add({ type: 'match' }))
    const program = { states: this.#states, start, isBackward }
    this.#states = states
    this.#isBackward = wasBackward
    return program
  }

  #add(state: ProgramState): number {
    if (++this.#count > MAX_STATES) throw new TooLarge()
    return this.#states.push(state) - 1
  }

  /** Adds the states of `node`, which continue at `next`. Returns the first of them. */
  #compile(node: PatternNode, next: number): number {
    switch (node.type) {
      case 'sequence': {
        // Parts are compiled from the last one read to the first, as each needs the state that follows it.
        const parts = this.#isBackward ? node.parts : node.parts.toReversed()
        return parts.reduce((following, part) => this.#compile(part, following), next)
      }
      case 'choice':
        return this.#add({ type: 'split', next: node.parts.map((part) => this.#compile(part, next)) })
      case 'repeat':
        return this.#repeat(node.part, node.min, node.max, next)
      case 'atom':
        return this.#add({ type: 'take', atom: this.#atom(node), next })
      case 'assertion':
        return this.#add({ type: 'assert', what: node.what, next })
      case 'look': {
        return this.#add({ type: 'look', look: this.#look(node), isNegated: node.isNegated, next })
      }
    }
  }

  #repeat(part: PatternNode, min: number, max: number, next: number): number {
    let following = next
    if (max === Number.POSITIVE_INFINITY) {
      const again: number[] = []
      following = this.#add({ type: 'split', next: again })
      again.push(this.#compile(part, following), next)
    } else {
      for (let i = min; i < max; i++) {
        following = this.#add({ type: 'split', next: [this.#compile(part, following), next] })
      }
    }
    for (let i = 0; i < min; i++) {
      const before = this.#states.length
      following = this.#compile(part, following)
      // A part that adds no states is the same however often it is repeated.
      if (this.#states.length === before) break
    }
    return following
  }

  /** A look-around within a counted repeat is compiled once for all. */
  #look(node: Look): number {
    let number = this.#lookOf.get(node)
    if (number === undefined) {
      // A look-ahead is read backward from the text's end, so that at each position all that is right of it has been read.
      number = this.looks.push(this.program(node.part, node.isAhead)) - 1
      if (this.looks.length > MAX_LOOKS) throw new TooLarge()
      this.#lookOf.set(node, number)
    }
    return number
  }

  #atom(atom: Atom): number {
    const key = `${atom.flags} ${atom.source}`
    const known = this.#atoms.get(key)
    if (known !== undefined) return known.number
    const number = this.#atoms.size
    this.#atoms.set(key, { atom, number })
    return number
  }
}
