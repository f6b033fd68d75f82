/** Random ids as 32-bit words, and their hex. */

import type { SpanContext } from '../api/api'
import { charCodeAt, NativeUint32Array, numberText, slice } from '../platform/natives'

/** A span's ids as big-endian words. */
export interface Ids {
  readonly trace0: number
  readonly trace1: number
  readonly trace2: number
  readonly trace3: number
  readonly span0: number
  readonly span1: number
  /** W3C's `tracestate`; '' or undefined for none. */
  readonly traceState?: string
}

// Captured: a page may overwrite it later.
const fillRandomly = crypto.getRandomValues.bind(crypto)

/** One call for 1,024 words costs about as much as one for four. */
const pool = new NativeUint32Array(1024)
let used = pool.length

export function randomWord(): number {
  if (used === pool.length) {
    fillRandomly(pool)
    used = 0
  }
  return pool[used++]
}

/** A random word that is not zero, so that no id made with it is all zeros. */
export function randomNonZeroWord(): number {
  return randomWord() || 1
}

export function contextOf(ids: Ids, traceFlags: number): SpanContext {
  const traceId = hexWord(ids.trace0) + hexWord(ids.trace1) + hexWord(ids.trace2) + hexWord(ids.trace3)
  const spanId = hexWord(ids.span0) + hexWord(ids.span1)
  const { traceState } = ids
  return traceState ? { traceId, spanId, traceFlags, traceState } : { traceId, spanId, traceFlags }
}

/** What may be a `SpanContext`; the trace state of one of OpenTelemetry's is an object with `serialize`. */
interface ContextLike {
  readonly traceId?: unknown
  readonly spanId?: unknown
  readonly traceState?: unknown
}

/** The ids of a context, or undefined if they are not hex of the right length or all zeros. May throw what it throws. */
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

/** W3C's `tracestate` has at most 32 members of at most 513 characters; a longer one is no such thing. */
const MAX_TRACE_STATE = 32 * 514

function traceStateText(state: unknown): string {
  const text = typeof state === 'object' && state !== null ? (state as SerializableState).serialize?.() : state
  return typeof text === 'string' && text.length <= MAX_TRACE_STATE ? text : ''
}

interface SerializableState {
  serialize?(): unknown
}

/** Eight lower-case digits. */
function hexWord(word: number): string {
  return slice(numberText(word + 2 ** 32, 16), 1, 9)
}

/** The words of exactly `digits` hex digits that are not all zeros. */
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
