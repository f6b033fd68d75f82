/** What the background answers and sends, and the names of ports and locks. What it receives stands in `message-schemas.ts`. */

import type { SharedSettings } from '../inpage/settings'
import type { PageStatus } from '../inpage/transport/status'

/** A document's identity and where it is. `documentId` is the browser's own and is never taken from a payload. */
export interface DocumentInfo {
  readonly documentId: string
  readonly tabId: number
  /** 0 is the tab's main frame. */
  readonly frameId: number
  readonly url: string
  /** ms since the epoch at which the relay of this document first spoke. */
  readonly seenAt: number
  /** The library came after the page's first script, so earlier spans are missing. */
  readonly late: boolean
  /** Undefined until its library has sent one. */
  readonly status?: PageStatus | undefined
  /** ms since the epoch at which it was left; undefined while it is there, and when it is back from the back/forward cache. */
  readonly goneAt?: number | undefined
}

/** The answer to `ask` and to `document`. */
export interface DocumentAnswer {
  /** Whether the document is to be traced; if not, library and relay take themselves off. */
  readonly on: boolean
  /** Those of the document's own origin, whatever page it is a frame of. */
  readonly settings: SharedSettings
  /** Other origins whose requests get trace headers. The relay keeps them: a page asks for one at a time. */
  readonly propagateTo: readonly string[]
}

/** A relay's port; only blocks go over it. */
export const RELAY_PORT = 'relay'

/** The answer to all other messages of a relay: it was understood, or refused for good. */
export interface BlockAnswer {
  readonly on: boolean
  /** Present where the message was refused for good: it is no block, or too large. */
  readonly refused?: string
}

export type ToRelay =
  | { readonly type: 'off' }
  /** What was answered may not hold any more: the relay asks again, as each document has its own answer. */
  | { readonly type: 'changed' }

/** A devtools page holds the Web Lock of this name with its tab's id for as long as it lives. */
export const LOCK_PREFIX = 'inspected:'
/** And a port of this name with its tab's id, so that the background hears at once that it has closed. */
export const DEVTOOLS_PORT = 'devtools:'
