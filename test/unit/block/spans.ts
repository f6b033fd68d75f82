/** Arbitrary records, and what a reader must give back for them. */
import fc from 'fast-check'
import type { AttributeValue, Block } from '../../../inpage/block/format'
import { attributeEntries } from '../../../inpage/block/reader'
import type { SpanRecord } from '../../../inpage/block/record'
import { BlockWriter } from '../../../inpage/block/writer'

export const ORIGIN_MS = 1_763_600_000_000.25

/** Any UTF-16, lone surrogates and byte order marks too. */
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 6 }).map((units) => String.fromCharCode(...units)),
  fc.constantFrom('', '\ud83d', '\ude00', '\ufeff', '__proto__', '漢'.repeat(20_000)),
)
const word = fc.integer({ min: 0, max: 0xffffffff })
const time = fc.double({ min: -1e12, max: 1e12, noNaN: true })
const scalar: fc.Arbitrary<AttributeValue> = fc.oneof(text, fc.double(), fc.boolean(), fc.bigInt())
const value: fc.Arbitrary<AttributeValue> = fc.oneof(
  scalar,
  fc.array(fc.oneof(text, fc.integer(), fc.boolean()), { maxLength: 4 }),
  fc.dictionary(text, fc.oneof(text, fc.integer(), fc.array(fc.boolean(), { maxLength: 2 })), { maxKeys: 3 }),
)
const list = fc
  .array(fc.tuple(text, value), { maxLength: 4 })
  .map((entries) => ({ keys: entries.map(([key]) => key), values: entries.map(([, member]) => member) }))

export const record: fc.Arbitrary<SpanRecord> = fc
  .record({
    trace0: word,
    trace1: word,
    trace2: word,
    trace3: word,
    span0: word,
    span1: word,
    parent0: word,
    parent1: word,
    name: text,
    kind: fc.integer({ min: 0, max: 5 }),
    statusCode: fc.integer({ min: 0, max: 2 }),
    statusMessage: text,
    startMs: time,
    duration: fc.oneof(fc.constant(Number.NaN), fc.double({ min: 0, max: 1e9, noNaN: true })),
    order: word,
    revision: word,
    flags: fc.integer({ min: 0, max: 255 }),
    scope: fc.record({
      name: fc.constantFrom('default', 'shop', 'fetch'),
      version: fc.oneof(fc.constantFrom('', '1.0'), text),
      namespace: fc.constantFrom('default', 'other'),
      resource: fc.oneof(fc.constantFrom('', '{"service.name":"web"}'), text),
    }),
    traceState: fc.oneof(fc.constantFrom('', '', 'vendor=1'), text),
    list,
    events: fc.option(fc.array(fc.tuple(text, time, list), { maxLength: 3 }), { nil: undefined }),
    links: fc.option(fc.array(fc.tuple(word, word, list), { maxLength: 3 }), { nil: undefined }),
    droppedAttributes: fc.constantFrom(0, 0, 0, 7),
    droppedEvents: fc.constantFrom(0, 0, 0, 1),
    droppedLinks: fc.constantFrom(0, 0, 0, 2),
  })
  .map(({ duration, list, events, links, ...rest }) => ({
    ...rest,
    ...list,
    endMs: rest.startMs + duration,
    events: events?.map(([name, timeMs, attributes]) => ({ name, timeMs, ...attributes })),
    links: links?.map(([trace3, span1, attributes]) => ({
      trace0: 1,
      trace1: 2,
      trace2: 3,
      trace3,
      span0: 5,
      span1,
      ...attributes,
    })),
  }))

export function blockOf(records: readonly SpanRecord[], late = false): ArrayBuffer {
  const writer = new BlockWriter()
  for (const one of records) writer.append(one)
  return writer.seal(ORIGIN_MS, late)
}

/** A record as plain data that can be compared: a lone surrogate may have become U+FFFD, JSON has no NaN and no bigint. */
export function plain(one: SpanRecord) {
  const entries = (keys: readonly string[], values: SpanRecord['values']) =>
    keys.map((key, i) => [key.toWellFormed(), plainValue(values[i] as AttributeValue, false)])
  return {
    ids: [one.trace0, one.trace1, one.trace2, one.trace3, one.span0, one.span1, one.parent0, one.parent1],
    texts: [
      ...[one.name, one.statusMessage, one.traceState],
      ...[one.scope.name, one.scope.version, one.scope.namespace, one.scope.resource],
    ].map((each) => each.toWellFormed()),
    numbers: [one.kind, one.statusCode, one.startMs, one.endMs, one.order, one.revision, one.flags],
    dropped: [one.droppedAttributes, one.droppedEvents, one.droppedLinks],
    attributes: entries(one.keys, one.values),
    events: (one.events ?? []).map((event) => [
      event.name.toWellFormed(),
      event.timeMs,
      entries(event.keys, event.values),
    ]),
    links: (one.links ?? []).map((link) => [
      [link.trace0, link.trace1, link.trace2, link.trace3, link.span0, link.span1],
      entries(link.keys, link.values),
    ]),
  }
}

/** Row `i` of a block in the same form. Touches every column. */
export function plainRow(block: Block, i: number): ReturnType<typeof plain> {
  const range = (ends: Uint32Array) => [i === 0 ? 0 : ends[i - 1], ends[i]] as const
  const within = (ends: Uint32Array, row: number) => [row === 0 ? 0 : ends[row - 1], ends[row]] as const
  const entriesOf = (columns: Block['attributes'], [from, to]: readonly [number, number]) =>
    attributeEntries(block, columns, from, to).map(([key, member]) => [key.toWellFormed(), plainValue(member, false)])
  const events = []
  for (let [at, to] = range(block.eventEnd); at < to; at++) {
    events.push([
      block.strings[block.eventName[at]].toWellFormed(),
      block.eventTime[at],
      entriesOf(block.eventAttributes, within(block.eventAttributeEnd, at)),
    ])
  }
  const links = []
  for (let [at, to] = range(block.linkEnd); at < to; at++) {
    links.push([
      [...block.linkTraceId.slice(at * 4, at * 4 + 4), ...block.linkSpanId.slice(at * 2, at * 2 + 2)],
      entriesOf(block.linkAttributes, within(block.linkAttributeEnd, at)),
    ])
  }
  const drop = block.dropSpan.indexOf(i)
  const state = block.traceStateSpan.indexOf(i)
  const scope = block.scope[i]
  return {
    ids: [
      ...block.traceId.slice(i * 4, i * 4 + 4),
      ...block.spanId.slice(i * 2, i * 2 + 2),
      ...block.parentId.slice(i * 2, i * 2 + 2),
    ],
    texts: [
      ...[block.name[i], block.statusMessage[i], state < 0 ? 0 : block.traceState[state]],
      ...[block.scopeName[scope], block.scopeVersion[scope], block.scopeNamespace[scope], block.scopeResource[scope]],
    ].map((at) => block.strings[at].toWellFormed()),
    numbers: [
      block.kindAndStatus[i] & 15,
      block.kindAndStatus[i] >> 4,
      block.start[i],
      block.end[i],
      block.order[i],
      block.revision[i],
      block.flags[i],
    ],
    dropped: drop < 0 ? [0, 0, 0] : [block.dropAttributes[drop], block.dropEvents[drop], block.dropLinks[drop]],
    attributes: entriesOf(block.attributes, range(block.attributeEnd)),
    events,
    links,
  }
}

function plainValue(member: AttributeValue, inJson: boolean): unknown {
  if (typeof member === 'string') return inJson ? member : member.toWellFormed()
  if (typeof member === 'object') return plainMembers(member)
  if (inJson && (typeof member === 'bigint' || (typeof member === 'number' && !Number.isFinite(member))))
    return `${member}`
  return member
}

function plainMembers(member: Extract<AttributeValue, object>): unknown {
  if (Array.isArray(member)) return member.map((each: AttributeValue) => plainValue(each, true))
  return Object.entries(member).map(([key, each]) => [key, plainValue(each, true)])
}
