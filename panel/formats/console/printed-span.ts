/** A span that a console prints on several lines of text, as collected from them. */
import type { AttributeEntry } from '../../../inpage/block/format'
import { codeNamed, kindNamed } from '../marked-attributes'
import type { ImportReport } from '../reading/import-report'
import { countAt, Fault, idAt, isNoId } from '../reading/json-parts'
import type { FilePart } from '../reading/json-values'
import type { ReadSpan } from '../reading/read-span'
import { NOTHING_DROPPED, type TraceEvent, type TraceLink, type TraceSpan } from '../trace-model'

/** A part of a span: texts by their labels, and attributes. */
export class PrintedPart {
  readonly labels = new Map<string, string>()
  readonly attributes: AttributeEntry[] = []
}

/** A span whose parts are collected line by line. */
export class PrintedSpan extends PrintedPart {
  readonly events: PrintedPart[] = []
  readonly links: PrintedPart[] = []
  resource: readonly AttributeEntry[] = []
  scope: TraceSpan['scope'] = { name: '', version: '' }
  /** The number of its first line. */
  readonly line: number

  constructor(line: number) {
    super()
    this.line = line
  }
}

/** How a console calls what it prints. */
export interface PrintedLabels {
  readonly traceId: string
  readonly spanId: string
  readonly parentId: string
  readonly name: string
  readonly kind: string
  readonly start: string
  readonly status: string
  readonly message: string
  readonly traceState: string
  readonly eventName: string
  readonly eventTime: string
  readonly linkTraceId: string
  readonly linkSpanId: string
}

/** Times as a console prints them, in ns. */
export interface PrintedTimes {
  /** @throws Fault for what is no time */
  time(text: string, where: string): bigint
  /** Undefined if the span has not ended. */
  end(span: PrintedSpan, startNs: bigint | undefined, where: string): bigint | undefined
  /** The same as `time` if it is missing. */
  eventTime?(text: string, where: string, startNs: bigint): bigint
}

/** Reads the spans that were printed in all parts. */
export function readPrinted(
  parts: readonly FilePart[],
  report: ImportReport,
  spansIn: (text: string) => Iterable<PrintedSpan>,
  labels: PrintedLabels,
  times: PrintedTimes,
): ReadSpan[] {
  return parts.flatMap(({ value, where }) => {
    const read: ReadSpan[] = []
    for (const printed of spansIn(String(value))) {
      const at = `${where}line ${printed.line}`
      const span = report.tried('span', at, () => readSpan(printed, labels, times, at, report))
      if (span !== undefined) read.push(span)
    }
    return read
  })
}

function readSpan(
  span: PrintedSpan,
  labels: PrintedLabels,
  times: PrintedTimes,
  where: string,
  report: ImportReport,
): ReadSpan {
  const text = (label: keyof PrintedLabels) => span.labels.get(labels[label]) ?? ''
  const parent = text('parentId')
  const hasNoParent = isNoId(parent) || parent.startsWith('None')
  const startNs = report.tried('start', where, () => times.time(text('start'), where))
  const eventTime = times.eventTime ?? times.time
  return {
    traceId: idAt(text('traceId'), 32, where),
    spanId: idAt(text('spanId'), 16, where),
    parentId: hasNoParent ? undefined : report.tried('parent', where, () => idAt(parent, 16, where)),
    traceState: text('traceState'),
    name: text('name'),
    kind: kindNamed(text('kind').replace('SPAN_KIND_', '')),
    startNs,
    endNs: report.tried('end', where, () => times.end(span, startNs, where)),
    status: { code: codeNamed(text('status').replace('STATUS_CODE_', '')), message: text('message') },
    attributes: span.attributes,
    events: span.events.flatMap((event): TraceEvent[] => {
      const timeNs = report.tried('event', where, () =>
        eventTime(event.labels.get(labels.eventTime) ?? '', where, startNs ?? 0n),
      )
      const name = event.labels.get(labels.eventName) ?? ''
      return timeNs === undefined ? [] : [{ name, timeNs, attributes: event.attributes }]
    }),
    links: span.links.flatMap(
      (link): TraceLink[] =>
        report.tried('link', where, () => [
          {
            traceId: idAt(link.labels.get(labels.linkTraceId), 32, where),
            spanId: idAt(link.labels.get(labels.linkSpanId), 16, where),
            attributes: link.attributes,
          },
        ]) ?? [],
    ),
    scope: span.scope,
    resource: span.resource,
    dropped: droppedOf(span, where, report),
    where,
  }
}

/** The Collector prints how much was dropped. */
function droppedOf({ labels }: PrintedSpan, where: string, report: ImportReport): TraceSpan['dropped'] {
  if (!labels.has('DroppedAttributesCount')) return NOTHING_DROPPED
  const count = (label: string) => report.tried('attribute', where, () => countAt(labels.get(label), where)) ?? 0
  return {
    attributes: count('DroppedAttributesCount'),
    events: count('DroppedEventsCount'),
    links: count('DroppedLinksCount'),
  }
}

/** A text without the spaces around it, split at the first occurrence of a mark; undefined if it has none. */
export function splitAt(text: string, mark: string): readonly [before: string, after: string] | undefined {
  const at = text.indexOf(mark)
  return at < 0 ? undefined : [text.slice(0, at).trim(), text.slice(at + mark.length).trim()]
}

/** @throws Fault for what is no whole number of nanoseconds */
export function wholeNanoseconds(text: string, where: string): bigint {
  if (/^\d{1,19}$/.test(text)) return BigInt(text)
  throw new Fault('badTime', where, text)
}
