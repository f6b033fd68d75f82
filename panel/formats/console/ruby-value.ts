/** Parses values as Ruby's `inspect` and `pp` print them: texts, numbers, symbols, lists, hashes, structs and other objects. */
import { Fault } from '../reading/json-parts'

/** Deeper than a span, and far from a stack overflow. */
const MAX_DEPTH = 50

const SPACE = /\s*/y
const QUOTED = /"[^"\\]*(?:\\[\s\S][^"\\]*)*"/y
const NUMBER = /-?\d{1,40}(?:\.\d{1,40})?(?:e[+-]?\d{1,3})?/y
const WORD = /[A-Za-z_@][\w@]{0,200}[?!]?/y
/** The beginning of an object, up to its members: `#<struct Name`, `#<Name:0x01` with its address. */
const OBJECT = /#<(?:struct )?[\w:]{0,200}/y

/** Parses the value that begins at a position. @throws Fault for what is none */
export function rubyValue(text: string, from: number, where: string): unknown {
  return new Reader(text, from, where).value(0)
}

class Reader {
  readonly #text: string
  readonly #where: string
  #at: number

  constructor(text: string, from: number, where: string) {
    this.#text = text
    this.#at = from
    this.#where = where
  }

  value(depth: number): unknown {
    if (depth > MAX_DEPTH) throw new Fault('tooDeep', this.#where)
    this.#match(SPACE)
    switch (this.#text.charAt(this.#at)) {
      case '"':
        return unquoted(this.#need(QUOTED))
      case ':':
        this.#at++
        return this.#match(QUOTED) ?? this.#match(WORD) ?? this.#fail()
      case '[':
        return this.#list(depth)
      case '{':
        this.#at++
        return this.#members('}', depth)
      case '#':
        this.#need(OBJECT)
        return this.#members('>', depth)
    }
    const number = this.#match(NUMBER)
    if (number !== undefined)
      return Number.isSafeInteger(Number(number)) || /[.e]/.test(number) ? Number(number) : BigInt(number)
    const word = this.#need(WORD)
    return word === 'true' ? true : word === 'false' ? false : word === 'nil' ? null : word
  }

  #list(depth: number): unknown[] {
    this.#at++
    const items: unknown[] = []
    while (!this.#takes(']')) {
      items.push(this.value(depth + 1))
      this.#takes(',')
    }
    return items
  }

  /** `key=>value`, `key: value`, `key=value`, `@key=value` */
  #members(end: '}' | '>', depth: number): Record<string, unknown> {
    const members: Record<string, unknown> = {}
    while (!this.#takes(end)) {
      const before = this.#at
      const key = String(this.#key(depth)).replace(/^@/, '')
      if (this.#takes('=>') || this.#takes('=') || this.#takes(':')) {
        Object.defineProperty(members, key, { value: this.value(depth + 1), enumerable: true })
      }
      this.#takes(',')
      if (this.#at === before) this.#fail()
    }
    return members
  }

  #key(depth: number): unknown {
    this.#match(SPACE)
    return this.#match(WORD) ?? this.value(depth + 1)
  }

  #takes(mark: string): boolean {
    this.#match(SPACE)
    if (!this.#text.startsWith(mark, this.#at)) return false
    this.#at += mark.length
    return true
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)
    if (found === null) return undefined
    this.#at = pattern.lastIndex
    return found[0]
  }

  #need(pattern: RegExp): string {
    return this.#match(pattern) ?? this.#fail()
  }

  #fail(): never {
    throw new Fault('cutOff', this.#where)
  }
}

const ESCAPED: Readonly<Record<string, number>> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13, e: 27, s: 32, 0: 0 }

/** A text without its quotes and escapes. A byte of a text that is no UTF-8 becomes the character of its number. */
function unquoted(quoted: string): string {
  return quoted
    .slice(1, -1)
    .replace(
      /\\(?:x([\da-f]{1,2})|u([\da-f]{4})|u\{([\da-f]{1,6})\}|([\s\S]))/gi,
      (_, ...codes: (string | undefined)[]) => {
        const hex = codes[0] ?? codes[1] ?? codes[2]
        const other = codes[3] ?? ''
        if (hex === undefined) return other in ESCAPED ? String.fromCharCode(ESCAPED[other]) : other
        const code = Number.parseInt(hex, 16)
        return code <= 0x10ffff ? String.fromCodePoint(code) : ''
      },
    )
}
