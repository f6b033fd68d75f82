/** The library's side of the connection to the relay: sends blocks, and keeps each until the relay has taken it over. */

import { guarded } from '../platform/calls/guarded'
import { afterDocumentOpen } from '../platform/events/document-open'
import { addListener, dispatch, removeListener } from '../platform/events/native-events'
import { byteLength, fromCharCode, NativeUint8Array, reflectApply } from '../platform/natives'
import { closePort, createChannel, hearPort, post as postTo } from '../platform/private-port'
import { randomToken } from '../platform/random-token'
import type { SharedSettings } from '../settings'
import {
  type FromRelayMessage,
  type Handshake,
  PORT_EVENT,
  RELAY_EVENT,
  type ToRelayMessage,
  type TracingStart,
} from './relay-messages'
import type { PageStatus } from './status'

/** Bytes of blocks that the relay has not taken over yet. A page that makes spans in an endless loop must not fill the memory. */
const MAX_KEPT_BYTES = 32 * 1024 * 1024

/** What the transport needs from the library, and what it reports to it. */
export interface PageTransportParts {
  /** The name of the event that offers the port, in a page that was open before tracing began. */
  readonly secret: string | undefined
  readonly started: TracingStart | undefined
  onSettings(settings: SharedSettings): void
  onOff(): void
  /** The relay has taken over a block. */
  onTaken(): void
  /** The page is being hidden or left: whatever waits must be passed to `send` now. */
  onLast(): void
}

/** The connection from the library to the relay. None of its methods throws. */
export interface PageTransport {
  /** Whether a relay has the other end of the port. */
  readonly isTaken: boolean
  /** Tracing has begun. Before that the transport listens to no event of the page. */
  start(started: TracingStart): void
  send(block: ArrayBuffer, spanCount: number): void
  /** Reports the status. Only the newest counts; it is sent once there is a relay. */
  tell(status: PageStatus): void
  /** Whether requests to another origin get trace headers. Answered synchronously; `false` while the answer is unknown. */
  propagatesTo(origin: string): boolean
  close(): void
}

/** Event options without a prototype: a page cannot add to them through `Object.prototype`. */
function bare<T extends object>(options: T): T {
  return Object.setPrototypeOf(options, null)
}

/** Makes the transport and offers the relay a port at once. In a page that was open before, the relay is already there. */
export function createPageTransport(parts: PageTransportParts): PageTransport {
  let port: MessagePort | undefined
  /** Blocks that the relay has not taken over. What is posted in the page's last task is never delivered. */
  let kept: WaitingBlock[] = []
  let keptBytes = 0
  let nextId = 0
  let lost = 0
  let { started } = parts
  /** A message that is posted on a port while the page is being left never arrives. A synchronous event does. */
  let leaving = false
  let closed = false
  let status: PageStatus | undefined
  const token = randomToken()

  const offer = guarded(() => {
    if (closed || port !== undefined) return
    const { own, other } = createChannel()
    const data: Handshake = { version: 2, started, token }
    const options = bare({ data, ports: [other], cancelable: true })
    if (dispatch(document, new MessageEvent(parts.secret ?? PORT_EVENT, options))) return
    port = own
    hearPort(port, hear)
    if (status !== undefined) post(port, { type: 'status', status })
    for (let i = 0; i < kept.length; i++) post(port, { type: 'block', id: kept[i].id, bytes: kept[i].block })
  })

  function hear(message: FromRelayMessage): void {
    if (closed) return
    if (message.type === 'received') {
      forget(message.id)
      parts.onTaken()
      tellLoss()
    } else if (message.type === 'settings') parts.onSettings(message.settings)
    else if (message.type === 'off') parts.onOff()
  }

  function forget(upTo: number): void {
    const left: WaitingBlock[] = []
    for (let i = 0; i < kept.length; i++) {
      if (kept[i].id > upTo) left[left.length] = kept[i]
      else keptBytes -= byteLength(kept[i].block)
    }
    kept = left
  }

  function tellLoss(): void {
    if (port === undefined || lost === 0) return
    if (!leaving) post(port, { type: 'loss', spans: lost })
    else if (!say(`loss:${lost}`)) return
    lost = 0
  }

  function send(block: ArrayBuffer, spanCount: number): void {
    if (closed) return
    if (keptBytes + byteLength(block) > MAX_KEPT_BYTES) {
      lost += spanCount
      return
    }
    const id = nextId++
    kept[kept.length] = { id, block }
    keptBytes += byteLength(block)
    if (leaving) handOver()
    else if (port !== undefined) post(port, { type: 'block', id, bytes: block })
  }

  /** Gives the relay, synchronously, all blocks that it may not have got. */
  function handOver(): void {
    if (port === undefined) return
    const all = kept
    for (let i = 0; i < all.length; i++) if (say(`${all[i].id}:${asCharacters(all[i].block)}`)) forget(all[i].id)
    tellLoss()
  }

  /** Sends a synchronous event. Returns whether the relay took it, or answered yes. */
  function say(detail: string): boolean {
    return !dispatch(document, new CustomEvent(token, bare({ detail, cancelable: true })))
  }

  const onPageHide = guarded(() => {
    leaving = true
    handOver()
    parts.onLast()
  })

  function onPageShow(): void {
    leaving = false
  }

  const onVisibilityChange = guarded(() => {
    if (document.visibilityState === 'hidden') parts.onLast()
  })

  function watch(): void {
    if (started !== undefined) {
      addEventListener('pagehide', onPageHide, true)
      addEventListener('pageshow', onPageShow, true)
      addEventListener('visibilitychange', onVisibilityChange, true)
    }
    // In a page that was open before, the relay is always there first.
    if (parts.secret === undefined) addListener(document, RELAY_EVENT, offer)
  }

  watch()
  const unwatch = afterDocumentOpen(watch)
  offer()

  return {
    get isTaken() {
      return port !== undefined
    },
    start(now) {
      started = now
      watch()
      if (port !== undefined) post(port, { type: 'started', late: now.late })
    },
    send,
    tell(changed) {
      status = changed
      if (port !== undefined && !closed) post(port, { type: 'status', status })
    },
    propagatesTo: (origin) => !closed && say(`to:${origin}`),
    close() {
      tellLoss()
      closed = true
      kept = []
      unwatch()
      removeEventListener('pagehide', onPageHide, true)
      removeEventListener('pageshow', onPageShow, true)
      removeEventListener('visibilitychange', onVisibilityChange, true)
      removeListener(document, RELAY_EVENT, offer)
      if (port === undefined) return
      post(port, { type: 'bye' })
      closePort(port)
    },
  }
}

/** A block that waits for the relay. */
interface WaitingBlock {
  readonly id: number
  readonly block: ArrayBuffer
}

/** The block is copied, not transferred, because it is kept: 250 KB take some 50 µs. */
function post(port: MessagePort, message: ToRelayMessage): void {
  postTo(port, message)
}

/** One character for each byte: the only form in which bytes cross between worlds by an event in every browser. */
function asCharacters(block: ArrayBuffer): string {
  const bytes = new NativeUint8Array(block)
  const size = byteLength(block)
  let text = ''
  for (let i = 0; i < size; ) {
    const codes: number[] = []
    for (; i < size && codes.length < 8192; i++) codes[codes.length] = bytes[i]
    text += reflectApply(fromCharCode, undefined, codes)
  }
  return text
}
