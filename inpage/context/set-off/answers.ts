/**
 * Messages of a worker (shared and service workers, too), a socket or a data channel, and those between broadcast channels of
 * windows that reach each other: who listens is there since before any flow, and is inferred to be set off by who has written
 * last. Nobody can tell whose answer it is while those of two flows may come.
 */

import { type Around, patch } from '../../platform/calls/patch'
import type { Callable } from '../../platform/calls/transparent-proxy'
import { disposeAll } from '../../platform/dispose-all'
import { type WrapListener, wrapHandlers } from '../../platform/events/listeners'
import { isObject } from '../../platform/is-object'
import { getter, keysOf, prototypeOf, SafeMap, weakMap } from '../../platform/natives'
import type { Flow } from '../flow'
import { OUTSIDE, type Place } from '../place'
import type { Ports } from './ports'

const CHANNEL = 'BroadcastChannel'
const CONTAINER = 'ServiceWorkerContainer'
/** What all service workers have written to. */
const SERVICE = {}
/** By class: the method that writes. */
const WRITES: { readonly [name: string]: 'postMessage' | 'send' | undefined } = {
  __proto__: null,
  // These are followed from the start: pages keep the method for later, as core-js does for `setImmediate`.
  Worker: 'postMessage',
  [CHANNEL]: 'postMessage',
  WebSocket: 'send',
  // Of a shared worker, or whose other end was given to a worker:
  MessagePort: 'postMessage',
  // Those of the others once there is a flow, see `listeners.ts`:
  RTCDataChannel: 'send',
  // Their answers come to the container.
  ServiceWorker: 'postMessage',
  [CONTAINER]: 'postMessage',
} as never
const NAMES = keysOf(WRITES)
/** So many of them are followed from the start. */
const AT_ONCE = 4
/** So many names of channels are known at once. */
const MAX_NAMES = 100

const nameOf = getter<object, string>(CHANNEL, 'name')

/** Who has written to a worker, a socket or a channel. */
interface Writers {
  /** Where whoever has written stood; `OUTSIDE` while answers to two flows may come. */
  place: Place
  /** The last of them. */
  last: Place
  /** How many messages have not been answered. */
  waiting: number
}

/** Remembers who has written last to each worker, socket and broadcast channel. */
export class Answers {
  readonly #flow: Flow
  readonly #ports: Ports
  /** Who has written to a worker or a socket. */
  readonly #others = weakMap<object, Writers>()
  /** The same for a broadcast channel, by its name. */
  #channels = new SafeMap<string, Writers>()
  /** Messages that have come, each of which may have several listeners: whether an answer was waited for. */
  readonly #heard = weakMap<object, boolean>()

  constructor(flow: Flow, ports: Ports) {
    this.#flow = flow
    this.#ports = ports
    flow.whenTold = (channel) => this.#sent(channel)
  }

  /** From here on messages are seen to those that are followed from the start, whose handlers `wrap` has; else to the others. */
  follow(wrap?: WrapListener): () => void {
    const undos: (() => void)[] = []
    for (let i = wrap ? 0 : AT_ONCE; i < (wrap ? AT_ONCE : NAMES.length); i++) {
      const name = NAMES[i]
      const send: Around = (proceed, self) => {
        const result = proceed()
        if (isObject(self)) {
          this.#ports.wrote(self)
          const to = keyOf(name, self)
          this.#sent(to)
          if (typeof to === 'string') this.#flow.visits?.tell(to)
        }
        return result
      }
      const prototype = prototypeOf(name)
      undos[undos.length] = patch(prototype ?? {}, WRITES[name] ?? '', send)
      if (wrap) undos[undos.length] = wrapHandlers(prototype, wrap, ['onmessage'])
    }
    return disposeAll(undos)
  }

  /** A listener of `target`, which is of the class `name`. `bound` is called instead where nobody has written. */
  listener(name: string, target: object, call: Callable, bound: Callable): Callable {
    if (WRITES[name] === undefined) return bound
    const { context } = this.#flow.here()
    return (...args) => {
      const writers = this.#writersTo(keyOf(name, target))
      const sender = writers?.place
      const isAnswer = writers !== undefined && this.#hears(writers, args[0])
      return sender === undefined || sender.isOutside || sender.context === context
        ? bound(...args)
        : this.#flow.callAt(
            isAnswer ? this.#flow.answeredTo(sender) : this.#flow.setOffBy(sender),
            call,
            undefined,
            args,
          )
    }
  }

  #hears(writers: Writers, message: unknown): boolean {
    if (!isObject(message)) return false
    const known = this.#heard.get(message)
    if (known !== undefined) return known
    const isAnswer = writers.waiting > 0
    if (isAnswer) writers.waiting--
    this.#heard.set(message, isAnswer)
    return isAnswer
  }

  #sent(to: object | string): void {
    const here = this.#flow.here()
    const before = this.#writersTo(to)
    let isOfTwo = false
    let waiting = 1
    if (before !== undefined) {
      const { place, last } = before
      // The user may have done something else meanwhile: the answer comes all the same.
      const mayAnswer = before.waiting > 0 && this.#flow.isRecent(last)
      if (mayAnswer) waiting += before.waiting
      isOfTwo =
        (place.context !== here.context && this.#flow.isAlive(place)) ||
        (mayAnswer && (place.context !== here.context || last.context !== here.context))
    }
    const writers = { place: isOfTwo ? OUTSIDE : here, last: here, waiting }
    if (typeof to === 'object') this.#others.set(to, writers)
    else {
      if (this.#channels.size === MAX_NAMES) this.#channels = new SafeMap()
      this.#channels.set(to, writers)
    }
  }

  #writersTo(to: object | string): Writers | undefined {
    return typeof to === 'object' ? this.#others.get(to) : this.#channels.get(to)
  }
}

/** What writes to a broadcast channel is known by its name, else by what it writes to. */
function keyOf(name: string, target: object): object | string {
  if (name === CONTAINER || name === 'ServiceWorker') return SERVICE
  return name === CHANNEL ? nameOf(target) : target
}
