/** Checks a block's header before the background keeps it. The panel later reads the rest by `readBlock`, which trusts nothing. */
import {
  BLOCK_FLAG_FULL,
  BLOCK_FLAG_LATE,
  BLOCK_MAGIC,
  BLOCK_MAX_BYTES,
  BLOCK_VERSION,
  HEADER_BYTES,
  MIN_SPAN_BYTES,
} from '../../inpage/block/format'

/** What a plausible block header says. */
export interface CheckedBlock {
  readonly spanCount: number
  readonly late: boolean
  /** The block was sent because it was full, so more is coming. */
  readonly full: boolean
  /** Epoch time of the page clock's zero, in ms. */
  readonly timeOriginMs: number
}

/**
 * Reads the header of a block that a page sent. Its columns stay unread.
 *
 * @returns the header, or why the block is refused for good
 */
export function checkBlock(bytes: ArrayBuffer): CheckedBlock | { readonly refused: string } {
  if (bytes.byteLength < HEADER_BYTES) return { refused: 'shorter than a header' }
  if (bytes.byteLength > BLOCK_MAX_BYTES) return { refused: 'larger than a block may be' }
  const header = new DataView(bytes)
  if (header.getUint32(0, true) !== BLOCK_MAGIC) return { refused: 'not a block' }
  // A page may still have the library of an older version of the extension.
  const version = header.getUint32(4, true)
  if (version !== BLOCK_VERSION) return { refused: `version ${version}, not ${BLOCK_VERSION}` }
  const spanCount = header.getUint32(16, true)
  if (spanCount * MIN_SPAN_BYTES > bytes.byteLength) return { refused: 'more spans than bytes' }
  const timeOriginMs = header.getFloat64(56, true)
  if (!Number.isFinite(timeOriginMs)) return { refused: 'no time origin' }
  const flags = header.getUint32(12, true)
  return { spanCount, late: (flags & BLOCK_FLAG_LATE) !== 0, full: (flags & BLOCK_FLAG_FULL) !== 0, timeOriginMs }
}
