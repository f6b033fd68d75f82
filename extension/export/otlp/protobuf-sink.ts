import type { Field } from './fields'
import type { OtlpSink } from './sink'

const UTF_8 = new TextEncoder()

const VARINT = 0
const FIXED_64 = 1
const LENGTH = 2
const FIXED_32 = 5
/** Bytes of a fixed number with its field's key. */
const FIXED_ROOM = 16

/**
 * Writes OTLP in protobuf's wire format: https://protobuf.dev/programming-guides/encoding/
 * A message's length is known at its end: one byte is kept for it, and what is longer moves what it holds.
 */
export class ProtobufSink implements OtlpSink {
  #bytes = new Uint8Array(4096)
  #view = new DataView(this.#bytes.buffer)
  #length = 0
  /** Where the open messages begin. */
  readonly #starts: number[] = []
  /** Texts as bytes: spans repeat them. */
  readonly #encoded = new Map<string, Uint8Array>()

  openList(): void {}
  closeList(): void {}

  open({ number }: Field): void {
    this.#room(FIXED_ROOM)
    this.#key(number, LENGTH)
    this.#length++
    this.#starts.push(this.#length)
  }

  close(): void {
    const start = this.#starts.pop() ?? 0
    const length = this.#length - start
    const more = varintLength(length) - 1
    if (more > 0) {
      this.#room(more)
      this.#bytes.copyWithin(start + more, start, this.#length)
    }
    this.#length = start - 1
    this.#varint(length)
    this.#length += length
  }

  text(field: Field, text: string): void {
    let bytes = this.#encoded.get(text)
    if (bytes === undefined) {
      bytes = UTF_8.encode(text)
      this.#encoded.set(text, bytes)
    }
    this.piece(field, bytes)
  }

  id({ number }: Field, words: Uint32Array, from: number, count: number): void {
    this.#room(FIXED_ROOM + count * 4)
    this.#key(number, LENGTH)
    this.#varint(count * 4)
    for (let i = from; i < from + count; i++) {
      this.#view.setUint32(this.#length, words[i])
      this.#length += 4
    }
  }

  number({ number }: Field, value: number): void {
    this.#room(FIXED_ROOM)
    this.#key(number, VARINT)
    this.#varint(value)
  }

  fixed32({ number }: Field, value: number): void {
    this.#room(FIXED_ROOM)
    this.#key(number, FIXED_32)
    this.#view.setUint32(this.#length, value, true)
    this.#length += 4
  }

  time({ number }: Field, ns: bigint): void {
    this.#room(FIXED_ROOM)
    this.#key(number, FIXED_64)
    this.#view.setBigUint64(this.#length, ns, true)
    this.#length += 8
  }

  int64({ number }: Field, value: bigint | number): void {
    this.#room(FIXED_ROOM)
    this.#key(number, VARINT)
    if (typeof value === 'number' && value >= 0) {
      this.#varint(value)
      return
    }
    let left = BigInt.asUintN(64, BigInt(value))
    for (; left > 127n; left >>= 7n) this.#bytes[this.#length++] = Number(left & 127n) | 128
    this.#bytes[this.#length++] = Number(left)
  }

  double({ number }: Field, value: number): void {
    this.#room(FIXED_ROOM)
    this.#key(number, FIXED_64)
    this.#view.setFloat64(this.#length, value, true)
    this.#length += 8
  }

  bool(field: Field, value: boolean): void {
    this.number(field, value ? 1 : 0)
  }

  piece({ number }: Field, piece: Uint8Array): void {
    this.#room(FIXED_ROOM + piece.length)
    this.#key(number, LENGTH)
    this.#varint(piece.length)
    this.#bytes.set(piece, this.#length)
    this.#length += piece.length
  }

  body(): Uint8Array {
    return this.take()
  }

  take(): Uint8Array {
    const taken = this.#bytes.slice(0, this.#length)
    this.#length = 0
    return taken
  }

  #key(number: number, type: number): void {
    this.#varint(number * 8 + type)
  }

  /** A whole number from 0 to 2⁵³ − 1. */
  #varint(value: number): void {
    let left = value
    while (left > 127) {
      this.#bytes[this.#length++] = (left % 128) | 128
      left = Math.floor(left / 128)
    }
    this.#bytes[this.#length++] = left
  }

  /** Makes sure that so many bytes more can be written. */
  #room(more: number): void {
    if (this.#length + more <= this.#bytes.length) return
    const larger = new Uint8Array(Math.max(this.#length + more, this.#bytes.length * 2))
    larger.set(this.#bytes.subarray(0, this.#length))
    this.#bytes = larger
    this.#view = new DataView(larger.buffer)
  }
}

function varintLength(value: number): number {
  let length = 1
  for (let left = value; left > 127; left = Math.floor(left / 128)) length++
  return length
}
