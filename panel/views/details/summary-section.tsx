import type { ScriptDocument } from '../../sources/place'
import { usePanel } from '../../state/context'
import { useChunkedWork } from '../../state/use-chunked-work'
import { traceSummary } from '../../store/analysis/trace-summary'
import type { SpanIndex } from '../../store/model'
import { type SentencePart, traceSentence } from '../../text/trace-sentence'
import { documentOf } from './source/resolution'
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
  const document = documentOf(store.detail(summary.root))
  return (
    <p class="section trace-summary">
      {traceSentence(store, summary, { format, message }).map((part, at) => (
        <Part key={at} part={part} document={document} />
      ))}
    </p>
  )
}

interface PartProps {
  readonly part: SentencePart
  readonly document: ScriptDocument | undefined
}

function Part({ part: { text, tone, span, place, isQuoted }, document }: PartProps) {
  const { state, message } = usePanel()
  if (place !== undefined) return <SourceLink place={place} document={document} />
  const className = tone === undefined ? '' : tone === 'error' ? 'error-text strong' : 'strong'
  // What the page says may run from right to left; the sentence around it does not.
  if (span === undefined && isQuoted) return <bdi class={className}>{text}</bdi>
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
