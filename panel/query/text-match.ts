import type { Block } from '../../inpage/block/format'
import { textOf } from './block-text'

/** How a text is compared; case is no matter. */
export type TextMatch =
  | { readonly type: 'part' | 'exact'; readonly text: string }
  | { readonly type: 'pattern'; readonly pattern: RegExp }

/** A pattern looks at so much of a text: what grows with the square of its length stays bearable. */
const MOST_PATTERN_TEXT = 2000
const MOST_PATTERN = 300

/** A group that repeats within and is repeated as a whole: such patterns can take for ever. */
const NESTED_REPEAT = /\((?:\\.|[^()\\])*(?:[*+]|\{\d+,\d*\})(?:\\.|[^()\\])*\)(?:[*+]|\{\d+,?\d*\})/
const REPEATED_CHOICE = /\((?:\\.|[^()\\])*\|(?:\\.|[^()\\])*\)(?:[*+]|\{\d+,\d*\})/
const NESTED_GROUPS = /\)\s*(?:[*+?]|\{\d+,?\d*\})?\s*\)(?:[*+]|\{\d+,?\d*\})/
const BACK_REFERENCE = /\\(?:[1-9]|k<)/

/** The message of an error if a pattern cannot be used. `text` is not empty. */
export function textMatch(
  text: string,
  how: TextMatch['type'],
): TextMatch | 'filterErrorPattern' | 'filterErrorSlowPattern' {
  // No text in a block holds the character by which they are kept apart.
  if (how !== 'pattern') return { type: how, text: text.toLowerCase().replaceAll('\0', '') }
  const isSlow = [NESTED_REPEAT, REPEATED_CHOICE, NESTED_GROUPS, BACK_REFERENCE].some((slow) => slow.test(text))
  if (isSlow || text.length > MOST_PATTERN) return 'filterErrorSlowPattern'
  try {
    return { type: 'pattern', pattern: new RegExp(text, 'iu') }
  } catch {
    return 'filterErrorPattern'
  }
}

export function matches(match: TextMatch, text: string): boolean {
  switch (match.type) {
    case 'part':
      return text.toLowerCase().includes(match.text)
    case 'exact':
      return text.toLowerCase() === match.text
    case 'pattern':
      return match.pattern.test(text.length > MOST_PATTERN_TEXT ? text.slice(0, MOST_PATTERN_TEXT) : text)
  }
}

/** By string of a block, whether it matches. A part is looked for in all at once, the others where they are asked for. */
export function matchesIn(match: TextMatch, block: Block): (string: number) => boolean {
  const { strings } = block
  if (match.type === 'part' || (match.type === 'exact' && match.text !== '')) {
    const found = textOf(block).find(match.text)
    if (match.type === 'part') return (string) => found[string] === 1
    return (string) => found[string] === 1 && strings[string].toLowerCase() === match.text
  }
  /** 0: not looked at yet. */
  const known = new Uint8Array(strings.length)
  return (string) => {
    if (known[string] === 0) known[string] = matches(match, strings[string]) ? 2 : 1
    return known[string] === 2
  }
}
