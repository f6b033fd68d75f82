/**
 * The messages that the background receives, each with its type and its check. The browser says who sent a message; its
 * content is checked all the same.
 */
import * as v from 'valibot'
import { PAGE_STATUS } from './page-status'
import { CODECS } from './settings/export-settings'

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))

const BLOCK = v.object({ type: v.literal('block'), sequence: count, bytes: v.instance(ArrayBuffer) })
/** Sent over a relay's port, or as a message of its own. Answer: `BlockAnswer`, once the block is in the journal. */
export type BlockMessage = Readonly<v.InferOutput<typeof BLOCK>>

/** The messages of a relay. */
export const FROM_RELAY = v.variant('type', [
  /** Asks whether and how the document is to be traced. Records nothing. Answer: `DocumentAnswer`. */
  v.object({ type: v.literal('ask') }),
  /** Tracing of a document begins, or the document returns from the back/forward cache. Answer: `DocumentAnswer`. */
  v.object({ type: v.literal('document'), late: v.fallback(v.boolean(), false) }),
  BLOCK,
  /** The status of the document's library; replaces the previous one. Sent after `document`. */
  v.object({ type: v.literal('status'), status: v.pipe(v.unknown(), PAGE_STATUS) }),
  /** The document is being left, or its frame was removed. */
  v.object({ type: v.literal('gone') }),
  /** The page or the relay had to drop spans. */
  v.object({ type: v.literal('loss'), spans: v.pipe(count, v.minValue(1)) }),
])
/** A message of a relay, before it is checked. */
export type FromRelay = Readonly<v.InferInput<typeof FROM_RELAY>>

/** A message on a relay's port: always a block. The answer repeats the sequence, even if the block is refused. */
export const FROM_RELAY_PORT = v.looseObject({ type: v.literal('block'), sequence: v.number() })

const tabId = v.number()

/** The messages of our own pages. */
export const FROM_DEVTOOLS = v.variant('type', [
  v.object({ type: v.literal('inspect'), tabId }),
  v.object({ type: v.literal('release'), tabId }),
  /** Asks whether the browser lets the extension into the tab's page. Answer: boolean. */
  v.object({ type: v.literal('access'), tabId }),
  /** Asks the user for access to the tab's page. `host` is that of the page; '' if it has none. */
  v.object({ type: v.literal('ask-access'), tabId, host: v.string() }),
  /** Answer: `ExportStatus`. */
  v.object({ type: v.literal('export-status') }),
  /** Whether an endpoint takes what would be sent to it. Answer: `TestResult`. */
  v.object({ type: v.literal('export-test'), endpoint: v.string(), codec: v.picklist(CODECS) }),
  /** Nothing that stopped the export holds any more. */
  v.object({ type: v.literal('export-resume') }),
  /** The user wants to turn the export on, where the browser has to ask. */
  v.object({ type: v.literal('export-ask') }),
])
/** A checked message of our own pages. */
export type FromDevtools = Readonly<v.InferOutput<typeof FROM_DEVTOOLS>>
