/**
 * A value as a console of JavaScript prints it (`util.inspect`, a literal in source): keys without quotes, texts in any
 * quotes, `undefined`, whole numbers with an `n`.
 */

/** Deeper than a console prints, and far from where a stack ends. */
const MAX_DEPTH = 200

const TOKEN = /\s*(?:([{}[\]:,])|("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`)|([^\s{}[\]:,"'`]+))/y

/** What stands for a value that was not printed, or before one: `[Object]`, `[Object: null prototype] {`. */
const LABEL = /\s*((?:Object|Array|Function|AsyncFunction|Circular|Getter|Symbol)\b[^[\]{}'"]*)\]/y

/** In an object, so that `null` is something that was read; undefined for what is no such value. */
export function consoleValue(text: string): { readonly value: unknown } | undefined {
  try {
    const reader = new Reader(text)
    const value = reader.value(0)
    return reader.isAtEnd ? { value } : undefined
  } catch {
    return undefined
  }
}

class Reader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  get isAtEnd(): boolean {
    return this.#text.slice(this.#at).trim() === ''
  }

  value(depth: number): unknown {
    if (depth > MAX_DEPTH) throw new Error('too deep')
    const { mark, quoted, word } = this.#next()
    if (mark === '{') return this.#object(depth)
    if (mark === '[') return this.#list(depth)
    if (quoted !== undefined) return this.#joined(unquoted(quoted))
    if (word !== undefined) return wordValue(word)
    throw new Error('no value')
  }

  /** A long text is printed in pieces. */
  #joined(first: string): string {
    let text = first
    for (;;) {
      const before = this.#at
      const { quoted } = this.#next().word === '+' ? this.#next() : {}
      if (quoted === undefined) {
        this.#at = before
        return text
      }
      text += unquoted(quoted)
    }
  }

  #object(depth: number): unknown {
    const entries: [string, unknown][] = []
    if (this.#takes('}')) return {}
    do {
      const { quoted, word } = this.#next()
      const key = quoted === undefined ? word : unquoted(quoted)
      if (key === undefined || !this.#takes(':')) throw new Error('no key')
      entries.push([key, this.value(depth + 1)])
    } while (this.#takes(','))
    if (!this.#takes('}')) throw new Error('not closed')
    return Object.fromEntries(entries)
  }

  #list(depth: number): unknown {
    const items: unknown[] = []
    LABEL.lastIndex = this.#at
    const label = LABEL.exec(this.#text)
    if (label !== null) {
      this.#at = LABEL.lastIndex
      return this.#takes('{') ? this.#object(depth) : `[${label[1]}]`
    }
    if (this.#takes(']')) return items
    do items.push(this.value(depth + 1))
    while (this.#takes(','))
    if (!this.#takes(']')) throw new Error('not closed')
    return items
  }

  #takes(wanted: string): boolean {
    const before = this.#at
    if (this.#next().mark === wanted) return true
    this.#at = before
    return false
  }

  #next(): { readonly mark?: string; readonly quoted?: string; readonly word?: string } {
    TOKEN.lastIndex = this.#at
    const found = TOKEN.exec(this.#text)
    if (found === null) return {}
    this.#at = TOKEN.lastIndex
    const [, mark, quoted, word] = found
    return { mark, quoted, word }
  }
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
  if (word === 'undefined' || word === 'null') return null
  if (word === 'true' || word === 'false') return word === 'true'
  if (/^-?\d{1,40}n$/.test(word)) return BigInt(word.slice(0, -1))
  if (/^-?(?:\d+(?:\.\d*)?(?:e[+-]?\d+)?|Infinity)$|^NaN$/i.test(word)) return Number(word)
  throw new Error('no value')
}
