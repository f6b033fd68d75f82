import { type Classes, Kind, NO_CHARACTER } from './classes'
import type { Program, ProgramState } from './program'

/** The most entries of the table, 4 bytes each. Beyond that the automaton starts afresh. */
const MAX_ENTRIES = 1 << 20
const MAX_SETS = 4096
const UNKNOWN = -1

/** A set of states in which a program may be after some text, and the kind of character that was read last. */
interface StateSet {
  readonly states: readonly number[]
  readonly before: number
}

/**
 * A program as a deterministic automaton that searches anywhere in a text. Its states are sets of the program's states. Each
 * set is computed when a text first leads to it, so a character costs one look-up, or at worst one step of each state. A match
 * is known to end only once the next symbol has been read, as a pattern may end with an assertion about it.
 */
export class Automaton {
  readonly #program: Program
  readonly #classes: Classes
  /** The number of bits in a symbol that hold the results of the look-arounds before it; the class is in the bits above. */
  readonly #lookBits: number
  #sets: StateSet[] = []
  #numbers = new Map<string, number>()
  /** Per state of the program: the step in which it was last reached. */
  readonly #seen: Uint32Array
  #step = 0
  /** The entry for a set and a symbol is at `(set << shift) | symbol`. */
  table = new Int32Array(0)
  shift = 0
  /** Increases whenever the numbers of the sets become invalid. */
  epoch = 0

  constructor(program: Program, classes: Classes, lookBits: number) {
    this.#program = program
    this.#classes = classes
    this.#lookBits = lookBits
    this.#seen = new Uint32Array(program.states.length)
    this.#forget()
  }

  /**
   * Computes the set that follows `set`, times 2, plus 1 if a match ends before the symbol. It stores the entry in the table,
   * which may be another array afterwards. Each text starts with set 0.
   */
  entry(set: number, symbol: number): number {
    let from = set
    if (symbol >= 1 << this.shift) {
      // A class was added since: the rows of the table must become wider.
      const { states, before } = this.#sets[set]
      this.#forget()
      from = this.#numberOf(states, before)
    }
    const known = this.table[(from << this.shift) | symbol]
    return known === UNKNOWN ? this.#find(from, symbol) : known
  }

  #find(set: number, symbol: number): number {
    const ofClass = symbol >> this.#lookBits
    const { states: program, start } = this.#program
    const kind = this.#classes.kind(ofClass)
    const { states, before } = this.#sets[set]
    const step = ++this.#step
    const todo = [...states]
    const next = new Set<number>(ofClass === NO_CHARACTER ? [] : [start])
    let isMatch = 0
    for (let at = todo.pop(); at !== undefined; at = todo.pop()) {
      if (this.#seen[at] === step) continue
      this.#seen[at] = step
      const state = program[at]
      if (state.type === 'match') isMatch = 1
      else if (state.type === 'split') todo.push(...state.next)
      else if (state.type === 'take') {
        if (this.#classes.matches(state.atom, ofClass)) next.add(state.next)
      } else if (this.#holds(state, before, kind, symbol)) todo.push(state.next)
    }
    const { epoch } = this
    const entry = (this.#numberOf([...next], kind) << 1) | isMatch
    if (epoch === this.epoch) this.table[(set << this.shift) | symbol] = entry
    return entry
  }

  #holds(state: ProgramState, before: number, after: number, symbol: number): boolean {
    if (state.type === 'look') return ((symbol >> state.look) & 1) !== Number(state.isNegated)
    if (state.type !== 'assert') return true
    const [left, right] = this.#program.isBackward ? [after, before] : [before, after]
    switch (state.what) {
      case 'textStart':
        return (left & Kind.None) !== 0
      case 'textEnd':
        return (right & Kind.None) !== 0
      case 'lineStart':
        return (left & (Kind.None | Kind.LineEnd)) !== 0
      case 'lineEnd':
        return (right & (Kind.None | Kind.LineEnd)) !== 0
      case 'wordBorder':
        return ((left ^ right) & Kind.Word) !== 0
      case 'noWordBorder':
        return ((left ^ right) & Kind.Word) === 0
    }
  }

  #numberOf(states: readonly number[], before: number): number {
    const sorted = [...states].sort((a, b) => a - b)
    const key = `${before} ${sorted.join()}`
    const known = this.#numbers.get(key)
    if (known !== undefined) return known
    if (this.#sets.length >= MAX_SETS || this.#sets.length << this.shift >= MAX_ENTRIES) this.#forget()
    const number = this.#sets.push({ states: sorted, before }) - 1
    this.#numbers.set(key, number)
    this.#makeRoom()
    return number
  }

  #makeRoom(): void {
    const wanted = this.#sets.length << this.shift
    if (wanted <= this.table.length) return
    const grown = new Int32Array(wanted * 2).fill(UNKNOWN)
    grown.set(this.table)
    this.table = grown
  }

  #forget(): void {
    this.epoch++
    while (this.#classes.count << this.#lookBits > 1 << this.shift) this.shift++
    this.#sets = [{ states: [this.#program.start], before: Kind.None }]
    this.#numbers = new Map([[`${Kind.None} ${this.#program.start}`, 0]])
    this.table.fill(UNKNOWN)
    this.#makeRoom()
  }
}
