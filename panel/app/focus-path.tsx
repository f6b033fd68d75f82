import { usePanel } from '../state/context'
import type { SpanIndex } from '../store/model'

/** The way from all spans down to the one that is shown alone, each step to go back to. */
export function FocusPath() {
  const { state, message } = usePanel()
  void state.table.frame.value
  const { focus } = state.rows
  if (focus === undefined || !state.store.has(focus)) return null
  const above: SpanIndex[] = []
  for (
    let at = state.store.parentOf(focus);
    at !== undefined && above.length < MAX_STEPS;
    at = state.store.parentOf(at)
  ) {
    above.unshift(at)
  }
  const nameOf = (index: SpanIndex) => {
    const { name, label } = state.store.summary(index)
    return `${name} ${label}`.trim()
  }
  return (
    <nav class="focus-path" aria-label={message('focusPath')}>
      <button type="button" onClick={() => state.setFocus(undefined)}>
        {message('traces')}
      </button>
      {above.map((index) => (
        <span key={index}>
          ›{' '}
          <button type="button" onClick={() => state.setFocus(index)}>
            {nameOf(index)}
          </button>
        </span>
      ))}
      › <b>{nameOf(focus)}</b>
    </nav>
  )
}

/** More do not fit. */
const MAX_STEPS = 6
