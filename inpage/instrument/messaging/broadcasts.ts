/**
 * Which context a message on a `BroadcastChannel` was sent in. Who listens isn't known, so nothing is said on the channel
 * itself: a channel of our own tells it just before. All channels are served in the order in which they were written to
 * (https://html.spec.whatwg.org/multipage/web-messaging.html#dom-broadcastchannel-postmessage queues a task for each on
 * one and the same source; 3,000 of 3,000 messages between three tabs and a worker came so). What others send may come in
 * between, so a message must also look like the one that was told of.
 */

import type { SpanContext } from '../../api/api'
import { guarded } from '../../platform/calls/guarded'
import { reflectApply, slice, toText } from '../../platform/natives'
import { now } from '../../tracing/clock'

const OWN_NAME = 'tracepane'
/** The message is in the queue behind what tells of it; what never came is forgotten. */
const KEPT_MS = 1000
const MAX_WAITING = 100
const MAX_LOOK = 64

/** An announcement of a message. */
interface Announcement {
  readonly id: string
  readonly name: string
  readonly look: string
  readonly context: SpanContext
}

/** An announcement that waits for its message. */
interface WaitingAnnouncement extends Announcement {
  readonly atMs: number
  /** Channels of one name in one place all get the message. */
  readonly takers: WeakSet<object>
}

const NativeBroadcastChannel = globalThis.BroadcastChannel
const { postMessage } = NativeBroadcastChannel?.prototype ?? {}

/** Announces the contexts of broadcast messages, and matches messages with announcements. */
export class Broadcasts {
  #own: BroadcastChannel | undefined
  #waiting: WaitingAnnouncement[] = []
  #sent = 0
  readonly #realm = crypto.randomUUID()

  /** A channel was made: what is told from now on may be about what it gets. */
  open(channel: BroadcastChannel): void {
    for (const { takers } of this.#waiting) takers.add(channel)
    if (this.#own !== undefined) return
    this.#own = new NativeBroadcastChannel(OWN_NAME)
    this.#own.onmessage = guarded(({ data }: MessageEvent<unknown>) => this.#hear(data))
  }

  /** To be called just before the message goes out. Gives back how to take it back. */
  tell(channel: BroadcastChannel, data: unknown, context: SpanContext): () => void {
    const id = `${this.#realm}${this.#sent++}`
    const announcement: Announcement = { id, name: channel.name, look: lookOf(data), context }
    this.#post(announcement)
    this.#hear(announcement)
    for (const waiting of this.#waiting) if (waiting.id === id) waiting.takers.add(channel)
    return () => {
      this.#post({ id })
      this.#hear({ id })
    }
  }

  /** The context of what `channel` has just got. */
  take(channel: BroadcastChannel, data: unknown): SpanContext | undefined {
    const { name } = channel
    const look = lookOf(data)
    const oldest = now() - KEPT_MS
    for (const waiting of this.#waiting) {
      if (waiting.name !== name || waiting.look !== look || waiting.atMs < oldest || waiting.takers.has(channel))
        continue
      waiting.takers.add(channel)
      return waiting.context
    }
    return undefined
  }

  close(): void {
    this.#own?.close()
    this.#own = undefined
    this.#waiting = []
  }

  #post(announcement: Partial<Announcement>): void {
    if (this.#own !== undefined) reflectApply(postMessage, this.#own, [announcement])
  }

  #hear(data: unknown): void {
    const { id, name, look, context } = Object(data) as Partial<Announcement>
    if (typeof id !== 'string') return
    this.#waiting = this.#waiting.filter((waiting) => waiting.id !== id).slice(-MAX_WAITING)
    if (typeof name !== 'string' || typeof look !== 'string' || context === undefined) return
    this.#waiting.push({ id, name, look, context, atMs: now(), takers: new WeakSet() })
  }
}

/** What of a message can be seen without touching it: an object may have getters, or be a proxy. */
function lookOf(data: unknown): string {
  const type = typeof data
  if (type === 'object' || type === 'function' || type === 'symbol') return type
  const text = toText(data)
  return `${type} ${text.length} ${slice(text, 0, MAX_LOOK)}`
}
