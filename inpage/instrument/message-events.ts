import type { Attributes, Span } from '../api/api'
import { isObject } from '../platform/is-object'
import { getter, utf8 } from '../platform/natives'
import { RecordingSpan } from '../tracing/span/span'

/** Those that a span shows: the newest. Others are counted alone. */
const MAX_SHOWN = 100
const EVENT = 'message'

const DIRECTIONS = ['SENT', 'RECEIVED'] as const
type Direction = (typeof DIRECTIONS)[number]

/** The messages of a connection: the newest are events of its span, all are counted while it is open. */
export class MessageEvents {
  readonly #span: Span
  readonly #counts = { SENT: 0, RECEIVED: 0 }
  readonly #sizes = { SENT: 0, RECEIVED: 0 }

  constructor(span: Span) {
    this.#span = span
  }

  get isEmpty(): boolean {
    return this.#count === 0
  }

  get #count(): number {
    return this.#counts.SENT + this.#counts.RECEIVED
  }

  /** `size` in bytes; undefined where nobody knows. */
  add(direction: Direction, size: number | undefined, attributes?: Attributes): void {
    const span = this.#span
    if (!span.isRecording()) return
    if (this.#count >= MAX_SHOWN && RecordingSpan.is(span)) span.dropOldestEvent(EVENT)
    const id = ++this.#counts[direction]
    this.#sizes[direction] += size ?? 0
    span.addEvent(EVENT, {
      'message.type': direction,
      'message.id': id,
      'message.uncompressed_size': size,
      ...attributes,
    })
    const prefix = `messages.${direction === 'SENT' ? 'sent' : 'received'}.`
    span.setAttribute(`${prefix}count`, id).setAttribute(`${prefix}size`, this.#sizes[direction])
  }
}

/** Each knows its own kind, of any window, and throws for others. */
const SIZES: readonly ((of: object) => number)[] = [
  getter('Uint8Array', 'byteLength'),
  getter('ArrayBuffer', 'byteLength'),
  getter('Blob', 'size'),
  getter('DataView', 'byteLength'),
]

/** Bytes of a message; a text travels as UTF-8. Of an object that the browser makes a text of it is not known: 0. */
export function sizeOf(data: unknown): number {
  if (typeof data === 'string') return utf8(data).length
  for (let i = 0; i < SIZES.length && isObject(data); i++) {
    try {
      return SIZES[i](data)
    } catch {
      // It is of another kind.
    }
  }
  return 0
}
