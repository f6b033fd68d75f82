import { NONE, type SpanTable } from '../columns/span-table'
import type { SpanIndex } from '../model'
import { type ErrorIdentity, isException } from './exceptions'

/** Tells what went wrong in a span, without what is another each time; undefined where nothing did. */
export type IdentityOf = (span: SpanIndex) => ErrorIdentity | undefined

/**
 * Which root causes of one tree are one incident: those with the same exception, and those that say no more of themselves than
 * that they failed, where one exception above them says why. Requests that were answered with different statuses are several.
 *
 * @param causes - of one tree: the first that has a message gives the incident its name
 * @returns by cause: the one that its incident is called by
 */
export function incidentsOf(
  { parent }: Pick<SpanTable, 'parent'>,
  causes: readonly SpanIndex[],
  identityOf: IdentityOf,
): readonly SpanIndex[] {
  if (causes.length < 2) return causes
  const reasons = new Map<SpanIndex, ErrorIdentity | undefined>()
  const incidents = new Map<string, { called: SpanIndex; hasMessage: boolean; readonly statuses: Set<string> }>()
  const keys = causes.map((cause) => {
    const own = identityOf(cause)
    const reason = own === undefined || isException(own) ? own : reasonAbove(cause)
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
