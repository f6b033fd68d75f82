import type { Block } from '../../inpage/block/format'
import { type LinearPattern, linearPattern, type PatternError } from './pattern/linear-pattern'
import { sharedBeginnings, stringsThatAre, stringsWithWord } from './rows/block-text'

/** How to compare a text. Letter case never matters. */
export type TextMatch =
  | { readonly type: 'part' | 'exact'; readonly text: string }
  | { readonly type: 'pattern'; readonly pattern: LinearPattern }

/** Makes a match; for a pattern that cannot be used, the message key of the error. `text` is not empty. */
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

/** Per string of a block: 1 where it matches. */
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

/** Per string of a block: the result, as far as it is known. */
const UNKNOWN = 0
const NO = 1
const YES = 2

/** To search all of a block's text costs about as much as to test this many of its strings. */
const MANY = 4

/** The strings of a block that match. Each is tested once, when it is asked for; if many are asked for, all are tested. */
export class StringMatches {
  /** Per string: 1 where it matches. Undefined until all strings have been tested. */
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
