/**
 * The relay: a content script in the extension's own world, and the page's only door. It takes blocks over from the
 * library, holds each until the background has acknowledged it, and never looks inside. No library is bundled in here.
 */
import {
  type FromRelayMessage,
  type Handshake,
  PORT_EVENT,
  RELAY_EVENT,
  type ToRelayMessage,
} from '../inpage/outlet-messages'
import type { BlockAnswer, DocumentAnswer, FromRelay, ToRelay } from './messages'

/** What of the extension API a content script needs; the same under `browser` and `chrome`. */
interface ContentRuntime {
  readonly id?: string
  sendMessage(message: FromRelay): Promise<unknown>
  readonly onMessage: {
    addListener(listener: (message: ToRelay) => void): void
    removeListener(listener: (message: ToRelay) => void): void
  }
}
declare const browser: { readonly runtime: ContentRuntime } | undefined
declare const chrome: { readonly runtime: ContentRuntime }

/** Blocks under way at a time: enough to hide the round trip, few enough to keep the order nearly as it was. */
const MAX_IN_FLIGHT = 4
/** Blocks that wait, in bytes; beyond this the oldest go, and are counted. */
const MAX_WAITING_BYTES = 64 * 1024 * 1024
const FIRST_RETRY_MS = 50
const LAST_RETRY_MS = 5000

const RELAY_KEY = Symbol.for('tracepane.relay')

interface Held {
  readonly sequence: number
  readonly bytes: ArrayBuffer
  inFlight: boolean
}

function startRelay(): void {
  const { runtime } = typeof browser === 'undefined' ? chrome : browser
  let port: MessagePort | undefined
  let token: string | undefined
  let late = false
  let held: Held[] = []
  let heldBytes = 0
  // A document's sequences only ever grow, over a relay's restart too: they begin at the time.
  let sequence = Date.now() * 1000
  let retryMs = FIRST_RETRY_MS
  let retry: ReturnType<typeof setTimeout> | undefined
  let stopped = false

  function onPort(event: Event): void {
    if (!(event instanceof MessageEvent) || event.ports.length !== 1) return
    const handshake = asHandshake(event.data)
    if (handshake === undefined || port !== undefined) return
    event.preventDefault()
    event.stopImmediatePropagation()
    ;[port] = event.ports
    token = handshake.token
    late = handshake.late
    port.onmessage = (message: MessageEvent<unknown>) => hear(message.data)
    document.addEventListener(token, onLastBlock)
    void announce()
  }

  function hear(data: unknown): void {
    const message = asMessage(data)
    if (message?.type === 'block') {
      take(message.bytes)
      answer({ type: 'received', bytes: message.bytes.byteLength })
    } else if (message?.type === 'loss') void send({ type: 'loss', spans: message.spans })
  }

  /** The page is being left: the block comes by an event, and goes out at once. */
  function onLastBlock(event: Event): void {
    if (!(event instanceof CustomEvent) || typeof event.detail !== 'string') return
    const bytes = fromCharacters(event.detail)
    take(bytes)
    answer({ type: 'received', bytes: bytes.byteLength })
  }

  function take(bytes: ArrayBuffer): void {
    held.push({ sequence: sequence++, bytes, inFlight: false })
    heldBytes += bytes.byteLength
    let dropped = 0
    while (heldBytes > MAX_WAITING_BYTES) {
      const oldest = held.find((block) => !block.inFlight)
      if (oldest === undefined) break
      drop(oldest)
      dropped += spanCountOf(oldest.bytes)
    }
    if (dropped > 0) void send({ type: 'loss', spans: dropped })
    pump(document.visibilityState === 'hidden' ? Number.POSITIVE_INFINITY : MAX_IN_FLIGHT)
  }

  function drop(block: Held): void {
    const at = held.indexOf(block)
    if (at === -1) return
    held.splice(at, 1)
    heldBytes -= block.bytes.byteLength
  }

  function pump(limit: number): void {
    if (stopped || retry !== undefined) return
    let inFlight = 0
    for (const block of held) if (block.inFlight) inFlight++
    for (const block of held) {
      if (inFlight >= limit) return
      if (block.inFlight) continue
      inFlight++
      void deliver(block)
    }
  }

  async function deliver(block: Held): Promise<void> {
    block.inFlight = true
    const reply = await send({ type: 'block', sequence: block.sequence, bytes: block.bytes })
    block.inFlight = false
    if (isBlockAnswer(reply)) {
      retryMs = FIRST_RETRY_MS
      drop(block)
      if (!reply.on) stop()
      else pump(MAX_IN_FLIGHT)
    } else retryLater()
  }

  /** The background died or is starting. Sending wakes it; nothing is to be reconnected. */
  function retryLater(): void {
    if (stopped || retry !== undefined) return
    retry = setTimeout(() => {
      retry = undefined
      pump(MAX_IN_FLIGHT)
    }, retryMs)
    retryMs = Math.min(retryMs * 2, LAST_RETRY_MS)
  }

  /** Undefined if it did not arrive. An extension that was reloaded or removed has no runtime id any more. */
  async function send(message: FromRelay): Promise<unknown> {
    if (runtime.id === undefined) {
      stop()
      return undefined
    }
    try {
      return await runtime.sendMessage(message)
    } catch {
      return undefined
    }
  }

  async function announce(): Promise<void> {
    for (let wait = FIRST_RETRY_MS; !stopped; wait = Math.min(wait * 2, LAST_RETRY_MS)) {
      const reply = await send({ type: 'document', late })
      if (isDocumentAnswer(reply)) {
        if (reply.on) answer({ type: 'settings', settings: reply.settings })
        else stop()
        return
      }
      await new Promise((resolve) => setTimeout(resolve, wait))
    }
  }

  function onMessage(message: ToRelay): void {
    if (message?.type === 'off') stop()
    else if (message?.type === 'settings') answer({ type: 'settings', settings: message.settings })
  }

  function onPageShow(event: PageTransitionEvent): void {
    if (!event.persisted) return
    // Answers to what was under way when the page was put away never come; a block that did arrive is known there.
    for (const block of held) block.inFlight = false
    void announce()
    pump(MAX_IN_FLIGHT)
  }

  function answer(message: FromRelayMessage): void {
    port?.postMessage(message)
  }

  function stop(): void {
    if (stopped) return
    stopped = true
    answer({ type: 'off' })
    document.removeEventListener(PORT_EVENT, onPort)
    if (token !== undefined) document.removeEventListener(token, onLastBlock)
    removeEventListener('pageshow', onPageShow)
    if (runtime.id !== undefined) runtime.onMessage.removeListener(onMessage)
    clearTimeout(retry)
    held = []
    Reflect.deleteProperty(globalThis, RELAY_KEY)
  }

  document.addEventListener(PORT_EVENT, onPort)
  addEventListener('pageshow', onPageShow)
  runtime.onMessage.addListener(onMessage)
  document.dispatchEvent(new Event(RELAY_EVENT))
}

function fromCharacters(text: string): ArrayBuffer {
  const buffer = new ArrayBuffer(text.length)
  const bytes = new Uint8Array(buffer)
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i)
  return buffer
}

/** The span count in a block's header, for a loss to be told; 0 if it is no block. */
function spanCountOf(bytes: ArrayBuffer): number {
  return bytes.byteLength >= 64 ? new DataView(bytes).getUint32(16, true) : 0
}

function asHandshake(data: unknown): Handshake | undefined {
  if (typeof data !== 'object' || data === null) return undefined
  const { version, late, token } = data as Partial<Handshake>
  return version === 1 && typeof token === 'string' ? { version, late: late === true, token } : undefined
}

function asMessage(data: unknown): ToRelayMessage | undefined {
  if (typeof data !== 'object' || data === null) return undefined
  const message = data as { type?: unknown; bytes?: unknown; spans?: unknown }
  if (message.type === 'block' && message.bytes instanceof ArrayBuffer) return { type: 'block', bytes: message.bytes }
  if (message.type === 'loss' && Number.isSafeInteger(message.spans)) {
    return { type: 'loss', spans: Math.max(0, Number(message.spans)) }
  }
  return undefined
}

function isBlockAnswer(reply: unknown): reply is BlockAnswer {
  return typeof reply === 'object' && reply !== null && 'on' in reply
}

function isDocumentAnswer(reply: unknown): reply is DocumentAnswer {
  return isBlockAnswer(reply) && 'settings' in reply
}

if (Reflect.get(globalThis, RELAY_KEY) !== true) {
  Reflect.set(globalThis, RELAY_KEY, true)
  startRelay()
}
