/** The library's side of the way to the relay: hands blocks over, keeps each until it was taken, knows when to stop. */
import { guarded } from './guarded'
import { byteLength, fromCharCode, NativeUint8Array, reflectApply, uncurried } from './natives'
import { type FromRelayMessage, type Handshake, PORT_EVENT, RELAY_EVENT, type ToRelayMessage } from './outlet-messages'
import type { PageSettings } from './settings'
import type { PageStatus } from './status'
import { randomToken } from './token'

/** Not yet taken over by the relay: a page in an endless loop of spans must not fill the memory. */
const MAX_KEPT_BYTES = 32 * 1024 * 1024

export interface OutletParts {
  readonly late: boolean
  onSettings(settings: PageSettings): void
  onOff(): void
  /** The relay has taken a block over. */
  onTaken(): void
  /** The page is being hidden or left: everything that waits must come out now, by `send`. */
  onLast(): void
}

export interface Outlet {
  send(block: ArrayBuffer, spanCount: number): void
  /** The newest status counts; it goes out when somebody listens. */
  tell(status: PageStatus): void
  close(): void
}

// Taken at load: a page may overwrite the globals later.
const page = document
const dispatch = page.dispatchEvent.bind(page)
const listenTo = uncurried(EventTarget.prototype.addEventListener)
const unlistenTo = uncurried(EventTarget.prototype.removeEventListener)
const listen = globalThis.addEventListener.bind(globalThis)
const unlisten = globalThis.removeEventListener.bind(globalThis)
const MessageEventConstructor = MessageEvent
const CustomEventConstructor = CustomEvent
const MessageChannelConstructor = MessageChannel
const { postMessage, close: closePort } = MessagePort.prototype

export function createOutlet(parts: OutletParts): Outlet {
  let port: MessagePort | undefined
  /** Until the relay has taken them over: what was posted in the page's last task is never delivered. */
  let kept: Kept[] = []
  let keptBytes = 0
  let nextId = 0
  let lost = 0
  /** A message posted on a port while the page is being left never arrives; a synchronous event does. */
  let leaving = false
  let closed = false
  let status: PageStatus | undefined
  const token = randomToken()

  const offer = guarded(() => {
    if (closed || port !== undefined) return
    const channel = new MessageChannelConstructor()
    const data: Handshake = { version: 1, late: parts.late, token }
    const untaken = dispatch(
      new MessageEventConstructor(PORT_EVENT, { data, ports: [channel.port2], cancelable: true }),
    )
    if (untaken) return
    port = channel.port1
    port.onmessage = guarded((event: MessageEvent<FromRelayMessage>) => hear(event.data))
    if (status !== undefined) post(port, { type: 'status', status })
    for (let i = 0; i < kept.length; i++) post(port, { type: 'block', id: kept[i].id, bytes: kept[i].block })
  })

  function hear(message: FromRelayMessage): void {
    if (message.type === 'received') {
      forget(message.id)
      parts.onTaken()
      tellLoss()
    } else if (message.type === 'settings') parts.onSettings(message.settings)
    else if (message.type === 'off') parts.onOff()
  }

  function forget(upTo: number): void {
    const left: Kept[] = []
    for (let i = 0; i < kept.length; i++) {
      if (kept[i].id > upTo) left[left.length] = kept[i]
      else keptBytes -= byteLength(kept[i].block)
    }
    kept = left
  }

  function tellLoss(): void {
    if (port === undefined || lost === 0) return
    if (!leaving) post(port, { type: 'loss', spans: lost })
    else if (!sayLast(`loss:${lost}`)) return
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

  /** Gives the relay, within this task, all that it may not have got. */
  function handOver(): void {
    if (port === undefined) return
    const all = kept
    for (let i = 0; i < all.length; i++) if (sayLast(`${all[i].id}:${asCharacters(all[i].block)}`)) forget(all[i].id)
    tellLoss()
  }

  function sayLast(detail: string): boolean {
    return !dispatch(new CustomEventConstructor(token, { detail, cancelable: true }))
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
    if (page.visibilityState === 'hidden') parts.onLast()
  })

  listen('pagehide', onPageHide, true)
  listen('pageshow', onPageShow, true)
  listen('visibilitychange', onVisibilityChange, true)
  listenTo(page, RELAY_EVENT, offer)
  offer()

  return {
    send,
    tell(changed) {
      status = changed
      if (port !== undefined && !closed) post(port, { type: 'status', status })
    },
    close() {
      tellLoss()
      closed = true
      kept = []
      unlisten('pagehide', onPageHide, true)
      unlisten('pageshow', onPageShow, true)
      unlisten('visibilitychange', onVisibilityChange, true)
      unlistenTo(page, RELAY_EVENT, offer)
      if (port === undefined) return
      post(port, { type: 'bye' })
      reflectApply(closePort, port, [])
    },
  }
}

interface Kept {
  readonly id: number
  readonly block: ArrayBuffer
}

/** A block is copied, not transferred, as it is kept; 250 KB take some 50 µs. */
function post(port: MessagePort, message: ToRelayMessage): void {
  reflectApply(postMessage, port, [message])
}

/** A character for each byte: the one form in which bytes cross between worlds by an event in every browser. */
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
