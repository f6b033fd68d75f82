import { usePanel } from '../../state/context'
import type { SpanKey } from '../../store/model'

/** Leads to another span, if the panel has it. */
export function SpanLink({ span }: { readonly span: SpanKey }) {
  const { state, message } = usePanel()
  void state.table.frame.value
  const index = state.store.find(span)
  if (index === undefined) return <span class="subtle">{message('spanNotHere')}</span>
  const { name, label, kind } = state.store.summary(index)
  return (
    <button type="button" class="link" title={message('goToSpan')} onClick={() => state.reveal(index)}>
      <span class={`kind kind-${kind}`} />
      {name} {label !== '' && <span class="subtle">{label}</span>}
    </button>
  )
}
