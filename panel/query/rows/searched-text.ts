import type { Block } from '../../../inpage/block/format'

/** What a search needs from a block. */
export type Text = Pick<Block, 'text' | 'textEnd' | 'ascii'>

const UTF_8 = new TextDecoder()

/** How many characters before the first that differs belong to a string's tail. */
const OVERLAP = 4
const MAX_SHARED = 0xffff
const NOWHERE = Number.POSITIVE_INFINITY

/** Buffer in which the tails of a block are concatenated. */
let scratch = new Uint8Array(0)

/**
 * An index of a block's strings, to search them for words in lower case.
 *
 * Neighbouring strings mostly begin alike, as URLs of one origin do. So only the tail of each string is kept: what differs
 * from the string before, and a few characters before that. A word that ends within the shared beginning is in both strings
 * or in neither; one that ends later has its last characters in the tail. A million URLs are searched in a few ms. Text
 * without shared beginnings costs no more than a search through all of it.
 */
export class SearchedText {
  readonly #source: Text
  /** All tails in lower case, concatenated. */
  readonly #tails: string
  /** The end of each string's tail in `#tails`. */
  readonly #end: Uint32Array
  /** Per string: how many first characters it shares with the string before it, or fewer. */
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
    // Some letters are longer in lower case (İ), and sigma has another form at the end of a word.
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

  /** Per string: 1 where it contains `word` (lower case, not empty). */
  find(word: string): Uint8Array {
    const [tails, end, shared] = [this.#tails, this.#end, this.shared]
    const found = new Uint8Array(end.length)
    // If the word is longer than the part of a tail that is always there, search for its last characters.
    const piece = this.#source.ascii === undefined ? word : word.slice(-OVERLAP - 1)
    let at = tails.indexOf(piece)
    // Where the word first ends in the previous string.
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
        // A match across the border of two strings is in neither.
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

  /** Whether the string has the whole word before its character `to`, where the last characters of the word were found. */
  #endsAt(word: string, string: number, to: number): boolean {
    const { ascii, textEnd } = this.#source
    if (ascii === undefined || to < word.length) return false
    const from = (string === 0 ? 0 : textEnd[string - 1]) + to - word.length
    for (let i = 0; i < word.length - OVERLAP - 1; i++)
      if (lowered(ascii[from + i]) !== word.charCodeAt(i)) return false
    return true
  }

  /** Finds what neighbouring strings share, and returns all tails. Hot: a string costs 40 ns. */
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
      // Compares eight characters at once: ASCII bytes are never those of NaN or -0.
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

/** The index of the string that contains position `at` of the text, at `from` or later. Near ones take few steps. */
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
