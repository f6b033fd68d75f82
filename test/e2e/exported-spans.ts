/** Spans of the panel beside those that a real server was sent. */
import { readTraceFile } from '../../panel/formats/all'
import { otlp } from '../../panel/formats/otlp/otlp'
import type { TraceSpan } from '../../panel/formats/trace-model'
import { until } from './harness'
import type { Panel } from './panel'
import type { SavedFiles } from './saved-files'

/** What takes longer to be sent, or to end, is broken. */
export const EXPORT_PATIENCE_MS = 30_000

/**
 * The ended spans that the panel shows, once it has `atLeast` and nothing of the page is open any more. It records nothing after
 * that.
 */
export async function shownSpans(panel: Panel, files: SavedFiles, atLeast = 0): Promise<readonly TraceSpan[]> {
  const isAll = async () => {
    const summary = await panel.summary()
    return Number(/([\d,]+) spans?\b/.exec(summary)?.[1].replaceAll(',', '')) >= atLeast && !summary.includes('running')
  }
  await until(isAll, 'spans are still open, or missing', EXPORT_PATIENCE_MS)
  await panel.click('Record')
  const { text } = await files.save(panel, otlp, 'All traces')
  return spansOf(text).filter(({ endNs }) => endNs !== undefined)
}

/** @param text - a file in any format that the panel reads; none in what is no such file */
export function spansOf(text: string): readonly TraceSpan[] {
  const read = readTraceFile(text)
  return 'spans' in read ? read.spans : []
}

/** A span’s ids, which tell it from all others. */
export function keyOf({ traceId, spanId }: Pick<TraceSpan, 'traceId' | 'spanId'>): string {
  return `${traceId}:${spanId}`
}

type Times = Pick<TraceSpan, 'traceId' | 'spanId' | 'parentId' | 'name' | 'startNs' | 'endNs'>

/** What a span is and when, without what else is known of it. */
export function timesOf({ traceId, spanId, parentId, name, startNs, endNs }: Times) {
  return { traceId, spanId, parentId, name, startNs, endNs }
}

/** In the order of their ids, with all that OTLP says of them. */
export function sorted(spans: readonly TraceSpan[]) {
  const plain = spans.map((span) => {
    const { traceState, kind, status, attributes, events, links, scope, resource, dropped } = span
    return { ...timesOf(span), traceState, kind, status, attributes, events, links, scope, resource, dropped }
  })
  return plain.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
}
