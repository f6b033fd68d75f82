import { SpanKind } from '../../../inpage/api/api'
import { CHUNK_SPANS, type ChunkedTask } from '../../scheduling/chunked-task'
import { SpanRecord } from '../columns/span-record'
import { NONE } from '../columns/span-table'
import { errorOf } from '../failures/exceptions'
import { exceptionOfIncident } from '../failures/failure-path'
import { incidentsOf } from '../failures/incidents'
import { type Tries, triesOf } from '../failures/recovery'
import type { SpanDetailEvent, SpanIndex } from '../model'
import type { TraceStore } from '../store'
import { nextAfter, nextBelow } from '../tree/tree-walk'
import { urlShape } from '../url-shape'

/** What the whole of a trace comes to: facts alone, from which a sentence is made. Times are ms. */
export interface TraceSummary {
  readonly root: SpanIndex
  /** From the root's start to the latest end of all that it caused; NaN where nothing has ended. */
  readonly durationMs: number
  /** Something in it is still running. */
  readonly isRunning: boolean
  readonly spans: number
  readonly requests: number
  /** Time in which at least one request was under way. */
  readonly waitingMs: number
  /** Whom it waited for; undefined where it was several. */
  readonly waitedFor: string | undefined
  /** What failed: one incident is one failure. In the order of time. */
  readonly failures: readonly TraceFailure[]
  /** The requests that took longest of those that were made one after the other, where one could have asked for all. */
  readonly oneByOne: Repeats | undefined
}

/** A failure in a trace. */
export interface TraceFailure {
  /** The root cause: the innermost span that failed. */
  readonly span: SpanIndex
  /** The span that tells most of it: itself, or what came of it. */
  readonly called: SpanIndex
  /** The page's own request in which it failed: itself, or the outermost one above it that failed; undefined where none did. */
  readonly request: SpanIndex | undefined
  /** The exception that says what happened: its own, or the nearest of those above it, or the one that came of it. */
  readonly exception: SpanDetailEvent | undefined
  /** How often it was tried, and what succeeded in the end. */
  readonly tries: Tries
}

/** Requests that were made one after the other. */
interface Repeats {
  readonly first: SpanIndex
  readonly count: number
}

/** A step reads so many records: each costs more than a look at a column. */
const STEP_RECORDS = 512
/** So many failures are told apart; who wants all looks at the errors' own view. */
const MAX_FAILURES = 100
/** Requests one by one are worth a word if they take this part of the trace. */
const MIN_SHARE = 0.05

/** `root` stands at top level, and the tree is settled. */
export function* traceSummary(store: TraceStore, root: SpanIndex): ChunkedTask<TraceSummary> {
  const { table } = store
  const { start, end } = table
  const requests: SpanIndex[] = []
  const failures: SpanIndex[] = []
  let latest = Number.NaN
  let isRunning = false
  let spans = 0
  /** What follows the outermost request in which the walk is; a gateway's or a service's own requests are part of it. */
  let afterRequest: SpanIndex | undefined
  for (let at = root; at !== NONE; at = nextBelow(table, at, root)) {
    if (++spans % CHUNK_SPANS === 0) yield
    if (Number.isNaN(end[at])) isRunning = true
    else if (!(end[at] <= latest)) latest = end[at]
    if (at === afterRequest) afterRequest = undefined
    if (afterRequest === undefined && table.kindOf(at) === SpanKind.CLIENT) {
      requests.push(at)
      afterRequest = nextAfter(table, at, root)
    }
    if (isInnermost(store, at) && failures.length < MAX_FAILURES) failures.push(at)
  }
  const durationMs = latest - start[root]
  failures.sort((a, b) => table.compare(a, b))
  const incidents = incidentsOf(table, failures, (span) => errorOf(table, span))
  const tries = yield* triesOf(table, incidents, requests)
  return {
    root,
    durationMs,
    isRunning,
    spans,
    requests: requests.length,
    waitingMs: unionOf(store, requests, latest),
    waitedFor: yield* hostOf(store, requests),
    failures: incidents.map((incident, i) => ({
      span: incident.cause,
      called: incident.called,
      request: requestOf(store, incident.cause, root),
      exception: exceptionOfIncident(table, incident),
      tries: tries[i],
    })),
    oneByOne: yield* oneByOneOf(store, requests, durationMs),
  }
}

/** Whether a span failed and nothing below it did. */
function isInnermost({ table, tree }: TraceStore, span: SpanIndex): boolean {
  if (!table.isError(span)) return false
  for (let child = table.firstChild[span]; child !== NONE; child = table.next[child]) {
    if (tree.errorsOf(child) > 0) return false
  }
  return true
}

/** Time in which at least one of them was running, ms; what still runs counts to `untilMs`. */
function unionOf({ table: { start, end } }: TraceStore, spans: readonly SpanIndex[], untilMs: number): number {
  let union = 0
  let reached = Number.NEGATIVE_INFINITY
  for (const span of [...spans].sort((a, b) => start[a] - start[b])) {
    const until = Number.isNaN(end[span]) ? untilMs : end[span]
    if (!(until > reached)) continue
    union += until - Math.max(reached, start[span])
    reached = until
  }
  return union
}

/** The host that all of them asked, with its port where it has one of its own. */
function* hostOf(store: TraceStore, spans: readonly SpanIndex[]): ChunkedTask<string | undefined> {
  let host: string | undefined
  for (const [at, span] of spans.entries()) {
    if (at % STEP_RECORDS === STEP_RECORDS - 1) yield
    const url = URL.parse(recordOf(store, span).text('url.full') ?? '')?.host ?? ''
    if (url === '' || (host !== undefined && host !== url)) return undefined
    host = url
  }
  return host
}

/** The outermost request, from where it failed up to the root, all of which failed, too. */
function requestOf({ table }: TraceStore, failed: SpanIndex, root: SpanIndex): SpanIndex | undefined {
  let request: SpanIndex | undefined
  for (let at = failed; at !== NONE && table.isError(at); at = at === root ? NONE : table.parent[at]) {
    if (table.kindOf(at) === SpanKind.CLIENT) request = at
  }
  return request
}

/** Siblings of one name and one shape of URL, each of which began when the one before it had ended; not tries of one. */
function* oneByOneOf(
  store: TraceStore,
  requests: readonly SpanIndex[],
  durationMs: number,
): ChunkedTask<Repeats | undefined> {
  const { table } = store
  const { start, end, parent, name } = table
  const alike = new Map<string, { readonly group: SpanIndex[]; readonly url: string; areOne: boolean }>()
  for (const [at, span] of requests.entries()) {
    if (at % STEP_RECORDS === STEP_RECORDS - 1) yield
    const url = recordOf(store, span).text('url.full') ?? ''
    const key = `${parent[span]} ${name[span]} ${urlShape(url)}`
    const known = alike.get(key)
    if (known === undefined) alike.set(key, { group: [span], url, areOne: true })
    else {
      known.group.push(span)
      if (known.url !== url) known.areOne = false
    }
  }
  let longest: Repeats | undefined
  let longestMs = durationMs * MIN_SHARE
  for (const { group, areOne } of alike.values()) {
    if (areOne && group.some((span) => table.isError(span))) continue
    group.sort((a, b) => start[a] - start[b])
    if (group.length < 2 || group.some((span, i) => i > 0 && !(start[span] >= end[group[i - 1]]))) continue
    const ms = group.reduce((sum, span) => sum + end[span] - start[span], 0)
    if (!(ms >= longestMs)) continue
    longest = { first: group[0], count: group.length }
    longestMs = ms
  }
  return longest
}

function recordOf({ table }: TraceStore, span: SpanIndex): SpanRecord {
  return new SpanRecord(table.blocks.block(table.block[span]), table.row[span])
}
