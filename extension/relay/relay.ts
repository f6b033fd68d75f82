/**
 * The relay: a content script in the extension's own world, and the page's only door. It takes blocks over from the
 * library, holds each until the background has acknowledged it, and never looks inside. No library is bundled in here.
 */
import { afterDocumentOpen } from '../../inpage/platform/events/document-open'
import {
  type FromRelayMessage,
  type Handshake,
  LATE_KEY,
  PORT_EVENT,
  RELAY_EVENT,
  type Started,
  type ToRelayMessage,
} from '../../inpage/transport/relay-messages'
import type { FromRelay } from '../message-schemas'
import { type DocumentAnswer, RELAY_PORT, type ToRelay } from '../messages'
import { MIRROR_KEY } from '../mirror-key'
import { type CopiedStatus, copiedStatus } from './copied-status'
import { type ConnectionPort, createPortConnection } from './port-connection'
import { createRetryQueue, FIRST_RETRY_MS, isBlockAnswer, LAST_RETRY_MS } from './retry-queue'

/** What of the extension API a content script needs; the same under `browser` and `chrome`. */
interface ContentRuntime {
  readonly id?: string
  sendMessage(message: FromRelay): Promise<unknown>
  connect(info: { readonly name: string }): ConnectionPort
  readonly onMessage: {
    addListener(listener: (message: ToRelay) => void): void
    removeListener(listener: (message: ToRelay) => void): void
  }
}
declare const browser: { readonly runtime: ContentRuntime } | undefined
declare const chrome: { readonly runtime: ContentRuntime }

/** What the library says, as far as it is checked here. */
type HeardMessage =
  | Exclude<ToRelayMessage, { readonly type: 'status' }>
  | { readonly type: 'status'; readonly status: CopiedStatus }

const STATUS_INTERVAL_MS = 100

const byteLength = Object.getOwnPropertyDescriptor(ArrayBuffer.prototype, 'byteLength')?.get ?? (() => 0)
const RELAY_KEY = Symbol.for('tracepane.relay')

/** Spans that a page can have made in a ms: what it says it has lost beyond that is not true. */
const MAX_SPANS_PER_MS = 1000

function startRelay(): void {
  const { runtime } = typeof browser === 'undefined' ? chrome : browser
  const connection = createPortConnection(() => runtime.connect({ name: RELAY_PORT }))
  const retryQueue = createRetryQueue({
    stream: (block) => ask(() => connection.send(block)),
    send,
    onAnswer({ on }) {
      if (!on) stop()
      endIfDone()
    },
  })
  // A document's sequences only ever grow, over a relay's restart too: microseconds pass faster than blocks come.
  const firstSequence = Math.floor(performance.now() * 1000)
  const portEvent = takeLateName() ?? PORT_EVENT
  let port: MessagePort | undefined
  let token: string | undefined
  /** Undefined while the library holds still. */
  let started: Started | undefined
  let propagateTo: ReadonlySet<string> = new Set()
  let nextId = 0
  let lostInPage = 0
  let status: CopiedStatus | undefined
  let statusTimer: ReturnType<typeof setTimeout> | undefined
  /** The background has entered the document. */
  let isKnown = false
  /** Counts the questions: an answer counts if nothing has been asked since. */
  let asked = 0
  let stopped = false
  let hasPageLeft = false

  function onPort(event: Event): void {
    if (!(event instanceof MessageEvent) || event.ports.length !== 1) return
    const handshake = asHandshake(event.data)
    if (handshake === undefined || port !== undefined) return
    event.preventDefault()
    event.stopImmediatePropagation()
    ;[port] = event.ports
    token = handshake.token
    started = handshake.started
    port.onmessage = (message: MessageEvent<unknown>) => hear(asMessage(message.data))
    document.addEventListener(token, onWord)
    void lookUp()
  }

  function hear(message: HeardMessage | undefined): void {
    if (message?.type === 'block') take(message.id, message.bytes)
    else if (message?.type === 'loss') lose(message.spans)
    else if (message?.type === 'status') tellStatus(message.status)
    else if (message?.type === 'started') {
      started = { late: message.late }
      void lookUp()
    } else if (message?.type === 'bye') {
      hasPageLeft = true
      endIfDone()
    }
  }

  /**
   * Within the page's task: a question of the library's, or, as the page is being left, what the port would not deliver
   * any more and must go out at once.
   */
  function onWord(event: Event): void {
    if (!(event instanceof CustomEvent) || typeof event.detail !== 'string') return
    if (event.detail.startsWith('to:')) {
      if (propagateTo.has(event.detail.slice('to:'.length))) event.preventDefault()
      return
    }
    event.preventDefault()
    retryQueue.hurry()
    hear(asLastWord(event.detail))
  }

  function take(id: number, bytes: ArrayBuffer): void {
    // What came by an event may come by the port too, when the page is back from the back/forward cache.
    if (id >= nextId) {
      nextId = id + 1
      retryQueue.add(firstSequence + id, bytes)
      const mirror: unknown = Reflect.get(globalThis, MIRROR_KEY)
      if (typeof mirror === 'function') mirror(bytes)
    }
    answer({ type: 'received', id })
  }

  function lose(spans: number): void {
    const believed = Math.min(spans, Math.ceil(performance.now()) * MAX_SPANS_PER_MS - lostInPage)
    if (believed <= 0) return
    lostInPage += believed
    retryQueue.addLoss(believed)
  }

  /** The newest, when the document is known, and not more often than anybody could read. */
  function tellStatus(changed: CopiedStatus): void {
    status = changed
    if (statusTimer === undefined && isKnown) statusTimer = setTimeout(sendStatus, STATUS_INTERVAL_MS)
  }

  function sendStatus(): void {
    statusTimer = undefined
    if (status !== undefined && !stopped) void send({ type: 'status', status })
  }

  function send(message: FromRelay): Promise<unknown> {
    return ask(() => runtime.sendMessage(message))
  }

  /**
   * Undefined if it did not arrive. An extension that was reloaded or removed has no runtime id any more; that is looked at only
   * then, as it takes longer than to send a block.
   */
  async function ask(question: () => Promise<unknown>): Promise<unknown> {
    try {
      const answer = await question()
      if (answer !== undefined) return answer
    } catch {
      // It is gone, or does not listen yet.
    }
    if (runtime.id === undefined) stop()
    return undefined
  }

  /**
   * Hears from the background whether the document is to be traced, and how; nothing goes out before. A document whose
   * library has begun is entered with it. `isNews`: it is entered already, only the settings are asked for.
   */
  async function lookUp(isNews = false): Promise<void> {
    const question = ++asked
    for (let wait = FIRST_RETRY_MS; !stopped && question === asked; wait = Math.min(wait * 2, LAST_RETRY_MS)) {
      const message: FromRelay =
        started === undefined || isNews ? { type: 'ask' } : { type: 'document', late: started.late }
      const reply = await send(message)
      if (question !== asked) return
      if (isDocumentAnswer(reply)) {
        if (!reply.on) return stop()
        propagateTo = new Set(reply.propagateTo)
        answer({ type: 'settings', settings: reply.settings })
        if (message.type === 'document') {
          isKnown = true
          retryQueue.open()
          sendStatus()
        }
        return
      }
      await new Promise((resolve) => setTimeout(resolve, wait))
    }
  }

  function onMessage(message: ToRelay): void {
    if (message?.type === 'off') stop()
    else if (message?.type === 'changed' && port !== undefined) void lookUp(isKnown)
  }

  /**
   * No other document may take its place: its frame is removed, or goes where nothing is traced. Chromium takes the port of a
   * page in its back/forward cache away, and doesn't say so.
   */
  function onPageHide({ isTrusted }: Event): void {
    retryQueue.hurry()
    if (isTrusted && isKnown && !stopped) void send({ type: 'gone' })
    connection.close()
  }

  /** Out of the back/forward cache: DevTools may have been closed meanwhile. */
  function onPageShow(event: PageTransitionEvent): void {
    if (!event.persisted) return
    isKnown = false
    retryQueue.hold()
    retryQueue.resume()
    if (port !== undefined) void lookUp()
  }

  /** Another relay starts. If that is because the extension was reloaded, this one's background is gone. */
  function onRelay(): void {
    if (runtime.id === undefined) stop()
  }

  function answer(message: FromRelayMessage): void {
    port?.postMessage(message)
  }

  /**
   * Takes the page's tracing off. What the page still has, and what is still held, goes to the background yet, if that has
   * ever found the document on.
   */
  function stop(): void {
    if (stopped) return
    stopped = true
    answer({ type: 'off' })
    document.removeEventListener(portEvent, onPort)
    document.removeEventListener(RELAY_EVENT, onRelay)
    removeEventListener('pageshow', onPageShow)
    unwatch()
    Reflect.deleteProperty(globalThis, RELAY_KEY)
    Reflect.deleteProperty(globalThis, MIRROR_KEY)
    if (runtime.id !== undefined) runtime.onMessage.removeListener(onMessage)
    if (port === undefined || runtime.id === undefined || !isKnown) end()
  }

  function endIfDone(): void {
    if (stopped && hasPageLeft && retryQueue.isEmpty) end()
  }

  /** By `document.open` a page takes all listeners off, ours among them; those that are there are not added twice. */
  function listen(): void {
    document.addEventListener(portEvent, onPort)
    if (token !== undefined) document.addEventListener(token, onWord)
    addEventListener('pagehide', onPageHide)
    addEventListener('pageshow', onPageShow)
  }

  function end(): void {
    removeEventListener('pagehide', onPageHide)
    document.removeEventListener('prerenderingchange', connection.close)
    if (token !== undefined) document.removeEventListener(token, onWord)
    port?.close()
    retryQueue.close()
    connection.close()
  }

  listen()
  // Who is at the other end of a port is told once, when it is opened; a prerendered page becomes another frame.
  document.addEventListener('prerenderingchange', connection.close)
  const unwatch = afterDocumentOpen(listen)
  runtime.onMessage.addListener(onMessage)
  document.dispatchEvent(new Event(RELAY_EVENT))
  document.addEventListener(RELAY_EVENT, onRelay)
}

/** Of the event by which the library offers its port, in a page that was there before: its scripts know the usual name. */
function takeLateName(): string | undefined {
  const name: unknown = Reflect.get(globalThis, LATE_KEY)
  Reflect.deleteProperty(globalThis, LATE_KEY)
  return typeof name === 'string' ? name : undefined
}

function asHandshake(data: unknown): Handshake | undefined {
  if (typeof data !== 'object' || data === null) return undefined
  const { version, started, token } = data as Partial<Handshake>
  if (version !== 2 || typeof token !== 'string') return undefined
  const isStarted = typeof started === 'object' && started !== null
  return { version, started: isStarted ? { late: started.late === true } : undefined, token }
}

function asMessage(data: unknown): HeardMessage | undefined {
  if (typeof data !== 'object' || data === null) return undefined
  const { type, id, bytes, spans, status, late } = data as {
    [key in 'type' | 'id' | 'bytes' | 'spans' | 'status' | 'late']?: unknown
  }
  if (type === 'block' && isCount(id)) {
    const own = ownBuffer(bytes)
    return own && { type, id, bytes: own }
  }
  if (type === 'loss' && isCount(spans)) return { type, spans }
  if (type === 'status') {
    const copied = copiedStatus(status)
    return copied && { type, status: copied }
  }
  if (type === 'started') return { type, late: late === true }
  return type === 'bye' ? { type } : undefined
}

/**
 * In Firefox a buffer of the page's world is seen through a wrapper: it is no `ArrayBuffer` of ours, and its bytes can't
 * be read one by one. (https://firefox-source-docs.mozilla.org/dom/scriptSecurity/xray_vision.html)
 */
function ownBuffer(buffer: unknown): ArrayBuffer | undefined {
  if (buffer instanceof ArrayBuffer) return buffer
  try {
    // Throws for what is no buffer, whatever it says of itself.
    const own = new Uint8Array(Reflect.apply(byteLength, buffer, []))
    own.set(new Uint8Array(buffer as ArrayBuffer))
    return own.buffer
  } catch {
    return undefined
  }
}

/** `<id>:<a character for each byte>`, or `loss:<spans>`. */
function asLastWord(text: string): HeardMessage | undefined {
  const colon = text.indexOf(':')
  if (colon < 1) return undefined
  const before = text.slice(0, colon)
  if (before === 'loss') return asMessage({ type: 'loss', spans: Number(text.slice(colon + 1)) })
  return asMessage({ type: 'block', id: Number(before), bytes: bytesOf(text, colon + 1) })
}

function bytesOf(text: string, from: number): ArrayBuffer {
  const bytes = new Uint8Array(text.length - from)
  for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(from + i)
  return bytes.buffer
}

/** Below 2⁴⁰, so that sums of counts are exact. */
function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 2 ** 40
}

function isDocumentAnswer(reply: unknown): reply is DocumentAnswer {
  return isBlockAnswer(reply) && 'settings' in reply
}

if (Reflect.get(globalThis, RELAY_KEY) !== true) {
  Reflect.set(globalThis, RELAY_KEY, true)
  startRelay()
}
