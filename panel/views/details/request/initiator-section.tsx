import type { Initiator } from '../../../../extension/devtools/network/har-initiator'
import { usePanel } from '../../../state/context'
import type { SpanDetail } from '../../../store/model'
import { placeText, startFrames } from '../../../text/code-frames'
import { Section } from '../section'
import { documentOf, ownFrame } from '../source/resolution'
import { SourceLink } from '../source/source-link'

interface InitiatorSectionProps {
  readonly span: SpanDetail
  readonly initiator: Initiator
}

/** Where in the page's own code a request was made, or what else made it. */
export function InitiatorSection({ span, initiator }: InitiatorSectionProps) {
  const { state, message } = usePanel()
  const document = documentOf(span)
  const recorded = startFrames((name) => span.attributes.find(([key]) => key === name)?.[1])
  const logged = initiator.frames.map((frame) => ({
    ...frame,
    text: placeText(frame.functionName, frame.url, frame.line),
  }))
  const own = ownFrame(state, document, recorded.length > 0 ? recorded : logged)
  if (own === undefined && (initiator.type === '' || initiator.type === 'other')) return null
  return (
    <Section name="initiator" title={message('initiator')}>
      {initiator.type} {own !== undefined && <SourceLink place={own.frame} document={document} />}
    </Section>
  )
}
