import type { Field } from './fields'

/**
 * Where OTLP's messages are written, field by field: one sink for each encoding, so that what is said is the same in both.
 * A field is written even where it is zero.
 */
export interface OtlpSink {
  /** A list of messages begins; each is one `open` and `close` with the same field. */
  openList(field: Field): void
  closeList(): void
  open(field: Field): void
  close(): void
  text(field: Field, text: string): void
  /** `count` big-endian words from `from` on. */
  id(field: Field, words: Uint32Array, from: number, count: number): void
  /** An enum, or a number of 32 bits. */
  number(field: Field, value: number): void
  /** A number of 32 bits, of those that protobuf does not shorten. */
  fixed32(field: Field, value: number): void
  /** Nanoseconds since the epoch. */
  time(field: Field, ns: bigint): void
  /** Of 64 bits, with a sign; a number is a safe integer. */
  int64(field: Field, value: bigint | number): void
  double(field: Field, value: number): void
  bool(field: Field, value: boolean): void
  /** What was taken from a sink of this encoding, as a message. */
  piece(field: Field, piece: Uint8Array): void
  /** The fields that were written, for `piece`; the sink is empty again. */
  take(): Uint8Array
  /** The same as the body of a request. */
  body(): Uint8Array
}
