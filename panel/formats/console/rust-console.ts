/**
 * What the exporter of `opentelemetry-stdout` for Rust prints.
 * https://github.com/open-telemetry/opentelemetry-rust/blob/main/opentelemetry-stdout/src/trace/exporter.rs
 */
import type { AttributeEntry } from '../../../inpage/block/format'
import type { TraceReader } from '../format'
import { dateAt, wholeNumber } from '../reading/json-parts'
import { type PrintedLabels, PrintedPart, PrintedSpan, type PrintedTimes, readPrinted, splitAt } from './printed-span'

/** The console exporter of OpenTelemetry for Rust. */
export const rustConsole: TraceReader = {
  title: 'OpenTelemetry Rust stdout',
  recognizes: (value) => typeof value === 'string' && /TraceId {6}: [0-9a-f]{32}/.test(value),
  read: (parts, report) => readPrinted(parts, report, spansIn, LABELS, TIMES),
}

const LABELS: PrintedLabels = {
  traceId: 'TraceId',
  spanId: 'SpanId',
  parentId: 'ParentSpanId',
  name: 'Name',
  kind: 'Kind',
  start: 'Start time',
  status: 'Status',
  message: 'message',
  traceState: 'TraceState',
  eventName: 'Name',
  eventTime: 'Timestamp',
  linkTraceId: 'TraceId',
  linkSpanId: 'SpanId',
}

const TIMES: PrintedTimes = {
  time: dateAt,
  end: (span, _startNs, where) => dateAt(span.labels.get('End time'), where),
}

function* spansIn(text: string): Generator<PrintedSpan> {
  let resource: AttributeEntry[] = []
  let span: PrintedSpan | undefined
  let part: PrintedPart | undefined
  let isScope = false
  const lines = text.split('\n')
  for (let i = 0; i < lines.length; i++) {
    const said = lines[i].trim()
    const pair = splitAt(said, ':')
    if (said === 'Resource') {
      if (span !== undefined) yield span
      span = undefined
      resource = []
      part = undefined
    } else if (/^Span #\d+$/.test(said)) {
      if (span !== undefined) yield span
      span = new PrintedSpan(i + 1)
      span.resource = resource
      part = span
      isScope = false
    } else if (said === 'Instrumentation Scope') {
      isScope = true
    } else if (/^(?:Event|Link) #\d+$/.test(said) && span !== undefined) {
      part = new PrintedPart()
      if (said.startsWith('Event')) span.events.push(part)
      else span.links.push(part)
    } else if (said === '') {
      // A blank line ends the scope.
      isScope = false
    } else if (said.startsWith('->')) {
      const entry = attributeIn(said.slice(2).trim())
      if (entry !== undefined && !isScope) (part?.attributes ?? resource).push(entry)
    } else if (pair !== undefined && span !== undefined) {
      const [label, value] = pair
      if (isScope && label === 'Name') span.scope = { ...span.scope, name: unquoted(value) }
      else if (isScope && label === 'Version') span.scope = { ...span.scope, version: unquoted(value) }
      else if (label === 'Status') setStatus(span, value)
      else if (!isScope) part?.labels.set(label, value)
    }
  }
  if (span !== undefined) yield span
}

/** `Unset`, `Ok`, `Error { description: "no" }` */
function setStatus(span: PrintedSpan, text: string): void {
  const [code, ...more] = text.split(' ')
  span.labels.set('Status', code)
  const said = splitAt(more.join(' ').replace(/ ?\}$/, ''), 'description:')
  if (said !== undefined) span.labels.set('message', unquoted(said[1]))
}

/** `key: I64(1)`; of a resource `key=String(Static("a"))`. */
function attributeIn(text: string): AttributeEntry | undefined {
  const ofSpan = splitAt(text, ': ')
  const ofResource = splitAt(text, '=')
  const [key, value] = (ofSpan && !ofSpan[0].includes('=') ? ofSpan : ofResource) ?? ['', '']
  return key === '' ? undefined : [key, rustValue(value)]
}

function rustValue(text: string): AttributeEntry[1] {
  const parts = /^(String|I64|F64|Bool|Owned|Static|RefCounted)\((.*)\)$/.exec(text)
  if (parts === null) return unquoted(text)
  const [, type, inner] = parts
  if (type === 'I64') return wholeNumber(inner) ?? inner
  if (type === 'F64') return Number(inner)
  return type === 'Bool' ? inner === 'true' : rustValue(inner)
}

/** A text in quotes, with its escapes; any other text as it is. */
function unquoted(text: string): string {
  if (!/^".*"$/.test(text)) return text.startsWith('Some(') ? unquoted(text.slice(5, -1)) : text
  try {
    return String(JSON.parse(text))
  } catch {
    return text.slice(1, -1)
  }
}
