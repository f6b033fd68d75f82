import { usePanel } from '../../../state/context'
import type { SpanDetail } from '../../../store/model'
import { startFrames } from '../../../text/code-frames'
import { documentOf, NO_ORIGINAL, ownFrame } from './resolution'
import { SourceLink } from './source-link'

/** Where in the application's own code a span was started. */
export function StartedAt({ span }: { readonly span: SpanDetail }) {
  const { state, message } = usePanel()
  const document = documentOf(span)
  const frames = startFrames((name) => span.attributes.find(([key]) => key === name)?.[1])
  const own = ownFrame(state, document, frames)
  if (own === undefined) return null
  const { frame, resolution } = own
  return (
    <div class="subtle">
      {message('startedAt')} <SourceLink place={frame} document={document} />
      {resolution?.type === 'none' && ` · ${message(NO_ORIGINAL[resolution.reason])}`}
    </div>
  )
}
