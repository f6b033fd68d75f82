/** Finds the strings of a block that are or contain a text. */
import type { ChunkedTask } from '../../scheduling/chunked-task'
import type { TraceStore } from '../../store/store'
import { lowered, SearchedText, type Text } from './searched-text'

const searched = new WeakMap<Text, SearchedText>()

/**
 * Per string of a block: 1 where it contains `word` (lower case, not empty) in any case. One search through all of the
 * block's text is many times faster than a search in each string. The index for it is made at the first search.
 */
export function stringsWithWord(word: string, block: Text): Uint8Array {
  return searchedText(block).find(word)
}

/** Per string of a block: how many first characters it shares with the string before it, or fewer. */
export function sharedBeginnings(block: Text): Uint16Array {
  return searchedText(block).shared
}

/**
 * Makes the search index of all blocks, which the first search would otherwise make: about 0.1 µs a span, several times what
 * later searches take.
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

/** Per text that was looked for: its string index, or undefined. */
const places = new WeakMap<Text, Map<string, number | undefined>>()

/**
 * The index of the string that equals `text`; undefined if the block has none. Looked up once for each block and text.
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

/** The string indices of those texts that the block has. */
export function placesOf(texts: readonly string[], block: Text): number[] {
  return texts.map((text) => placeOf(text, block)).filter((place) => place !== undefined)
}

/** Per string of a block: 1 where it equals `word` (lower case) in any case. */
export function stringsThatAre(word: string, block: Text): Uint8Array {
  const { ascii, textEnd } = block
  const found = new Uint8Array(textEnd.length)
  let from = 0
  for (let string = 0; string < found.length; string++) {
    const to = textEnd[string]
    // Some letters outside ASCII are longer in lower case (İ).
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

/** Compares from the end, where strings with a common beginning differ. */
function holds(text: string, ascii: Uint8Array, from: number): boolean {
  for (let i = text.length - 1; i >= 0; i--) if (ascii[from + i] !== text.charCodeAt(i)) return false
  return true
}

function holdsLowered(word: string, ascii: Uint8Array, from: number): boolean {
  for (let i = word.length - 1; i >= 0; i--) if (lowered(ascii[from + i]) !== word.charCodeAt(i)) return false
  return true
}
