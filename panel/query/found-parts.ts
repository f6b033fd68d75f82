/** Which part of a text that stands in a row is what was looked for. */
import { readFilter, type Syntax } from './syntax'

/** A part of a text, in UTF-16 code units: from the first to behind the last. */
export interface FoundPart {
  readonly from: number
  readonly to: number
}

/** The texts, in small letters, that a filter looks for. What is negated or a pattern names none. */
export function wordsOf(filter: string): readonly string[] {
  const words = new Set<string>()
  const { syntax } = readFilter(filter)
  if (syntax !== undefined) collect(syntax, words)
  return [...words]
}

/** The parts of a text that are one of the words (in small letters), in their order; none overlaps another. */
export function foundParts(text: string, words: readonly string[]): readonly FoundPart[] {
  const lower = text.toLowerCase()
  // A few letters have small ones of another length: then the places are not the text's.
  if (lower.length !== text.length) return []
  const parts: { readonly from: number; to: number }[] = []
  const all = words.flatMap((word) => placesOf(word, lower)).sort((a, b) => a.from - b.from)
  for (const { from, to } of all) {
    const last = parts.at(-1)
    if (last === undefined || from > last.to) parts.push({ from, to })
    else last.to = Math.max(last.to, to)
  }
  return parts
}

function placesOf(word: string, text: string): FoundPart[] {
  const places: FoundPart[] = []
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
    places.push({ from: at, to: at + word.length })
  }
  return places
}

function collect(syntax: Syntax, words: Set<string>): void {
  switch (syntax.type) {
    case 'and':
    case 'or':
      for (const part of syntax.parts) collect(part, words)
      break
    // Texts that may stand in a row.
    case 'text':
    case 'name':
    case 'attribute':
      if (syntax.match.type !== 'pattern' && syntax.match.text !== '') words.add(syntax.match.text)
  }
}
