/** A token of the filter's text. `start` and `end` are offsets in it. */
export type Token = Mark | Term

/** A bracket or an operator. `start` and `end` are offsets in the text. */
interface Mark {
  readonly type: '(' | ')' | '-' | 'and' | 'or'
  readonly start: number
  readonly end: number
}

/** A search term, with or without a key. `start` and `end` are offsets in the text. */
export interface Term {
  readonly type: 'term'
  readonly start: number
  readonly end: number
  /** The text before the colon as it was typed. */
  readonly key: string | undefined
  readonly operator: Operator | undefined
  /** The value without its quotes or slashes. */
  readonly value: string
  readonly form: 'bare' | 'quoted' | 'pattern'
  readonly valueStart: number
}

/** How to compare a number. */
export type Operator = '>' | '>=' | '<' | '<=' | '='

const BLANK = /\s*/y
const KEY = /([\p{L}_][\p{L}\p{N}_.\-/]*):(?!\/\/)/uy
const OPERATOR = />=|<=|[><=]/y
const QUOTED = /"([^"]*)(?:"|$)/y
/** Tried at each slash, so it is bounded; a longer pattern would be refused anyway. */
const PATTERN = /\/((?:\\.|[^/\\]){1,2000})\/(?=[\s)]|$)/y
const BARE = /\S+/y
const BARE_WITHIN = /[^\s)]+/y
const WORD = /(and|or)(?=[\s(]|$)/iy

/**
 * Splits a filter's text into tokens. Any text can be split: a quote that is not closed extends to the end, a lone `-` is a
 * word, a parenthesis within a word is part of it.
 */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  let depth = 0
  let at = 0
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at
    return pattern.exec(text)
  }
  const mark = (type: Mark['type'], length: number) => {
    tokens.push({ type, start: at, end: at + length })
    at += length
  }
  for (;;) {
    at += match(BLANK)?.[0].length ?? 0
    if (at >= text.length) return tokens
    const word = match(WORD)
    if (text[at] === '(') {
      depth++
      mark('(', 1)
    } else if (text[at] === ')' && depth > 0) {
      depth--
      mark(')', 1)
    } else if (text[at] === '-' && /^[^\s)]/.test(text.slice(at + 1))) {
      mark('-', 1)
    } else if (word !== null) {
      mark(word[1].toLowerCase() === 'and' ? 'and' : 'or', word[0].length)
    } else {
      const start = at
      const key = match(KEY)
      at += key?.[0].length ?? 0
      const operator = key === null ? null : match(OPERATOR)
      at += operator?.[0].length ?? 0
      const valueStart = at
      const quoted = match(QUOTED)
      const pattern = quoted === null ? match(PATTERN) : null
      const bare = quoted === null && pattern === null ? match(depth > 0 ? BARE_WITHIN : BARE) : null
      at += (quoted ?? pattern ?? bare)?.[0].length ?? 0
      tokens.push({
        ...{ type: 'term', start, end: at, valueStart },
        key: key?.[1],
        operator: operatorOf(operator?.[0]),
        value: quoted?.[1] ?? pattern?.[1] ?? bare?.[0] ?? '',
        form: quoted !== null ? 'quoted' : pattern !== null ? 'pattern' : 'bare',
      })
    }
  }
}

function operatorOf(text: string | undefined): Operator | undefined {
  return OPERATORS.find((operator) => operator === text)
}

/** All operators. */
export const OPERATORS: readonly Operator[] = ['>', '>=', '<', '<=', '=']
