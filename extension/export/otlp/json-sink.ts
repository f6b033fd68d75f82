import type { Field } from './fields'
import type { OtlpSink } from './sink'

const UTF_8 = new TextEncoder()

/**
 * Writes OTLP in JSON: ids in hex, 64-bit integers as strings, enums as numbers.
 * https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */
export class JsonSink implements OtlpSink {
  readonly #parts: (string | Uint8Array)[] = []
  /** Texts as they stand in JSON: spans repeat them. */
  readonly #quoted = new Map<string, string>()
  #text = ''
  /** Whether the next member or item needs a comma before it. */
  #isFirst = true
  #inList = false
  readonly #outer: boolean[] = []

  openList({ name }: Field): void {
    this.#separate()
    this.#text += `"${name}":[`
    this.#enter(true)
  }

  closeList(): void {
    this.#text += ']'
    this.#leave()
  }

  open({ name }: Field): void {
    this.#separate()
    this.#text += this.#inList ? '{' : `"${name}":{`
    this.#enter(false)
  }

  close(): void {
    this.#text += '}'
    this.#leave()
  }

  text(field: Field, text: string): void {
    let quoted = this.#quoted.get(text)
    if (quoted === undefined) {
      // A lone surrogate, which protobuf's text cannot hold either, is an error for some readers.
      quoted = JSON.stringify(text.toWellFormed())
      this.#quoted.set(text, quoted)
    }
    this.#member(field, quoted)
  }

  id(field: Field, words: Uint32Array, from: number, count: number): void {
    let hex = '"'
    for (let i = from; i < from + count; i++) hex += words[i].toString(16).padStart(8, '0')
    this.#member(field, `${hex}"`)
  }

  number(field: Field, value: number): void {
    this.#member(field, String(value))
  }

  fixed32(field: Field, value: number): void {
    this.#member(field, String(value))
  }

  time(field: Field, ns: bigint): void {
    this.#member(field, `"${ns}"`)
  }

  int64(field: Field, value: bigint | number): void {
    this.#member(field, `"${value}"`)
  }

  double(field: Field, value: number): void {
    const text = Object.is(value, -0) ? '-0.0' : String(value)
    this.#member(field, Number.isFinite(value) ? text : `"${text}"`)
  }

  bool(field: Field, value: boolean): void {
    this.#member(field, String(value))
  }

  piece(field: Field, piece: Uint8Array): void {
    this.open(field)
    this.#parts.push(this.#text, piece)
    this.#text = ''
    this.close()
  }

  body(): Uint8Array {
    this.#parts.unshift('{')
    this.#text += '}'
    return this.take()
  }

  take(): Uint8Array {
    const parts = [...this.#parts, this.#text].map((part) => (typeof part === 'string' ? UTF_8.encode(part) : part))
    this.#parts.length = 0
    this.#text = ''
    this.#isFirst = true
    return joined(parts)
  }

  #member({ name }: Field, value: string): void {
    this.#text += `${this.#isFirst ? '' : ','}"${name}":${value}`
    this.#isFirst = false
  }

  #separate(): void {
    if (!this.#isFirst) this.#text += ','
  }

  #enter(isList: boolean): void {
    this.#outer.push(this.#inList)
    this.#inList = isList
    this.#isFirst = true
  }

  #leave(): void {
    this.#inList = this.#outer.pop() ?? false
    this.#isFirst = false
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0]
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
