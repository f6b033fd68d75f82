import { type AttributeValue, SPAN_FLAG_AMENDED, SPAN_FLAG_INFERRED_PARENT } from '../../../inpage/block/format'
import type { SpanRecord } from '../../../inpage/block/record'
import { BlockWriter } from '../../../inpage/block/writer'
import type { TreeRows } from '../../../panel/store/rows/tree-rows'
import type { TraceStore } from '../../../panel/store/store'

export const ORIGIN_MS = 1_700_000_000_000

type Values = Readonly<Record<string, AttributeValue>>

export interface SpanLine {
  /** Small numbers stand for ids. */
  readonly id: number
  readonly trace?: number
  readonly parent?: number
  readonly isParentInferred?: boolean
  /** It had ended before. */
  readonly isAmended?: boolean
  readonly name?: string
  readonly start?: number
  /** Left out: 1 ms after the start. */
  readonly end?: number
  readonly error?: boolean
  readonly kind?: number
  readonly statusMessage?: string
  readonly revision?: number
  readonly order?: number
  readonly attributes?: Values
  readonly events?: readonly { readonly name: string; readonly timeMs: number; readonly attributes?: Values }[]
  readonly links?: readonly { readonly id: number; readonly trace?: number; readonly attributes?: Values }[]
  readonly droppedEvents?: number
  readonly scope?: SpanRecord['scope']
  readonly traceState?: string
}

/** The block of these records, as a page would send it. */
export function blockOf(lines: readonly SpanLine[], timeOriginMs = ORIGIN_MS): ArrayBuffer {
  const writer = new BlockWriter()
  for (const line of lines) writer.append(recordOf(line))
  return writer.seal(timeOriginMs, false)
}

export function documentInfo(documentId: string, frameId = 0, seenAt = ORIGIN_MS) {
  return { documentId, tabId: 1, frameId, url: `https://shop.test/${documentId}`, seenAt, late: false }
}

export function keyOf(id: number, trace = 1): string {
  return `${hex(7)}${hex(0)}${hex(0)}${hex(trace)}:${hex(0xffff0000)}${hex(id)}`
}

/** The rows as indented names: `-` before what is open, `+` before what is closed, in brackets what is context. */
export function drawn(store: TraceStore, rows: TreeRows): string[] {
  const lines: string[] = []
  for (let i = 0; i < rows.length; i++) {
    const row = rows.at(i)
    if (row.type === 'navigation') {
      lines.push(`== ${row.documentId}`)
      continue
    }
    if (row.type !== 'span') {
      const what = row.type === 'group' ? `${store.summary(row.members[0]).name} ×` : ''
      const count = row.type === 'group' ? `${row.members.length}` : `${row.members.length} hidden`
      lines.push(`${'  '.repeat(row.level - 1)}${row.expanded ? '-' : '+'} ${what}${count}`)
      continue
    }
    const { name } = store.summary(row.index)
    const mark = row.expanded === undefined ? '' : row.expanded ? '- ' : '+ '
    lines.push('  '.repeat(row.level - 1) + mark + (row.context ? `(${name})` : name))
  }
  return lines
}

const SCOPE = { name: 'shop', version: '', namespace: 'default', resource: '' }

// No spreads: they cost more than everything else in the tests of large traces.
function recordOf(line: SpanLine): SpanRecord {
  const { id, trace = 1, parent = 0, name = `span ${id}`, start = id, revision = 1, attributes = {} } = line
  return {
    trace0: 7,
    trace1: 0,
    trace2: 0,
    trace3: trace,
    span0: 0xffff0000,
    span1: id,
    parent0: parent === 0 ? 0 : 0xffff0000,
    parent1: parent,
    name,
    kind: line.kind ?? 1,
    statusCode: line.error ? 2 : 0,
    statusMessage: line.statusMessage ?? '',
    startMs: start,
    endMs: revision === 0 ? Number.NaN : (line.end ?? start + 1),
    order: line.order ?? id,
    revision,
    flags:
      (line.isParentInferred === true ? SPAN_FLAG_INFERRED_PARENT : 0) |
      (line.isAmended === true ? SPAN_FLAG_AMENDED : 0),
    scope: line.scope ?? SCOPE,
    traceState: line.traceState ?? '',
    keys: Object.keys(attributes),
    values: Object.values(attributes),
    events: line.events?.map((event) => ({ name: event.name, timeMs: event.timeMs, ...listOf(event.attributes) })),
    links: line.links?.map((link) => ({ ...linkTo(link.id, link.trace), ...listOf(link.attributes) })),
    droppedAttributes: 0,
    droppedEvents: line.droppedEvents ?? 0,
    droppedLinks: 0,
  }
}

function linkTo(id: number, trace = 1) {
  return { trace0: 7, trace1: 0, trace2: 0, trace3: trace, span0: 0xffff0000, span1: id }
}

function listOf(values: Values = {}) {
  return { keys: Object.keys(values), values: Object.values(values) }
}

function hex(word: number): string {
  return word.toString(16).padStart(8, '0')
}
