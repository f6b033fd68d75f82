/** What `performance.getEntries()` gives, of a page or of Node, as JSON. Its times count from the start of the page or process. */
import { SpanKind } from '../../../inpage/api/api'
import { SpanFields } from '../backends/span-fields'
import { allIn, holds } from '../backends/spans-in'
import type { TraceReader } from '../format'
import { Fault, isObject, type JsonObject } from '../reading/json-parts'
import type { ReadSpan } from '../reading/read-span'
import { type Run, spanOfRun } from './run'

/** Entries of a performance timeline. */
export const performanceEntries: TraceReader = {
  title: 'Performance entries',
  recognizes: (value) => holds(value, isEntry),
  read(parts, report) {
    const found = allIn(parts, isEntry, report)
    const [first] = found
    if (first === undefined) return []
    const run: Run = { name: `entries ${found.length} ${first.object.name} ${first.object.startTime}`, startNs: 0n }
    const lasting = found.filter(({ object }) => !isMoment(object))
    report.lose('instants', found.length - lasting.length)
    const spans = lasting.flatMap(({ object, where }, i): ReadSpan[] => {
      const fields = new SpanFields({ object, where }, report)
      const read = () =>
        spanOfRun(run, fields, {
          key: String(i),
          name: fields.text('name') || fields.text('entryType'),
          kind: object.entryType === 'resource' ? SpanKind.CLIENT : SpanKind.INTERNAL,
          offsetNs: fields.duration('startTime', 'ms'),
          durationNs: fields.duration('duration', 'ms'),
          attributes: [
            ...fields.entry('performance.entry_type', 'entryType'),
            ...fields.entry('http.response.status_code', 'responseStatus'),
            ...(isObject(object.detail) ? fields.entries('detail') : fields.entry('performance.detail', 'detail')),
          ],
        })
      return report.tried('span', where, () => [read()]) ?? []
    })
    if (spans.length > 0) report.leaveOut('start', () => new Fault('badTime', first.where))
    return spans
  },
}

/** A mark, a paint. A measure or a request may take no time. */
function isMoment({ duration, entryType }: JsonObject): boolean {
  return duration === 0 && !LASTING.has(String(entryType))
}

const LASTING = new Set(['measure', 'resource', 'navigation'])

function isEntry(one: JsonObject): boolean {
  return typeof one.entryType === 'string' && 'startTime' in one && 'duration' in one && 'name' in one
}
