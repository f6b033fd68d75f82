/** Reads Chrome's trace events: our own files with all they hold, others as slices that are nested by time. */

import { SpanKind, StatusCode } from '../../../inpage/api/api'
import type { AttributeEntry } from '../../../inpage/block/format'
import { putInto } from '../grouped'
import { attributeValue } from '../json-value'
import { kindNamed } from '../marked-attributes'
import type { ImportReport } from '../reading/import-report'
import { Fault, idAt, isObject, type JsonObject, listAt, nanosecondsAt, objectAt } from '../reading/json-parts'
import type { FilePart } from '../reading/json-values'
import type { ReadSpan } from '../reading/read-span'
import { earlierOf } from '../time'
import { NOTHING_DROPPED, type TraceEvent, type TraceLink, type TraceSpan, textAttribute } from '../trace-model'
import { attributeIn, isOwnArgument } from './chrome-arguments'
import { flowsInto } from './chrome-flows'
import { nest, type Slice, slicesOf, trackOf } from './chrome-slices'
import { recordingStart } from './chrome-start'

/** How many items of a list are examined to recognize it. */
const LOOKED_AT = 20
/** Phases of events that are neither slices nor moments: counters, samples, objects, memory dumps. */
const SAMPLES = new Set<unknown>(['C', 'P', 'N', 'O', 'D', 'v', 'V'])

/** Whether a value is a list of trace events, or an object that holds one. */
export function isChrome(value: unknown): boolean {
  if (isObject(value)) return 'traceEvents' in recordingIn(value) || isEvent(value)
  return Array.isArray(value) && value.slice(0, LOOKED_AT).some(isEvent)
}

/** What is around it: an answer of Dart's VM, or what Flutter's DevTools save. */
function recordingIn(value: JsonObject): JsonObject {
  const inner = 'traceEvents' in value ? undefined : [value.result, value.performance].find(isRecording)
  return isObject(inner) ? inner : value
}

function isRecording(value: unknown): boolean {
  return isObject(value) && 'traceEvents' in value
}

function isEvent(value: unknown): boolean {
  return isObject(value) && 'ph' in value && ('ts' in value || 'pid' in value || value.ph === 'M')
}

/** Reads the spans of all recordings. */
export function readChrome(parts: readonly FilePart[], report: ImportReport): ReadSpan[] {
  // Events on separate lines belong to one recording.
  const isLone = ({ value }: FilePart) => isObject(value) && !isRecording(value)
  const whole = parts.map((part) => (isObject(part.value) ? { ...part, value: recordingIn(part.value) } : part))
  const lone = whole.filter(isLone)
  const files = whole.filter((part) => !isLone(part))
  const recordings = files.map(
    ({ value, where }) => new Recording(isObject(value) ? value : {}, eventsIn(value, where, report)),
  )
  if (lone.length > 0) recordings.push(new Recording({}, lone))
  return recordings.flatMap((recording) => recording.spans(report))
}

/** The events of a value. Some programs nest the file that they read within the list. */
function eventsIn(value: unknown, before: string, report: ImportReport): FilePart[] {
  let list = value
  let where = `${before}traceEvents`
  for (let depth = 0; isObject(list) && 'traceEvents' in list && depth < 3; depth++) {
    list = list.traceEvents
    if (depth > 0) where += '.traceEvents'
  }
  const events = report.tried('part', where, () => listAt(list, where)) ?? []
  return events.map((each, i) => ({ value: each, where: `${where}[${i}]` }))
}

/** Reads one recording. */
class Recording {
  readonly #file: JsonObject
  readonly #events: readonly FilePart[]
  readonly #processNames = new Map<string, string>()
  readonly #threadNames = new Map<string, string>()
  /** Events of our own spans, by the ids in them. */
  readonly #ownEvents = new Map<string, TraceEvent[]>()
  readonly #sliceEvents = new Map<Slice, TraceEvent[]>()
  #epochNs = 0n

  constructor(file: JsonObject, events: readonly FilePart[]) {
    this.#file = file
    this.#events = events
  }

  spans(report: ImportReport): ReadSpan[] {
    const events: (readonly [JsonObject, string])[] = []
    // What the system recorded beside Chrome is text of another kind.
    if (this.#file.systemTraceEvents !== undefined) report.lose('samples')
    for (const { value, where } of this.#events) {
      const event = report.tried('event', where, () => eventAt(value, where))
      if (event === undefined) continue
      if (event.ph === 'M') this.#name(event)
      else if (SAMPLES.has(event.ph)) report.lose('samples')
      else events.push([event, where])
    }
    const { slices, points } = slicesOf(events, report)
    this.#epochNs = epochOf(this.#file, slices, report)
    const others = slices.filter(({ event }) => !isOwn(event))
    const otherPoints = points.filter(({ event }) => !isOwn(event) && !isOwnArrow(event))
    nest(others, otherPoints)
    // Events of our own spans keep the order in which they were written.
    for (const { event, timeNs, where } of points.filter((point) => isOwn(point.event)).sort((a, b) => a.at - b.at)) {
      putInto(this.#ownEvents, keyOf(event), this.#eventOf(event, timeNs, where, report))
    }
    for (const { event, slice, timeNs, where } of otherPoints) {
      if (event.ph === 's' || event.ph === 't' || event.ph === 'f') continue
      if (slice === undefined) report.lose('instants')
      else putInto(this.#sliceEvents, slice, this.#eventOf(event, timeNs, where, report))
    }
    const ids = new Map<Slice, readonly [traceId: string, spanId: string]>()
    slices.forEach((slice, i) => {
      ids.set(slice, idsOf(slice, i))
    })
    const flows = flowsInto(others, otherPoints, report)
    const resources = new Map<string, TraceSpan['resource']>()
    for (const [pid, name] of this.#processNames) resources.set(pid, [['service.name', name]])
    return slices.map((slice) => {
      const links = [...(flows.get(slice) ?? [])].map((from): TraceLink => {
        const [traceId, spanId] = ids.get(from) ?? ['', '']
        return { traceId, spanId, attributes: [] }
      })
      return this.#readSpan(slice, ids, resources.get(String(slice.event.pid)) ?? [], links, report)
    })
  }

  #name(event: JsonObject): void {
    if (!isObject(event.args)) return
    if (event.name === 'process_name') this.#processNames.set(String(event.pid), String(event.args.name))
    if (event.name === 'thread_name') this.#threadNames.set(trackOf(event), String(event.args.name))
  }

  #eventOf(event: JsonObject, timeNs: bigint, where: string, report: ImportReport): TraceEvent {
    const attributes = entriesOf(event, where, report)
    return { name: String(event.name ?? ''), timeNs: this.#timeOf(timeNs), attributes }
  }

  #timeOf(ns: bigint): bigint {
    const time = this.#epochNs + ns
    return time < 0n ? 0n : time
  }

  #readSpan(
    slice: Slice,
    ids: ReadonlyMap<Slice, readonly [string, string]>,
    resource: TraceSpan['resource'],
    flows: readonly TraceLink[],
    report: ImportReport,
  ): ReadSpan {
    const { event, endEvent, where, startNs, endNs, parent } = slice
    const [traceId, spanId] = ids.get(slice) ?? ['', '']
    const isOurs = isOwn(event)
    const args = isOurs && isObject(event.args) ? event.args : {}
    const named =
      args.parentSpanId === undefined
        ? undefined
        : report.tried('parent', where, () => idAt(args.parentSpanId, 16, `${where}.args.parentSpanId`))
    const facts = Object.entries(args).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
    const status = textAttribute(facts, 'status')
    const threadName = isOurs || slice.isAsync ? '' : (this.#threadNames.get(slice.track) ?? '')
    const own = entriesOf(event, where, report)
    const atEnd = isOurs || endEvent === undefined ? [] : entriesOf(endEvent, where, report)
    const known = new Set(atEnd.map(([key]) => key))
    const links = report.each('link', args.links, `${where}.args.links`, readLink)
    return {
      traceId,
      spanId,
      parentId: parent === undefined ? named : ids.get(parent)?.[1],
      traceState: textAttribute(facts, 'traceState'),
      name: typeof event.name === 'string' ? event.name : String(event.name ?? ''),
      kind: event.cat === 'span' ? SpanKind.UNSPECIFIED : kindNamed(event.cat) || SpanKind.INTERNAL,
      startNs: this.#timeOf(startNs),
      endNs: endNs === undefined ? undefined : this.#timeOf(endNs),
      status: {
        code: status === 'ERROR' ? StatusCode.ERROR : status === 'OK' ? StatusCode.OK : StatusCode.UNSET,
        message: textAttribute(facts, 'statusMessage'),
      },
      attributes: [
        ...own.filter(([key]) => !known.has(key)),
        ...atEnd,
        ...(threadName === '' ? [] : [['thread.name', threadName] as const]),
      ],
      events: (isOurs ? this.#ownEvents.get(`${traceId}:${spanId}`) : this.#sliceEvents.get(slice)) ?? [],
      links: [...links, ...flows],
      scope: { name: isOurs ? textAttribute(facts, 'scope') : threadName, version: '' },
      resource,
      dropped: NOTHING_DROPPED,
      where,
    }
  }
}

function eventAt(value: unknown, where: string): JsonObject {
  const event = objectAt(value, where)
  if (typeof event.ph !== 'string') throw new Fault('notText', `${where}.ph`, event.ph)
  return event
}

/** The zero of a recording's times, in ns since the epoch. If the file does not say it, no time may fall before the epoch. */
function epochOf(file: JsonObject, slices: readonly Slice[], report: ImportReport): bigint {
  const other = isObject(file.otherData) ? file.otherData : {}
  const own =
    other.epochNanoseconds === undefined
      ? undefined
      : report.tried('start', 'otherData', () => nanosecondsAt(other.epochNanoseconds, 'otherData.epochNanoseconds'))
  const first = slices.reduce<bigint | undefined>(
    (earliest, { startNs }) => (earliest === undefined ? startNs : earlierOf(startNs, earliest)),
    undefined,
  )
  const epochNs = own ?? recordingStart(file, first ?? 0n) ?? 0n
  return first !== undefined && epochNs + first < 0n ? -first : epochNs
}

/** Whether an event was written by us. Other programs may use the same argument names for something else. */
function isOwn({ args }: JsonObject): boolean {
  return isObject(args) && isHex(args.traceId, 32) && isHex(args.spanId, 16)
}

/** Whether it is an arrow of our own file, which repeats a span's link. */
function isOwnArrow({ cat, name }: JsonObject): boolean {
  return cat === 'link' && name === 'link'
}

function isHex(value: unknown, digits: number): boolean {
  return typeof value === 'string' && value.length === digits && /^[0-9a-f]+$/.test(value) && !/^0+$/.test(value)
}

function keyOf({ args }: JsonObject): string {
  return isObject(args) ? `${args.traceId}:${args.spanId}` : ''
}

/** Ids for a slice. Without ids in the file they come from its position; all slices below one are one trace. */
function idsOf(slice: Slice, at: number): readonly [string, string] {
  const { args } = slice.event
  if (isObject(args) && isOwn(slice.event)) return [String(args.traceId), String(args.spanId)]
  const top = slice.top ?? slice
  return [hex(top.startNs, 16) + hex(BigInt(hash(`${top.track} ${top.where}`)), 16), hex(BigInt(at + 1), 16)]
}

function hex(value: bigint, digits: number): string {
  return BigInt.asUintN(64, value).toString(16).padStart(digits, '0').slice(-digits)
}

/** The hash FNV-1a. */
function hash(text: string): number {
  let sum = 0x811c9dc5
  for (let i = 0; i < text.length; i++) sum = Math.imul(sum ^ text.charCodeAt(i), 0x01000193) >>> 0
  return sum || 1
}

/** The attributes of an event; of our own events only those arguments that hold attributes. */
function entriesOf(event: JsonObject, where: string, report: ImportReport): AttributeEntry[] {
  if (!isObject(event.args)) return []
  const isOurs = isOwn(event)
  const entries: AttributeEntry[] = []
  for (const [key, value] of Object.entries(event.args)) {
    if (value === null || (isOurs && isOwnArgument(key))) continue
    const at = `${where}.args.${key}`
    const read = report.tried('attribute', at, () => attributeValue(value, at))
    if (read !== undefined) entries.push([isOurs ? attributeIn(key) : key, read])
  }
  return entries
}

function readLink(value: unknown, where: string): TraceLink {
  const [trace, span] = typeof value === 'string' ? value.split(':') : []
  return { traceId: idAt(trace, 32, where), spanId: idAt(span, 16, where), attributes: [] }
}
