import type { Block } from '../../../inpage/block/format'
import type { Changes } from '../changes'
import type { SpanIndex, SpanKey } from '../model'
import { hexOfWords } from './span-record'
import type { SpanTable } from './span-table'

/**
 * Finds the spans that link to a span. Links are read on first use (at once if no block has any, otherwise about 15 ms for a
 * million spans), and then only those of spans that have changed.
 */
export class Backlinks {
  readonly #spans: SpanTable
  readonly #changes: Changes
  #to = new Map<SpanKey, Set<SpanIndex>>()

  constructor(spans: SpanTable, changes: Changes) {
    this.#spans = spans
    this.#changes = changes
  }

  /** In the order of their starts. */
  of(key: SpanKey): readonly SpanIndex[] {
    this.#takeIn()
    const spans = this.#spans
    const from = [...(this.#to.get(key) ?? [])].filter((span) => spans.isLive(span))
    // An older record of the span may have had other links.
    return from.filter((span) => linksOf(spans, span).includes(key)).sort((a, b) => spans.compare(a, b))
  }

  #takeIn(): void {
    const changes = this.#changes
    if (changes.everything) {
      this.#to.clear()
      this.#enterAll()
    } else for (let i = 0; i < changes.spans.length; i++) this.#enter(changes.spans.at(i))
    changes.clear()
  }

  #enterAll(): void {
    if (![...this.#spans.blocks.all()].some(hasLinks)) return
    for (let span = 0; span < this.#spans.limit; span++) this.#enter(span)
  }

  #enter(span: SpanIndex): void {
    if (!this.#spans.isLive(span)) return
    for (const key of linksOf(this.#spans, span)) {
      const from = this.#to.get(key)
      if (from === undefined) this.#to.set(key, new Set([span]))
      else from.add(span)
    }
  }
}

function hasLinks({ linkTraceId }: Block): boolean {
  return linkTraceId.length > 0
}

const NO_KEYS: readonly SpanKey[] = []

/** The keys of the spans that a span links to. */
function linksOf({ blocks, block, row }: SpanTable, span: SpanIndex): readonly SpanKey[] {
  const from: Block = blocks.block(block[span])
  const { linkEnd } = from
  const at = row[span]
  const begin = at === 0 ? 0 : linkEnd[at - 1]
  const end = linkEnd[at]
  if (begin === end) return NO_KEYS
  const keys: SpanKey[] = []
  for (let link = begin; link < end; link++) {
    const traceId = hexOfWords(from.linkTraceId, link * 4, link * 4 + 4)
    keys.push(`${traceId}:${hexOfWords(from.linkSpanId, link * 2, link * 2 + 2)}`)
  }
  return keys
}
