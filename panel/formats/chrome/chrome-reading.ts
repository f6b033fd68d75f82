/** Spans of Chrome's trace events: our own files with all they hold, others as slices nested by their times. */

import { SpanKind, StatusCode } from '../../../inpage/api/api'
import type { AttributeEntry } from '../../../inpage/block/format'
import { grouped, putInto } from '../grouped'
import { attributeValue } from '../json-value'
import { kindNamed } from '../marked-attributes'
import {
  Fault,
  idAt,
  isObject,
  type JsonObject,
  listAt,
  nanosecondsAt,
  numberAt,
  objectAt,
} from '../reading/json-parts'
import { fromMicroseconds, laterOf } from '../time'
import { NOTHING_DROPPED, type TraceEvent, type TraceLink, type TraceSpan, textAttribute } from '../trace-model'
import { attributeIn, isOwnArgument } from './chrome-arguments'

interface Slice {
  readonly event: JsonObject
  readonly where: string
  readonly startNs: bigint
  /** Undefined until its end is seen. */
  endNs: bigint | undefined
  readonly thread: string
  parent: Slice | undefined
  /** The one at the top of all that it lies in. */
  top: Slice | undefined
}

export function readChrome(value: unknown): TraceSpan[] {
  const file: JsonObject = isObject(value) ? value : { traceEvents: value }
  const other = isObject(file.otherData) ? file.otherData : {}
  const epochNs =
    other.epochNanoseconds === undefined ? 0n : nanosecondsAt(other.epochNanoseconds, 'otherData.epochNanoseconds')
  const names = new Map<string, string>()
  const threadNames = new Map<string, string>()
  const slices: Slice[] = []
  const open = new Map<string, Slice[]>()
  const events = new Map<string, TraceEvent[]>()
  listAt(file.traceEvents, 'traceEvents').forEach((each, i) => {
    const where = `traceEvents[${i}]`
    const event = objectAt(each, where)
    const begins = event.ph === 'B' || event.ph === 'b' || event.ph === 'S'
    const thread = threadOf(event)
    if (event.ph === 'M' && event.name === 'process_name' && isObject(event.args)) {
      names.set(String(event.pid), String(event.args.name))
    } else if (event.ph === 'M' && event.name === 'thread_name' && isObject(event.args)) {
      threadNames.set(thread, String(event.args.name))
    } else if (event.ph === 'X' || begins) {
      const startNs = timeAt(event.ts, epochNs, `${where}.ts`)
      const endNs = event.ph === 'X' ? startNs + durationAt(event.dur, `${where}.dur`) : undefined
      const slice: Slice = { event, where, startNs, endNs, thread, parent: undefined, top: undefined }
      slices.push(slice)
      if (begins) putInto(open, thread, slice)
    } else if (event.ph === 'E' || event.ph === 'e' || event.ph === 'F') {
      const begun = open.get(thread)?.pop()
      const endNs = timeAt(event.ts, epochNs, `${where}.ts`)
      if (begun !== undefined) begun.endNs = laterOf(endNs, begun.startNs)
    } else if ((event.ph === 'i' || event.ph === 'I') && isOwn(event)) {
      const key = keyOf(event)
      const found = {
        name: String(event.name),
        timeNs: timeAt(event.ts, epochNs, `${where}.ts`),
        attributes: own(event, where),
      }
      putInto(events, key, found)
    }
  })
  nest(slices.filter(({ event }) => !isOwn(event)))
  const ids = new Map<Slice, readonly [traceId: string, spanId: string]>()
  slices.forEach((slice, i) => {
    ids.set(slice, idsOf(slice, i))
  })
  const resources = new Map<string, TraceSpan['resource']>()
  for (const [pid, name] of names) resources.set(pid, [['service.name', name]])
  return slices.map((slice) => readSpan(slice, ids, resources, events, threadNames.get(slice.thread) ?? ''))
}

/** Where slices lie within one another: in a thread; asynchronous ones (`b`, `e`) among those of their category and id. */
function threadOf({ ph, pid, tid, cat, id, id2 }: JsonObject): string {
  if (!(typeof ph === 'string' && /^[beSF]$/.test(ph))) return `${pid} ${tid}`
  const own = isObject(id2) ? (id2.global ?? `${pid} ${id2.local}`) : id
  return `${cat} of ${own}`
}

/** Slices of one thread lie within one another: the innermost one around a slice is its parent. */
function nest(slices: readonly Slice[]): void {
  for (const own of grouped(slices, (slice) => slice.thread).values()) {
    own.sort((a, b) => compare(a.startNs, b.startNs) || compare(endOf(b), endOf(a)))
    const around: Slice[] = []
    for (const slice of own) {
      while (around.length > 0 && endOf(around[around.length - 1]) <= slice.startNs) around.pop()
      slice.parent = around[around.length - 1]
      slice.top = around[0]
      around.push(slice)
    }
  }
}

function endOf(slice: Slice): bigint {
  return slice.endNs ?? 2n ** 80n
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Others' arguments may have these names, too, and mean something else. */
function isOwn({ args }: JsonObject): boolean {
  return isObject(args) && isHex(args.traceId, 32) && isHex(args.spanId, 16)
}

function isHex(value: unknown, digits: number): boolean {
  return typeof value === 'string' && value.length === digits && /^[0-9a-f]+$/.test(value) && !/^0+$/.test(value)
}

function keyOf({ args }: JsonObject): string {
  return isObject(args) ? `${args.traceId}:${args.spanId}` : ''
}

/** Slices that name no ids get their place in the file; all below one slice are one trace. */
function idsOf(slice: Slice, at: number): readonly [string, string] {
  const { args } = slice.event
  if (isObject(args) && isOwn(slice.event)) {
    return [idAt(args.traceId, 32, `${slice.where}.args.traceId`), idAt(args.spanId, 16, `${slice.where}.args.spanId`)]
  }
  const top = slice.top ?? slice
  return [hex(top.startNs, 16) + hex(BigInt(hash(`${top.thread} ${top.where}`)), 16), hex(BigInt(at + 1), 16)]
}

function hex(value: bigint, digits: number): string {
  return value.toString(16).padStart(digits, '0').slice(-digits)
}

/** FNV-1a. */
function hash(text: string): number {
  let sum = 0x811c9dc5
  for (let i = 0; i < text.length; i++) sum = Math.imul(sum ^ text.charCodeAt(i), 0x01000193) >>> 0
  return sum || 1
}

function readSpan(
  slice: Slice,
  ids: ReadonlyMap<Slice, readonly [string, string]>,
  resources: ReadonlyMap<string, TraceSpan['resource']>,
  events: ReadonlyMap<string, TraceEvent[]>,
  threadName: string,
): TraceSpan {
  const { event, where, startNs, endNs, parent } = slice
  const [traceId, spanId] = ids.get(slice) ?? ['', '']
  const args = isOwn(event) && isObject(event.args) ? event.args : {}
  const named = args.parentSpanId === undefined ? undefined : idAt(args.parentSpanId, 16, `${where}.args.parentSpanId`)
  const facts = Object.entries(args).map(
    ([key, value]): AttributeEntry => [key, attributeValue(value, `${where}.args`)],
  )
  const status = textAttribute(facts, 'status')
  return {
    traceId,
    spanId,
    parentId: parent === undefined ? named : ids.get(parent)?.[1],
    traceState: textAttribute(facts, 'traceState'),
    name: typeof event.name === 'string' ? event.name : '',
    kind: event.cat === 'span' ? SpanKind.UNSPECIFIED : kindNamed(event.cat) || SpanKind.INTERNAL,
    startNs,
    endNs,
    status: {
      code: status === 'ERROR' ? StatusCode.ERROR : status === 'OK' ? StatusCode.OK : StatusCode.UNSET,
      message: textAttribute(facts, 'statusMessage'),
    },
    attributes: own(event, where),
    events: events.get(`${traceId}:${spanId}`) ?? [],
    links: listAt(args.links, `${where}.args.links`).map((link, i) => readLink(link, `${where}.args.links[${i}]`)),
    scope: { name: isOwn(event) ? textAttribute(facts, 'scope') : threadName, version: '' },
    resource: resources.get(String(event.pid)) ?? [],
    dropped: NOTHING_DROPPED,
  }
}

/** Of our own events what is not said of the span itself; of others all. */
function own(event: JsonObject, where: string): AttributeEntry[] {
  if (!isObject(event.args)) return []
  const isOurs = isOwn(event)
  const entries = Object.entries(event.args).filter(([key, value]) => value !== null && !(isOurs && isOwnArgument(key)))
  return entries.map(([key, value]) => [isOurs ? attributeIn(key) : key, attributeValue(value, `${where}.args.${key}`)])
}

function readLink(value: unknown, where: string): TraceLink {
  const [trace, span] = typeof value === 'string' ? value.split(':') : []
  return { traceId: idAt(trace, 32, where), spanId: idAt(span, 16, where), attributes: [] }
}

function timeAt(value: unknown, epochNs: bigint, where: string): bigint {
  const us = numberAt(value, where)
  const ns = us < 0 ? -(fromMicroseconds(-us) ?? 0n) : fromMicroseconds(us)
  if (ns === undefined || epochNs + ns < 0n) throw new Fault('badTime', where)
  return epochNs + ns
}

function durationAt(value: unknown, where: string): bigint {
  return fromMicroseconds(value === undefined ? 0 : Math.max(0, numberAt(value, where))) ?? 0n
}
