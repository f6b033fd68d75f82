import type { Attributes, Span } from '../api/api'

/** Beyond them messages are counted alone. */
const MAX_SHOWN = 100

type Direction = 'SENT' | 'RECEIVED'

/** The messages of a connection: the first are events of its span, all are counted. */
export class MessageEvents {
  readonly #span: Span
  readonly #counts = { SENT: 0, RECEIVED: 0 }
  readonly #sizes = { SENT: 0, RECEIVED: 0 }

  constructor(span: Span) {
    this.#span = span
  }

  get isEmpty(): boolean {
    return this.#counts.SENT + this.#counts.RECEIVED === 0
  }

  add(direction: Direction, size: number, attributes?: Attributes): void {
    const id = ++this.#counts[direction]
    this.#sizes[direction] += size
    if (id > MAX_SHOWN) return
    this.#span.addEvent('message', {
      'message.type': direction,
      'message.id': id,
      'message.uncompressed_size': size,
      ...attributes,
    })
  }

  /** Notes how many there were; to be called before the span ends. */
  total(): void {
    for (const direction of ['SENT', 'RECEIVED'] as const) {
      if (this.#counts[direction] === 0) continue
      const prefix = `messages.${direction === 'SENT' ? 'sent' : 'received'}.`
      this.#span.setAttributes({
        [`${prefix}count`]: this.#counts[direction],
        [`${prefix}size`]: this.#sizes[direction],
      })
    }
  }
}

/** Units of text, or bytes. */
export function sizeOf(data: unknown): number {
  if (typeof data === 'string') return data.length
  const { size, byteLength } = Object(data)
  return Number(size ?? byteLength ?? 0)
}
