import {
  type AttributeColumns,
  type AttributeEntry,
  type Block,
  INFERRED_PARENT_KEY,
  SPAN_FLAG_INFERRED_PARENT,
  SPAN_FLAG_REMOTE_PARENT,
} from '../../../inpage/block/format'
import { attributeEntries } from '../../../inpage/block/reader'
import { writeEntries } from './any-value'
import { nanosecondsOf, originNs } from './block-time'
import { EVENT, LINK, RESOURCE_ATTRIBUTES, SCOPE_ATTRIBUTES, SCOPE_NAME, SCOPE_VERSION, SPAN, STATUS } from './fields'
import type { OtlpSink } from './sink'

/** W3C's trace flags: only what is sampled is recorded. */
const SAMPLED = 1
/** https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto (SpanFlags) */
const KNOWS_REMOTE = 0x100
const IS_REMOTE = 0x200

/** Writes the rows of a block as the messages of OTLP, straight from its columns: 10,000 spans a second are not to be felt. */
export class SpanEncoder {
  readonly #sink: OtlpSink

  constructor(sink: OtlpSink) {
    this.#sink = sink
  }

  /** A span that has ended. */
  span(block: Block, row: number): Uint8Array {
    const sink = this.#sink
    const { strings } = block
    const origin = originNs(block)
    sink.id(SPAN.traceId, block.traceId, row * 4, 4)
    sink.id(SPAN.spanId, block.spanId, row * 2, 2)
    const state = traceStateOf(block, row)
    if (state !== '') sink.text(SPAN.traceState, state)
    if (block.parentId[row * 2] !== 0 || block.parentId[row * 2 + 1] !== 0) {
      sink.id(SPAN.parentSpanId, block.parentId, row * 2, 2)
    }
    sink.text(SPAN.name, strings[block.name[row]])
    sink.number(SPAN.kind, block.kindAndStatus[row] & 15)
    sink.time(SPAN.startTime, nanosecondsOf(origin, block.start[row]))
    sink.time(SPAN.endTime, nanosecondsOf(origin, block.end[row]))
    writeEntries(sink, SPAN.attributes, attributesOf(block, row))
    this.#events(block, row, origin)
    this.#links(block, row)
    this.#dropped(block, row)
    // Some receivers fail at a status without a code.
    sink.open(SPAN.status)
    const message = strings[block.statusMessage[row]]
    if (message !== '') sink.text(STATUS.message, message)
    sink.number(STATUS.code, block.kindAndStatus[row] >> 4)
    sink.close()
    const isRemote = (block.flags[row] & SPAN_FLAG_REMOTE_PARENT) !== 0
    sink.fixed32(SPAN.flags, SAMPLED | KNOWS_REMOTE | (isRemote ? IS_REMOTE : 0))
    return sink.take()
  }

  scope(name: string, version: string, namespace: string): Uint8Array {
    const sink = this.#sink
    if (name !== '') sink.text(SCOPE_NAME, name)
    if (version !== '') sink.text(SCOPE_VERSION, version)
    // OTLP has no other place for it.
    if (namespace !== '' && namespace !== DEFAULT_NAMESPACE)
      writeEntries(sink, SCOPE_ATTRIBUTES, [[NAMESPACE_KEY, namespace]])
    return sink.take()
  }

  resource(attributes: readonly AttributeEntry[]): Uint8Array {
    writeEntries(this.#sink, RESOURCE_ATTRIBUTES, attributes)
    return this.#sink.take()
  }

  #events(block: Block, row: number, origin: bigint): void {
    const sink = this.#sink
    const { eventEnd, eventTime, eventName, eventAttributeEnd, strings } = block
    const from = startOf(eventEnd, row)
    if (from === eventEnd[row]) return
    sink.openList(SPAN.events)
    for (let i = from; i < eventEnd[row]; i++) {
      sink.open(SPAN.events)
      sink.time(EVENT.time, nanosecondsOf(origin, eventTime[i]))
      sink.text(EVENT.name, strings[eventName[i]])
      writeEntries(sink, EVENT.attributes, entriesAt(block, block.eventAttributes, eventAttributeEnd, i))
      sink.close()
    }
    sink.closeList()
  }

  #links(block: Block, row: number): void {
    const sink = this.#sink
    const { linkEnd, linkTraceId, linkSpanId, linkAttributeEnd } = block
    const from = startOf(linkEnd, row)
    if (from === linkEnd[row]) return
    sink.openList(SPAN.links)
    for (let i = from; i < linkEnd[row]; i++) {
      sink.open(SPAN.links)
      sink.id(LINK.traceId, linkTraceId, i * 4, 4)
      sink.id(LINK.spanId, linkSpanId, i * 2, 2)
      writeEntries(sink, LINK.attributes, entriesAt(block, block.linkAttributes, linkAttributeEnd, i))
      sink.close()
    }
    sink.closeList()
  }

  #dropped({ dropSpan, dropAttributes, dropEvents, dropLinks }: Block, row: number): void {
    const at = dropSpan.length === 0 ? -1 : dropSpan.indexOf(row)
    if (at < 0) return
    this.#sink.number(SPAN.droppedAttributes, dropAttributes[at])
    this.#sink.number(SPAN.droppedEvents, dropEvents[at])
    this.#sink.number(SPAN.droppedLinks, dropLinks[at])
  }
}

const NAMESPACE_KEY = 'tracepane.namespace'
/** Of whoever names none. */
const DEFAULT_NAMESPACE = 'default'

function attributesOf(block: Block, row: number): readonly AttributeEntry[] {
  const own = entriesAt(block, block.attributes, block.attributeEnd, row)
  return (block.flags[row] & SPAN_FLAG_INFERRED_PARENT) === 0 ? own : [...own, [INFERRED_PARENT_KEY, true]]
}

function entriesAt(block: Block, columns: AttributeColumns, ends: Uint32Array, i: number): readonly AttributeEntry[] {
  return attributeEntries(block, columns, startOf(ends, i), ends[i])
}

function traceStateOf({ traceStateSpan, traceState, strings }: Block, row: number): string {
  const at = traceStateSpan.length === 0 ? -1 : traceStateSpan.indexOf(row)
  return at < 0 ? '' : strings[traceState[at]]
}

/** Where the range of owner `i` begins. */
function startOf(ends: Uint32Array, i: number): number {
  return i === 0 ? 0 : ends[i - 1]
}
