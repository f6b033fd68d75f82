/** A page with a tracer, and what left it. */

import type { Span, SpanContext } from '../../../inpage/api/api'
import { attributeEntries, readBlock } from '../../../inpage/block/reader'
import { PromiseCarrier } from '../../../inpage/context/promise-carrier'
import { createTracing } from '../../../inpage/tracing/tracing'

export interface SentSpan {
  readonly name: string
  readonly traceId: string
  readonly spanId: string
  readonly parentId: string
  readonly kind: number
  readonly status: number
  readonly statusMessage: string
  readonly startMs: number
  readonly endMs: number
  readonly order: number
  readonly revision: number
  readonly flags: number
  readonly scope: string
  readonly namespace: string
  readonly scopeVersion: string
  readonly resource: string
  readonly traceState: string
  readonly attributes: Readonly<Record<string, unknown>>
  readonly events: readonly string[]
  readonly linkCount: number
  /** The ids of the spans it links to. */
  readonly links: readonly string[]
  readonly dropped: readonly number[]
}

export function openPage(options: { readonly samplingRate?: number } = {}) {
  const blocks: ArrayBuffer[] = []
  const counts: number[] = []
  const misuses: string[] = []
  const carrier = new PromiseCarrier()
  const tracing = createTracing({
    carrier,
    late: false,
    emit(block, spanCount) {
      blocks[blocks.length] = block
      counts[counts.length] = spanCount
    },
    misuse: (message) => void misuses.push(message),
  })
  if (options.samplingRate !== undefined) tracing.setSamplingRate(options.samplingRate)
  return {
    carrier,
    tracing,
    tracer: tracing.tracer,
    blocks,
    counts,
    misuses,
    /** All records that have left by now, those that waited too. */
    sent(): SentSpan[] {
      tracing.flush()
      return blocks.flatMap(spansOf)
    },
  }
}

export function idsOf(span: Span): SpanContext {
  return span.spanContext()
}

export function spansOf(bytes: ArrayBuffer): SentSpan[] {
  const block = readBlock(bytes)
  if ('error' in block) throw new Error(block.error)
  return Array.from({ length: block.spanCount }, (_, i) => {
    const from = (ends: Uint32Array) => (i === 0 ? 0 : ends[i - 1])
    const state = block.traceStateSpan.indexOf(i)
    const drop = block.dropSpan.indexOf(i)
    return {
      name: block.strings[block.name[i]],
      traceId: hex(block.traceId.subarray(i * 4, i * 4 + 4)),
      spanId: hex(block.spanId.subarray(i * 2, i * 2 + 2)),
      parentId: hex(block.parentId.subarray(i * 2, i * 2 + 2)),
      kind: block.kindAndStatus[i] & 15,
      status: block.kindAndStatus[i] >> 4,
      statusMessage: block.strings[block.statusMessage[i]],
      startMs: block.start[i],
      endMs: block.end[i],
      order: block.order[i],
      revision: block.revision[i],
      flags: block.flags[i],
      scope: block.strings[block.scopeName[block.scope[i]]],
      namespace: block.strings[block.scopeNamespace[block.scope[i]]],
      scopeVersion: block.strings[block.scopeVersion[block.scope[i]]],
      resource: block.strings[block.scopeResource[block.scope[i]]],
      traceState: state < 0 ? '' : block.strings[block.traceState[state]],
      attributes: Object.fromEntries(
        attributeEntries(block, block.attributes, from(block.attributeEnd), block.attributeEnd[i]),
      ),
      events: Array.from(
        block.eventName.subarray(from(block.eventEnd), block.eventEnd[i]),
        (name) => block.strings[name],
      ),
      linkCount: block.linkEnd[i] - from(block.linkEnd),
      links: Array.from({ length: block.linkEnd[i] - from(block.linkEnd) }, (_unused, at) => {
        const link = from(block.linkEnd) + at
        return hex(block.linkSpanId.subarray(link * 2, link * 2 + 2))
      }),
      dropped: drop < 0 ? [0, 0, 0] : [block.dropAttributes[drop], block.dropEvents[drop], block.dropLinks[drop]],
    }
  })
}

function hex(words: Uint32Array): string {
  return Array.from(words, (word) => word.toString(16).padStart(8, '0')).join('')
}
