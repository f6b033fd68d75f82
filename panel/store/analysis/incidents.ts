import { NONE, type SpanTable } from '../columns/span-table'
import type { SpanIndex } from '../model'
import { type ErrorIdentity, isException } from './exceptions'

/** Tells what went wrong in a span, without what is another each time; undefined where nothing did. */
export type IdentityOf = (span: SpanIndex) => ErrorIdentity | undefined

type Times = Pick<SpanTable, 'parent' | 'start' | 'end'>

/** What comes of a request comes so soon after it, in ms. */
const NEXT_MS = 1000

/**
 * Tells the exception that has most probably come of a request that failed with a status: the first beside it, soon after its
 * end. A page that throws because of that does so in code that goes on from there.
 *
 * @param causes - the root causes of one tree, in the order of time
 */
export function failedNext(
  { parent, start, end }: Times,
  causes: readonly SpanIndex[],
  identityOf: IdentityOf,
): (cause: SpanIndex) => SpanIndex | undefined {
  /** By the span above, in the order of time. */
  let exceptions: Map<SpanIndex, SpanIndex[]> | undefined
  return (cause) => {
    const own = identityOf(cause)
    if (parent[cause] === NONE || own === undefined || !isStatus(own)) return undefined
    exceptions ??= exceptionsByParent()
    const beside = exceptions.get(parent[cause]) ?? []
    let from = 0
    for (let to = beside.length; from < to; ) {
      const middle = (from + to) >> 1
      if (start[beside[middle]] >= end[cause]) to = middle
      else from = middle + 1
    }
    const next = beside.at(from)
    return next !== undefined && start[next] - end[cause] <= NEXT_MS ? next : undefined
  }

  function exceptionsByParent(): Map<SpanIndex, SpanIndex[]> {
    const byParent = new Map<SpanIndex, SpanIndex[]>()
    for (const cause of causes) {
      const identity = identityOf(cause)
      if (identity === undefined || !isException(identity)) continue
      const beside = byParent.get(parent[cause])
      if (beside === undefined) byParent.set(parent[cause], [cause])
      else beside.push(cause)
    }
    return byParent
  }
}

/**
 * Which root causes of one tree are one incident: those with the same exception, and those that say no more of themselves than
 * that they failed, where one exception above them says why, or one that came of it (`failedNext`). Requests that were answered
 * with different statuses are several.
 *
 * @param causes - of one tree: the first that has a message gives the incident its name
 * @returns by cause: the one that its incident is called by
 */
export function incidentsOf(table: Times, causes: readonly SpanIndex[], identityOf: IdentityOf): readonly SpanIndex[] {
  if (causes.length < 2) return causes
  const { parent } = table
  const next = failedNext(table, causes, identityOf)
  const reasons = new Map<SpanIndex, ErrorIdentity | undefined>()
  const incidents = new Map<string, { called: SpanIndex; hasMessage: boolean; readonly statuses: Set<string> }>()
  const keys = causes.map((cause) => {
    const own = identityOf(cause)
    const reason = own === undefined || isException(own) ? own : (reasonAbove(cause) ?? reasonBeside(cause))
    if (own === undefined || reason === undefined || (own.message !== '' && own.message !== reason.message))
      return undefined
    const key = JSON.stringify([reason.type, reason.message])
    const incident = incidents.get(key) ?? { called: cause, hasMessage: false, statuses: new Set() }
    incidents.set(key, incident)
    if (own.message !== '' && !incident.hasMessage) [incident.called, incident.hasMessage] = [cause, true]
    if (isStatus(own)) incident.statuses.add(own.type)
    return key
  })
  return causes.map((cause, i) => {
    const incident = incidents.get(keys[i] ?? '')
    const own = identityOf(cause)
    const isOther = incident === undefined || own === undefined || (incident.statuses.size > 1 && isStatus(own))
    return isOther ? cause : incident.called
  })

  function reasonBeside(cause: SpanIndex): ErrorIdentity | undefined {
    const came = next(cause)
    return came === undefined ? undefined : identityOf(came)
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

function isStatus({ type }: ErrorIdentity): boolean {
  return /^\d+$/.test(type)
}
