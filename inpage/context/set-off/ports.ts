/**
 * Messages that a page writes to itself, through the two ends of one channel or to its window: so schedulers (that of React,
 * `setImmediate` for browsers) go on later; and those that windows of one origin write to each other. The receiver listens since
 * long before, outside of any flow, so its listeners are inferred to be set off by who has sent the message. Who has sent which
 * can't be told while several are on their way: then it is known only if all are of one flow.
 */

import { type Around, patch, replaceByProxy } from '../../platform/calls/patch'
import type { Callable } from '../../platform/calls/transparent-proxy'
import { disposeAll } from '../../platform/dispose-all'
import { type WrapListener, wrapHandlers } from '../../platform/events/listeners'
import { isObject } from '../../platform/is-object'
import { getter, weakMap } from '../../platform/natives'
import { noticePosts } from '../../platform/notice-posts'
import type { Flow } from '../flow'
import { OUTSIDE, type Place } from '../place'
import { OtherWindows } from './other-windows'

const port1Of = getter<object, object>('MessageChannel', 'port1')
const port2Of = getter<object, object>('MessageChannel', 'port2')

const sourceOf = getter<object, unknown>('MessageEvent', 'source')
const originOf = getter<object, string>('MessageEvent', 'origin')
/** That of this window. 'null' may be that of any other, too. */
const { origin } = globalThis

/**
 * Whether an event tells of a message that was written by way of this window's `postMessage`: windows of other origins have
 * their own.
 */
function isFromNear(event: object): boolean {
  try {
    return sourceOf(event) === globalThis || (origin !== 'null' && originOf(event) === origin)
  } catch {
    // An event of this type that the page has made, and that is no message.
    return false
  }
}

/** Of what is on its way to a port. */
interface Inbox {
  waiting: number
  /** Where all of its senders stood; undefined if not in one flow. */
  place: Place | undefined
}

/** Remembers who has sent what is on its way to each port and to the window. */
export class Ports {
  readonly #flow: Flow
  /** The other end of each port. */
  readonly #twins = weakMap<object, object>()
  readonly #inboxes = weakMap<object, Inbox>()
  /** By the message's event, for all of its listeners. */
  readonly #senders = weakMap<object, Place>()
  readonly #others: OtherWindows
  /** Undoes that messages to the window are seen. */
  #unnotice: (() => void) | undefined

  constructor(flow: Flow) {
    this.#flow = flow
    this.#others = new OtherWindows(flow)
  }

  /** From here on channels are known, and `wrap` has their handlers. Gives back the undoing. */
  watch(wrap: WrapListener): () => void {
    const pair: Around = (proceed) => {
      const channel = proceed()
      if (isObject(channel)) {
        const one = port1Of(channel)
        const two = port2Of(channel)
        this.#twins.set(one, two)
        this.#twins.set(two, one)
      }
      return channel
    }
    const undos = [patch(globalThis, 'MessageChannel', pair, 'construct')]
    // A window writes to itself; a worker's own `postMessage` writes to its page.
    if (typeof document === 'object') {
      this.#twins.set(globalThis, globalThis)
      undos[undos.length] = wrapHandlers(globalThis, wrap, ['onmessage'])
      this.#flow.whenNear = () => this.#notice()
      undos[undos.length] = () => {
        this.#flow.whenNear = undefined
        this.#unnotice?.()
      }
    }
    return disposeAll(undos)
  }

  /** From here on messages to the window are. */
  follow(): void {
    if (this.#twins.get(globalThis) !== undefined) this.#notice()
  }

  #notice(): void {
    this.#unnotice ??= noticePosts(replaceByProxy, () => this.#sent(globalThis))
  }

  /**
   * A listener of `port`. `bound` is the same where it listens, which is right unless somebody else sends the message, and
   * `unknown` what is called if nobody of this window has.
   */
  listener(port: object, call: Callable, bound: Callable, unknown = bound): Callable {
    if (this.#twins.get(port) === undefined) return unknown
    const { context } = this.#flow.here()
    return (...args) => {
      const sender = this.#senderOf(port, args[0])
      if (sender === undefined) return unknown(...args)
      const isOthers = !sender.isOutside && sender.context !== context
      return isOthers ? this.#flow.callAt(this.#flow.setOffBy(sender), call, undefined, args) : bound(...args)
    }
  }

  /** Code has written to `port`, or to what is none. */
  wrote(port: object): void {
    const receiver = this.#twins.get(port)
    if (receiver !== undefined) this.#sent(receiver)
  }

  #sent(receiver: object): void {
    const place = this.#flow.here()
    let inbox = this.#inboxes.get(receiver)
    if (inbox === undefined) {
      inbox = { waiting: 0, place }
      this.#inboxes.set(receiver, inbox)
    }
    if (inbox.waiting++ === 0) inbox.place = place
    else if (inbox.place?.context !== place.context) inbox.place = undefined
  }

  #senderOf(port: object, event: unknown): Place | undefined {
    if (!isObject(event)) return undefined
    let sender = this.#senders.get(event)
    if (sender !== undefined) return sender
    const inbox = this.#inboxes.get(port)
    if (inbox !== undefined && inbox.waiting > 0 && (port !== globalThis || isFromNear(event))) {
      inbox.waiting--
      sender = inbox.place ?? OUTSIDE
    }
    if (port === globalThis && (sender === undefined || sender.isOutside))
      sender = this.#others.placeOf(event) ?? sender
    if (sender !== undefined) this.#senders.set(event, sender)
    return sender
  }
}
