import type { DocumentInfo } from './messages'

/**
 * In a page that is instrumented late, all frames start at once and in any order. So a frame of the page may be seen up to
 * this long before the main frame's document, in ms.
 */
const LATE_TOGETHER_MS = 10_000

/** Whether a document is a frame of the page `main` although it was seen before it. Journal and panel both use this rule. */
export function isLateFrameOf(main: DocumentInfo, info: DocumentInfo): boolean {
  return main.late && info.late && info.frameId !== 0 && main.seenAt - info.seenAt < LATE_TOGETHER_MS
}
