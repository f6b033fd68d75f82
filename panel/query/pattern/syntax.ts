/** The syntax tree of a regular expression in JavaScript's syntax with its `u` flag. */

/** A node of the syntax tree. */
export type PatternNode =
  | { readonly type: 'sequence' | 'choice'; readonly parts: readonly PatternNode[] }
  | { readonly type: 'repeat'; readonly part: PatternNode; readonly min: number; readonly max: number }
  | Look
  | Atom
  | Assertion

/** A look-around: holds if its part matches ahead or behind, or if it does not. */
export interface Look {
  readonly type: 'look'
  readonly part: PatternNode
  readonly isAhead: boolean
  readonly isNegated: boolean
}

/** Something that matches one code point: a character, an escape, a class, a dot. Kept as written. */
export interface Atom {
  readonly type: 'atom'
  readonly source: string
  readonly flags: string
}

/** A condition on a position; it reads no character. */
export interface Assertion {
  readonly type: 'assertion'
  readonly what: 'textStart' | 'textEnd' | 'lineStart' | 'lineEnd' | 'wordBorder' | 'noWordBorder'
}

/** Thrown for a back reference, which no linear matcher supports. */
export class BackReference extends Error {}

/** Two escaped surrogates are one code point. */
const ESCAPE =
  /\\(?:u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|u\{[\da-fA-F]{1,300}\}|u[\da-fA-F]{4}|x[\da-fA-F]{2}|c[a-zA-Z]|[pP]\{[^}]{1,300}\}|.)/suy
const CLASS = /\[(?:[^\]\\]|\\.)*\]/suy
const GROUP = /\((?:\?(?:<(?![=!])[^>]{1,300}>|[ims]{0,3}(?:-[ims]{0,3})?:|<?[=!]))?/uy
const QUANTIFIER = /(?:[*+?]|\{(\d{1,300})(,(\d{0,300}))?\})\??/uy
const CHARACTER = /./suy

/**
 * Parses a pattern that `new RegExp(source, 'u')` accepts.
 *
 * @throws BackReference if the pattern has one
 */
export function readPattern(source: string, flags: string): PatternNode {
  return new Reader(source).choice(flags)
}

/** Parses a pattern by recursive descent. */
class Reader {
  readonly #source: string
  #at = 0

  constructor(source: string) {
    this.#source = source
  }

  choice(flags: string): PatternNode {
    const parts = [this.#sequence(flags)]
    while (this.#source[this.#at] === '|') {
      this.#at++
      parts.push(this.#sequence(flags))
    }
    return parts.length === 1 ? parts[0] : { type: 'choice', parts }
  }

  #sequence(flags: string): PatternNode {
    const parts: PatternNode[] = []
    for (;;) {
      const next = this.#source[this.#at]
      if (next === undefined || next === '|' || next === ')') return { type: 'sequence', parts }
      const part = this.#one(next, flags)
      const quantifier = this.#take(QUANTIFIER)
      parts.push(quantifier === null ? part : { type: 'repeat', part, ...countsOf(quantifier) })
    }
  }

  #one(next: string, flags: string): PatternNode {
    switch (next) {
      case '(':
        return this.#group(flags)
      case '^':
        this.#at++
        return { type: 'assertion', what: flags.includes('m') ? 'lineStart' : 'textStart' }
      case '$':
        this.#at++
        return { type: 'assertion', what: flags.includes('m') ? 'lineEnd' : 'textEnd' }
      case '[':
        return { type: 'atom', source: this.#take(CLASS)?.[0] ?? '', flags }
      case '\\':
        return this.#escape(flags)
      default:
        return { type: 'atom', source: this.#take(CHARACTER)?.[0] ?? '', flags }
    }
  }

  #escape(flags: string): PatternNode {
    const source = this.#take(ESCAPE)?.[0] ?? ''
    if (source === '\\b') return { type: 'assertion', what: 'wordBorder' }
    if (source === '\\B') return { type: 'assertion', what: 'noWordBorder' }
    if (source === '\\k' || /^\\[1-9]$/.test(source)) throw new BackReference()
    return { type: 'atom', source, flags }
  }

  #group(flags: string): PatternNode {
    const begin = this.#take(GROUP)?.[0] ?? ''
    const part = this.choice(flagsWithin(begin, flags))
    this.#at++
    if (!begin.endsWith('=') && !begin.endsWith('!')) return part
    return { type: 'look', part, isAhead: !begin.includes('<'), isNegated: begin.endsWith('!') }
  }

  #take(what: RegExp): RegExpExecArray | null {
    what.lastIndex = this.#at
    const taken = what.exec(this.#source)
    this.#at += taken?.[0].length ?? 0
    return taken
  }
}

/** Applies the flags of a group such as `(?im-s:`. */
function flagsWithin(begin: string, flags: string): string {
  if (!begin.endsWith(':')) return flags
  const [on, off = ''] = begin.slice(2, -1).split('-')
  return [...new Set(flags + on)].filter((flag) => !off.includes(flag)).join('')
}

function countsOf([text, min, comma, max]: RegExpExecArray): { readonly min: number; readonly max: number } {
  switch (text[0]) {
    case '*':
      return { min: 0, max: Number.POSITIVE_INFINITY }
    case '+':
      return { min: 1, max: Number.POSITIVE_INFINITY }
    case '?':
      return { min: 0, max: 1 }
  }
  if (comma === undefined) return { min: Number(min), max: Number(min) }
  return { min: Number(min), max: max === '' ? Number.POSITIVE_INFINITY : Number(max) }
}
