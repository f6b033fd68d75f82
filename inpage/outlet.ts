/** The library's side of the way to the relay: hands blocks over, keeps count of what is under way, knows when to stop. */
import { type FromRelayMessage, type Handshake, PORT_EVENT, RELAY_EVENT, type ToRelayMessage } from './outlet-messages'
import type { PageSettings } from './settings'

/** Handed over and not yet taken over by the relay: a page in an endless loop of spans must not fill the memory. */
const MAX_UNDER_WAY_BYTES = 32 * 1024 * 1024

export interface OutletParts {
  readonly late: boolean
  onSettings(settings: PageSettings): void
  onOff(): void
  /** The page is being hidden or left: everything that waits must come out now, by `send`. */
  onLast(): void
}

export interface Outlet {
  send(block: ArrayBuffer, spanCount: number): void
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
  let waiting: { readonly block: ArrayBuffer; readonly spanCount: number }[] = []
  let underWay = 0
  let lost = 0
  /** A message posted on a port while the page is being left never arrives; a synchronous event does. */
  let leaving = false
  let closed = false
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
    const before = waiting
    waiting = []
    underWay = 0
    for (const { block, spanCount } of before) send(block, spanCount)
  }

  function hear(message: FromRelayMessage): void {
    if (message.type === 'received') underWay -= message.bytes
    else if (message.type === 'settings') parts.onSettings(message.settings)
    else if (message.type === 'off') parts.onOff()
  }

  function send(block: ArrayBuffer, spanCount: number): void {
    if (closed) return
    if (underWay + block.byteLength > MAX_UNDER_WAY_BYTES) {
      lost += spanCount
      return
    }
    underWay += block.byteLength
    if (port === undefined) waiting.push({ block, spanCount })
    else if (leaving) dispatch(new CustomEventConstructor(token, { detail: asCharacters(block) }))
    else {
      if (lost > 0) {
        post(port, { type: 'loss', spans: lost })
        lost = 0
      }
      post(port, { type: 'block', bytes: block }, [block])
    }
  }

  function onPageHide(): void {
    leaving = true
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
    close() {
      closed = true
      waiting = []
      unlisten('pagehide', onPageHide, true)
      unlisten('pageshow', onPageShow, true)
      unlisten('visibilitychange', onVisibilityChange, true)
      page.removeEventListener(RELAY_EVENT, offer)
      port?.close()
    },
  }
}

function post(port: MessagePort, message: ToRelayMessage, transfer: Transferable[] = []): void {
  Reflect.apply(postMessage, port, [message, transfer])
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
