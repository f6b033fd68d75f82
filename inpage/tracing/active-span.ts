/** The active span of a namespace within a `Context`. */

import type { Span } from '../api/api'
import type { Carrier, Context } from '../context/carrier'

export function activeSpanIn(context: Context | undefined, namespace: string): Span | undefined {
  for (let at = context; at !== undefined; at = at.outer) if (at.namespace === namespace) return at.span
  return undefined
}

/** `context` with `span` active in `namespace`; each namespace stands in it at most once, so it cannot grow. */
export function withActive(
  context: Context | undefined,
  namespace: string,
  span: Span | undefined,
): Context | undefined {
  let rest: Context | undefined
  for (let at = context; at !== undefined; at = at.outer) {
    if (at.namespace === namespace) continue
    rest = at.outer === undefined && rest === undefined ? at : { namespace: at.namespace, span: at.span, outer: rest }
  }
  return span === undefined ? rest : { namespace, span, outer: rest }
}

/** If `span` is the active one, its parent becomes active: Kong's rule when a span finishes. */
export function deactivate(carrier: Carrier, namespace: string, span: Span, parent: Span | undefined): void {
  const context = carrier.current()
  if (context !== undefined && activeSpanIn(context, namespace) === span) {
    carrier.replace(withActive(context, namespace, parent))
  }
}
