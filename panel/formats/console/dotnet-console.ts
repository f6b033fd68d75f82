/**
 * What `ConsoleActivityExporter` of OpenTelemetry for .NET prints.
 * https://github.com/open-telemetry/opentelemetry-dotnet/blob/main/src/OpenTelemetry.Exporter.Console/ConsoleActivityExporter.cs
 */
import type { AttributeEntry } from '../../../inpage/block/format'
import type { TraceReader } from '../format'
import { dateAt, Fault } from '../reading/json-parts'
import { earlierOf, laterOf } from '../time'
import { type PrintedLabels, PrintedPart, PrintedSpan, type PrintedTimes, readPrinted, splitAt } from './printed-span'

/** The console exporter of OpenTelemetry for .NET. */
export const dotnetConsole: TraceReader = {
  title: 'OpenTelemetry .NET console',
  recognizes: (value) => typeof value === 'string' && BEGINNINGS.some((start) => value.includes(start)),
  read: (parts, report) => readPrinted(parts, report, spansIn, LABELS, TIMES),
}

/** The first line of a span; the second is how it was before 2022, with both ids in one. */
const BEGINNINGS = ['Activity.TraceId:', 'Activity.Id:']

const LABELS: PrintedLabels = {
  traceId: 'Activity.TraceId',
  spanId: 'Activity.SpanId',
  parentId: 'Activity.ParentSpanId',
  name: 'Activity.DisplayName',
  kind: 'Activity.Kind',
  start: 'Activity.StartTime',
  status: 'StatusCode',
  message: 'Activity.StatusDescription',
  traceState: 'Activity.TraceState',
  eventName: 'name',
  eventTime: 'time',
  linkTraceId: 'traceId',
  linkSpanId: 'spanId',
}

const TIMES: PrintedTimes = {
  time: dateAt,
  end: (span, startNs, where) =>
    startNs === undefined ? undefined : startNs + durationAt(span.labels.get('Activity.Duration') ?? '', where),
  eventTime: eventTimeAt,
}

/** As .NET prints a `TimeSpan`: `1.02:03:04.0000005`, the days first. */
function durationAt(text: string, where: string): bigint {
  const parts = /^(?:(\d{1,8})\.)?(\d\d):(\d\d):(\d\d)(?:\.(\d{7}))?$/.exec(text)
  if (parts === null) throw new Fault('badTime', where, text)
  const [days, hours, minutes, seconds] = parts.slice(1, 5).map((part) => BigInt(part ?? 0))
  return (((days * 24n + hours) * 60n + minutes) * 60n + seconds) * 1_000_000_000n + BigInt(parts[5] ?? 0) * 100n
}

const DAY_NS = 86_400_000_000_000n
const SECOND_NS = 1_000_000_000n

/**
 * An event's time is printed in whole seconds, and its date as the machine's country writes it: day and month may be either.
 * So only the time of day counts, on the day that is nearest to the start of the span, and never before that start.
 */
function eventTimeAt(text: string, where: string, startNs: bigint): bigint {
  const iso = /^\d{4}-\d\d-\d\d.\d\d:\d\d:\d\d/.test(text) ? text.replace(/ (?=[+-]\d\d:?\d\d$)/, '') : undefined
  if (iso !== undefined) return dateAt(iso, where)
  const parts = /(\d{1,2}):(\d\d):(\d\d)(?: ([AP])M)? ([+-])(\d\d):(\d\d)$/.exec(text)
  if (parts === null) throw new Fault('badTime', where, text)
  const [, hour, minute, second, half, sign, offsetHours, offsetMinutes] = parts
  const hours = half === undefined ? BigInt(hour) : (BigInt(hour) % 12n) + (half === 'P' ? 12n : 0n)
  const offset = (BigInt(offsetHours) * 60n + BigInt(offsetMinutes)) * (sign === '-' ? -60n : 60n)
  const ofDay = (hours * 3600n + BigInt(minute) * 60n + BigInt(second) - offset) * SECOND_NS
  const since = (((ofDay - startNs) % DAY_NS) + DAY_NS) % DAY_NS
  // Within the second in which the span starts, the event's second began before it.
  const nearest = since > DAY_NS - SECOND_NS ? since - DAY_NS : since
  return laterOf(startNs + nearest, earlierOf(startNs, startNs + nearest + SECOND_NS))
}

type Section = 'tags' | 'events' | 'links' | 'scope' | 'resource' | 'other'

const SECTIONS: readonly (readonly [start: string, Section])[] = [
  ['Activity.Tags:', 'tags'],
  ['Activity.TagObjects:', 'tags'],
  ['Activity.Events:', 'events'],
  ['Activity.Links:', 'links'],
  ['Instrumentation scope (ActivitySource):', 'scope'],
  ['Resource associated with Activity:', 'resource'],
]

/** In the older form, ids are as in the header `traceparent`: `00-<trace>-<span>-01`. */
function setLabel(span: PrintedSpan, label: string, value: string): void {
  const [, traceId, spanId] = value.split('-')
  if (label === 'Activity.Id' && spanId !== undefined) {
    span.labels.set('Activity.TraceId', traceId).set('Activity.SpanId', spanId)
  } else if (label === 'Activity.ParentId' && spanId !== undefined) {
    span.labels.set('Activity.ParentSpanId', spanId)
  } else {
    span.labels.set(label, value)
  }
}

function attributesOf(span: PrintedSpan, section: Section): AttributeEntry[] | undefined {
  if (section === 'tags') return span.attributes
  if (section === 'events') return span.events.at(-1)?.attributes
  return section === 'links' ? span.links.at(-1)?.attributes : undefined
}

function* spansIn(text: string): Generator<PrintedSpan> {
  let span: PrintedSpan | undefined
  let resource: AttributeEntry[] = []
  let section: Section = 'other'
  const lines = text.split('\n')
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i].replace(/\r$/, '')
    const said = line.trim()
    if (BEGINNINGS.some((start) => said.startsWith(start))) {
      if (span !== undefined) yield span
      span = new PrintedSpan(i + 1)
      resource = []
      span.resource = resource
      section = 'other'
    }
    if (span === undefined) continue
    const isValue = /^ {4}(?: {4})?\S/.test(line)
    const begun = SECTIONS.find(([start]) => said === start)?.[1]
    const pair = splitAt(said, ':')
    if (begun !== undefined) section = begun
    else if (said === '') section = section === 'resource' ? 'other' : section
    else if (pair !== undefined && (said.startsWith('Activity.') || said.startsWith('StatusCode'))) {
      setLabel(span, pair[0], pair[1])
    } else if (isValue && said.startsWith('Error : ')) {
      // So it was before 2023.
      span.labels.set('Activity.StatusDescription', said.slice('Error : '.length))
    } else if (isValue && section === 'events' && !line.startsWith(' '.repeat(8))) {
      const event = new PrintedPart()
      const at = said.lastIndexOf(' [')
      event.labels.set('name', said.slice(0, at < 0 ? said.length : at))
      event.labels.set('time', at < 0 ? '' : said.slice(at + 2, -1))
      span.events.push(event)
    } else if (isValue && section === 'links' && !line.startsWith(' '.repeat(8))) {
      const link = new PrintedPart()
      const [traceId, spanId = ''] = said.split(' ')
      link.labels.set('traceId', traceId).set('spanId', spanId)
      span.links.push(link)
    } else if (isValue && pair !== undefined && section === 'scope') {
      if (pair[0] === 'Name') span.scope = { ...span.scope, name: pair[1] }
      else if (pair[0] === 'Version') span.scope = { ...span.scope, version: pair[1] }
    } else {
      const list = section === 'resource' ? resource : attributesOf(span, section)
      const last = list?.at(-1)
      if (isValue && pair !== undefined && section === 'tags' && pair[0] === 'otel.status_code')
        span.labels.set('StatusCode', pair[1])
      else if (isValue && pair !== undefined) list?.push(pair)
      // A stack trace takes several lines.
      else if (last !== undefined) list?.splice(-1, 1, [last[0], `${last[1]}\n${line}`])
    }
    const source = span.labels.get('Activity.ActivitySourceName')
    if (source !== undefined && span.scope.name === '') span.scope = { name: source, version: '' }
  }
  if (span !== undefined) yield span
}
