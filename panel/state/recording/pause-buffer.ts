import { type ReadonlySignal, signal } from '@preact/signals'
import { readBlock } from '../../../inpage/block/reader'
import type { FeedListener } from '../../feed'

/** Maximum size of the buffer, in bytes. The journal has the rest; it is read when recording continues. */
const MAX_BYTES = 32 * 1024 * 1024

/**
 * Stands between the feed and its listener. While the recording is stopped it keeps everything that arrives,
 * in order, and counts the spans; nothing is dropped.
 */
export class PauseBuffer implements FeedListener {
  readonly #spans = signal(0)
  readonly #to: FeedListener
  readonly #full: () => void
  #waiting: { readonly isOfDocument: boolean; readonly tell: (to: FeedListener) => void }[] = []
  #bytes = 0
  #isHolding = false

  /** `full` is called when the buffer is full: the listener must then get nothing until `release`. */
  constructor(to: FeedListener, full: () => void) {
    this.#to = to
    this.#full = full
  }

  /** Number of buffered spans. A span that arrived twice counts twice. */
  get spans(): ReadonlySignal<number> {
    return this.#spans
  }

  hold(): void {
    this.#isHolding = true
  }

  /** Passes on everything that was kept. */
  release(): void {
    const waiting = this.#waiting
    this.#waiting = []
    this.#count(0, 0)
    this.#isHolding = false
    for (const { tell } of waiting) tell(this.#to)
  }

  /** Drops the buffered spans. Documents stay, since later blocks may belong to them. */
  clear(): void {
    this.#waiting = this.#waiting.filter(({ isOfDocument }) => isOfDocument)
    this.#count(0, 0)
  }

  document(...told: Parameters<FeedListener['document']>): void {
    this.#tell(true, (to) => to.document(...told))
  }

  status(...told: Parameters<FeedListener['status']>): void {
    this.#tell(true, (to) => to.status(...told))
  }

  block(documentId: string, sequence: number, bytes: ArrayBuffer): void {
    if (this.#isHolding) {
      const block = readBlock(bytes)
      const count = 'error' in block ? 0 : block.spanCount
      this.#count(this.#spans.value + count, this.#bytes + bytes.byteLength)
    }
    this.#tell(false, (to) => to.block(documentId, sequence, bytes))
    if (this.#isHolding && this.#bytes > MAX_BYTES) this.#full()
  }

  loss(spans: number): void {
    this.#tell(false, (to) => to.loss(spans))
  }

  #count(spans: number, bytes: number): void {
    this.#spans.value = spans
    this.#bytes = bytes
  }

  #tell(isOfDocument: boolean, tell: (to: FeedListener) => void): void {
    if (this.#isHolding) this.#waiting.push({ isOfDocument, tell })
    else tell(this.#to)
  }
}
