import type { Block } from '../../inpage/block/format'

type Text = Pick<Block, 'text' | 'textEnd'>

const lowered = new WeakMap<Text, LowerText>()

/**
 * By string of a block: 1 where `word` (in lower case, not empty) is part of it, in any case. One search through all of
 * the text is many times faster than one in each string; the text is made ready at the first search, and gone with the block.
 */
export function stringsWithWord(word: string, block: Text): Uint8Array {
  let text = lowered.get(block)
  if (text === undefined) {
    text = new LowerText(block)
    lowered.set(block, text)
  }
  return text.find(word)
}

/** Strings of a block in lower case, as one text. */
class LowerText {
  readonly #text: string
  /** Where each string ends. */
  readonly #end: Uint32Array

  constructor({ text, textEnd }: Text) {
    const lower = text.toLowerCase()
    // A few letters are longer in lower case (İ), and one is written in another way at the end of a word.
    if (lower.length === text.length && !text.includes('Σ')) {
      this.#text = lower
      this.#end = textEnd
    } else {
      const strings = Array.from(textEnd, (to, i) => text.slice(i === 0 ? 0 : textEnd[i - 1], to).toLowerCase())
      let length = 0
      this.#text = strings.join('')
      this.#end = Uint32Array.from(strings, (string) => {
        length += string.length
        return length
      })
    }
  }

  find(word: string): Uint8Array {
    const text = this.#text
    const end = this.#end
    const found = new Uint8Array(end.length)
    let string = 0
    for (let at = text.indexOf(word); at >= 0; ) {
      string = stringAt(end, string, at)
      // What begins in one string and ends in another is in neither.
      const isWithin = at + word.length <= end[string]
      if (isWithin) found[string] = 1
      at = text.indexOf(word, isWithin ? end[string] : at + 1)
    }
    return found
  }
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
