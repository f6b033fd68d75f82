import { HEADERS_FATE, type HeadersFate } from '../../../../inpage/instrument/http/trace-headers/headers-fate'
import { usePanel } from '../../../state/context'
import type { SpanDetail } from '../../../store/model'
import type { MessageKey } from '../../../text/message'
import { Section } from '../section'

const TEXTS: Readonly<Record<HeadersFate, MessageKey>> = {
  'left-out': 'headersLeftOut',
  'not-yet': 'headersNotYet',
  redirected: 'headersRedirected',
  refused: 'headersRefused',
  suspected: 'headersSuspected',
  wrapped: 'headersWrapped',
}

/** Why a request has no trace headers, or was sent a second time without them; nothing for most. */
export function HeadersSection({ span }: { readonly span: SpanDetail }) {
  const { message } = usePanel()
  const fate = span.attributes.find(([name]) => name === HEADERS_FATE)?.[1]
  const text = typeof fate === 'string' && Object.hasOwn(TEXTS, fate) ? TEXTS[fate as HeadersFate] : undefined
  if (text === undefined) return null
  return (
    <Section name="headers" title={message('headers')}>
      <p class="hint">{message(text)}</p>
    </Section>
  )
}
