import type { Block } from '../../inpage/block/format'
import { type LinearPattern, linearPattern, type PatternError } from './pattern/linear-pattern'
import { sharedBeginnings, stringsThatAre, stringsWithWord } from './rows/block-text'

/** How a text is compared; case is no matter. */
export type TextMatch =
  | { readonly type: 'part' | 'exact'; readonly text: string }
  | { readonly type: 'pattern'; readonly pattern: LinearPattern }

/** The message of an error if a pattern cannot be used. `text` is not empty. */
export function textMatch(text: string, how: TextMatch['type']): TextMatch | PatternError {
  if (how !== 'pattern') return { type: how, text: text.toLowerCase() }
  const pattern = linearPattern(text)
  return typeof pattern === 'string' ? pattern : { type: 'pattern', pattern }
}

/** Whether a text matches. Letter case does not matter. */
export function matches(match: TextMatch, text: string): boolean {
  switch (match.type) {
    case 'part':
      return text.toLowerCase().includes(match.text)
    case 'exact':
      return text.toLowerCase() === match.text
    case 'pattern':
      return match.pattern.test(text)
  }
}

/** By string of a block: 1 where it matches. */
export function stringsThatMatch(match: TextMatch, block: Block): Uint8Array {
  switch (match.type) {
    case 'part':
      return stringsWithWord(match.text, block)
    case 'exact':
      return stringsThatAre(match.text, block)
    case 'pattern':
      return match.pattern.stringsIn(block, () => sharedBeginnings(block))
  }
}

/** By string of a block: what is known of it. */
const UNKNOWN = 0
const NO = 1
const YES = 2

/** A search through all of a block's text costs no more than to look into so many of its strings. */
const MANY = 4

/** Which strings of a block match: each is looked into when it is asked for, once; or, where many are, all at once. */
export class StringMatches {
  /** By string, 1 where it matches, if all have been looked into. */
  all: Uint8Array | undefined
  readonly #match: TextMatch
  readonly #block: Block
  readonly #known: Uint8Array
  #left = MANY

  constructor(match: TextMatch, block: Block) {
    this.#match = match
    this.#block = block
    this.#known = new Uint8Array(block.textEnd.length)
  }

  has(string: number): boolean {
    if (this.all !== undefined) return this.all[string] === 1
    const known = this.#known[string]
    return known === UNKNOWN ? this.#lookInto(string) : known === YES
  }

  #lookInto(string: number): boolean {
    if (this.#left-- === 0) {
      this.all = stringsThatMatch(this.#match, this.#block)
      return this.all[string] === 1
    }
    const isMatch = matches(this.#match, this.#block.string(string))
    this.#known[string] = isMatch ? YES : NO
    return isMatch
  }
}
