import { ATTRIBUTE_OF_WORD, codesFrom, domainMatch, SIZE_KEY, sizesFrom } from './host-words'
import { type Interval, intervalOf, numberOf, timeOf } from './interval'
import { ATTRIBUTE_PREFIX, FILTER_KEYS, KINDS, PARTS, STATES, STATUSES } from './keys'
import type { PatternError } from './pattern/linear-pattern'
import { type TextMatch, textMatch } from './text-match'
import { OPERATORS, type Term, type Token, tokensOf } from './tokens'

/** The syntax tree of a filter. */
export type Syntax =
  | { readonly type: 'and' | 'or'; readonly parts: readonly Syntax[] }
  | { readonly type: 'not'; readonly part: Syntax }
  | Condition

/** A single condition of a filter. */
export type Condition =
  | { readonly type: 'text' | 'name' | 'event' | 'origin' | 'page' | 'scope'; readonly match: TextMatch }
  | { readonly type: 'attribute'; readonly key: string; readonly match: TextMatch; readonly interval?: Interval }
  | { readonly type: 'has'; readonly what: (typeof PARTS)[number] | { readonly attribute: string } }
  | { readonly type: 'kind' | 'status'; readonly number: number }
  | { readonly type: 'code' | 'duration' | 'self'; readonly interval: Interval }
  | { readonly type: 'is'; readonly what: (typeof STATES)[number] }
  | { readonly type: 'trace' | 'span'; readonly prefix: string }
  /** ms before now. */
  | { readonly type: 'since'; readonly ago: number }
  | { readonly type: 'since'; readonly clock: readonly [hours: number, minutes: number, seconds: number] }

/** A part of a filter that could not be read. It is left out; the rest still applies. */
export interface FilterError {
  readonly start: number
  readonly end: number
  readonly message:
    | 'filterErrorKey'
    | 'filterErrorValue'
    | 'filterErrorNumber'
    | 'filterErrorTime'
    | 'filterErrorSize'
    | 'filterErrorId'
    | PatternError
    | 'filterErrorParenthesis'
    | 'filterErrorDangling'
  /** The values to insert for $1 and $2. */
  readonly values: readonly string[]
}

/** A filter's syntax tree and its errors. */
export interface ReadFilter {
  /** Undefined if the text asks for nothing. */
  readonly syntax: Syntax | undefined
  readonly errors: readonly FilterError[]
}

/** Keys whose values are compared by size. */
const NUMBER_KEYS: readonly string[] = ['duration', 'self', 'status', 'status-code', 'larger-than']

/** Deeper parentheses are not read: users type two levels. */
const MAX_DEPTH = 50

/** Reads a filter. Any text can be read: it never throws. */
export function readFilter(text: string): ReadFilter {
  const parser = new Parser(tokensOf(text))
  return { syntax: parser.read(), errors: parser.errors }
}

/** Reads tokens into a syntax tree by recursive descent. */
class Parser {
  readonly errors: FilterError[] = []
  readonly #tokens: readonly Token[]
  #at = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  read(): Syntax | undefined {
    return this.#either(0)
  }

  #either(depth: number): Syntax | undefined {
    const parts: Syntax[] = []
    for (;;) {
      const part = this.#all(depth)
      if (part !== undefined) parts.push(part)
      const token = this.#tokens[this.#at]
      if (token?.type !== 'or') break
      this.#at++
      const following = this.#tokens[this.#at]
      if (part === undefined || following === undefined || following.type === ')') this.#dangling(token)
    }
    return joined('or', parts)
  }

  #all(depth: number): Syntax | undefined {
    const parts: Syntax[] = []
    for (;;) {
      const token = this.#tokens[this.#at]
      if (token === undefined || token.type === 'or' || token.type === ')') break
      if (token.type === 'and') {
        this.#at++
        const following = this.#tokens[this.#at]
        if (parts.length === 0 || following === undefined || following.type === 'or') this.#dangling(token)
        continue
      }
      const part = this.#one(depth)
      if (part !== undefined) parts.push(part)
    }
    return joined('and', parts)
  }

  #one(depth: number): Syntax | undefined {
    let negated = false
    let token = this.#tokens[this.#at++]
    while (token?.type === '-') {
      negated = !negated
      token = this.#tokens[this.#at++]
    }
    const part =
      token?.type === '(' ? this.#group(token, depth) : token?.type === 'term' ? this.#term(token) : undefined
    return part !== undefined && negated ? { type: 'not', part } : part
  }

  #group(token: Token, depth: number): Syntax | undefined {
    if (depth > MAX_DEPTH) {
      this.#error(token, 'filterErrorParenthesis')
      return undefined
    }
    const inner = this.#either(depth + 1)
    if (this.#tokens[this.#at]?.type === ')') this.#at++
    else this.#error(token, 'filterErrorParenthesis')
    return inner
  }

  #term(typed: Term): Syntax | undefined {
    const term = withOperatorAlone(typed)
    if (term.key === undefined) return term.value === '' ? undefined : this.#text('text', term)
    const attribute = attributeKey(term.key)
    // The user is still typing.
    if (term.value === '') return undefined
    if (attribute !== undefined) return this.#attribute(attribute, term)
    const key = FILTER_KEYS.find((known) => known.key === term.key?.toLowerCase())?.key
    switch (key) {
      case 'name':
      case 'event':
      case 'origin':
      case 'page':
      case 'scope':
        return this.#text(key, term)
      case 'kind':
        return this.#number('kind', term, KINDS)
      case 'status-code': {
        const interval = codesFrom(term)
        return interval === undefined ? this.#error(term, 'filterErrorNumber', term.value) : { type: 'code', interval }
      }
      case 'method':
      case 'url':
        return this.#attribute(ATTRIBUTE_OF_WORD[key], term)
      case 'domain':
        return this.#domain(term)
      case 'larger-than': {
        const interval = sizesFrom(term)
        if (interval === undefined) return this.#error(term, 'filterErrorSize', term.value)
        // A size that is a text is none.
        return { type: 'attribute', key: SIZE_KEY, match: { type: 'exact', text: '' }, interval }
      }
      case 'status': {
        const interval = codesFrom(term)
        return interval === undefined ? this.#number('status', term, STATUSES) : { type: 'code', interval }
      }
      case 'is': {
        const what = STATES.find((state) => state === term.value.toLowerCase())
        return what === undefined ? this.#valueError(term) : { type: 'is', what }
      }
      case 'has': {
        const part = PARTS.find((one) => one === term.value.toLowerCase())
        const named = attributeKey(term.value)
        if (part === undefined && named === undefined) return this.#valueError(term)
        return { type: 'has', what: part ?? { attribute: named ?? term.value } }
      }
      case 'duration':
      case 'self': {
        const interval = intervalOf(term.value, term.operator, timeOf, '>=')
        return interval === undefined ? this.#error(term, 'filterErrorTime', term.value) : { type: key, interval }
      }
      case 'trace':
      case 'span': {
        const prefix = term.value.toLowerCase()
        const isId = /^[0-9a-f]+$/.test(prefix) && prefix.length <= (key === 'trace' ? 32 : 16)
        return isId ? { type: key, prefix } : this.#error(term, 'filterErrorId', term.value)
      }
      case 'since':
        return this.#since(term)
      default:
        return this.#unknownKey(term)
    }
  }

  /** Spans without a URL have the page's origin, and are asked for by no domain. */
  #domain(term: Term): Syntax | undefined {
    const match = term.form === 'pattern' ? this.#match(term) : domainMatch(term)
    if (match === undefined) return undefined
    return {
      type: 'and',
      parts: [
        { type: 'has', what: { attribute: ATTRIBUTE_OF_WORD.url } },
        { type: 'origin', match },
      ],
    }
  }

  #text(type: 'text' | 'name' | 'event' | 'origin' | 'page' | 'scope', term: Term): Condition | undefined {
    const match = this.#match(term)
    return match === undefined ? undefined : { type, match }
  }

  #attribute(key: string, term: Term): Condition | undefined {
    const interval = term.form === 'bare' ? intervalOf(term.value, term.operator, numberOf) : undefined
    if (interval === undefined && term.operator !== undefined && term.operator !== '=') {
      return this.#error(term, 'filterErrorNumber', term.value)
    }
    const match = this.#match(term)
    return match === undefined ? undefined : { type: 'attribute', key, match, interval }
  }

  #match(term: Term): TextMatch | undefined {
    const match = textMatch(term.value, term.form === 'pattern' ? 'pattern' : term.operator === '=' ? 'exact' : 'part')
    return typeof match === 'string' ? this.#error(term, match) : match
  }

  #number(type: 'kind' | 'status', term: Term, values: readonly string[]): Condition | undefined {
    const number = values.indexOf(term.value.toLowerCase())
    return number < 0 ? this.#valueError(term) : { type, number }
  }

  #since(term: Term): Condition | undefined {
    const clock = /^(\d{1,2}):(\d\d)(?::(\d\d))?$/.exec(term.value)
    if (clock !== null) return { type: 'since', clock: [Number(clock[1]), Number(clock[2]), Number(clock[3] ?? 0)] }
    const ago = timeOf(term.value)
    return ago === undefined ? this.#error(term, 'filterErrorTime', term.value) : { type: 'since', ago }
  }

  /** A word with a colon may be no key at all, but part of the searched text: `localhost:8080`. */
  #unknownKey(term: Term): Condition | undefined {
    if (term.form === 'bare' && !/^\d+$/.test(term.value)) this.#error(term, 'filterErrorKey', term.key ?? '')
    const match = textMatch(`${term.key}:${term.operator ?? ''}${term.value}`, 'part')
    return typeof match === 'string' ? undefined : { type: 'text', match }
  }

  #valueError(term: Term): undefined {
    return this.#error(term, 'filterErrorValue', term.key ?? '', term.value)
  }

  #dangling(token: Token): void {
    this.#error(token, 'filterErrorDangling', token.type)
  }

  #error({ start, end }: Token, message: FilterError['message'], ...values: string[]): undefined {
    this.errors.push({ start, end, message, values })
  }
}

/** `duration>100ms` means `duration:>100ms`: for keys of numbers, and for those with a dot in them. */
function withOperatorAlone(term: Term): Term {
  if (term.key !== undefined || term.form !== 'bare') return term
  const at = term.value.search(/[<>=]/)
  const [key, rest] = [term.value.slice(0, at), term.value.slice(at)]
  const operator = OPERATORS.findLast((one) => rest.startsWith(one))
  if (at <= 0 || operator === undefined || !/^[\w.-]+$/.test(key)) return term
  if (!NUMBER_KEYS.includes(key.toLowerCase()) && attributeKey(key) === undefined) return term
  const value = rest.slice(operator.length)
  return /^\.?\d/.test(value) ? { ...term, key, operator, value, valueStart: term.end - value.length } : term
}

/** The attribute that a key names: `attr.key`, or any key with a dot in it. */
function attributeKey(key: string): string | undefined {
  if (key.startsWith(ATTRIBUTE_PREFIX)) return key.length > ATTRIBUTE_PREFIX.length ? key.slice(5) : undefined
  return /^[^.].*\../.test(key) ? key : undefined
}

function joined(type: 'and' | 'or', parts: readonly Syntax[]): Syntax | undefined {
  return parts.length > 1 ? { type, parts } : parts[0]
}
