import type { DocumentInfo } from './messages'

/**
 * A page that was instrumented late tells of its frames in any order, and all at once: so long before the main frame's
 * document one of its own frames may have spoken, ms.
 */
const LATE_TOGETHER_MS = 10_000

/** Whether a document is a frame of the page `main` although it spoke before it. The journal and the panel go by it. */
export function isLateFrameOf(main: DocumentInfo, info: DocumentInfo): boolean {
  return main.late && info.late && info.frameId !== 0 && main.seenAt - info.seenAt < LATE_TOGETHER_MS
}
