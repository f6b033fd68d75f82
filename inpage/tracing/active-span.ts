/** The active span of a namespace within a context. */

import type { Span } from '../api/api'
import type { Carrier, Context } from '../context/carrier'

/** The namespace of the global tracer. */
export const DEFAULT_NAMESPACE = 'default'

/** The active span of a namespace; undefined if there is none. */
export function activeSpanIn(context: Context | undefined, namespace: string): Span | undefined {
  for (let at = context; at !== undefined; at = at.outer) if (at.namespace === namespace) return at.span
  return undefined
}

/** `context` with `span` active in `namespace`. Each namespace occurs at most once, so contexts do not grow. */
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

/** Kong's rule for the end of a span: if it is the active span, its parent becomes active. */
export function deactivate(carrier: Carrier, namespace: string, span: Span, parent: Span | undefined): void {
  const context = carrier.current()
  if (context !== undefined && activeSpanIn(context, namespace) === span) {
    carrier.replace(withActive(context, namespace, parent))
  }
}
