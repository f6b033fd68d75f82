import { usePanel } from '../../state/context'
import { useChunkedWork } from '../../state/use-chunked-work'
import { traceSummary } from '../../store/analysis/trace-summary'
import type { SpanIndex } from '../../store/model'
import { type SentencePart, traceSentence } from '../../text/trace-sentence'
import { SourceLink } from './source/source-link'

/** What happened in the trace in which a span stands, in a sentence. */
export function SummarySection({ span }: { readonly span: SpanIndex }) {
  const { state, format, message } = usePanel()
  // The trace goes on growing when the span itself is done.
  void state.table.frame.value
  const { store } = state
  const root = store.has(span) ? store.rootOf(span) : undefined
  const summary = useChunkedWork(
    function* () {
      return root === undefined ? undefined : yield* traceSummary(store, root)
    },
    [store, root],
  )
  if (summary === undefined || !store.has(summary.root)) return null
  return (
    <p class="section trace-summary">
      {traceSentence(store, summary, { format, message }).map((part, at) => (
        <Part key={at} part={part} />
      ))}
    </p>
  )
}

function Part({ part: { text, tone, span, place } }: { readonly part: SentencePart }) {
  const { state, message } = usePanel()
  if (place !== undefined) return <SourceLink place={{ ...place, text }} />
  const className = tone === undefined ? '' : tone === 'error' ? 'error-text strong' : 'strong'
  if (span === undefined) return className === '' ? text : <span class={className}>{text}</span>
  return (
    <button
      type="button"
      class={`plain-link ${className}`}
      title={message('goToSpan')}
      onClick={() => state.store.has(span) && state.reveal(span)}
    >
      {text}
    </button>
  )
}
