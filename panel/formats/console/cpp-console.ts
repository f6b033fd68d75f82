/**
 * What `OStreamSpanExporter` of OpenTelemetry for C++ prints.
 * https://github.com/open-telemetry/opentelemetry-cpp/blob/main/exporters/ostream/src/span_exporter.cc
 */
import type { AttributeEntry } from '../../../inpage/block/format'
import type { TraceReader } from '../format'
import { type PrintedLabels, PrintedPart, PrintedSpan, readPrinted, splitAt, wholeNanoseconds } from './printed-span'

/** The console exporter of OpenTelemetry for C++. */
export const cppConsole: TraceReader = {
  title: 'OpenTelemetry C++ ostream',
  recognizes: (value) => typeof value === 'string' && /^ {2}trace_id {6}: [0-9a-f]{32}/m.test(value),
  read: (parts, report) =>
    readPrinted(parts, report, spansIn, LABELS, {
      time: wholeNanoseconds,
      end: (span, startNs, where) =>
        startNs === undefined ? undefined : startNs + wholeNanoseconds(span.labels.get('duration') ?? '', where),
    }),
}

const LABELS: PrintedLabels = {
  traceId: 'trace_id',
  spanId: 'span_id',
  parentId: 'parent_span_id',
  name: 'name',
  kind: 'span kind',
  start: 'start',
  status: 'status',
  message: 'description',
  traceState: 'tracestate',
  eventName: 'name',
  eventTime: 'timestamp',
  linkTraceId: 'trace_id',
  linkSpanId: 'span_id',
}

function* spansIn(text: string): Generator<PrintedSpan> {
  let span: PrintedSpan | undefined
  let part: PrintedPart | undefined
  let attributes: AttributeEntry[] | undefined
  let list = ''
  const lines = text.split('\n')
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i].replace(/\r$/, '')
    const pair = splitAt(line, ':')
    if (line === '{') {
      if (span?.labels.has('trace_id')) yield span
      span = new PrintedSpan(i + 1)
      part = undefined
      attributes = undefined
    } else if (line === '\t{' && span !== undefined) {
      part = new PrintedPart()
      if (list === 'events') span.events.push(part)
      else span.links.push(part)
    } else if (span !== undefined && pair !== undefined) {
      const [label, value] = pair
      if (part !== undefined && line.startsWith('\t  ')) {
        if (label === 'attributes') attributes = part.attributes
        else part.labels.set(label, value)
      } else if (line.startsWith('\t')) {
        attributes?.push([label, value])
      } else if (line.startsWith('  ')) {
        part = undefined
        const resource: AttributeEntry[] = []
        if (label === 'resources') span.resource = resource
        attributes = label === 'attributes' ? span.attributes : label === 'resources' ? resource : undefined
        list = label
        if (label === 'instr-lib') span.scope = scopeOf(value)
        else span.labels.set(label, value)
      }
    }
  }
  if (span?.labels.has('trace_id')) yield span
}

/** `name-1.0`: the version follows the last hyphen before a digit. */
function scopeOf(text: string): PrintedSpan['scope'] {
  const at = text.lastIndexOf('-')
  return at > 0 && /\d/.test(text.charAt(at + 1))
    ? { name: text.slice(0, at), version: text.slice(at + 1) }
    : { name: text, version: '' }
}
