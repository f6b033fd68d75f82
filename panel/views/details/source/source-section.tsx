import { usePanel } from '../../../state/context'
import type { SpanDetail } from '../../../store/model'
import { startFrames } from '../../../text/code-frames'
import { Section } from '../section'
import { documentOf, ownFrame } from './resolution'
import { SourceExcerpt } from './source-excerpt'

/** The source around the place where a span was started. */
export function SourceSection({ span }: { readonly span: SpanDetail }) {
  const { state, message } = usePanel()
  const frames = startFrames((name) => span.attributes.find(([key]) => key === name)?.[1])
  const resolution = ownFrame(state, documentOf(span), frames)?.resolution
  if (resolution?.type !== 'original' || resolution.excerpt === undefined) return null
  return (
    <Section name="source" title={message('source')}>
      <div class="subtle">{resolution.url}</div>
      <SourceExcerpt original={resolution} />
    </Section>
  )
}
