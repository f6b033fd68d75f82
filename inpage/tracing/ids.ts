/** Random ids as 32-bit words, and their hex form. */

import type { SpanContext } from '../api/api'
import type { IdWords } from '../block/record'
import { charCodeAt, NativeUint32Array, numberText, slice } from '../platform/natives'

/** A span's ids, and what its trace carries with them. */
export interface Ids extends IdWords {
  /** The value of W3C's `tracestate`; '' or undefined for none. */
  readonly traceState?: string
}

// Captured, as a page may overwrite it.
const fillRandomly = crypto.getRandomValues.bind(crypto)

/** A buffer of random words: filling 1,024 of them costs about as much as filling four. */
const pool = new NativeUint32Array(1024)
let used = pool.length

/** A random 32-bit word. */
export function randomWord(): number {
  if (used === pool.length) {
    fillRandomly(pool)
    used = 0
  }
  return pool[used++]
}

/** A random word that is not zero, so that an id with it is not all zeros. */
export function randomNonZeroWord(): number {
  return randomWord() || 1
}

/** The span context with these ids. */
export function contextOf(ids: Ids, traceFlags: number): SpanContext {
  const traceId = hexWord(ids.trace0) + hexWord(ids.trace1) + hexWord(ids.trace2) + hexWord(ids.trace3)
  const spanId = hexWord(ids.span0) + hexWord(ids.span1)
  const { traceState } = ids
  return traceState ? { traceId, spanId, traceFlags, traceState } : { traceId, spanId, traceFlags }
}

/** Something that may be a `SpanContext`. OpenTelemetry's trace state is an object with `serialize`. */
interface ContextLike {
  readonly traceId?: unknown
  readonly spanId?: unknown
  readonly traceState?: unknown
}

/** The ids of a context; undefined unless they are hex of the right length and not all zeros. Throws what reading it throws. */
export function idsOfContext(context: ContextLike): Ids | undefined {
  const trace = parseHex(context.traceId, 32)
  const span = parseHex(context.spanId, 16)
  if (trace === undefined || span === undefined) return undefined
  return {
    trace0: trace[0],
    trace1: trace[1],
    trace2: trace[2],
    trace3: trace[3],
    span0: span[0],
    span1: span[1],
    traceState: traceStateText(context.traceState),
  }
}

/** W3C's `tracestate` has at most 32 members of 513 characters with commas; a longer text is not one. */
const MAX_TRACE_STATE = 32 * 514

function traceStateText(state: unknown): string {
  const text = typeof state === 'object' && state !== null ? (state as SerializableState).serialize?.() : state
  return typeof text === 'string' && text.length <= MAX_TRACE_STATE ? text : ''
}

/** A trace state of OpenTelemetry's API. */
interface SerializableState {
  serialize?(): unknown
}

/** A word as eight lower-case hex digits. */
function hexWord(word: number): string {
  return slice(numberText(word + 2 ** 32, 16), 1, 9)
}

/** The words of exactly `digits` hex digits that are not all zero; undefined for anything else. */
function parseHex(text: unknown, digits: 16 | 32): readonly number[] | undefined {
  if (typeof text !== 'string' || text.length !== digits) return undefined
  const words: number[] = []
  let any = 0
  for (let at = 0; at < digits; at += 8) {
    let word = 0
    for (let i = at; i < at + 8; i++) {
      const digit = hexDigit(charCodeAt(text, i))
      if (digit < 0) return undefined
      word = (word << 4) | digit
    }
    any |= word
    words[at / 8] = word >>> 0
  }
  return any === 0 ? undefined : words
}

function hexDigit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48
  const letter = code | 32
  return letter >= 97 && letter <= 102 ? letter - 87 : -1
}
