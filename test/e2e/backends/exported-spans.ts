/** Spans of the panel beside those that a real server was sent. */
import type { Page } from 'puppeteer'
import { readTraceFile } from '../../../panel/formats/all'
import { otlp } from '../../../panel/formats/otlp/otlp'
import type { TraceSpan } from '../../../panel/formats/trace-model'
import { until } from '../harness/harness'
import type { Panel } from '../harness/panel'
import type { SavedFiles } from '../harness/saved-files'

/** What takes longer to be sent, or to end, is broken. */
export const EXPORT_PATIENCE_MS = 30_000

/**
 * The ended spans that the panel shows, once it has all that the page has ended until now and nothing of it is open any more. It
 * records nothing after that.
 */
export async function shownSpans(
  page: Page,
  panel: Panel,
  files: SavedFiles,
  patienceMs = EXPORT_PATIENCE_MS,
): Promise<readonly TraceSpan[]> {
  // A span comes after all that ended before it: once this one is there, they are.
  const last = 'the last that is waited for'
  await page.evaluate((name) => tracing?.startSpan(name).finish(), last)
  await panel.row(last)
  await until(async () => !(await panel.summary()).includes('running'), 'spans are still open', patienceMs)
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
