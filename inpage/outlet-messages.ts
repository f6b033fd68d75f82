/**
 * What the library and the relay say to each other. They meet at the page's `document` by synchronous events, and talk
 * over a `MessagePort` that no page script has seen, if they met before the page's first script.
 */
import type { PageSettings } from './settings'
import type { PageStatus } from './status'

/** The library offers a port: a cancelable `MessageEvent` with the port and a `Handshake`. Taken = default prevented. */
export const PORT_EVENT = 'tracepane:port'
/** The relay is there, and asks a library that was earlier to offer its port again. */
export const RELAY_EVENT = 'tracepane:relay'

export interface Handshake {
  readonly version: 1
  readonly late: boolean
  /**
   * The name of the cancelable event by which the last words come, for a port delivers nothing any more while the page
   * is being left. `detail` is `<id>:<a character for each byte of the block>` or `loss:<spans>`. Taken = default
   * prevented.
   */
  readonly token: string
}

export type ToRelayMessage =
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
  | { readonly type: 'settings'; readonly settings: PageSettings }
  | { readonly type: 'off' }
