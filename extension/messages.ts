/** What the background sends and answers, and the names of ports and locks. What it receives is in `message-schemas.ts`. */

import type { SharedSettings } from '../inpage/settings'
import type { PageStatus } from '../inpage/transport/status'

/** A document: its identity and where it is. The browser assigns `documentId`; it is never taken from a message. */
export interface DocumentInfo {
  readonly documentId: string
  readonly tabId: number
  /** 0 is the tab's main frame. */
  readonly frameId: number
  readonly url: string
  /** When the document's relay first reported, in ms since the epoch. */
  readonly seenAt: number
  /** Whether the library came after the page's first script, so that earlier spans are missing. */
  readonly late: boolean
  /** Undefined until the library has sent one. */
  readonly status?: PageStatus | undefined
  /** When it was left, in ms since the epoch; undefined while it is open, also after its return from the back/forward cache. */
  readonly goneAt?: number | undefined
}

/** The answer to `ask` and to `document`. */
export interface DocumentAnswer {
  /** Whether the document is to be traced; if not, library and relay remove themselves. */
  readonly on: boolean
  /** The settings for the document's own origin, whatever page it is a frame of. */
  readonly settings: SharedSettings
  /** Other origins whose requests get trace headers. The relay keeps the list: a page can only ask for one origin at a time. */
  readonly propagateTo: readonly string[]
}

/** The name of a relay's port, over which only blocks are sent. */
export const RELAY_PORT = 'relay'

/** The answer to a relay's other messages: it was accepted, or refused for good. */
export interface BlockAnswer {
  readonly on: boolean
  /** Set if the message was refused for good: it is not a block, or too large. */
  readonly refused?: string
}

/** What the background sends to a relay. */
export type ToRelay =
  | { readonly type: 'off' }
  /** Earlier answers may be outdated: the relay asks again, as each document has its own answer. */
  | { readonly type: 'changed' }

/** A devtools page holds the Web Lock of this name plus its tab's id as long as it lives. */
export const LOCK_PREFIX = 'inspected:'
/** It also holds a port of this name plus its tab's id, so that the background notices at once when it closes. */
export const DEVTOOLS_PORT = 'devtools:'
