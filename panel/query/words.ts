/** A piece of what the reader typed that a span must contain, or must not. */
export interface Word {
  /** In lower case, never empty. */
  readonly text: string
  readonly negated: boolean
}

/**
 * Free text as words: split at blanks, `"quoted phrases"` in one piece, `-` before either for "must not contain". Any
 * text is understood: a quote that is not closed reaches to the end, a lone `-` is a word like others. Case is no matter.
 */
export function wordsOf(text: string): Word[] {
  const words: Word[] = []
  for (const [, dash, phrase, plain] of text.matchAll(/(-?)"([^"]*)(?:"|$)|(\S+)/g)) {
    const negated = phrase === undefined ? plain.length > 1 && plain.startsWith('-') : dash === '-'
    const word = (phrase ?? (negated ? plain.slice(1) : plain)).toLowerCase().replaceAll('\0', '')
    if (word !== '') words.push({ text: word, negated })
  }
  return words
}
