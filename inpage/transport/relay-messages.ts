/**
 * What the library and the relay say to each other. They meet at the page's `document` by synchronous events, and talk
 * over a `MessagePort` that no page script has seen.
 */
import type { SharedSettings } from '../settings'
import type { PageStatus } from './status'

/**
 * The library offers a port: a cancelable `MessageEvent` with the port and a `Handshake`. Taken = default prevented. In a
 * page that is there already its scripts could listen, so there the event has a name that both are told by the browser
 * (`LATE_KEY`).
 */
export const PORT_EVENT = 'tracepane:port'
/** The relay is there. It asks a library that was earlier to offer its port again, and an older relay to make way. */
export const RELAY_EVENT = 'tracepane:relay'
/** Where both are left the name of their `PORT_EVENT`, each in its own world, before they come into a page that is there. */
export const LATE_KEY = Symbol.for('tracepane.late')

/** What comes with the port that the library offers. */
export interface Handshake {
  readonly version: 2
  /** Undefined while the library holds still, until it is told that the document is to be traced. */
  readonly started: Started | undefined
  /**
   * The name of the cancelable event by which the library asks, and says its last words: it is synchronous, and a port
   * delivers nothing any more while the page is being left. `detail` is `<id>:<a character for each byte of the block>`,
   * `loss:<spans>`, or `to:<origin>`: whether requests to it get trace headers. Taken, or yes = default prevented.
   */
  readonly token: string
}

/** How the tracing of a document began. */
export interface Started {
  /** After a script of the page may have run. */
  readonly late: boolean
}

export type ToRelayMessage =
  /** The library held still, and has begun. */
  | ({ readonly type: 'started' } & Started)
  /** Ids ascend. One that was posted when the page was left comes again by an event. */
  | { readonly type: 'block'; readonly id: number; readonly bytes: ArrayBuffer }
  /** So many spans were dropped in the page, for lack of room. */
  | { readonly type: 'loss'; readonly spans: number }
  /** Replaces what was told before. */
  | { readonly type: 'status'; readonly status: PageStatus }
  /** The library is off; nothing comes any more. */
  | { readonly type: 'bye' }

export type FromRelayMessage =
  /** The blocks up to this one were taken over; the library need not keep them. */
  | { readonly type: 'received'; readonly id: number }
  /** The document is to be traced, with these. */
  | { readonly type: 'settings'; readonly settings: SharedSettings }
  | { readonly type: 'off' }
