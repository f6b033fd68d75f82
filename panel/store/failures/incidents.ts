import { SpanKind } from '../../../inpage/api/api'
import { SpanRecord } from '../columns/span-record'
import { NONE, type SpanTable } from '../columns/span-table'
import type { SpanIndex } from '../model'
import { type ErrorIdentity, isException, NO_ERROR } from './exceptions'

/** Tells what went wrong in a span, without what is another each time; undefined where nothing did. */
export type IdentityOf = (span: SpanIndex) => ErrorIdentity | undefined

/** One thing that went wrong in a tree, however many spans tell of it. */
export interface Incident {
  /** Where it began: the first of its spans in the order of time that has not come of another. */
  readonly cause: SpanIndex
  /** The one it is called by: the first that has a message. */
  readonly called: SpanIndex
  /** All that tell of it and below which nothing failed, in the order of time. */
  readonly spans: readonly SpanIndex[]
}

/** What comes of a failure comes so soon after it, in ms: */
const NEXT_MS = 1000
/** and where it stands higher up, where much else goes on, so soon. */
const NEXT_ABOVE_MS = 100
/** So far up it is looked for. */
const MAX_LEVELS = 16
/** A message that another one repeats is no shorter. */
const MIN_REPEATED = 8
/** Of more exceptions in one tree, none is compared with all others. */
const MAX_COMPARED = 64
/** How a stack goes on with the one of the cause. */
const CAUSED_BY = /\n[^\S\n]*Caused by: ([^\n]*)/g

/**
 * Which root causes of one tree are one incident:
 * - those with the same exception, and those that say no more of themselves than that they failed, or the same, where one
 *   exception above them says why. Requests that were answered with different statuses are several;
 * - a request that failed, and the exception that the page threw because of it: the first beside the request, or higher up, soon
 *   after its end;
 * - requests of one address that were made again after they had failed;
 * - an exception, and one that was thrown with it as its cause, or that repeats its message soon after it.
 *
 * @param causes - of one tree, in the order of time
 */
export function incidentsOf(
  table: SpanTable,
  causes: readonly SpanIndex[],
  identityOf: IdentityOf,
): readonly Incident[] {
  if (causes.length < 2) return causes.map((cause) => ({ cause, called: cause, spans: [cause] }))
  const identities = causes.map(identityOf)
  const together = new Union(causes.length)
  const isConsequence = new Uint8Array(causes.length)
  joinAlike(table, causes, identities, identityOf, together)
  const requests = causes.map((cause, i) => failedRequestOf(table, cause, identities[i]))
  joinRetries(table, requests, identities, together)
  joinThrown(table, causes, requests, identities, together, isConsequence)
  joinWrapped(table, causes, identities, together, isConsequence)
  const members = new Map<number, number[]>()
  for (let i = 0; i < causes.length; i++) {
    const first = together.of(i)
    const known = members.get(first)
    if (known === undefined) members.set(first, [i])
    else known.push(i)
  }
  return Array.from(members.values(), (places) => ({
    cause: causes[places.find((i) => isConsequence[i] === 0) ?? places[0]],
    called: causes[places.find((i) => (identities[i]?.message ?? '') !== '') ?? places[0]],
    spans: places.map((i) => causes[i]),
  }))
}

type Identities = readonly (ErrorIdentity | undefined)[]

function joinAlike(
  { parent }: SpanTable,
  causes: readonly SpanIndex[],
  identities: Identities,
  identityOf: IdentityOf,
  together: Union,
): void {
  const reasons = new Map<SpanIndex, ErrorIdentity | undefined>()
  const alike = new Map<string, { readonly places: number[]; readonly statuses: Set<string> }>()
  for (const [i, own] of identities.entries()) {
    const reason = own === undefined || isException(own) ? own : reasonAbove(causes[i])
    if (own === undefined || reason === undefined || (own.message !== '' && own.message !== reason.message)) continue
    const key = JSON.stringify([reason.type, reason.message])
    const known = alike.get(key) ?? { places: [], statuses: new Set() }
    alike.set(key, known)
    known.places.push(i)
    if (isStatus(own)) known.statuses.add(own.type)
  }
  for (const { places, statuses } of alike.values()) {
    together.join(statuses.size < 2 ? places : places.filter((i) => !isStatus(identities[i])))
  }

  /** The innermost exception above a span, looked up once for all that stand below it. */
  function reasonAbove(cause: SpanIndex): ErrorIdentity | undefined {
    const passed: SpanIndex[] = []
    let reason: ErrorIdentity | undefined
    for (let at = parent[cause]; at !== NONE; at = parent[at]) {
      if (reasons.has(at)) {
        reason = reasons.get(at)
        break
      }
      passed.push(at)
      const identity = identityOf(at)
      if (identity === undefined || !isException(identity)) continue
      reason = identity
      break
    }
    for (const span of passed) reasons.set(span, reason)
    return reason
  }
}

/** What a span of an element that did not load says of itself. */
const LOADING = 'load'

/** The outermost request, from where it failed upwards, all of which failed, too; NONE where it failed in none. */
function failedRequestOf(table: SpanTable, cause: SpanIndex, own: ErrorIdentity | undefined): SpanIndex {
  let request = own?.type === LOADING ? cause : NONE
  for (let at = cause; at !== NONE && table.isError(at); at = table.parent[at]) {
    if (table.kindOf(at) === SpanKind.CLIENT) request = at
  }
  return request
}

function joinRetries(table: SpanTable, requests: readonly SpanIndex[], identities: Identities, together: Union): void {
  const { start, end, parent, name } = table
  const before = new Map<string, number>()
  for (const [i, request] of requests.entries()) {
    const own = identities[i]
    if (request === NONE || parent[request] === NONE || own === undefined) continue
    const url = new SpanRecord(table.blocks.block(table.block[request]), table.row[request]).text('url.full') ?? ''
    const what = url === '' ? [own.type, own.message] : [url]
    const key = JSON.stringify([parent[request], name[request], ...what])
    const last = before.get(key)
    if (last !== undefined && start[request] >= end[requests[last]]) together.join([last, i])
    before.set(key, i)
  }
}

/** Joins what the page threw with the request because of which it did. */
function joinThrown(
  table: SpanTable,
  causes: readonly SpanIndex[],
  requests: readonly SpanIndex[],
  identities: Identities,
  together: Union,
  isConsequence: Uint8Array,
): void {
  const { parent, start, end } = table
  /** By the span above, in the order of time: what was thrown, and in no request. */
  const thrown = new Map<SpanIndex, number[]>()
  for (const [i, own] of identities.entries()) {
    if (own === undefined || !isException(own) || requests[i] !== NONE || !wasThrown(table, causes[i])) continue
    const beside = thrown.get(parent[causes[i]])
    if (beside === undefined) thrown.set(parent[causes[i]], [i])
    else beside.push(i)
  }
  if (thrown.size === 0) return
  /** By what was thrown: the requests after which it came. */
  const failedBefore = new Map<number, number[]>()
  for (const [i, request] of requests.entries()) {
    const next = request === NONE ? undefined : thrownAfter(request)
    if (next === undefined) continue
    const known = failedBefore.get(next)
    if (known === undefined) failedBefore.set(next, [i])
    else known.push(i)
  }
  for (const [exception, failed] of failedBefore) {
    const nearest = failed.reduce((one, other) => (end[requests[other]] > end[requests[one]] ? other : one))
    const of = identities[nearest]
    const alike = failed.filter((i) => identities[i]?.type === of?.type && identities[i]?.message === of?.message)
    together.join([...alike, exception])
    isConsequence[exception] = 1
  }

  function thrownAfter(request: SpanIndex): number | undefined {
    let at = parent[request]
    for (let level = 0; at !== NONE && level < MAX_LEVELS; level++, at = parent[at]) {
      const beside = thrown.get(at)
      const from = beside === undefined ? 0 : firstFrom(beside, (i) => start[causes[i]] >= end[request])
      const next = beside?.at(from)
      if (next === undefined || from === beside?.length) continue
      if (start[causes[next]] - end[request] <= (level === 0 ? NEXT_MS : NEXT_ABOVE_MS)) return next
    }
    return undefined
  }
}

/** Joins an exception with one that it was the cause of. */
function joinWrapped(
  table: SpanTable,
  causes: readonly SpanIndex[],
  identities: Identities,
  together: Union,
  isConsequence: Uint8Array,
): void {
  /** The first of each exception: the others belong to it. */
  const exceptions = [...identities.keys()].filter(
    (i) => together.of(i) === i && isException(identities[i] ?? NO_ERROR) && wasThrown(table, causes[i]),
  )
  if (exceptions.length < 2 || exceptions.length > MAX_COMPARED) return
  const titles = exceptions.map((i) => `${identities[i]?.type}: ${firstLineOf(table, causes[i])}`)
  for (const [nth, outer] of exceptions.entries()) {
    const wrapped = nth === 0 ? [] : causesIn(table, causes[outer])
    const said = identities[outer]?.message ?? ''
    for (let before = nth - 1; before >= 0; before--) {
      const inner = exceptions[before]
      const { message } = identities[inner] ?? NO_ERROR
      const isSoon = table.start[causes[outer]] - table.end[causes[inner]] <= NEXT_MS
      const isRepeated = isSoon && message.length >= MIN_REPEATED && said.includes(message)
      if (!isRepeated && !wrapped.includes(titles[before])) continue
      together.join([inner, outer])
      isConsequence[outer] = 1
      break
    }
  }
}

/** The titles of what caused an exception, by its stack. */
function causesIn(table: SpanTable, span: SpanIndex): readonly string[] {
  const stack = exceptionText(table, span, 'exception.stacktrace')
  return stack.includes('Caused by: ') ? Array.from(stack.matchAll(CAUSED_BY), ([, title]) => title) : []
}

/** The first line of its message: a title is one. */
function firstLineOf(table: SpanTable, span: SpanIndex): string {
  return exceptionText(table, span, 'exception.message').split('\n', 1)[0]
}

/** Whether it is an exception, and not what a service calls its errors. */
function wasThrown(table: SpanTable, span: SpanIndex): boolean {
  const { events } = new SpanRecord(table.blocks.block(table.block[span]), table.row[span])
  return events.some(({ name }) => name === 'exception')
}

function exceptionText(table: SpanTable, span: SpanIndex, key: string): string {
  const { events } = new SpanRecord(table.blocks.block(table.block[span]), table.row[span])
  const exception = events.findLast(({ name }) => name === 'exception')
  return String(exception?.attributes.find(([name]) => name === key)?.[1] ?? '')
}

function isStatus(identity: ErrorIdentity | undefined): boolean {
  return /^\d+$/.test(identity?.type ?? '')
}

/** The first place for which something holds, as it does for all behind it; the length if it does for none. */
function firstFrom(places: readonly number[], holds: (place: number) => boolean): number {
  let from = 0
  for (let to = places.length; from < to; ) {
    const middle = (from + to) >> 1
    if (holds(places[middle])) to = middle
    else from = middle + 1
  }
  return from
}

/** Which places belong together. */
class Union {
  readonly #up: Int32Array

  constructor(places: number) {
    this.#up = Int32Array.from({ length: places }, (_, i) => i)
  }

  /** The first of those that belong together. */
  of(place: number): number {
    let at = place
    while (this.#up[at] !== at) {
      this.#up[at] = this.#up[this.#up[at]]
      at = this.#up[at]
    }
    return at
  }

  join(places: readonly number[]): void {
    for (const place of places) {
      const [one, other] = [this.of(places[0]), this.of(place)]
      this.#up[Math.max(one, other)] = Math.min(one, other)
    }
  }
}
