import { BlockWriter } from '../block/writer'
import { later, never } from '../platform/natives'
import { now, timeOriginMs } from './clock'
import { OpenSpans } from './span/open-spans'
import type { SpanData } from './span/span-data'

/** A record waits at most this long for company. */
const FLUSH_MS = 50
/** A span open for longer is shown while it still runs. */
const OPEN_MS = 250

/** Writes finished spans into the current block and decides when it leaves. Its timer runs only while something waits. */
export class Recorder {
  /** From the first record on: a page whose scripts wait for us has none yet. */
  #writer: BlockWriter | undefined
  readonly #open = new OpenSpans()
  readonly #emit: (block: ArrayBuffer, spanCount: number) => void
  readonly #late: boolean
  #timer: ReturnType<typeof later> | undefined
  /** A full block has left, and what has come since waits for company. */
  #hasRest = false
  /** The rest may leave early once between two ticks: small blocks are dear. */
  #isRestFree = true
  #stopped = false

  constructor(late: boolean, emit: (block: ArrayBuffer, spanCount: number) => void) {
    this.#late = late
    this.#emit = emit
  }

  opened(data: SpanData): void {
    if (this.#stopped) return
    this.#open.add(data)
    if (this.#timer === undefined) this.#wait()
  }

  /** The span is finished or was amended. */
  record(data: SpanData): void {
    this.#open.remove(data)
    if (this.#stopped) return
    if (data.shownBy === undefined) this.#append(data)
    else data.shownBy()
  }

  released(data: SpanData): void {
    this.#open.remove(data)
  }

  /** `open`: the spans that are still open go too, however young. */
  flush(open: boolean): void {
    this.#sendOpen(open ? Number.POSITIVE_INFINITY : now() - OPEN_MS)
    this.#seal()
  }

  /** To be called when a block was taken over: what came after a full one has waited for that alone. */
  flushRest(): void {
    if (!this.#hasRest || !this.#isRestFree) return
    this.#isRestFree = false
    this.flush(false)
  }

  stop(): void {
    this.flush(false)
    this.#stopped = true
    if (this.#timer !== undefined) never(this.#timer)
    this.#timer = undefined
  }

  #append(data: SpanData): void {
    this.#writer ??= new BlockWriter()
    this.#writer.append(data)
    if (this.#writer.isFull) {
      this.#seal()
      this.#hasRest = true
    } else if (this.#timer === undefined) this.#wait()
  }

  #wait(): void {
    this.#timer = later(this.#tick, FLUSH_MS)
  }

  readonly #tick = (): void => {
    this.#timer = undefined
    this.#isRestFree = true
    this.flush(false)
    if (!this.#open.isEmpty && !this.#stopped) this.#wait()
  }

  #sendOpen(openedBefore: number): void {
    for (;;) {
      const data = this.#open.takeOpenedBefore(openedBefore)
      if (data === undefined) return
      data.fill?.()
      this.#append(data)
    }
  }

  #seal(): void {
    this.#hasRest = false
    const writer = this.#writer
    if (writer === undefined || writer.spanCount === 0) return
    const { spanCount } = writer
    this.#emit(writer.seal(timeOriginMs, this.#late), spanCount)
  }
}
