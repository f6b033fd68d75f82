/** Events of spans in whatever form rows hold them: each names itself and says when it was. */
import { isObject } from '../reading/json-parts'
import type { TraceEvent } from '../trace-model'
import { entriesOf, epochUnit, type SpanFields, timeAt } from './span-fields'

const TIMES = ['timeUnixNano', 'time_unix_nano', 'timestamp', 'time', 'timestampNanos', 'event_timestamp_nanos']
const NAMES = ['name', 'event_name', 'event', 'message']

/** The events in a list; one without a time is placed at the start of its span. */
export function eventsIn(
  list: unknown,
  startNs: bigint | undefined,
  { report, where }: SpanFields,
  name: string,
): TraceEvent[] {
  return report.each('event', list, `${where}.${name}`, (each, at) => {
    const event = isObject(each) ? each : { name: String(each) }
    const timeKey = TIMES.find((key) => event[key] !== undefined && event[key] !== null)
    const nameKey = NAMES.find((key) => typeof event[key] === 'string')
    const time = timeKey === undefined ? undefined : event[timeKey]
    const { attributes, event_attributes, ...rest } = event
    const others = Object.entries(rest).filter(([key]) => key !== timeKey && key !== nameKey)
    return {
      name: nameKey === undefined ? '' : String(event[nameKey]),
      timeNs:
        (time === undefined ? undefined : report.tried('event', at, () => timeAt(time, epochUnit(time), at))) ??
        startNs ??
        0n,
      attributes: [
        ...entriesOf(attributes ?? event_attributes, `${at}.attributes`, report),
        ...entriesOf(Object.fromEntries(others), at, report),
      ],
    }
  })
}
