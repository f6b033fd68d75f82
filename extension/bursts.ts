/**
 * Holds the blocks of a burst together. A panel that hears of the first draws it, which takes longer than the others
 * take to arrive, and they would wait for that.
 */
import { BLOCK_TARGET_BYTES } from '../inpage/block/format'
import type { AnnouncedBlock } from './announcements'

/** A block of so many bytes left because it was full, so more is coming. One that is smaller ends the burst. */
const FULL_BYTES = BLOCK_TARGET_BYTES * 0.75
/** What comes next is waited for so long, in ms. */
const NEXT_MS = 10
/** No block waits longer, in ms. */
const LONGEST_MS = 30

export interface Bursts {
  /** Resolves when it was told. */
  add(tabId: number, documentId: string, block: AnnouncedBlock): Promise<void>
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
    add: (tabId, documentId, block) =>
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
        if (block.bytes.byteLength < FULL_BYTES || left <= 0) end()
        else burst.timer = setTimeout(end, Math.min(NEXT_MS, left))
      }),
  }
}
