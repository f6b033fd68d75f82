/**
 * Chrome's trace event format, which Perfetto, speedscope and the Firefox Profiler read.
 * https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU; for what Perfetto makes of it, see
 * https://perfetto.dev/docs/getting-started/other-formats
 */
import { StatusCode } from '../../../inpage/api/api'
import type { TraceFormat } from '../format'
import { groupedInSlices } from '../grouped'
import { jsonOf, valueText } from '../json-value'
import { lanesOf } from '../lanes'
import { nameOfKind } from '../marked-attributes'
import type { JsonObject } from '../reading/json-parts'
import { earlierOf } from '../time'
import { serviceOf, type TraceSpan } from '../trace-model'
import { argumentOf } from './chrome-arguments'
import { isChrome, readChrome } from './chrome-reading'

/** Chrome's trace events. */
export const chrome: TraceFormat = {
  name: 'chrome',
  title: 'Chrome trace event JSON',
  readBy: 'Perfetto, speedscope, Firefox Profiler',
  ending: 'trace.json',
  losses: ['namespaces', 'nestedValues', 'linkAttributes', 'resource', 'scopeVersion', 'droppedCounts'],
  *write(spans) {
    const epochNs = yield* earliestOf(spans)
    yield `{"displayTimeUnit":"ns","otherData":{"epochNanoseconds":"${epochNs}"},"traceEvents":[\n`
    let first = true
    for (const event of events(spans, epochNs)) {
      yield event === '' ? '' : `${first ? '' : ',\n'}${jsonOf(event)}`
      first &&= event === ''
    }
    yield '\n]}\n'
  },
  recognizes: isChrome,
  read: readChrome,
}

function* earliestOf(spans: readonly TraceSpan[]): Generator<'', bigint> {
  let earliest: bigint | undefined
  for (let i = 0; i < spans.length; i++) {
    if (i % 1000 === 999) yield ''
    earliest = earliest === undefined ? spans[i].startNs : earlierOf(earliest, spans[i].startNs)
  }
  return earliest ?? 0n
}

/** Yields the events to write. It yields '' when there is nothing to write yet but the caller may pause. */
function* events(spans: readonly TraceSpan[], epochNs: bigint): Generator<JsonObject | '', void> {
  const traces = yield* groupedInSlices(spans, (span) => `${serviceOf(span)} ${span.traceId}`)
  const processes = new Map<string, number>()
  const places = new Map<string, JsonObject>()
  const linking: TraceSpan[] = []
  let threads = 0
  for (const own of traces.values()) {
    const service = serviceOf(own[0])
    let pid = processes.get(service)
    if (pid === undefined) {
      pid = processes.size + 1
      processes.set(service, pid)
      yield { ph: 'M', name: 'process_name', pid, args: { name: service } }
    }
    const lanes = lanesOf(own)
    const before = threads
    for (const lane of new Set(lanes.values())) {
      const tid = before + lane
      threads = Math.max(threads, tid)
      const name = `${own[0].traceId.slice(0, 8)} · ${lane}`
      yield { ph: 'M', name: 'thread_name', pid, tid, args: { name } }
      yield { ph: 'M', name: 'thread_sort_index', pid, tid, args: { sort_index: tid } }
    }
    for (const [span, lane] of lanes) {
      const place = { pid, tid: before + lane, ts: sinceUs(span.startNs, epochNs) }
      places.set(`${span.traceId}:${span.spanId}`, place)
      if (span.links.length > 0) linking.push(span)
      yield* spanEvents(span, place, epochNs)
    }
  }
  yield* flows(linking, places)
}

function* spanEvents(span: TraceSpan, place: JsonObject, epochNs: bigint): Generator<JsonObject, void> {
  const { startNs, endNs, status, scope } = span
  yield {
    // An open span has a begin event only.
    ph: endNs === undefined ? 'B' : 'X',
    name: span.name,
    cat: nameOfKind(span.kind) || 'span',
    ...place,
    ...(endNs === undefined ? {} : { dur: Number(endNs - startNs) / 1000 }),
    args: {
      ...argumentsOf(span.attributes),
      traceId: span.traceId,
      spanId: span.spanId,
      ...(span.parentId === undefined ? {} : { parentSpanId: span.parentId }),
      ...(span.traceState === '' ? {} : { traceState: span.traceState }),
      ...(status.code === StatusCode.UNSET ? {} : { status: status.code === StatusCode.ERROR ? 'ERROR' : 'OK' }),
      ...(status.message === '' ? {} : { statusMessage: status.message }),
      ...(scope.name === '' ? {} : { scope: scope.name }),
      ...(span.links.length === 0 ? {} : { links: span.links.map((link) => `${link.traceId}:${link.spanId}`) }),
    },
  }
  for (const event of span.events) {
    yield {
      ph: 'i',
      s: 't',
      name: event.name,
      ...place,
      ts: sinceUs(event.timeNs, epochNs),
      args: {
        ...argumentsOf(event.attributes),
        traceId: span.traceId,
        spanId: span.spanId,
      },
    }
  }
}

function argumentsOf(attributes: TraceSpan['attributes']): JsonObject {
  return Object.fromEntries(
    attributes.map(([key, value]) => [argumentOf(key), typeof value === 'object' ? valueText(value) : value]),
  )
}

/** An arrow for each link whose two spans are both in the file. */
function* flows(spans: readonly TraceSpan[], places: ReadonlyMap<string, JsonObject>): Generator<JsonObject, void> {
  let count = 0
  for (const span of spans) {
    for (const link of span.links) {
      const from = places.get(`${link.traceId}:${link.spanId}`)
      const to = places.get(`${span.traceId}:${span.spanId}`)
      if (from === undefined || to === undefined) continue
      const id = (++count).toString(16)
      yield { ph: 's', id, name: 'link', cat: 'link', ...from }
      yield { ph: 'f', bp: 'e', id, name: 'link', cat: 'link', ...to }
    }
  }
}

/** µs since the earliest span. Counted from the epoch, a double could not hold the nanoseconds. */
function sinceUs(ns: bigint, epochNs: bigint): number {
  return Number(ns - epochNs) / 1000
}
