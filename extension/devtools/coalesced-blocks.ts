/**
 * Coalesces the blocks of a burst. A panel that got the first one alone would draw it, which takes longer than the others
 * take to arrive, and they would wait for that.
 */
import type { AnnouncedBlock } from '../background/announcements'

/** How long to wait for the next block after a full one, in ms. */
const NEXT_MS = 30
/** No block waits longer, in ms. */
const MAX_HOLD_MS = 60

/** Coalesces the blocks of each document until its burst ends. */
export interface BlockCoalescer {
  /** A block that is not full ends the burst of its document. */
  add(documentId: string, block: AnnouncedBlock): void
}

/** The blocks of a burst so far. */
interface Burst {
  readonly blocks: AnnouncedBlock[]
  readonly endsBy: number
  timer?: ReturnType<typeof setTimeout>
}

/** @param tell - gets the blocks of a document in the order in which they arrived */
export function createBlockCoalescer(
  tell: (documentId: string, blocks: readonly AnnouncedBlock[]) => void,
): BlockCoalescer {
  const bursts = new Map<string, Burst>()

  return {
    add(documentId, block) {
      const burst = bursts.get(documentId) ?? { blocks: [], endsBy: performance.now() + MAX_HOLD_MS }
      bursts.set(documentId, burst)
      burst.blocks.push(block)
      clearTimeout(burst.timer)
      const end = () => {
        bursts.delete(documentId)
        tell(documentId, burst.blocks)
      }
      const left = burst.endsBy - performance.now()
      if (!block.full || left <= 0) end()
      else burst.timer = setTimeout(end, Math.min(NEXT_MS, left))
    },
  }
}
