/** Which strings of a block are, or contain, a text. */
import type { ChunkedTask } from '../../scheduling/chunked-task'
import type { TraceStore } from '../../store/store'
import { lowered, SearchedText, type Text } from './searched-text'

const searched = new WeakMap<Text, SearchedText>()

/**
 * By string of a block: 1 where `word` (in lower case, not empty) is part of it, in any case. One search through all of
 * the text is many times faster than one in each string; the text is made ready at the first search, and gone with the block.
 */
export function stringsWithWord(word: string, block: Text): Uint8Array {
  return searchedText(block).find(word)
}

/** By string of a block: how many characters it has in common with the one before it, or fewer. */
export function sharedBeginnings(block: Text): Uint16Array {
  return searchedText(block).shared
}

/**
 * Makes the text of all blocks ready to be searched, as the first search would: that takes about 0.1 µs a span, and several
 * times what later ones do.
 */
export function* prepareSearch({ table }: TraceStore): ChunkedTask<void> {
  for (const block of table.blocks.all()) {
    searchedText(block)
    yield
  }
}

function searchedText(block: Text): SearchedText {
  let text = searched.get(block)
  if (text === undefined) {
    text = new SearchedText(block)
    searched.set(block, text)
  }
  return text
}

/** By text that was asked for: its place, or undefined. */
const places = new WeakMap<Text, Map<string, number | undefined>>()

/**
 * The first string of a block that is this very text; undefined if none is. Looked for once, and forgotten with the
 * block.
 */
export function placeOf(text: string, block: Text): number | undefined {
  let known = places.get(block)
  if (known === undefined) {
    known = new Map()
    places.set(block, known)
  }
  if (!known.has(text)) known.set(text, look(text, block))
  return known.get(text)
}

/** The places of those texts that are strings of the block. */
export function placesOf(texts: readonly string[], block: Text): number[] {
  return texts.map((text) => placeOf(text, block)).filter((place) => place !== undefined)
}

/** By string of a block: 1 where it is `word` (in lower case), in any case. */
export function stringsThatAre(word: string, block: Text): Uint8Array {
  const { ascii, textEnd } = block
  const found = new Uint8Array(textEnd.length)
  let from = 0
  for (let string = 0; string < found.length; string++) {
    const to = textEnd[string]
    // A few letters that are not ASCII are longer in lower case (İ).
    const isWord =
      ascii === undefined
        ? block.text.substring(from, to).toLowerCase() === word
        : to - from === word.length && holdsLowered(word, ascii, from)
    if (isWord) found[string] = 1
    from = to
  }
  return found
}

function look(text: string, block: Text): number | undefined {
  const { ascii, textEnd } = block
  let from = 0
  for (let string = 0; string < textEnd.length; string++) {
    const to = textEnd[string]
    if (to - from === text.length) {
      const isSame = ascii === undefined ? block.text.startsWith(text, from) : holds(text, ascii, from)
      if (isSame) return string
    }
    from = to
  }
  return undefined
}

/** From behind, where strings that begin alike differ. */
function holds(text: string, ascii: Uint8Array, from: number): boolean {
  for (let i = text.length - 1; i >= 0; i--) if (ascii[from + i] !== text.charCodeAt(i)) return false
  return true
}

function holdsLowered(word: string, ascii: Uint8Array, from: number): boolean {
  for (let i = word.length - 1; i >= 0; i--) if (lowered(ascii[from + i]) !== word.charCodeAt(i)) return false
  return true
}
