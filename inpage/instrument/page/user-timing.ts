/** `performance.measure` as spans, `performance.mark` as events: https://www.w3.org/TR/user-timing/ */
import type { Span } from '../../api/api'
import type { AttributeValue } from '../../block/format'
import { patch } from '../../platform/calls/patch'
import { disposeAll } from '../../platform/dispose-all'
import type { Instrumentation, InstrumentationParts } from '../instrumentation'
import { spanAtWork } from './listener-times'
import { changePage, isPageLoadToCome, markPage, pageLoadSpan } from './page-load'

export const userTimingInstrumentation: Instrumentation = {
  name: 'user-timing',
  install(parts) {
    if (typeof Performance !== 'function') return () => {}
    const around =
      (record: (parts: InstrumentationParts, entry: PerformanceEntry) => void) => (proceed: () => unknown) => {
        const entry = proceed()
        // Entries for the browser's own tracks (frameworks draw theirs so) are not the page's measures.
        if (entry instanceof PerformanceEntry && !isForTracks(entry)) record(parts, entry)
        return entry
      }
    return disposeAll([
      patch(Performance.prototype, 'measure', around(measured)),
      patch(Performance.prototype, 'mark', around(marked)),
    ])
  },
}

/** A measure that nobody is at work for belongs to the span whose listener filled its time, else to the document's. */
function measured(parts: InstrumentationParts, entry: PerformanceEntry): void {
  const { tracing } = parts
  const { name, startTime } = entry
  const endTime = startTime + entry.duration
  const attributes = detailOf(entry)
  const record = (parent: Span | undefined) => {
    const span = tracing.startInstrumentationSpan('user-timing', name, { parent, attributes }, startTime)
    tracing.finishAt(span, endTime)
  }
  const active = tracing.tracer.activeSpan()
  const around = active ?? spanAtWork(startTime, endTime) ?? pageLoadSpan()
  if (around === undefined && isPageLoadToCome(parts)) changePage(parts, record)
  else record(around)
}

function marked(parts: InstrumentationParts, entry: PerformanceEntry): void {
  const { tracing } = parts
  const active = tracing.tracer.activeSpan()
  const { name, startTime } = entry
  if (active?.isRecording()) {
    tracing.addEventAt(active, name, detailOf(entry), startTime)
    return
  }
  // Some editors mark each keystroke a dozen times.
  if (active === undefined && markPage(parts, name, detailOf(entry), startTime)) return
  const span = tracing.startInstrumentationSpan('user-timing', name, { attributes: detailOf(entry) }, startTime)
  tracing.finishAt(span, startTime)
}

function detailOf(entry: PerformanceEntry): Record<string, AttributeValue> {
  const detail: unknown = Reflect.get(entry, 'detail')
  return detail === null || detail === undefined ? {} : { 'performance.detail': detail as AttributeValue }
}

function isForTracks(entry: PerformanceEntry): boolean {
  const detail: unknown = Reflect.get(entry, 'detail')
  return typeof detail === 'object' && detail !== null && 'devtools' in detail
}
