/**
 * A side channel along the page's messages. If it is certain that a library of ours is at the other end of a channel, it is told
 * on that same channel, just before each message, in which context the message was sent, and which of its ports lead to a
 * library in turn. The receiver removes these control messages before a listener of the page sees them. The messages themselves
 * are not touched.
 */

import type { SpanContext } from '../../api/api'
import { addListener, stopEvent } from '../../platform/events/native-events'
import {
  getOwnPropertyDescriptor,
  getter,
  isArray,
  prototypeOf,
  reflectApply,
  reflectGet,
  weakMap,
} from '../../platform/natives'
import { randomToken } from '../../platform/random-token'

/** A message on the side channel. Its first member is the link's token, which no script of the page knows. */
type ControlMessage = readonly [token: string, kind: string, ...more: unknown[]]

/** What a library knows of an endpoint with a library at its other end. */
export interface Link {
  readonly token: string
  /** Sends control messages, if not the endpoint itself does. */
  readonly post?: (control: ControlMessage, transfer: readonly Transferable[]) => void
  /** Hears control messages that are not about a message of the page. */
  readonly hear?: (kind: string, event: MessageEvent) => void
}

/** What a control message says of the message that comes next. */
interface Sent {
  readonly context: SpanContext | undefined
  readonly ports: readonly (string | undefined)[]
}

/** The side channel of a window or worker. */
export class SideChannel {
  readonly #links = weakMap<object, Link>()
  /** Endpoints whose other end has gone to where no library of ours may be. */
  readonly #lost = weakMap<object, true>()
  /** What was said of the next message. */
  readonly #next = weakMap<object, Sent | undefined>()
  readonly #contexts = weakMap<Event, SpanContext | undefined>()
  readonly #isControl = weakMap<Event, boolean>()
  /** Ports that came with a message. */
  readonly #received = weakMap<object, true>()
  /** For channels that were made here: the other end of each port. */
  readonly #twins = weakMap<object, object>()

  /** From now on control messages are sent and heard at `endpoint`. */
  link(endpoint: EventTarget, link: Link): void {
    if (this.#links.get(endpoint) === undefined) addListener(endpoint, 'message', this.#hear, true)
    this.#links.set(endpoint, link)
  }

  /** Nothing is sent there any more; what arrives is still removed. */
  unlink(endpoint: object): void {
    this.#lost.set(endpoint, true)
  }

  isLinked(endpoint: object): boolean {
    return this.#links.get(endpoint) !== undefined && !this.#lost.get(endpoint)
  }

  /** Whether a port leads out of here, as far as that is known. */
  isFar(port: object): boolean {
    return this.#received.get(port) === true || this.#links.get(port) !== undefined
  }

  pair(port: object, twin: object): void {
    this.#twins.set(port, twin)
    this.#twins.set(twin, port)
  }

  say(endpoint: object, kind: string, more: readonly unknown[] = [], transfer: readonly Transferable[] = []): void {
    const link = this.#links.get(endpoint)
    if (link === undefined) return
    const control: ControlMessage = [link.token, kind, ...more]
    if (link.post !== undefined) link.post(control, transfer)
    else postTo(endpoint, control, transfer)
  }

  /** Tells the other end the context of the next message; undefined takes that back. */
  sayContext(endpoint: object, context: SpanContext | undefined, tokens: readonly (string | undefined)[] = []): void {
    this.say(endpoint, 'sent', [context, tokens])
  }

  /** The ports in `transfer` are about to go to the other end of `endpoint`. Returns their links' tokens. */
  give(endpoint: object, transfer: unknown): (string | undefined)[] {
    const tokens: (string | undefined)[] = []
    const list = transferOf(transfer)
    for (let i = 0; i < list.length; i++) {
      const port: unknown = list[i]
      if (port instanceof MessagePort) tokens[tokens.length] = this.#tokenFor(port, this.isLinked(endpoint))
    }
    return tokens
  }

  /** The context in which the message of this event was sent, if it is known. */
  contextOf(event: Event): SpanContext | undefined {
    return this.#contexts.get(event)
  }

  setContext(event: Event, context: SpanContext | undefined): void {
    this.#contexts.set(event, context)
  }

  /** Whether an event is a control message and not for the page. It is handled once, whoever asks first. Never throws. */
  isControl(event: unknown): boolean {
    try {
      if (!(event instanceof MessageEvent)) return false
      let isControl = this.#isControl.get(event)
      if (isControl === undefined) {
        isControl = this.#take(event)
        this.#isControl.set(event, isControl)
      }
      return isControl
    } catch {
      return false
    }
  }

  readonly #hear = (event: Event): void => {
    if (this.isControl(event)) stopEvent(event)
  }

  #take(event: MessageEvent): boolean {
    const endpoint = targetOf(event)
    if (endpoint === null) return false
    const link = this.#links.get(endpoint)
    const control: unknown = link && dataOf(event)
    if (link !== undefined && isArray(control) && control[0] === link.token) {
      if (control[1] === 'sent') this.#next.set(endpoint, { context: control[2], ports: control[3] })
      else if (control[1] === 'gone') this.unlink(endpoint)
      else link.hear?.(control[1], event)
      return true
    }
    const sent = this.#next.get(endpoint)
    this.#next.set(endpoint, undefined)
    if (sent !== undefined) this.setContext(event, sent.context)
    const { ports } = event
    for (let i = 0; i < ports.length; i++) {
      this.#received.set(ports[i], true)
      const token = sent?.ports[i]
      if (token !== undefined) this.link(ports[i], { token })
    }
    return false
  }

  #tokenFor(port: MessagePort, isKnown: boolean): string | undefined {
    const link = this.#links.get(port)
    if (!isKnown) {
      // Who has it from now on would see what is said.
      if (link !== undefined) this.say(port, 'gone')
      return undefined
    }
    if (link !== undefined) return link.token
    const twin = this.#twins.get(port)
    if (!(twin instanceof MessagePort)) return undefined
    const token = randomToken()
    this.link(twin, { token })
    return token
  }
}

const targetOf = getter<Event, EventTarget | null>('Event', 'currentTarget')
const dataOf = getter<MessageEvent, unknown>('MessageEvent', 'data')
const portPost: unknown = MessagePort.prototype.postMessage
const workerPost: unknown = reflectGet(prototypeOf('Worker') ?? {}, 'postMessage')
const ownPost: unknown = globalThis.postMessage

function postTo(endpoint: object, control: ControlMessage, transfer: readonly Transferable[]): void {
  const post = endpoint === globalThis ? ownPost : endpoint instanceof MessagePort ? portPost : workerPost
  reflectApply(post, endpoint, [control, transfer])
}

/** The list of a `postMessage`'s second argument, or in its `{ transfer: […] }`, if it can be read without a trace. */
export function transferOf(options: unknown): readonly unknown[] {
  if (isArray(options)) return options
  if (typeof options !== 'object' || options === null) return []
  const list: unknown = getOwnPropertyDescriptor(options, 'transfer')?.value
  return isArray(list) ? list : []
}
