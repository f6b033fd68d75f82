import { usePanel } from '../../state/context'
import './inferred-guide.css'

/** Joins a row to its parent where that is inferred. */
export function InferredGuide() {
  const { message } = usePanel()
  return (
    <span
      class="inferred-guide"
      role="img"
      aria-label={message('parentInferred')}
      title={message('parentInferredTitle')}
    />
  )
}
