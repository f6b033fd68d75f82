/**
 * What the library and the relay say to each other. They meet at the page's `document` by synchronous events, and talk
 * over a `MessagePort` that no page script has seen, if they met before the page's first script.
 */
import type { PageSettings } from './settings'

/** The library offers a port: a cancelable `MessageEvent` with the port and a `Handshake`. Taken = default prevented. */
export const PORT_EVENT = 'tracepane:port'
/** The relay is there, and asks a library that was earlier to offer its port again. */
export const RELAY_EVENT = 'tracepane:relay'

export interface Handshake {
  readonly version: 1
  readonly late: boolean
  /** The name of the event by which the last blocks come: `detail` is a block, a character for each byte. */
  readonly token: string
}

export type ToRelayMessage =
  | { readonly type: 'block'; readonly bytes: ArrayBuffer }
  /** So many spans were dropped in the page, for lack of room. */
  | { readonly type: 'loss'; readonly spans: number }

export type FromRelayMessage =
  /** So many bytes of blocks were taken over: room for as many more. */
  | { readonly type: 'received'; readonly bytes: number }
  | { readonly type: 'settings'; readonly settings: PageSettings }
  | { readonly type: 'off' }
