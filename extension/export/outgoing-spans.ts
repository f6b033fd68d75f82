/** Which spans of a block are exported: those that have ended, that are ours, and that the export's own sampling keeps. */
import { type Block, SPAN_FLAG_AMENDED } from '../../inpage/block/format'
import { isSampled } from '../../inpage/tracing/sampler'
import type { Outgoing } from './queue'

/**
 * Whether a row goes out. A span does once: what is amended later takes its place only while it waits.
 *
 * @param rate 0…1; a trace is kept or left out as a whole, by its id, and by the same rule as everywhere
 */
export function isOutgoing(block: Block, row: number, rate: number): boolean {
  return (
    !Number.isNaN(block.end[row]) &&
    (block.flags[row] & SPAN_FLAG_AMENDED) === 0 &&
    isOurs(block, row) &&
    isSampled(block.traceId[row * 4], block.traceId[row * 4 + 1], rate)
  )
}

/** What of a block goes out, or amends what does; undefined for nothing. `storedAt`: ms since the epoch. */
export function outgoingOf(block: Block, rate: number, storedAt: number): Outgoing | undefined {
  let spans = 0
  let isAmending = false
  for (let row = 0; row < block.spanCount; row++) {
    if (isOutgoing(block, row, rate)) spans++
    else if ((block.flags[row] & SPAN_FLAG_AMENDED) !== 0) isAmending = true
  }
  return spans > 0 || isAmending ? { spans, rate, storedAt } : undefined
}

/** What has a resource of its own was made by the page's own OpenTelemetry, which exports it itself. */
function isOurs({ scope, scopeResource, strings }: Block, row: number): boolean {
  return strings[scopeResource[scope[row]]] === ''
}

/** The newest states of spans that were amended after their end, by their keys. */
export class Amendments {
  readonly #newest = new Map<string, { readonly block: Block; readonly row: number }>()

  add(block: Block): void {
    const { flags, spanCount } = block
    for (let row = 0; row < spanCount; row++) {
      if ((flags[row] & SPAN_FLAG_AMENDED) === 0) continue
      const key = keyOf(block, row)
      const known = this.#newest.get(key)
      if (known === undefined || known.block.revision[known.row] < block.revision[row]) {
        this.#newest.set(key, { block, row })
      }
    }
  }

  /** The state that is to go out in the place of this one. */
  of(block: Block, row: number): { readonly block: Block; readonly row: number } {
    const newest = this.#newest.size === 0 ? undefined : this.#newest.get(keyOf(block, row))
    return newest ?? { block, row }
  }
}

function keyOf({ traceId, spanId }: Block, row: number): string {
  return `${traceId[row * 4]} ${traceId[row * 4 + 1]} ${traceId[row * 4 + 2]} ${traceId[row * 4 + 3]} ${spanId[row * 2]} ${spanId[row * 2 + 1]}`
}
