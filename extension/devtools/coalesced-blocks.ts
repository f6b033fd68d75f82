/**
 * Holds the blocks of a burst together. A panel that is told of the first draws it, which takes longer than the others
 * take to arrive, and they would wait for that.
 */
import type { AnnouncedBlock } from '../background/announcements'

/** What comes after a full block is waited for so long, in ms. */
const NEXT_MS = 30
/** No block waits longer, in ms. */
const MAX_HOLD_MS = 60

/** Groups the blocks of each document until its burst ends. */
export interface BlockCoalescer {
  /** A block that is not full ends its document's burst. */
  add(documentId: string, block: AnnouncedBlock): void
}

interface Burst {
  readonly blocks: AnnouncedBlock[]
  readonly endsBy: number
  timer?: ReturnType<typeof setTimeout>
}

/** `tell` gets the blocks of a document in the order in which they came. */
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
