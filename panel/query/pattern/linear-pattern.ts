import type { Block } from '../../../inpage/block/format'
import { Automaton } from './automaton'
import { Classes, NO_CHARACTER } from './classes'
import { type Programs, programsOf, TooLarge } from './program'
import { BackReference, readPattern } from './syntax'

/** Letter case does not matter, and a character is a code point. */
const FLAGS = 'iu'
/** Longer patterns are refused, in characters: nobody types them. */
const MAX_LENGTH = 1000

const NEVER = Number.POSITIVE_INFINITY

/** Why a pattern is refused, as a message key. */
export type PatternError = 'filterErrorPattern' | 'filterErrorBackReference' | 'filterErrorLargePattern'

/** Compiles a pattern in JavaScript's syntax, or returns the message key of an error. */
export function linearPattern(source: string): LinearPattern | PatternError {
  if (source.length > MAX_LENGTH) return 'filterErrorLargePattern'
  try {
    // Only checks the syntax. It is never run, as its search could take forever.
    new RegExp(source, FLAGS)
  } catch {
    return 'filterErrorPattern'
  }
  try {
    return new LinearPattern(programsOf(readPattern(source, FLAGS)))
  } catch (error) {
    if (error instanceof BackReference) return 'filterErrorBackReference'
    if (error instanceof TooLarge) return 'filterErrorLargePattern'
    throw error
  }
}

/**
 * A regular expression that takes time proportional to the text, whatever pattern and text are. It finds what `RegExp` with
 * the flags `iu` finds, without backtracking. Look-arounds are matched first, each in one pass over the text, as in "Linear
 * Matching of JavaScript Regular Expressions" (https://doi.org/10.1145/3656431).
 */
export class LinearPattern {
  readonly #classes: Classes
  readonly #looks: readonly { readonly automaton: Automaton; readonly isBackward: boolean }[]
  readonly #main: Automaton
  /** For a pattern with look-arounds: the class of each character of the current text. */
  #classOf = new Uint16Array(0)
  /** Per position between two characters: a bit for each look-around that holds there. */
  #found = new Uint8Array(1)

  constructor({ atoms, looks, main }: Programs) {
    this.#classes = new Classes(atoms)
    const automatonOf = (program: Programs['main']) => new Automaton(program, this.#classes, looks.length)
    this.#looks = looks.map((program) => ({ automaton: automatonOf(program), isBackward: program.isBackward }))
    this.#main = automatonOf(main)
  }

  /** Whether it matches anywhere in the text. */
  test(text: string): boolean {
    const [main, classes, looks] = [this.#main, this.#classes, this.#looks.length]
    if (looks > 0) return this.#testWithLooks(text)
    let { table, shift } = main
    let set = 0
    for (let at = 0; at < text.length; ) {
      const code = text.codePointAt(at) ?? 0
      at += code > 0xffff ? 2 : 1
      const ofClass = classes.of(code)
      let entry = ofClass < 1 << shift ? table[(set << shift) | ofClass] : -1
      if (entry < 0) {
        entry = main.entry(set, ofClass)
        ;({ table, shift } = main)
      }
      if ((entry & 1) === 1) return true
      set = entry >> 1
    }
    return (main.entry(set, NO_CHARACTER) & 1) === 1
  }

  /**
   * Per string of a block: 1 where it matches. `sharedOf` gives for each string how many first characters it has in common
   * with the string before it (or fewer): they are not read again.
   */
  stringsIn(
    { ascii, textEnd, strings }: Pick<Block, 'ascii' | 'textEnd' | 'strings'>,
    sharedOf: () => Uint16Array,
  ): Uint8Array {
    return ascii === undefined || this.#looks.length > 0
      ? Uint8Array.from(strings, (string) => Number(this.test(string)))
      : this.#asciiStrings(ascii, textEnd, sharedOf())
  }

  /** Hot: about 2 ns for each character that is read. */
  #asciiStrings(ascii: Uint8Array, textEnd: Uint32Array, shared: Uint16Array): Uint8Array {
    const main = this.#main
    const classes = this.#classes.ascii
    const found = new Uint8Array(textEnd.length)
    let { table, shift, epoch } = main
    // The set before each character of the previous string, as far as it was read.
    let sets = new Int32Array(256)
    let read = 0
    // How many characters were enough to know that the previous string matches, whatever follows.
    let matchedBy = NEVER
    let from = 0
    for (let string = 0; string < found.length; string++) {
      const to = textEnd[string]
      if (to - from >= sets.length) {
        const grown = new Int32Array((to - from + 1) * 2)
        grown.set(sets)
        sets = grown
      }
      if (shared[string] >= matchedBy) {
        found[string] = 1
        from = to
        continue
      }
      matchedBy = NEVER
      const known = epoch === main.epoch ? Math.min(shared[string], read) : 0
      epoch = main.epoch
      let at = from + known
      let set = sets[known]
      while (at < to) {
        sets[at - from] = set
        const ofClass = classes[ascii[at++]]
        let entry = table[(set << shift) | ofClass]
        if (entry < 0) {
          entry = main.entry(set, ofClass)
          ;({ table, shift } = main)
        }
        if ((entry & 1) === 1) {
          matchedBy = at - from
          break
        }
        set = entry >> 1
      }
      read = at - from
      sets[read] = set
      if (matchedBy !== NEVER) found[string] = 1
      else {
        found[string] = main.entry(set, NO_CHARACTER) & 1
        ;({ table, shift } = main)
      }
      from = to
    }
    return found
  }

  #testWithLooks(text: string): boolean {
    if (this.#classOf.length < text.length) {
      this.#classOf = new Uint16Array(text.length * 2)
      this.#found = new Uint8Array(text.length * 2 + 1)
    }
    const [classes, classOf, found] = [this.#classes, this.#classOf, this.#found]
    let length = 0
    for (let at = 0; at < text.length; length++) {
      const code = text.codePointAt(at) ?? 0
      at += code > 0xffff ? 2 : 1
      classOf[length] = classes.of(code)
    }
    found.fill(0, 0, length + 1)
    this.#looks.forEach(({ automaton, isBackward }, look) => {
      this.#walk(automaton, length, isBackward, 1 << look)
    })
    return this.#walk(this.#main, length, false, 0)
  }

  /**
   * Reads the text in `#classOf` in one direction. Sets `bit` in `#found` where a match ends; without a bit it stops at the
   * first match. Returns whether there was one.
   */
  #walk(automaton: Automaton, length: number, isBackward: boolean, bit: number): boolean {
    const [classOf, found, lookBits] = [this.#classOf, this.#found, this.#looks.length]
    let { table, shift } = automaton
    let isMatch = false
    let set = 0
    for (let read = 0; read <= length; read++) {
      const place = isBackward ? length - read : read
      const next = read === length ? NO_CHARACTER : classOf[isBackward ? place - 1 : place]
      const symbol = (next << lookBits) | found[place]
      let entry = symbol < 1 << shift ? table[(set << shift) | symbol] : -1
      if (entry < 0) {
        entry = automaton.entry(set, symbol)
        ;({ table, shift } = automaton)
      }
      if ((entry & 1) === 1) {
        if (bit === 0) return true
        found[place] |= bit
        isMatch = true
      }
      set = entry >> 1
    }
    return isMatch
  }
}
