import type { Block } from '../../../inpage/block/format'

/** What a search needs of a block. */
export type Text = Pick<Block, 'text' | 'textEnd' | 'ascii'>

const UTF_8 = new TextDecoder()

/** So many characters before what a string does not share with the one before it are kept, too. */
const OVERLAP = 4
const MAX_SHARED = 0xffff
const NOWHERE = Number.POSITIVE_INFINITY

/** Where the tails of a block are put together. */
let scratch = new Uint8Array(0)

/**
 * The strings of a block, made ready to be searched for words in lower case.
 *
 * Strings that follow one another mostly begin alike, as URLs of one origin do, so of each only its tail is kept: what it
 * does not share with the one before, and a few characters before that. A word that ends in the shared beginning is in both
 * strings or in neither; one that ends later has its last characters in the tail. A million URLs are searched in a few ms,
 * and text of which nothing is shared costs no more than a search through all of it.
 */
export class SearchedText {
  readonly #source: Text
  /** All tails in lower case, one after the other. */
  readonly #tails: string
  /** Where each string's tail ends in them. */
  readonly #end: Uint32Array
  /** By string: how many characters it has in common with the one before it, or fewer. */
  readonly shared: Uint16Array

  constructor(source: Text) {
    this.#source = source
    const { textEnd, ascii } = source
    this.shared = new Uint16Array(textEnd.length)
    if (ascii !== undefined) {
      this.#end = new Uint32Array(textEnd.length)
      this.#tails = this.#cutTails(ascii, textEnd)
      return
    }
    const { text } = source
    const lower = text.toLowerCase()
    // A few letters are longer in lower case (İ), and one is written in another way at the end of a word.
    if (lower.length === text.length && !text.includes('Σ')) {
      this.#tails = lower
      this.#end = textEnd
    } else {
      const strings = Array.from(textEnd, (to, i) => text.slice(i === 0 ? 0 : textEnd[i - 1], to).toLowerCase())
      let length = 0
      this.#tails = strings.join('')
      this.#end = Uint32Array.from(strings, (string) => {
        length += string.length
        return length
      })
    }
  }

  /** By string: 1 where `word` (in lower case, not empty) is part of it. */
  find(word: string): Uint8Array {
    const [tails, end, shared] = [this.#tails, this.#end, this.shared]
    const found = new Uint8Array(end.length)
    // Of a word that is longer than what a tail is sure to have, the last characters are looked for.
    const piece = this.#source.ascii === undefined ? word : word.slice(-OVERLAP - 1)
    let at = tails.indexOf(piece)
    // Where in the string before this one the word ends first.
    let wordEnd = NOWHERE
    for (let string = 0; string < end.length; string++) {
      if (wordEnd <= shared[string]) {
        found[string] = 1
        continue
      }
      wordEnd = NOWHERE
      let from = string === 0 ? 0 : end[string - 1]
      if (at >= 0 && at < from) at = tails.indexOf(piece, from)
      if (at < 0) break
      if (at >= end[string]) {
        string = stringAt(end, string, at)
        from = end[string - 1]
      }
      for (; at >= 0 && at < end[string]; at = tails.indexOf(piece, at + 1)) {
        // What begins in one string and ends in another is in neither.
        if (at + piece.length > end[string]) continue
        const pieceEnd = Math.max(0, shared[string] - OVERLAP) + at - from + piece.length
        if (piece !== word && !this.#endsAt(word, string, pieceEnd)) continue
        wordEnd = pieceEnd
        found[string] = 1
        break
      }
    }
    return found
  }

  /** Whether a string has the word before its character `to`, where its last characters have been found. */
  #endsAt(word: string, string: number, to: number): boolean {
    const { ascii, textEnd } = this.#source
    if (ascii === undefined || to < word.length) return false
    const from = (string === 0 ? 0 : textEnd[string - 1]) + to - word.length
    for (let i = 0; i < word.length - OVERLAP - 1; i++)
      if (lowered(ascii[from + i]) !== word.charCodeAt(i)) return false
    return true
  }

  /** Finds out what strings share, and gives all tails. Hot: a string costs 40 ns. */
  #cutTails(ascii: Uint8Array, textEnd: Uint32Array): string {
    if (scratch.length < ascii.length) scratch = new Uint8Array(ascii.length * 2)
    const [tails, end, shared] = [scratch, this.#end, this.shared]
    const view = new DataView(ascii.buffer, ascii.byteOffset, ascii.length)
    let length = 0
    let before = 0
    let from = 0
    for (let string = 0; string < textEnd.length; string++) {
      const to = textEnd[string]
      const maxShared = Math.min(to - from, from - before, MAX_SHARED)
      let same = 0
      // Eight characters at once: those of ASCII are never the bytes of NaN or of -0.
      while (same + 8 <= maxShared && view.getFloat64(before + same) === view.getFloat64(from + same)) same += 8
      while (same < maxShared && ascii[before + same] === ascii[from + same]) same++
      shared[string] = same
      for (let i = from + Math.max(0, same - OVERLAP); i < to; i++) tails[length++] = lowered(ascii[i])
      end[string] = length
      before = from
      from = to
    }
    return UTF_8.decode(tails.subarray(0, length))
  }
}

/** An ASCII letter in lower case; every other character as it is. */
export function lowered(code: number): number {
  return code >= 65 && code <= 90 ? code | 32 : code
}

/** The string in which place `at` of the text lies; it is `from` or a later one. Near ones are found in few steps. */
function stringAt(end: Uint32Array, from: number, at: number): number {
  if (at < end[from]) return from
  let low = from
  let step = 1
  while (low + step < end.length && end[low + step] <= at) {
    low += step
    step *= 2
  }
  let high = Math.min(low + step, end.length - 1)
  while (high - low > 1) {
    const middle = (low + high) >>> 1
    if (end[middle] <= at) low = middle
    else high = middle
  }
  return high
}
