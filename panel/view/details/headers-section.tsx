import { HEADERS_FATE, type HeadersFate } from '../../../inpage/instrument/headers-fate'
import type { SpanDetail } from '../../store/model'
import { usePanel } from '../context'
import type { MessageKey } from '../environment'
import { Section } from './section'

const TEXTS: Readonly<Record<HeadersFate, MessageKey>> = {
  'left-out': 'headersLeftOut',
  'not-yet': 'headersNotYet',
  redirected: 'headersRedirected',
  refused: 'headersRefused',
  suspected: 'headersSuspected',
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
