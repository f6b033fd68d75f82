/**
 * Parses values that are almost JSON: as a JavaScript console prints them (`util.inspect`, literals in source) with
 * unquoted keys, any quotes, `undefined`, bigints with `n`, `NaN`, trailing commas, comments, Python's `None` and `True`. At an
 * error it returns what was read before.
 */

/** Deeper than a console prints, and far from a stack overflow. */
const MAX_DEPTH = 200

const TOKEN =
  /(?:([{}[\]:,])|("[^"\\]*(?:\\[\s\S][^"\\]*)*"|'[^'\\]*(?:\\[\s\S][^'\\]*)*'|`[^`\\]*(?:\\[\s\S][^`\\]*)*`)|([^\s{}[\]:,"'`]+))/y

/** A placeholder for a value that was not printed, or a label before one: `[Object]`, `[Object: null prototype] {`. */
const LABEL = /((?:Object|Array|Function|AsyncFunction|Circular|Getter|Symbol)\b[^[\]{}'"]*)\]/y

/** What a browser's console prints before a bracket: `Object {`, `Array(2) [`, `(2) [`. */
const PREFIX = /^(?:Object|Array)?(?:\(\d{1,9}\))?$/

/** The result of parsing. */
export interface LooseValue {
  readonly value: unknown
  /** The position after the value, or of its error. */
  readonly end: number
  /** Whether it was read to its end. */
  readonly isWhole: boolean
}

/** Parses the object or list that begins at a position. */
export function looseValue(text: string, from: number): LooseValue {
  const reader = new Reader(text, from)
  const holder: unknown[] = []
  let isWhole = true
  try {
    reader.read((value) => holder.push(value), 0)
  } catch {
    isWhole = false
  }
  return { value: holder[0], end: reader.at, isWhole }
}

/** One for all: to note where an error occurred costs more than to read a line of a log. */
const NO_VALUE = new Error('no value')

type Put = (value: unknown) => void

/** Each container is attached before it is filled, so that what was read before an error is kept. */
class Reader {
  readonly #text: string
  at: number

  constructor(text: string, from: number) {
    this.#text = text
    this.at = from
  }

  read(put: Put, depth: number): void {
    const before = this.at
    const { mark, quoted, word } = this.#next()
    if (mark === '{' && depth < MAX_DEPTH) this.#object(put, depth)
    else if (mark === '[' && depth < MAX_DEPTH) this.#list(put, depth)
    else if (quoted !== undefined) put(this.#joined(unquoted(quoted)))
    else if (word !== undefined && PREFIX.test(word) && this.#opens()) this.read(put, depth)
    else if (word !== undefined) put(wordValue(word))
    else this.#fail(before)
  }

  /** Node prints a long string in pieces. */
  #joined(first: string): string {
    let text = first
    for (;;) {
      const before = this.at
      const { quoted } = this.#next().word === '+' ? this.#next() : {}
      if (quoted === undefined) {
        this.at = before
        return text
      }
      text += unquoted(quoted)
    }
  }

  #object(put: Put, depth: number): void {
    const object: Record<string, unknown> = {}
    put(object)
    while (!this.#takes('}')) {
      if (this.#skips()) continue
      const before = this.at
      const key = this.#key()
      if (key === undefined || !this.#takes(':')) this.#fail(before)
      this.read((value) => setMember(object, key, value), depth + 1)
      if (this.#takes(',')) continue
      if (this.#takes('}')) return
      this.#fail(this.at)
    }
  }

  /** Node prints `__proto__` as a computed key: `['__proto__']`. */
  #key(): string | undefined {
    const { mark, quoted, word } = this.#next()
    if (mark === '[') {
      const computed = this.#next().quoted
      return computed !== undefined && this.#takes(']') ? unquoted(computed) : undefined
    }
    return quoted === undefined ? word : unquoted(quoted)
  }

  #list(put: Put, depth: number): void {
    LABEL.lastIndex = endOfSpace(this.#text, this.at)
    const label = LABEL.exec(this.#text)
    if (label !== null) {
      this.at = LABEL.lastIndex
      if (this.#takes('{')) this.#object(put, depth)
      else put(`[${label[1]}]`)
      return
    }
    const items: unknown[] = []
    put(items)
    while (!this.#takes(']')) {
      if (this.#skips()) continue
      this.read((value) => items.push(value), depth + 1)
      if (this.#takes(',')) continue
      if (this.#takes(']')) return
      this.#fail(this.at)
    }
  }

  /** Whether a bracket follows. */
  #opens(): boolean {
    const at = endOfSpace(this.#text, this.at)
    return this.#text[at] === '{' || this.#text[at] === '['
  }

  /** Skips the `…` by which a browser's console says that there is more. */
  #skips(): boolean {
    const at = endOfSpace(this.#text, this.at)
    if (this.#text[at] !== '…') return false
    this.at = at + 1
    this.#takes(',')
    return true
  }

  #fail(at: number): never {
    this.at = at
    throw NO_VALUE
  }

  #takes(wanted: string): boolean {
    const before = this.at
    if (this.#next().mark === wanted) return true
    this.at = before
    return false
  }

  #next(): { readonly mark?: string; readonly quoted?: string; readonly word?: string } {
    TOKEN.lastIndex = endOfSpace(this.#text, this.at)
    const found = TOKEN.exec(this.#text)
    if (found === null) return {}
    this.at = TOKEN.lastIndex
    const [, mark, quoted, word] = found
    return { mark, quoted, word }
  }
}

/** The end of white space and comments. */
function endOfSpace(text: string, from: number): number {
  for (let at = from; ; ) {
    SPACE.lastIndex = at
    SPACE.exec(text)
    const end = endOfComment(text, SPACE.lastIndex)
    if (end === undefined) return SPACE.lastIndex
    at = end
  }
}

const SPACE = /\s*/y

/** The end of a comment that begins at a position: of its line, after its mark, or of the text. Undefined if none begins. */
export function endOfComment(text: string, at: number): number | undefined {
  const isLine = text.startsWith('//', at)
  if (!isLine && !text.startsWith('/*', at)) return undefined
  const end = text.indexOf(isLine ? '\n' : '*/', at + 2)
  return end < 0 ? text.length : end + (isLine ? 0 : 2)
}

/** Sets a member; `__proto__` is an ordinary key. */
function setMember(object: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true })
}

const ESCAPED: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v', 0: '\0' }

function unquoted(quoted: string): string {
  return quoted
    .slice(1, -1)
    .replace(
      /\\(?:u\{([\da-f]{1,6})\}|u([\da-f]{4})|x([\da-f]{2})|([\s\S]))/gi,
      (_whole, ...codes: (string | undefined)[]) => {
        const hex = codes[0] ?? codes[1] ?? codes[2]
        const other = codes[3] ?? ''
        if (hex === undefined) return ESCAPED[other] ?? other
        const code = Number.parseInt(hex, 16)
        return code <= 0x10ffff ? String.fromCodePoint(code) : ''
      },
    )
}

function wordValue(word: string): unknown {
  if (word === 'undefined' || word === 'null' || word === 'None') return null
  if (/^(?:true|false)$/i.test(word)) return word.length === 4
  if (/^-?\d{1,40}n$/.test(word)) return BigInt(word.slice(0, -1))
  if (/^-?(?:\d+(?:\.\d*)?(?:e[+-]?\d+)?|Infinity)$|^NaN$/i.test(word)) return Number(word)
  throw NO_VALUE
}
