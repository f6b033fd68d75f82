import { SpanKind } from '../../../inpage/api/api'
import type { ChunkedTask } from '../../scheduling/chunked-task'
import { SpanRecord } from '../columns/span-record'
import { NONE, type SpanTable } from '../columns/span-table'
import type { SpanIndex } from '../model'
import type { Incident } from './incidents'

/** A step reads so many records: each costs more than a look at a column. */
const STEP_RECORDS = 512
/** Methods that ask for the same where their address is the same. */
const BY_ADDRESS = /^(?:GET|HEAD|OPTIONS|QUERY|PUT|DELETE)\b/i

/** How often something was tried, and whether it came to a good end. */
export interface Tries {
  /** Requests for the same thing that failed, one after the other; 0 where what failed is no request alone. */
  readonly failed: number
  /** The one that succeeded after them; undefined where none did. */
  readonly succeeded: SpanIndex | undefined
}

const NO_TRIES: Tries = { failed: 0, succeeded: undefined }

/**
 * The tries of each incident. Requests are for the same thing if method and address are the same, and, where the body says
 * what is asked for, its size is known and the same. What failed because of a request comes to a good end only by one
 * of its name.
 *
 * @param requests - all of the tree, in whatever order; those of services within them need not be among them
 */
export function* triesOf(
  table: SpanTable,
  incidents: readonly Incident[],
  requests: readonly SpanIndex[],
): ChunkedTask<readonly Tries[]> {
  const failed = incidents.map(({ spans }) => spans.map((span) => failedRequest(table, span)))
  const wanted = new Set(
    failed
      .filter((of) => !of.includes(undefined))
      .flat()
      .map((of) => thingOf(table, of?.request)),
  )
  wanted.delete(undefined)
  if (wanted.size === 0) return incidents.map(() => NO_TRIES)
  const good = new Map<string, SpanIndex[]>()
  for (const [at, request] of requests.entries()) {
    if (at % STEP_RECORDS === STEP_RECORDS - 1) yield
    if (table.isError(request) || Number.isNaN(table.end[request])) continue
    const thing = thingOf(table, request)
    if (thing === undefined || !wanted.has(thing) || isGivenUp(table, request)) continue
    const same = good.get(thing)
    if (same === undefined) good.set(thing, [request])
    else same.push(request)
  }
  return failed.map((of) => triesOfOne(table, of, good))
}

/** A request that failed: the outermost one; and what failed above it for that, up to the topmost. */
interface FailedRequest {
  readonly request: SpanIndex
  readonly top: SpanIndex
}

function failedRequest(table: SpanTable, cause: SpanIndex): FailedRequest | undefined {
  let request: SpanIndex | undefined
  let top = cause
  for (let at = cause; at !== NONE && table.isError(at); at = table.parent[at]) {
    if (table.kindOf(at) === SpanKind.CLIENT) request = at
    top = at
  }
  return request === undefined ? undefined : { request, top }
}

function triesOfOne(
  table: SpanTable,
  failed: readonly (FailedRequest | undefined)[],
  good: ReadonlyMap<string, readonly SpanIndex[]>,
): Tries {
  const [first] = failed
  const thing = thingOf(table, first?.request)
  if (first === undefined || thing === undefined) return NO_TRIES
  let count = 0
  let endMs = Number.NEGATIVE_INFINITY
  for (const one of failed) {
    if (one === undefined || thingOf(table, one.request) !== thing) return NO_TRIES
    if (table.start[one.request] >= endMs) count++
    endMs = Math.max(endMs, table.end[one.request])
  }
  const succeeded = good
    .get(thing)
    ?.find((request) => table.start[request] >= endMs && isInPlaceOf(table, request, first))
  return { failed: count, succeeded }
}

/** Whether a request that succeeded makes good what failed: nothing did because of it, or one of its name did not. */
function isInPlaceOf({ parent, name }: SpanTable, request: SpanIndex, failed: FailedRequest): boolean {
  if (failed.top === failed.request) return true
  const above = parent[failed.top]
  for (let at = request; at !== NONE && above !== NONE; at = parent[at]) {
    if (parent[at] === above) return name[at] === name[failed.top]
  }
  return false
}

/** What a request is for; undefined where that cannot be told. */
function thingOf(table: SpanTable, request: SpanIndex | undefined): string | undefined {
  if (request === undefined) return undefined
  const record = new SpanRecord(table.blocks.block(table.block[request]), table.row[request])
  const url = record.text('url.full')
  if (url === undefined) return undefined
  const name = table.names.get(table.name[request])
  const size = record.attributes.find(([key]) => key === 'http.request.body.size')?.[1]
  if (size === undefined && !BY_ADDRESS.test(record.text('http.request.method') ?? name)) return undefined
  return JSON.stringify([name, url, size])
}

function isGivenUp(table: SpanTable, request: SpanIndex): boolean {
  const { events } = new SpanRecord(table.blocks.block(table.block[request]), table.row[request])
  return events.some(({ name }) => name === 'aborted')
}
