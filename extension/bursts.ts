/**
 * Holds the blocks of a burst together. A panel that hears of the first draws it, which takes longer than the others
 * take to arrive, and they would wait for that.
 */
import type { AnnouncedBlock } from './announcements'

/** What comes after a full block is waited for so long, in ms. */
const NEXT_MS = 10
/** No block waits longer, in ms. */
const LONGEST_MS = 30

export interface Bursts {
  /** Resolves when it was told. A block that is not full ends its burst. */
  add(tabId: number, documentId: string, block: AnnouncedBlock, full: boolean): Promise<void>
}

interface Burst {
  readonly blocks: AnnouncedBlock[]
  /** Of those who wait until it was told. */
  readonly resolves: (() => void)[]
  readonly endsBy: number
  timer?: ReturnType<typeof setTimeout>
}

/** `tell` gets the blocks of a document in the order in which they came. */
export function createBursts(
  tell: (tabId: number, documentId: string, blocks: readonly AnnouncedBlock[]) => void,
): Bursts {
  const bursts = new Map<string, Burst>()

  return {
    add: (tabId, documentId, block, full) =>
      new Promise((resolve) => {
        const burst = bursts.get(documentId) ?? { blocks: [], resolves: [], endsBy: performance.now() + LONGEST_MS }
        bursts.set(documentId, burst)
        burst.blocks.push(block)
        burst.resolves.push(resolve)
        clearTimeout(burst.timer)
        const end = () => {
          bursts.delete(documentId)
          tell(tabId, documentId, burst.blocks)
          for (const told of burst.resolves) told()
        }
        const left = burst.endsBy - performance.now()
        if (!full || left <= 0) end()
        else burst.timer = setTimeout(end, Math.min(NEXT_MS, left))
      }),
  }
}
