import { spanJson } from '../../formats/plain-json'
import { storedSpans } from '../../formats/stored-span'
import { usePanel } from '../../state/context'
import type { SpanDetail } from '../../store/model'
import { copyText } from '../../widgets/clipboard'
import { LongText } from './attributes/attribute-value'

/** Characters that are shown at first: a span of the largest size would take seconds to lay out. */
const MAX_SHOWN = 50_000

/** The span as JSON. */
export function JsonTab({ span }: { readonly span: SpanDetail }) {
  const { state, message } = usePanel()
  const { store } = state
  if (!store.has(span.index)) return null
  const json = spanJson(storedSpans(store)(span.index))
  return (
    <div class="section">
      <button type="button" class="text-button" onClick={() => copyText(json)}>
        {message('copy')}
      </button>
      <pre class="body-text json">
        <LongText text={json} maxLength={MAX_SHOWN} />
      </pre>
    </div>
  )
}
