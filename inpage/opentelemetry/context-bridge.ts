import type { Span } from '../api/api'
import type { Context } from '../context/carrier'
import { activeSpanIn, withActive } from '../tracing/active-span'
import { dataOf } from '../tracing/span/span'
import { BAGGAGE_KEY, KEPT, KeptContext, NAMESPACE, type PageContext, SUPPRESS_KEY } from './page-context'

/**
 * Our context for code that runs in a context of the page's OpenTelemetry.
 *
 * @param outer - our context in which the page made `context` current
 * @param context - the page's context
 * @param span - our span that shows the active span of `context`; without one, an active span of ours stays active
 */
export function contextWithSpanOf(
  outer: Context | undefined,
  context: PageContext,
  span: Span | undefined,
): Context | undefined {
  const before = activeSpanIn(outer, NAMESPACE)
  const active = span ?? (dataOf(before)?.fill === undefined ? before : undefined)
  const says = context.getValue(SUPPRESS_KEY) === true || context.getValue(BAGGAGE_KEY) !== undefined
  if (active === before && !says && activeSpanIn(outer, KEPT) === undefined) return outer
  const kept = withActive(outer, KEPT, says ? new KeptContext(context) : undefined)
  return withActive(kept, NAMESPACE, active)
}
