/** The messages of a socket, as Chromium has them in `_webSocketMessages` once it is closed. Firefox has none. */

import * as v from 'valibot'
import { lenientObject, orUndefined } from '../../schema'

/** How many are kept: the newest. */
const MAX_MESSAGES = 100
/** How much is kept of each, in characters. */
const MAX_TEXT = 500
/** https://www.rfc-editor.org/rfc/rfc6455#section-5.2 */
const TEXT_FRAME = 1

/** A message of a socket. */
export interface SocketMessage {
  readonly isSent: boolean
  /** ms since the epoch. */
  readonly timeMs: number
  /** Its beginning; undefined if it is binary. */
  readonly text: string | undefined
  readonly isCut: boolean
}

/** The newest messages of a socket, and how many there were. */
export interface SocketMessages {
  readonly messages: readonly SocketMessage[]
  readonly sent: number
  readonly received: number
}

const text = v.fallback(v.string(), '')
const number = orUndefined(v.pipe(v.number(), v.finite()))
const message = lenientObject({ type: text, time: number, opcode: number, data: text })

/** As they stand in an entry. */
export const MESSAGES = v.fallback(v.array(v.unknown()), [])

/** Reads the messages of a WebSocket’s entry: the newest ones, and how many were sent and received in all. */
export function socketMessages(given: readonly unknown[]): SocketMessages {
  const all = given.map((one) => v.parse(message, one)).filter(({ type }) => type === 'send' || type === 'receive')
  const sent = all.filter(({ type }) => type === 'send').length
  const messages = all.slice(-MAX_MESSAGES).map(({ type, time, opcode, data }) => ({
    isSent: type === 'send',
    timeMs: (time ?? 0) * 1000,
    text: opcode === TEXT_FRAME ? copied(data.slice(0, MAX_TEXT)) : undefined,
    isCut: data.length > MAX_TEXT,
  }))
  return { messages, sent, received: all.length - sent }
}

/** A substring keeps the whole text alive in engines; only a newly decoded text does not. */
function copied(text: string): string {
  return new TextDecoder().decode(new TextEncoder().encode(text))
}
