/**
 * The messages between the library and the relay. They meet by synchronous events on the page's `document`, and then talk
 * over a `MessagePort` that no script of the page has seen.
 */
import type { SharedSettings } from '../settings'
import type { PageStatus } from './status'

/**
 * The library offers a port: a cancelable `MessageEvent` with the port and a `Handshake`. The relay takes it by preventing
 * the default. In a page that is already open its scripts could listen, so there the event has a random name that both are
 * told (`LATE_KEY`).
 */
export const PORT_EVENT = 'tracepane:port'
/** The relay has started. A library that started before offers its port again; an older relay stops. */
export const RELAY_EVENT = 'tracepane:relay'
/** The key under which each world finds the random name of `PORT_EVENT`, set before library and relay enter an open page. */
export const LATE_KEY = Symbol.for('tracepane.late')

/** The data of the event that offers the port. */
export interface Handshake {
  readonly version: 2
  /** Undefined while the library waits to be told whether the document is traced. */
  readonly started: TracingStart | undefined
  /**
   * The name of a cancelable event by which the library asks, and sends what is last: it is synchronous, whereas a port
   * delivers nothing any more while the page is being left. `detail` is `<id>:<one character for each byte of the block>`,
   * `loss:<spans>`, or `to:<origin>`, which asks whether requests to that origin get trace headers. The relay takes it, or
   * answers yes, by preventing the default.
   */
  readonly token: string
}

/** How the tracing of a document began. */
export interface TracingStart {
  /** Whether a script of the page may have run before. */
  readonly late: boolean
}

/** What the library sends. */
export type ToRelayMessage =
  /** The library had waited and has begun now. */
  | ({ readonly type: 'started' } & TracingStart)
  /** Ids ascend. A block that is posted while the page is being left may come again by an event. */
  | { readonly type: 'block'; readonly id: number; readonly bytes: ArrayBuffer }
  /** So many spans were dropped in the page because there was no room for them. */
  | { readonly type: 'loss'; readonly spans: number }
  /** Replaces the status that was sent before. */
  | { readonly type: 'status'; readonly status: PageStatus }
  /** The library is off and sends nothing more. */
  | { readonly type: 'bye' }

/** What the relay sends. */
export type FromRelayMessage =
  /** All blocks up to this id were taken over: the library need not keep them. */
  | { readonly type: 'received'; readonly id: number }
  /** The document is to be traced with these settings. */
  | { readonly type: 'settings'; readonly settings: SharedSettings }
  | { readonly type: 'off' }
