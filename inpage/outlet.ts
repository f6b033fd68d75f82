/** The library's side of the way to the relay: hands blocks over, keeps each until it was taken, knows when to stop. */
import { type FromRelayMessage, type Handshake, PORT_EVENT, RELAY_EVENT, type ToRelayMessage } from './outlet-messages'
import type { PageSettings } from './settings'
import type { PageStatus } from './status'

/** Not yet taken over by the relay: a page in an endless loop of spans must not fill the memory. */
const MAX_KEPT_BYTES = 32 * 1024 * 1024

export interface OutletParts {
  readonly late: boolean
  onSettings(settings: PageSettings): void
  onOff(): void
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
const listen = globalThis.addEventListener.bind(globalThis)
const unlisten = globalThis.removeEventListener.bind(globalThis)
const MessageEventConstructor = MessageEvent
const CustomEventConstructor = CustomEvent
const MessageChannelConstructor = MessageChannel
const postMessage = MessagePort.prototype.postMessage

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

  function offer(): void {
    if (closed || port !== undefined) return
    const channel = new MessageChannelConstructor()
    const data: Handshake = { version: 1, late: parts.late, token }
    const untaken = dispatch(
      new MessageEventConstructor(PORT_EVENT, { data, ports: [channel.port2], cancelable: true }),
    )
    if (untaken) return
    port = channel.port1
    port.onmessage = (event: MessageEvent<FromRelayMessage>) => hear(event.data)
    if (status !== undefined) post(port, { type: 'status', status })
    for (const { id, block } of kept) post(port, { type: 'block', id, bytes: block })
  }

  function hear(message: FromRelayMessage): void {
    if (message.type === 'received') {
      forget(message.id)
      tellLoss()
    } else if (message.type === 'settings') parts.onSettings(message.settings)
    else if (message.type === 'off') parts.onOff()
  }

  function forget(upTo: number): void {
    let count = 0
    for (; count < kept.length && kept[count].id <= upTo; count++) keptBytes -= kept[count].block.byteLength
    if (count > 0) kept.splice(0, count)
  }

  function tellLoss(): void {
    if (port === undefined || lost === 0) return
    if (!leaving) post(port, { type: 'loss', spans: lost })
    else if (!sayLast(`loss:${lost}`)) return
    lost = 0
  }

  function send(block: ArrayBuffer, spanCount: number): void {
    if (closed) return
    if (keptBytes + block.byteLength > MAX_KEPT_BYTES) {
      lost += spanCount
      return
    }
    const id = nextId++
    kept.push({ id, block })
    keptBytes += block.byteLength
    if (leaving) handOver()
    else if (port !== undefined) post(port, { type: 'block', id, bytes: block })
  }

  /** Gives the relay, within this task, all that it may not have got. */
  function handOver(): void {
    if (port === undefined) return
    for (const { id, block } of [...kept]) if (sayLast(`${id}:${asCharacters(block)}`)) forget(id)
    tellLoss()
  }

  function sayLast(detail: string): boolean {
    return !dispatch(new CustomEventConstructor(token, { detail, cancelable: true }))
  }

  function onPageHide(): void {
    leaving = true
    handOver()
    parts.onLast()
  }

  function onPageShow(): void {
    leaving = false
  }

  function onVisibilityChange(): void {
    if (page.visibilityState === 'hidden') parts.onLast()
  }

  listen('pagehide', onPageHide, true)
  listen('pageshow', onPageShow, true)
  listen('visibilitychange', onVisibilityChange, true)
  page.addEventListener(RELAY_EVENT, offer)
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
      page.removeEventListener(RELAY_EVENT, offer)
      if (port === undefined) return
      post(port, { type: 'bye' })
      port.close()
    },
  }
}

interface Kept {
  readonly id: number
  readonly block: ArrayBuffer
}

/** A block is copied, not transferred, as it is kept; 250 KB take some 50 µs. */
function post(port: MessagePort, message: ToRelayMessage): void {
  Reflect.apply(postMessage, port, [message])
}

/** A character for each byte: the one form in which bytes cross between worlds by an event in every browser. */
function asCharacters(block: ArrayBuffer): string {
  const bytes = new Uint8Array(block)
  let text = ''
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192))
  return text
}

function randomToken(): string {
  let token = 'tracepane:'
  for (const word of crypto.getRandomValues(new Uint32Array(4))) token += word.toString(36)
  return token
}
