/**
 * What the Collector's `debug` exporter (formerly `logging`) prints where its verbosity is `detailed`.
 * https://github.com/open-telemetry/opentelemetry-collector/tree/main/exporter/debugexporter
 */
import type { AttributeEntry } from '../../../inpage/block/format'
import type { TraceReader } from '../format'
import { attributeValue } from '../json-value'
import { dateAt, Fault, wholeNumber } from '../reading/json-parts'
import { parsedJson } from '../reading/json-values'
import { type PrintedLabels, PrintedPart, PrintedSpan, type PrintedTimes, readPrinted, splitAt } from './printed-span'

/** The Collector's debug exporter. */
export const collectorDebug: TraceReader = {
  title: 'OpenTelemetry Collector debug exporter',
  recognizes: (value) => typeof value === 'string' && /^ {4}Trace ID {7}: /m.test(value),
  read: (parts, report) => readPrinted(parts, report, spansIn, LABELS, TIMES),
}

const LABELS: PrintedLabels = {
  traceId: 'Trace ID',
  spanId: 'ID',
  parentId: 'Parent ID',
  name: 'Name',
  kind: 'Kind',
  start: 'Start time',
  status: 'Status code',
  message: 'Status message',
  traceState: 'TraceState',
  eventName: 'Name',
  eventTime: 'Timestamp',
  linkTraceId: 'Trace ID',
  linkSpanId: 'ID',
}

const TIMES: PrintedTimes = {
  time,
  end(span, _startNs, where) {
    const end = time(span.labels.get('End time') ?? '', where)
    return end === 0n ? undefined : end
  },
}

/** As Go prints it: `2020-02-11 20:26:12.000000321 +0000 UTC`. */
function time(text: string, where: string): bigint {
  const parts = /^([\d-]{10} [\d:.]{8,18}) ([+-]\d\d)(\d\d)/.exec(text)
  if (parts === null) throw new Fault('badTime', where, text)
  return dateAt(`${parts[1]}${parts[2]}:${parts[3]}`, where)
}

/** Where the attributes of the next lines belong. */
interface Section {
  readonly attributes: AttributeEntry[]
  /** Of an event or a link: its lines have labels, too. */
  readonly labels?: Map<string, string>
}

function* spansIn(text: string): Generator<PrintedSpan> {
  let resource: AttributeEntry[] = []
  let scope: PrintedSpan['scope'] = { name: '', version: '' }
  let span: PrintedSpan | undefined
  let section: Section | undefined
  /** The last attribute; its value may go on for some lines. */
  let open: OpenAttribute | undefined
  /** Labels whose last one is a name, which may go on, too. */
  let named: Map<string, string> | undefined
  const close = () => {
    if (open !== undefined) open.attributes.push([open.key, printedValue(open.text)])
    open = undefined
  }
  const lines = text.split('\n')
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i].replace(/\r$/, '')
    // A logger writes its time and its level before the first line.
    const title = line.slice(line.lastIndexOf('\t') + 1)
    const entry = entryIn(line)
    const label = span === undefined ? undefined : labelIn(line)
    const scopeIs = scopeIn(line)
    // Metrics and logs may stand between them.
    const isTitle = /^[A-Z][A-Za-z]{1,40} #\d+$/.test(title)
    const isStructure = isTitle || entry !== undefined || label !== undefined || scopeIs !== undefined || isOther(line)
    if (isStructure) {
      close()
      named = undefined
    }
    if (isTitle) {
      if (title.startsWith('SpanEvent ') || title.startsWith('SpanLink ')) {
        const part = new PrintedPart()
        if (title.startsWith('SpanEvent')) span?.events.push(part)
        else span?.links.push(part)
        section = part
      } else {
        if (span !== undefined) yield span
        span = undefined
        // The attributes of scopes, and of logs and metrics, are not kept.
        section = { attributes: [] }
      }
      if (title.startsWith('Resource')) {
        resource = []
        scope = { name: '', version: '' }
        section = { attributes: resource }
      } else if (title.startsWith('Span #')) {
        span = new PrintedSpan(i + 1)
        span.resource = resource
        span.scope = scope
        section = { attributes: span.attributes }
      }
    } else if (scopeIs !== undefined) {
      scope = scopeIs
    } else if (entry !== undefined && section !== undefined) {
      const { key, value, isInner } = entry
      // Attributes of an event stand further to the right than its name.
      if (section.labels !== undefined && !isInner) {
        section.labels.set(key, value)
        if (key === 'Name') named = section.labels
      } else open = { attributes: section.attributes, key, text: value }
    } else if (label !== undefined) {
      span?.labels.set(label[0], label[1])
      if (label[0] === 'Name') named = span?.labels
    } else if (open !== undefined && !isStructure) {
      open.text += `\n${line}`
    } else if (named !== undefined) {
      named.set('Name', `${named.get('Name')}\n${line}`)
    }
  }
  close()
  if (span !== undefined) yield span
}

interface OpenAttribute {
  readonly attributes: AttributeEntry[]
  readonly key: string
  text: string
}

const SPAN_LABELS = new Set([
  'Trace ID',
  'Parent ID',
  'ID',
  'Name',
  'Kind',
  'TraceState',
  'Start time',
  'End time',
  'Status code',
  'Status message',
  'DroppedAttributesCount',
  'DroppedEventsCount',
  'DroppedLinksCount',
])

function labelIn(line: string): readonly [string, string] | undefined {
  const pair = line.startsWith('    ') ? splitAt(line, ':') : undefined
  return pair !== undefined && SPAN_LABELS.has(pair[0]) ? pair : undefined
}

/** `     -> key: value`; what belongs to an attribute of an event stands further to the right. */
function entryIn(
  line: string,
): { readonly key: string; readonly value: string; readonly isInner: boolean } | undefined {
  const said = line.trimStart()
  const indent = line.length - said.length
  const pair = said.startsWith('-> ') && indent >= 5 ? splitAt(said.slice(3), ':') : undefined
  return pair === undefined ? undefined : { key: pair[0], value: pair[1], isInner: indent >= 9 }
}

/** `InstrumentationScope name version` */
function scopeIn(line: string): PrintedSpan['scope'] | undefined {
  if (isOther(line)) return undefined
  const [title, name = '', ...version] = line.split(' ')
  if (title !== 'InstrumentationScope' && title !== 'InstrumentationLibrary') return undefined
  return { name, version: version.join(' ') }
}

const OTHERS = [
  'Attributes:',
  'Events:',
  'Links:',
  'Resource ',
  'ScopeSpans SchemaURL:',
  'InstrumentationScope attributes:',
]

/** Other lines that the exporter and the Collector's log write. */
function isOther(line: string): boolean {
  if (OTHERS.some((start) => line.startsWith(start))) return true
  return line.trimStart().startsWith('{"') || /^\d{4}-\d\d-\d\dT/.test(line)
}

/** A value with its type before it: `Str(a)`, `Int(1)`; in older versions `STRING(a)`. */
function printedValue(text: string): AttributeEntry[1] {
  const from = text.indexOf('(')
  const end = text.lastIndexOf(')')
  if (from < 0) return text
  const inner = text.slice(from + 1, end < from ? text.length : end)
  switch (text.slice(0, from).toLowerCase()) {
    case 'int':
      return wholeNumber(inner) ?? inner
    case 'double':
      return Number(inner)
    case 'bool':
      return inner === 'true'
    case 'map':
    case 'slice':
    case 'array':
      return jsonIn(inner)
    default:
      return inner
  }
}

function jsonIn(text: string): AttributeEntry[1] {
  try {
    return attributeValue(parsedJson(text)?.value ?? text, '')
  } catch {
    return text
  }
}
