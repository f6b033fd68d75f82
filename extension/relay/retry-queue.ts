/**
 * The blocks a relay holds until the background has acknowledged them. A failed sending is tried again, ever later; the
 * background may be dead, starting, or dying. What it got twice it knows by the sequence.
 */
import type { BlockMessage, FromRelay } from '../message-schemas'
import type { BlockAnswer } from '../messages'

/**
 * Under way at a time, in blocks and in bytes: as much as a busy page makes while the background commits. With 4 blocks a
 * page that makes 160,000 spans/s waited for the background rather than for itself.
 */
const MAX_IN_FLIGHT = 32
const MAX_IN_FLIGHT_BYTES = 8 * 1024 * 1024
/** Blocks that wait, in bytes; beyond this the oldest go, and are counted. */
const MAX_HELD_BYTES = 64 * 1024 * 1024
export const FIRST_RETRY_MS = 50
export const LAST_RETRY_MS = 5000

/** Both ways give the background's answer; undefined if there was none. They never reject. */
export interface RetryQueueParts {
  /** The cheap way, which nothing is sure to arrive by while the page is being left. */
  stream(block: BlockMessage): Promise<unknown>
  send(message: FromRelay): Promise<unknown>
  /** The background has a block; `on` is false once the document is not to be traced any more. */
  onAnswer(answer: BlockAnswer): void
}

/** Blocks in the order of their sequence, each held until it is acknowledged. */
export interface RetryQueue {
  readonly isEmpty: boolean
  /** Sends nothing until `open`, unless the page is being left: the background is the one to know then. */
  hold(): void
  /** The document is known to be on. */
  open(): void
  add(sequence: number, bytes: ArrayBuffer): void
  /** So many spans were lost on the way here. */
  addLoss(spans: number): void
  /** The page is being left: from now on all goes out at once, for there may be no later. */
  hurry(): void
  /** The page is (again) there: answers to what was under way when it was put away never come. */
  resume(): void
  /** Sends nothing any more, and frees what is held. */
  close(): void
}

interface Held {
  readonly sequence: number
  readonly bytes: ArrayBuffer
  /** Counts the sendings; the answer to an earlier one is as good, its failure says nothing. */
  sending: number
  inFlight: boolean
}

/** Begins on hold: nothing is sent before `open` or `hurry`. */
export function createRetryQueue({ stream, send, onAnswer }: RetryQueueParts): RetryQueue {
  let held: Held[] = []
  let heldBytes = 0
  let lostSpans = 0
  let hurried = false
  let isOpen = false
  let retryMs = FIRST_RETRY_MS
  let retry: ReturnType<typeof setTimeout> | undefined
  let closed = false

  function drop(block: Held): void {
    const at = held.indexOf(block)
    if (at === -1) return
    held.splice(at, 1)
    heldBytes -= block.bytes.byteLength
  }

  function makeRoom(): void {
    while (heldBytes > MAX_HELD_BYTES) {
      const oldest = held.find((block) => !block.inFlight)
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
    for (const block of held) {
      if (!block.inFlight) continue
      blocks++
      bytes += block.bytes.byteLength
    }
    for (const block of held) {
      if (!hurried && (blocks >= MAX_IN_FLIGHT || bytes >= MAX_IN_FLIGHT_BYTES)) return
      if (block.inFlight) continue
      blocks++
      bytes += block.bytes.byteLength
      void deliver(block)
    }
  }

  async function deliver(block: Held): Promise<void> {
    block.inFlight = true
    const sending = ++block.sending
    const message: BlockMessage = { type: 'block', sequence: block.sequence, bytes: block.bytes }
    const answer = await (hurried ? send(message) : stream(message))
    if (isBlockAnswer(answer)) {
      retryMs = FIRST_RETRY_MS
      drop(block)
      onAnswer(answer)
      pump()
    } else if (sending === block.sending && held.includes(block)) {
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

  /** What is under way by one way goes by the other now. */
  function changeWay(toHurried: boolean): void {
    hurried = toHurried
    stopWaiting()
    for (const block of held) block.inFlight = false
    pump()
  }

  function stopWaiting(): void {
    clearTimeout(retry)
    retry = undefined
    retryMs = FIRST_RETRY_MS
  }

  return {
    get isEmpty() {
      return held.length === 0
    },
    hold() {
      isOpen = false
    },
    open() {
      isOpen = true
      pump()
    },
    add(sequence, bytes) {
      held.push({ sequence, bytes, sending: 0, inFlight: false })
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
      held = []
    },
  }
}

/** Whether the background has answered: without an answer the sender tries again. */
export function isBlockAnswer(answer: unknown): answer is BlockAnswer {
  return typeof answer === 'object' && answer !== null && 'on' in answer
}

/** The span count in a block's header, for a loss to be told; 0 if it is no block. */
function spanCountOf(bytes: ArrayBuffer): number {
  return bytes.byteLength >= 64 ? new DataView(bytes).getUint32(16, true) : 0
}
