/** All that is said between the rooms of the extension: one union for each direction. */

import type { ToldSettings } from '../inpage/settings'
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
  /** Undefined until its library has told. */
  readonly status?: PageStatus | undefined
}

export interface BlockMessage {
  readonly type: 'block'
  readonly sequence: number
  readonly bytes: ArrayBuffer
}

export type FromRelay =
  /** Is this document to be traced, and how? Enters nothing. Answer: `DocumentAnswer`. */
  | { readonly type: 'ask' }
  /** A document's tracing begins, or it comes back from the back/forward cache. Answer: `DocumentAnswer`. */
  | { readonly type: 'document'; readonly late: boolean }
  /** Answer: `BlockAnswer`, once the block is in the journal. Over the port of a relay, with the block's sequence. */
  | BlockMessage
  /** What the document's library tells of itself; replaces what it told before. Comes after the document. */
  | { readonly type: 'status'; readonly status: PageStatus }
  /** The page or the relay had to drop spans. */
  | { readonly type: 'loss'; readonly spans: number }

export interface DocumentAnswer {
  /** Whether the document is to be traced; if not, library and relay take themselves off. */
  readonly on: boolean
  /** Those of the document's own origin, whatever page it is a frame of. */
  readonly settings: ToldSettings
  /** Other origins whose requests get trace headers. The relay keeps them: the page is told of one at a time. */
  readonly propagateTo: readonly string[]
}

/** A relay's port; only blocks go over it. */
export const RELAY_PORT = 'relay'

export interface BlockAnswer {
  readonly on: boolean
  /** Present where the block was refused for good: it is no block, or too large. */
  readonly refused?: string
}

export type ToRelay =
  | { readonly type: 'off' }
  /** What was answered may not hold any more: the relay asks again, as each document has its own answer. */
  | { readonly type: 'changed' }

export type FromDevtools =
  | { readonly type: 'inspect'; readonly tabId: number }
  | { readonly type: 'release'; readonly tabId: number }
  /** Whether the browser lets the extension into the tab's page. Answer: boolean. */
  | { readonly type: 'access'; readonly tabId: number }
  /** The user wants to let it in. `host`: of the page; '' if it has none. */
  | { readonly type: 'ask-access'; readonly tabId: number; readonly host: string }

/** A devtools page holds the Web Lock of this name with its tab's id for as long as it lives. */
export const LOCK_PREFIX = 'inspected:'
/** And a port of this name with its tab's id, so that the background hears at once that it has closed. */
export const DEVTOOLS_PORT = 'devtools:'
