import { usePanel } from '../../../state/context'
import type { SpanIndex } from '../../../store/model'
import { COLOR_NAMES, spanColors } from './span-colors'

/** The colour of a span's bars, before its name. */
export function ColorMark({ span }: { readonly span: SpanIndex }) {
  const { state } = usePanel()
  if (!state.store.has(span)) return <span class="kind" />
  const { placeOf } = spanColors(state.store, state.settings.current.value.view.colorBy)
  return <span class="kind" style={{ background: `var(${COLOR_NAMES[placeOf(span)]})` }} />
}
