/**
 * The relay: a content script in the extension's own world, and the only way out of the page. It takes blocks over from the
 * library, holds each until the background has acknowledged it, and never reads them. It bundles no package.
 */
import { afterDocumentOpen } from '../../inpage/platform/events/document-open'
import {
  type FromRelayMessage,
  type Handshake,
  LATE_KEY,
  PORT_EVENT,
  RELAY_EVENT,
  type ToRelayMessage,
  type TracingStart,
} from '../../inpage/transport/relay-messages'
import type { FromRelay } from '../message-schemas'
import { type DocumentAnswer, RELAY_PORT, type ToRelay } from '../messages'
import { MIRROR_KEY } from '../mirror-key'
import { type CopiedStatus, copiedStatus } from './copied-status'
import { type ConnectionPort, createPortConnection } from './port-connection'
import { createRetryQueue, FIRST_RETRY_MS, isBlockAnswer, LAST_RETRY_MS } from './retry-queue'

/** The part of the extension API that a content script needs; the same under `browser` and `chrome`. */
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

/** The library's messages, as far as the relay checks them. */
type HeardMessage =
  | Exclude<ToRelayMessage, { readonly type: 'status' }>
  | { readonly type: 'status'; readonly status: CopiedStatus }

const STATUS_INTERVAL_MS = 100

const byteLength = Object.getOwnPropertyDescriptor(ArrayBuffer.prototype, 'byteLength')?.get ?? (() => 0)
const RELAY_KEY = Symbol.for('tracepane.relay')

/** Spans that a page can make in a ms. A reported loss beyond that is not true. */
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
  // Sequences of a document must keep growing even if the relay restarts. Microseconds pass faster than blocks arrive.
  const firstSequence = Math.floor(performance.now() * 1000)
  const portEvent = takeLateName() ?? PORT_EVENT
  let port: MessagePort | undefined
  let token: string | undefined
  /** Undefined while the library waits. */
  let started: TracingStart | undefined
  let propagateTo: ReadonlySet<string> = new Set()
  let nextId = 0
  let lostInPage = 0
  let status: CopiedStatus | undefined
  let statusTimer: ReturnType<typeof setTimeout> | undefined
  /** Whether the background has recorded the document. */
  let isKnown = false
  /** Counts the questions. An answer is used only if nothing has been asked since. */
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
    document.addEventListener(token, onLibraryEvent)
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
   * Handles a synchronous event of the library: a question, or, while the page is being left, what the port would not deliver
   * any more and must be sent at once.
   */
  function onLibraryEvent(event: Event): void {
    if (!(event instanceof CustomEvent) || typeof event.detail !== 'string') return
    if (event.detail.startsWith('to:')) {
      if (propagateTo.has(event.detail.slice('to:'.length))) event.preventDefault()
      return
    }
    event.preventDefault()
    retryQueue.hurry()
    hear(asUrgentMessage(event.detail))
  }

  function take(id: number, bytes: ArrayBuffer): void {
    // What came by an event may come by the port, too, when the page returns from the back/forward cache.
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

  /** Sends the newest status once the document is known, but not more often than anybody could read it. */
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
   * Undefined if the message did not arrive. A reloaded or removed extension has no runtime id any more. That is checked
   * only after a failure, as the check takes longer than sending a block.
   */
  async function ask(question: () => Promise<unknown>): Promise<unknown> {
    try {
      const answer = await question()
      if (answer !== undefined) return answer
    } catch {
      // The background is gone, or does not listen yet.
    }
    if (runtime.id === undefined) stop()
    return undefined
  }

  /**
   * Asks the background whether the document is to be traced, and how. Nothing is sent before the answer. If the library has
   * started, this also records the document.
   *
   * @param isNews - the document is recorded already; only ask for new settings
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
   * The document goes away and no traced one may follow: its frame is removed, or goes where nothing is traced. Chromium
   * closes the port of a page in the back/forward cache without saying so.
   */
  function onPageHide({ isTrusted }: Event): void {
    retryQueue.hurry()
    if (isTrusted && isKnown && !stopped) void send({ type: 'gone' })
    connection.close()
  }

  /** The page returns from the back/forward cache. DevTools may have been closed meanwhile. */
  function onPageShow(event: PageTransitionEvent): void {
    if (!event.persisted) return
    isKnown = false
    retryQueue.hold()
    retryQueue.resume()
    if (port !== undefined) void lookUp()
  }

  /** Another relay starts. If the extension was reloaded, this one's background is gone. */
  function onRelay(): void {
    if (runtime.id === undefined) stop()
  }

  function answer(message: FromRelayMessage): void {
    port?.postMessage(message)
  }

  /**
   * Stops tracing in the page. What the page and the relay still hold is sent to the background if that has ever said that the
   * document is traced.
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

  /** `document.open` removes all listeners, ours included. Those that are still there are not added twice. */
  function listen(): void {
    document.addEventListener(portEvent, onPort)
    if (token !== undefined) document.addEventListener(token, onLibraryEvent)
    addEventListener('pagehide', onPageHide)
    addEventListener('pageshow', onPageShow)
  }

  function end(): void {
    removeEventListener('pagehide', onPageHide)
    document.removeEventListener('prerenderingchange', connection.close)
    if (token !== undefined) document.removeEventListener(token, onLibraryEvent)
    port?.close()
    retryQueue.close()
    connection.close()
  }

  listen()
  // The browser names the other end of a port only when it opens, and a prerendered page gets another frame.
  document.addEventListener('prerenderingchange', connection.close)
  const unwatch = afterDocumentOpen(listen)
  runtime.onMessage.addListener(onMessage)
  document.dispatchEvent(new Event(RELAY_EVENT))
  document.addEventListener(RELAY_EVENT, onRelay)
}

/** The random name of the event by which the library offers its port in an open page, whose scripts know the usual name. */
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
 * Copies a buffer of the page's world. Firefox shows it through a wrapper: it is not an `ArrayBuffer` of ours, and reading it
 * byte by byte is not allowed (https://firefox-source-docs.mozilla.org/dom/scriptSecurity/xray_vision.html).
 */
function ownBuffer(buffer: unknown): ArrayBuffer | undefined {
  if (buffer instanceof ArrayBuffer) return buffer
  try {
    // Throws for anything but a buffer, whatever it claims to be.
    const own = new Uint8Array(Reflect.apply(byteLength, buffer, []))
    own.set(new Uint8Array(buffer as ArrayBuffer))
    return own.buffer
  } catch {
    return undefined
  }
}

/** Parses `<id>:<one character for each byte>` or `loss:<spans>`. */
function asUrgentMessage(text: string): HeardMessage | undefined {
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

/** Whether it is a count below 2⁴⁰, so that sums of counts are exact. */
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
