/**
 * The messages that the background receives: type and check of each. Who sent a message is known from the browser alone;
 * what is in it is checked all the same.
 */
import * as v from 'valibot'
import { PAGE_STATUS } from './page-status'

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))

const BLOCK = v.object({ type: v.literal('block'), sequence: count, bytes: v.instance(ArrayBuffer) })
/** Goes over the port of a relay, or as a message of its own. Answer: `BlockAnswer`, once the block is in the journal. */
export type BlockMessage = Readonly<v.InferOutput<typeof BLOCK>>

/** The messages of a relay. */
export const FROM_RELAY = v.variant('type', [
  /** Is this document to be traced, and how? Enters nothing. Answer: `DocumentAnswer`. */
  v.object({ type: v.literal('ask') }),
  /** A document's tracing begins, or it comes back from the back/forward cache. Answer: `DocumentAnswer`. */
  v.object({ type: v.literal('document'), late: v.fallback(v.boolean(), false) }),
  BLOCK,
  /** The status of the document's library; replaces the one before. Comes after the document. */
  v.object({ type: v.literal('status'), status: v.pipe(v.unknown(), PAGE_STATUS) }),
  /** The document is being left, or its frame removed. */
  v.object({ type: v.literal('gone') }),
  /** The page or the relay had to drop spans. */
  v.object({ type: v.literal('loss'), spans: v.pipe(count, v.minValue(1)) }),
])
export type FromRelay = Readonly<v.InferInput<typeof FROM_RELAY>>

/** What comes by a relay's port: blocks alone. The answer names the sequence, also where the block is refused. */
export const FROM_RELAY_PORT = v.looseObject({ type: v.literal('block'), sequence: v.number() })

const tabId = v.number()

/** The messages of our own pages. */
export const FROM_DEVTOOLS = v.variant('type', [
  v.object({ type: v.literal('inspect'), tabId }),
  v.object({ type: v.literal('release'), tabId }),
  /** Whether the browser lets the extension into the tab's page. Answer: boolean. */
  v.object({ type: v.literal('access'), tabId }),
  /** The user wants to let it in. `host`: of the page; '' if it has none. */
  v.object({ type: v.literal('ask-access'), tabId, host: v.string() }),
])
export type FromDevtools = Readonly<v.InferOutput<typeof FROM_DEVTOOLS>>
