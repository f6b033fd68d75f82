/**
 * The blocks that a relay holds until the background has acknowledged them. A failed send is repeated, at growing intervals,
 * as the background may be dead, starting or ending. It recognizes repeated blocks by their sequence.
 */
import type { BlockMessage, FromRelay } from '../message-schemas'
import type { BlockAnswer } from '../messages'

/**
 * How much may be in flight, in blocks and in bytes: as much as a busy page makes while the background commits. With only 4
 * blocks, a page that makes 160,000 spans/s waited for the background.
 */
const MAX_IN_FLIGHT = 32
const MAX_IN_FLIGHT_BYTES = 8 * 1024 * 1024
/** Bytes of blocks that may wait. Beyond this the oldest are dropped and counted. */
const MAX_HELD_BYTES = 64 * 1024 * 1024
/** The delay before the first retry, in ms; each retry doubles it. */
export const FIRST_RETRY_MS = 50
/** The longest delay between retries, in ms. */
export const LAST_RETRY_MS = 5000

/** Both ways to send resolve with the background's answer, or with undefined if there was none. They never reject. */
export interface RetryQueueParts {
  /** The cheap way. While the page is being left, nothing is certain to arrive by it. */
  stream(block: BlockMessage): Promise<unknown>
  send(message: FromRelay): Promise<unknown>
  /** The background has a block; `on` is false once the document is not traced any more. */
  onAnswer(answer: BlockAnswer): void
}

/** Blocks in the order of their sequence, each held until it is acknowledged. */
export interface RetryQueue {
  readonly isEmpty: boolean
  /** Sends nothing until `open`, except while the page is being left: then the background decides. */
  hold(): void
  /** The document is known to be traced. */
  open(): void
  add(sequence: number, bytes: ArrayBuffer): void
  /** Reports spans that were lost on the way here. */
  addLoss(spans: number): void
  /** The page is being left: from now on everything is sent at once, as there may be no later. */
  hurry(): void
  /** The page is back: answers that were pending when it was put away will never come. */
  resume(): void
  /** Stops sending and frees what is held. */
  close(): void
}

/** A block in the queue. */
interface QueuedBlock {
  readonly sequence: number
  readonly bytes: ArrayBuffer
  /** Counts the sends. A late answer to an earlier send is accepted; a late failure is ignored. */
  sending: number
  inFlight: boolean
}

/** Makes a queue on hold: nothing is sent before `open` or `hurry`. */
export function createRetryQueue({ stream, send, onAnswer }: RetryQueueParts): RetryQueue {
  let queued: QueuedBlock[] = []
  let heldBytes = 0
  let lostSpans = 0
  let hurried = false
  let isOpen = false
  let retryMs = FIRST_RETRY_MS
  let retry: ReturnType<typeof setTimeout> | undefined
  let closed = false

  function drop(block: QueuedBlock): void {
    const at = queued.indexOf(block)
    if (at === -1) return
    queued.splice(at, 1)
    heldBytes -= block.bytes.byteLength
  }

  function makeRoom(): void {
    while (heldBytes > MAX_HELD_BYTES) {
      const oldest = queued.find((block) => !block.inFlight)
      if (oldest === undefined) return
      drop(oldest)
      lostSpans += spanCountOf(oldest.bytes)
    }
  }

  function pump(): void {
    if (retry !== undefined || closed || !(isOpen || hurried)) return
    if (lostSpans > 0) void deliverLoss()
    let blocks = 0
    let bytes = 0
    for (const block of queued) {
      if (!block.inFlight) continue
      blocks++
      bytes += block.bytes.byteLength
    }
    for (const block of queued) {
      if (!hurried && (blocks >= MAX_IN_FLIGHT || bytes >= MAX_IN_FLIGHT_BYTES)) return
      if (block.inFlight) continue
      blocks++
      bytes += block.bytes.byteLength
      void deliver(block)
    }
  }

  async function deliver(block: QueuedBlock): Promise<void> {
    block.inFlight = true
    const sending = ++block.sending
    const message: BlockMessage = { type: 'block', sequence: block.sequence, bytes: block.bytes }
    const answer = await (hurried ? send(message) : stream(message))
    if (isBlockAnswer(answer)) {
      retryMs = FIRST_RETRY_MS
      drop(block)
      onAnswer(answer)
      pump()
    } else if (sending === block.sending && queued.includes(block)) {
      block.inFlight = false
      retryLater()
    }
  }

  async function deliverLoss(): Promise<void> {
    const spans = lostSpans
    lostSpans = 0
    if (isBlockAnswer(await send({ type: 'loss', spans }))) return
    lostSpans += spans
    retryLater()
  }

  function retryLater(): void {
    if (retry !== undefined || closed) return
    retry = setTimeout(() => {
      retry = undefined
      pump()
    }, retryMs)
    retryMs = Math.min(retryMs * 2, LAST_RETRY_MS)
  }

  /** Sends again, by the other way, what is in flight by one way. */
  function changeWay(toHurried: boolean): void {
    hurried = toHurried
    stopWaiting()
    for (const block of queued) block.inFlight = false
    pump()
  }

  function stopWaiting(): void {
    clearTimeout(retry)
    retry = undefined
    retryMs = FIRST_RETRY_MS
  }

  return {
    get isEmpty() {
      return queued.length === 0
    },
    hold() {
      isOpen = false
    },
    open() {
      isOpen = true
      pump()
    },
    add(sequence, bytes) {
      queued.push({ sequence, bytes, sending: 0, inFlight: false })
      heldBytes += bytes.byteLength
      makeRoom()
      pump()
    },
    addLoss(spans) {
      lostSpans += spans
      pump()
    },
    hurry() {
      if (!hurried) changeWay(true)
    },
    resume() {
      changeWay(false)
    },
    close() {
      closed = true
      stopWaiting()
      queued = []
    },
  }
}

/** Whether it is an answer of the background; without one the sender retries. */
export function isBlockAnswer(answer: unknown): answer is BlockAnswer {
  return typeof answer === 'object' && answer !== null && 'on' in answer
}

/** The span count in a block's header, to report a loss; 0 if it is not a block. */
function spanCountOf(bytes: ArrayBuffer): number {
  return bytes.byteLength >= 64 ? new DataView(bytes).getUint32(16, true) : 0
}
