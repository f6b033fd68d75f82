/** `performance.measure` as spans, `performance.mark` as events: https://www.w3.org/TR/user-timing/ */
import type { AttributeValue } from '../../block/format'
import { disposeAll } from '../../platform/dispose-all'
import { patch } from '../../platform/patch'
import type { Instrumentation, InstrumentationParts } from '../instrumentation'
import { markPage } from './page-load'

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

function measured({ tracing }: InstrumentationParts, entry: PerformanceEntry): void {
  const options = { attributes: detailOf(entry) }
  const span = tracing.startInstrumentationSpan('user-timing', entry.name, options, entry.startTime)
  tracing.finishAt(span, entry.startTime + entry.duration)
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
