import type { Block } from '../../inpage/block/format'

const texts = new WeakMap<Block, BlockText>()

/** A block's strings made ready to be searched; made at the first use, and gone with the block. */
export function textOf(block: Block): BlockText {
  let text = texts.get(block)
  if (text === undefined) {
    text = new BlockText(block.strings)
    texts.set(block, text)
  }
  return text
}

/**
 * Strings of a block in lower case, as one text. One search through it is several times faster than one in each string:
 * most of the time is in the engine's own search, at about a byte in 0.1 ns.
 */
export class BlockText {
  #text: string
  /** Where each string begins in the text; one more at the end. They are kept apart by a character no word has. */
  #start: Uint32Array

  constructor(strings: readonly string[]) {
    this.#start = new Uint32Array(strings.length + 1)
    let at = 0
    for (let i = 0; i < strings.length; i++) {
      this.#start[i] = at
      at += strings[i].length + 1
    }
    this.#start[strings.length] = at
    const lower = strings.join('\0').toLowerCase()
    this.#text = lower.length === at - 1 ? lower : this.#lowerOneByOne(strings)
  }

  /** By string: 1 where `word` (in lower case, without U+0000) is part of it. */
  find(word: string): Uint8Array {
    const text = this.#text
    const start = this.#start
    const found = new Uint8Array(start.length - 1)
    let string = 0
    for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, start[string])) {
      string = stringAt(start, string, at)
      found[string] = 1
      string++
      if (string >= found.length) break
    }
    return found
  }

  /** A few letters are longer in lower case (İ), which moves all that comes after them. */
  #lowerOneByOne(strings: readonly string[]): string {
    const lower = strings.map((string) => string.toLowerCase())
    let at = 0
    for (let i = 0; i < lower.length; i++) {
      this.#start[i] = at
      at += lower[i].length + 1
    }
    this.#start[lower.length] = at
    return lower.join('\0')
  }
}

/** The string in which place `at` of the text lies; it is `from` or a later one. Near ones are found in few steps. */
function stringAt(start: Uint32Array, from: number, at: number): number {
  let low = from
  let step = 1
  while (low + step < start.length - 1 && start[low + step] <= at) {
    low += step
    step *= 2
  }
  let high = Math.min(low + step, start.length - 1)
  while (high - low > 1) {
    const middle = (low + high) >>> 1
    if (start[middle] <= at) low = middle
    else high = middle
  }
  return low
}
