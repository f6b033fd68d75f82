import { BlockWriter } from '../block/writer'
import { later, max, never } from '../platform/natives'
import { now, timeOriginMs } from './clock'
import { OpenSpans } from './span/open-spans'
import type { SpanData } from './span/span-data'

/** How long a record waits for others, in ms; longer where a block has just left. */
const FLUSH_MS = 50
/** The least time between two blocks, unless one is full, in ms: however small, a block costs the page 0.5 to 1 ms on its way. */
const BETWEEN_BLOCKS_MS = 200
/** A span that is open for longer is sent while it still runs, in ms. */
const OPEN_MS = 250
/** How long after it was last sent an open span that has changed is sent again, in ms, */
const CHANGED_MS = 500
/** or longer if it holds much text, as all of it is sent: at most 100 UTF-16 units in a ms. */
const MAX_TEXT_PER_MS = 100
/** How many open spans of another tracer are checked for changes, as that does not report them. */
const MAX_WATCHED = 100
/** How many records are deferred until the block is sent; beyond that all of them are written. */
const MAX_UNWRITTEN = 500

/**
 * Writes spans into the current block and decides when to send it. Its timers run only while something waits. A span that
 * finishes soon is written once. One that stays open is written after a while, and again when it has changed.
 */
export class Recorder {
  /** Created at the first record, so that it does not delay the page's first script. */
  #writer: BlockWriter | undefined
  readonly #unsent = new OpenSpans()
  readonly #changed = new OpenSpans()
  /** Spans of another tracer that were sent while open, the oldest first. */
  #watched: Watched[] = []
  #unwritten: SpanData[] = []
  readonly #emit: (block: ArrayBuffer, spanCount: number) => void
  readonly #late: boolean
  #timer: ReturnType<typeof later> | undefined
  #changedTimer: ReturnType<typeof later> | undefined
  /** Whether a full block was sent and later records wait for others. */
  #hasRest = false
  /** When the last block was sent. */
  #sentMs = Number.NEGATIVE_INFINITY
  /** Whether the rest may still be sent early once before the next tick, as small blocks are expensive. */
  #isRestFree = true
  #stopped = false

  constructor(late: boolean, emit: (block: ArrayBuffer, spanCount: number) => void) {
    this.#late = late
    this.#emit = emit
  }

  opened(data: SpanData): void {
    if (this.#stopped) return
    this.#unsent.add(data)
    if (this.#timer === undefined) this.#wait()
  }

  /** A span that was sent while open has changed. */
  changed(data: SpanData): void {
    if (this.#stopped || data.listed) return
    this.#changed.add(data)
    this.#waitForChanges()
  }

  /** The span was finished or amended. */
  record(data: SpanData): void {
    this.released(data)
    if (this.#stopped || data.heldBack !== undefined) return
    if (data.shownBy !== undefined) data.shownBy()
    else if (!data.isAmendedSoon) this.#append(data)
    else if (!data.isUnwritten) this.#writeLater(data)
  }

  /** Writes the span's present state, as its data is about to be reused for another span. */
  writeNow(data: SpanData): void {
    if (data.isUnwritten) this.#writeAll()
  }

  released(data: SpanData): void {
    if (data.listed) (data.shown ? this.#changed : this.#unsent).remove(data)
    data.shown = false
  }

  /** @param open - whether to include spans that are still open, in their present state, however young */
  flush(open: boolean): void {
    this.#writeAll()
    const timeMs = open ? Number.POSITIVE_INFINITY : now()
    this.#sendOpen(timeMs)
    if (open) this.#sendChanged(timeMs)
    this.#seal()
  }

  /** Called when a block was taken over: what was recorded after a full block has waited only for that. */
  flushRest(): void {
    if (!this.#hasRest || !this.#isRestFree) return
    this.#isRestFree = false
    this.flush(false)
  }

  stop(): void {
    this.flush(false)
    this.#stopped = true
    if (this.#timer !== undefined) never(this.#timer)
    if (this.#changedTimer !== undefined) never(this.#changedTimer)
    this.#timer = this.#changedTimer = undefined
  }

  #append(data: SpanData): void {
    this.#write(data)
    if (this.#timer === undefined && this.#writer?.spanCount) this.#wait()
  }

  #write(data: SpanData): void {
    this.#writer ??= new BlockWriter()
    this.#writer.append(data)
    if (!this.#writer.isFull) return
    this.#seal()
    this.#hasRest = true
  }

  #writeLater(data: SpanData): void {
    if (this.#unwritten.length >= MAX_UNWRITTEN) this.#writeAll()
    data.isUnwritten = true
    this.#unwritten[this.#unwritten.length] = data
    if (this.#timer === undefined) this.#wait()
  }

  #writeAll(): void {
    const all = this.#unwritten
    if (all.length === 0) return
    this.#unwritten = []
    for (let i = 0; i < all.length; i++) {
      all[i].isUnwritten = false
      this.#write(all[i])
    }
  }

  #wait(): void {
    this.#timer = later(this.#tick, max(FLUSH_MS, this.#sentMs + BETWEEN_BLOCKS_MS - now()))
  }

  readonly #tick = (): void => {
    this.#timer = undefined
    this.#isRestFree = true
    this.flush(false)
    if (this.#unsent.first !== undefined && !this.#stopped && this.#timer === undefined) this.#wait()
  }

  #waitForChanges(): void {
    const { first } = this.#changed
    if (this.#changedTimer !== undefined || this.#stopped) return
    if (first === undefined && this.#watched.length === 0) return
    this.#changedTimer = later(this.#changedTick, first === undefined ? CHANGED_MS : max(0, dueMs(first) - now()))
  }

  readonly #changedTick = (): void => {
    this.#changedTimer = undefined
    if (this.#stopped) return
    this.#sendChanged(now())
    this.#waitForChanges()
  }

  #sendOpen(timeMs: number): void {
    for (;;) {
      const data = this.#unsent.first
      if (data === undefined || data.waitsSinceMs + OPEN_MS > timeMs) return
      this.#unsent.remove(data)
      data.heldBack?.()
      data.fill?.()
      data.shown = true
      data.waitsSinceMs = now()
      this.#write(data)
      if (data.fill !== undefined) this.#watch(data)
    }
  }

  #sendChanged(timeMs: number): void {
    this.#lookAtWatched()
    for (let data = this.#changed.first; data !== undefined; ) {
      const { next } = data
      if (dueMs(data) <= timeMs) {
        this.#changed.remove(data)
        data.waitsSinceMs = now()
        data.revision++
        this.#append(data)
      }
      data = next
    }
  }

  #watch(data: SpanData): void {
    if (this.#watched.length === MAX_WATCHED) this.#watched.shift()
    this.#watched[this.#watched.length] = { data, sent: stateOf(data) }
    this.#waitForChanges()
  }

  #lookAtWatched(): void {
    const still: Watched[] = []
    for (let i = 0; i < this.#watched.length; i++) {
      const { data, sent } = this.#watched[i]
      if (!data.shown) continue
      data.fill?.()
      const state = stateOf(data)
      still[still.length] = { data, sent: state }
      if (state !== sent && !data.listed) this.#changed.add(data)
    }
    this.#watched = still
  }

  #seal(): void {
    this.#hasRest = false
    const writer = this.#writer
    if (writer === undefined || writer.spanCount === 0) return
    const { spanCount } = writer
    this.#sentMs = now()
    this.#emit(writer.seal(timeOriginMs, this.#late), spanCount)
  }
}

/** An open span of another tracer, with its state when it was last sent. */
interface Watched {
  readonly data: SpanData
  readonly sent: string
}

/** When a changed span may be sent again. */
function dueMs(data: SpanData): number {
  return data.waitsSinceMs + CHANGED_MS + data.textLength / MAX_TEXT_PER_MS
}

/** A text that differs if a span has changed, as far as that can be told cheaply. */
function stateOf({ name, statusCode, keys, values, events, links, textLength }: SpanData): string {
  let state = `${textLength} ${keys.length} ${events?.length} ${links?.length} ${statusCode} ${name}`
  for (let i = 0; i < values.length; i++) if (typeof values[i] === 'number') state += ` ${values[i]}`
  return state
}
