import { usePanel } from '../../state/context'
import './inferred-guide.css'

/** Joins a row to its parent where that is inferred. */
export function InferredGuide() {
  const { message } = usePanel()
  return (
    <span class="inferred-guide" title={message('parentInferredTitle')}>
      <span class="hidden-text">{message('parentInferred')}</span>
    </span>
  )
}
