import type { AttributeColumns, Block } from '../../inpage/block/format'
import { attributeEntries, entriesOfJson } from '../../inpage/block/reader'
import type { SpanKind, StatusCode } from '../../inpage/tracing/api'
import { SpanRecord } from '../store/span-record'
import type { TraceStore } from '../store/store'
import type { TraceSpan } from './trace-model'

/** Spans of the store as the formats speak of them: times to the nanosecond, straight from the block. */
export function traceSpans(store: TraceStore): (index: number) => TraceSpan {
  const { table } = store
  const resources = new Map<string, TraceSpan['resource']>()
  const scopes = new Map<string, TraceSpan['scope']>()
  return (index) => {
    const place = table.block[index]
    const block = table.blocks.block(place)
    const row = table.row[index]
    const scopeRow = block.scope[row]
    const said = block.strings[block.scopeResource[scopeRow]]
    const { url } = table.blocks.document(place).info
    const record = new SpanRecord(block, row)
    return {
      traceId: record.traceId,
      spanId: record.spanId,
      parentId: record.parentId,
      traceState: record.traceState,
      name: block.strings[block.name[row]],
      kind: (block.kindAndStatus[row] & 15) as SpanKind,
      startNs: nanosecondsOf(block, block.start[row]),
      endNs: Number.isNaN(block.end[row]) ? undefined : nanosecondsOf(block, block.end[row]),
      status: { code: (block.kindAndStatus[row] >> 4) as StatusCode, message: record.statusMessage },
      attributes: record.attributes,
      events: eventsOf(block, row),
      links: record.links,
      scope: kept(scopes, `${record.scope} ${record.scopeVersion}`, () => ({
        name: record.scope,
        version: record.scopeVersion,
      })),
      resource: kept(resources, said === '' ? `page ${url}` : said, () =>
        said === '' ? resourceOfPage(url) : entriesOfJson(said),
      ),
      dropped: record.dropped,
    }
  }
}

/** One object for all that say the same, so that whoever groups by it need not compare. */
function kept<Value>(all: Map<string, Value>, key: string, make: () => Value): Value {
  let value = all.get(key)
  if (value === undefined) {
    value = make()
    all.set(key, value)
  }
  return value
}

/** A page that says nothing of itself is called by where it is. */
function resourceOfPage(url: string): TraceSpan['resource'] {
  const host = URL.parse(url)?.host ?? ''
  return [
    ...(host === '' ? [] : [['service.name', host] as const]),
    ['telemetry.sdk.language', 'webjs'],
    ['telemetry.sdk.name', 'tracepane'],
  ]
}

/** As the library does it: the origin to the microsecond, what is since then to the nanosecond. */
function nanosecondsOf({ timeOriginMs }: Block, ms: number): bigint {
  const ns = BigInt(Math.round(timeOriginMs * 1000)) * 1000n + BigInt(Math.round(ms * 1e6))
  return ns < 0n ? 0n : ns
}

function eventsOf(block: Block, row: number): TraceSpan['events'] {
  const { eventEnd, eventName, eventTime, eventAttributeEnd, strings } = block
  const columns: AttributeColumns = block.eventAttributes
  const events: TraceSpan['events'][number][] = []
  for (let i = row === 0 ? 0 : eventEnd[row - 1]; i < eventEnd[row]; i++) {
    const from = i === 0 ? 0 : eventAttributeEnd[i - 1]
    events.push({
      name: strings[eventName[i]],
      timeNs: nanosecondsOf(block, eventTime[i]),
      attributes: attributeEntries(block, columns, from, eventAttributeEnd[i]),
    })
  }
  return events
}
