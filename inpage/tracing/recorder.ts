import { BlockWriter } from '../block/writer'
import { later, max, never } from '../platform/natives'
import { now, timeOriginMs } from './clock'
import { OpenSpans } from './span/open-spans'
import type { SpanData } from './span/span-data'

/** A record waits at most this long for company. */
const FLUSH_MS = 50
/** A span open for longer is shown while it still runs. */
const OPEN_MS = 250
/** One that changes while it is open is sent again so long after the last time, */
const CHANGED_MS = 500
/** and later the more it holds, as it is sent whole: at most 100 units of text in a millisecond. */
const MAX_TEXT_PER_MS = 100
/** Open spans of another tracer, which does not say when they change. */
const MAX_WATCHED = 100
/** Records that wait for the block to leave; beyond them all are written. */
const MAX_UNWRITTEN = 500

/**
 * Writes spans into the current block and decides when it leaves. Its timers run only while something waits. A span that is
 * finished soon is written once; one that stays open when it has been open for a while, and again when it has changed.
 */
export class Recorder {
  /** From the first record on: a page whose scripts wait for us has none yet. */
  #writer: BlockWriter | undefined
  readonly #unsent = new OpenSpans()
  readonly #changed = new OpenSpans()
  /** Of another tracer, sent while open; the oldest first. */
  #watched: Watched[] = []
  #unwritten: SpanData[] = []
  readonly #emit: (block: ArrayBuffer, spanCount: number) => void
  readonly #late: boolean
  #timer: ReturnType<typeof later> | undefined
  #changedTimer: ReturnType<typeof later> | undefined
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
    this.#unsent.add(data)
    if (this.#timer === undefined) this.#wait()
  }

  /** The span, which was sent while open, is not as it was sent. */
  changed(data: SpanData): void {
    if (this.#stopped || data.listed) return
    this.#changed.add(data)
    this.#waitForChanges()
  }

  /** The span is finished or was amended. */
  record(data: SpanData): void {
    this.released(data)
    if (this.#stopped || data.heldBack !== undefined) return
    if (data.shownBy !== undefined) data.shownBy()
    else if (!data.isAmendedSoon) this.#append(data)
    else if (!data.isUnwritten) this.#writeLater(data)
  }

  /** What is known of the span counts as it is now: its data is about to be used for another. */
  writeNow(data: SpanData): void {
    if (data.isUnwritten) this.#writeAll()
  }

  released(data: SpanData): void {
    if (data.listed) (data.shown ? this.#changed : this.#unsent).remove(data)
    data.shown = false
  }

  /** `open`: the spans that are still open go too, as they are now, however young. */
  flush(open: boolean): void {
    this.#writeAll()
    const timeMs = open ? Number.POSITIVE_INFINITY : now()
    this.#sendOpen(timeMs)
    if (open) this.#sendChanged(timeMs)
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
    this.#timer = later(this.#tick, FLUSH_MS)
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
    this.#emit(writer.seal(timeOriginMs, this.#late), spanCount)
  }
}

interface Watched {
  readonly data: SpanData
  readonly sent: string
}

/** When a changed span may be sent again. */
function dueMs(data: SpanData): number {
  return data.waitsSinceMs + CHANGED_MS + data.textLength / MAX_TEXT_PER_MS
}

/** Differs where a span does, as far as it can be told cheaply. */
function stateOf({ name, statusCode, keys, values, events, links, textLength }: SpanData): string {
  let state = `${textLength} ${keys.length} ${events?.length} ${links?.length} ${statusCode} ${name}`
  for (let i = 0; i < values.length; i++) if (typeof values[i] === 'number') state += ` ${values[i]}`
  return state
}
