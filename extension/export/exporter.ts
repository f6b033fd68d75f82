/**
 * Sends what waits in the queue, one request at a time. It may die at any instant: a place is settled only after the answer, so
 * whatever was under way is sent again, with the same ids.
 */
import type { AttributeEntry } from '../../inpage/block/format'
import { readBlock } from '../../inpage/block/reader'
import type { Answer } from './answer'
import { type Batch, type Codec, MAX_BATCH_BYTES, nextBatch, type WaitingBlock } from './batch'
import { isLoopback } from './endpoint'
import { type Fetch, post } from './exchange'
import { resourceOfPage } from './otlp/page-resource'
import { Amendments } from './outgoing-spans'
import type { ExportQueue, ExportRecord, Place, QueuedBlock, SendingState, Settled } from './queue'
import { backoffMs } from './retry-time'

/** A span waits so long, ms, for what is learnt of it after its end (a response body), and for company. */
export const LINGER_MS = 2000
/** Bytes of blocks that are read at once: a request is made of them, and what amends its spans is looked for in them. */
const WINDOW_BYTES = 8 * 1024 * 1024

/** Where spans go, and how. */
export interface ExportTo {
  /** For traces. */
  readonly url: string
  readonly codec: Codec
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** Added to what a page's resource is, or in its place. */
  readonly resource: readonly AttributeEntry[]
}

/** What the exporter uses. */
export interface ExporterParts {
  readonly queue: ExportQueue
  readonly fetch: Fetch
  /** Undefined while nothing may be sent. */
  target(): Promise<ExportTo | undefined>
  /** Something waits that can be sent in so many ms; undefined: nothing waits. Written down before anything is sent. */
  wakeIn(ms: number | undefined): void
  /** Called after each request: the browser counts what the background does, and ends it otherwise. */
  changed(): void
  now(): number
  random(): number
}

/** Sends what waits, one request at a time, and settles it by the answers. */
export class Exporter {
  readonly #parts: ExporterParts
  #running: Promise<void> | undefined
  #isAskedAgain = false
  #window: Window | undefined

  constructor(parts: ExporterParts) {
    this.#parts = parts
  }

  /** Sends all that can be sent now. Resolves when nothing is left to do before the next wake. */
  flush(): Promise<void> {
    this.#isAskedAgain = this.#running !== undefined
    this.#running ??= this.#run()
      .catch(() => this.#parts.wakeIn(LINGER_MS))
      .then(() => {
        this.#running = undefined
        if (this.#isAskedAgain) return this.flush()
        return undefined
      })
    return this.#running
  }

  async #run(): Promise<void> {
    while (await this.#sendOne()) this.#parts.changed()
    this.#window = undefined
    this.#parts.changed()
  }

  /** Whether there may be more to do at once. */
  async #sendOne(): Promise<boolean> {
    const { queue, now, wakeIn } = this.#parts
    const [record, target] = await Promise.all([queue.read(), this.#parts.target()])
    const waits = record !== undefined && record.counts.waiting > 0
    if (record === undefined || target === undefined || !waits) {
      wakeIn(undefined)
      return false
    }
    const sending = record.sending.url === target.url ? record.sending : newSending(target.url)
    if (sending.stopped !== undefined) {
      wakeIn(undefined)
      return false
    }
    if (sending.retryAtMs > now()) {
      wakeIn(sending.retryAtMs - now())
      return false
    }
    const window = await this.#windowAt(record, target)
    const due = window.blocks.filter(({ storedAt }) => storedAt + LINGER_MS <= now())
    const batch = nextBatch(due, record.place, window.amendments, target.codec, sending.maxBytes)
    if (batch === undefined) return this.#pass(window, due.length, record.place, sending)
    wakeIn(LINGER_MS)
    const isGzipped = sending.gzip !== 'refused' && !isLoopback(target.url)
    const answer = await post(target, batch.body, isGzipped, this.#parts.fetch)
    const isMaybeForGzip = answer.kind === 'refused' && (answer.status === 400 || answer.status === 415)
    if (isGzipped && sending.gzip === 'untried' && isMaybeForGzip) {
      const plain = await post(target, batch.body, false, this.#parts.fetch)
      const gzip = plain.kind === 'taken' ? 'refused' : 'untried'
      await this.#settle(batch, plain, { ...sending, gzip })
    } else {
      const gzip = isGzipped && answer.kind === 'taken' ? 'taken' : sending.gzip
      await this.#settle(batch, answer, { ...sending, gzip })
    }
    return true
  }

  /** Nothing of these blocks goes out. Those behind them may be too young. */
  async #pass(window: Window, due: number, place: Place, sending: SendingState): Promise<boolean> {
    const { blocks, end } = window
    const next = blocks.length > due ? blocks[due].position : end
    if (next > place.position) {
      await this.#parts.queue.settle(sending, { ...NOTHING, place: { position: next, row: 0 } })
    }
    if (blocks.length > due) {
      this.#parts.wakeIn(Math.max(0, blocks[due].storedAt + LINGER_MS - this.#parts.now()))
      return false
    }
    this.#window = undefined
    if (next > place.position) return true
    this.#parts.wakeIn(undefined)
    return false
  }

  async #settle(batch: Batch, answer: Answer, before: SendingState): Promise<void> {
    const { queue, now, random } = this.#parts
    const settled: Settled = { ...NOTHING, place: batch.place, spans: batch.spansAt }
    const well: SendingState = { ...before, failures: 0, retryAtMs: 0, problem: '' }
    switch (answer.kind) {
      case 'taken': {
        const rejected = Math.min(answer.rejected, batch.spans)
        const sent = batch.spans - rejected
        return queue.settle({ ...well, problem: answer.message }, { ...settled, sent, rejected })
      }
      case 'refused':
        return queue.settle({ ...well, problem: answer.message }, { ...settled, refused: batch.spans })
      case 'too-large':
        if (batch.spans === 1) {
          const sending = { ...well, problem: answer.message, maxBytes: MAX_BATCH_BYTES }
          return queue.settle(sending, { ...settled, refused: 1 })
        }
        return queue.settle({ ...well, maxBytes: Math.floor(batch.body.length / 2) })
      case 'stop':
        return queue.settle({ ...before, stopped: answer.reason, problem: answer.message })
      case 'later': {
        const failures = before.failures + 1
        // Who asks for nothing again and again, or for a time that is over by our clock, is not flooded.
        const ownMs = backoffMs(failures, random)
        const minMs = failures === 1 ? 0 : Math.min(MIN_WAIT_MS, ownMs)
        const waitMs = answer.afterMs === undefined ? ownMs : Math.max(answer.afterMs, minMs)
        return queue.settle({ ...before, failures, retryAtMs: now() + waitMs, problem: answer.message })
      }
    }
  }

  /** The blocks from the place on, read anew where what was read is used up, or something of it was taken away. */
  async #windowAt(record: ExportRecord, target: ExportTo): Promise<Window> {
    const { place, epoch } = record
    const known = this.#window
    if (known !== undefined && known.epoch === epoch && known.resource === target.resource && isGood(known, place)) {
      return { ...known, blocks: known.blocks.filter(({ position }) => position >= place.position) }
    }
    const { blocks, end } = await this.#parts.queue.blocks(place, WINDOW_BYTES)
    const window = new WindowReader(target.resource).read(blocks, end, epoch)
    this.#window = window
    return window
  }
}

const NOTHING: Settled = { place: { position: 0, row: 0 }, spans: new Map(), sent: 0, rejected: 0, refused: 0 }

/** ms. What an endpoint that fails again and again is spared, whatever it asks for. */
const MIN_WAIT_MS = 5000

/** Of an endpoint that nothing was sent to yet. */
export function newSending(url: string): SendingState {
  return {
    ...{ url, retryAtMs: 0, failures: 0, stopped: undefined, problem: '', gzip: 'untried' },
    maxBytes: MAX_BATCH_BYTES,
  }
}

interface ReadBlock extends WaitingBlock {
  readonly storedAt: number
}

interface Window {
  readonly blocks: readonly ReadBlock[]
  readonly amendments: Amendments
  /** Where it ends. */
  readonly end: number
  readonly epoch: number
  readonly resource: ExportTo['resource']
}

/** Half of it is kept in front, where amendments are. */
function isGood({ blocks }: Window, place: Place): boolean {
  return blocks.length > 1 && blocks[blocks.length >> 1].position > place.position
}

class WindowReader {
  readonly #given: ExportTo['resource']
  /** One object for a page, so that whoever groups by it need not compare. */
  readonly #resources = new Map<string, readonly AttributeEntry[]>()

  constructor(given: ExportTo['resource']) {
    this.#given = given
  }

  read(queued: readonly QueuedBlock[], end: number, epoch: number): Window {
    const blocks: ReadBlock[] = []
    const amendments = new Amendments()
    for (const { position, bytes, outgoing, url } of queued) {
      const block = readBlock(bytes)
      // What the disk does not give back.
      if ('error' in block) continue
      amendments.add(block)
      blocks.push({ position, block, rate: outgoing.rate, storedAt: outgoing.storedAt, resource: this.#of(url) })
    }
    return { blocks, amendments, end, epoch, resource: this.#given }
  }

  #of(url: string): readonly AttributeEntry[] {
    let resource = this.#resources.get(url)
    if (resource === undefined) {
      const given = new Map(this.#given)
      resource = [...resourceOfPage(url).filter(([key]) => !given.has(key)), ...given]
      this.#resources.set(url, resource)
    }
    return resource
  }
}
