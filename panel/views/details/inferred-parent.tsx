import { usePanel } from '../../state/context'
import type { SpanDetail } from '../../store/model'

/** By what the parent of a span is inferred, if it is. */
export function InferredParent({ span }: { readonly span: SpanDetail }) {
  const { state, message } = usePanel()
  // The parent may come later.
  void state.table.frame.value
  if (!span.isParentInferred || span.parentId === undefined) return null
  const { store } = state
  const parent = store.find(`${span.traceId}:${span.parentId}`)
  if (parent === undefined) return <div class="subtle">{message('parentInferred')}</div>
  const { name, label } = store.summary(parent)
  const isFailure = span.scope === 'error'
  const isOfLoad = store.scopeOf(parent) === 'document'
  const how = isFailure ? 'parentInferredByRun' : isOfLoad ? 'parentInferredByLoad' : 'parentInferredByQueue'
  return <div class="subtle">{message(how, `${name} ${label}`.trim())}</div>
}
