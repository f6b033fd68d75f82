import { useEffect, useRef, useState } from 'preact/hooks'
import type { NetworkRequest } from '../../../../../extension/devtools/network/har-entry'
import { usePanel } from '../../../../state/context'
import type { SpanDetail } from '../../../../store/model'
import type { MessageKey } from '../../../../text/message'
import { DraftForm } from './draft-form'
import { draftOf, isSafe, pageRequest, type RequestDraft, whyNotAgain } from './request-draft'
import './resend.css'

interface ResendToolsProps {
  readonly span: SpanDetail
  readonly request: NetworkRequest
}

const RESULTS = {
  sent: 'sendAgainSent',
  gone: 'sendAgainGone',
  untraced: 'sendAgainUntraced',
} as const satisfies Readonly<Record<string, MessageKey>>

/** Sends a request again, as it was or edited: by the page itself, and within the same trace. */
export function ResendTools({ span, request }: ResendToolsProps) {
  const { state, message } = usePanel()
  const [step, setStep] = useState<'none' | 'confirm' | 'edit'>('none')
  const [result, setResult] = useState('')
  const again = useRef<HTMLButtonElement>(null)
  const edit = useRef<HTMLButtonElement>(null)
  const yes = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (step === 'confirm') yes.current?.focus()
  }, [step])

  // Read, so that the pane learns when the page is left.
  void state.table.frame.value
  const reason = whyNotAgain(span, state.store.isDocumentOpen(span.index), request)
  const hint = reason === undefined ? undefined : message(reason)

  async function send(draft: RequestDraft): Promise<void> {
    const wanted = pageRequest(draft, request, span)
    if (wanted === undefined) return
    cancel()
    const { type, ...more } = await state.environment.sendInPage(wanted)
    setResult(
      type === 'refused' ? message('sendAgainRefused', 'reason' in more ? more.reason : '') : message(RESULTS[type]),
    )
  }
  function cancel(): void {
    const button = step === 'edit' ? edit : again
    setStep('none')
    button.current?.focus()
  }
  return (
    <>
      <button
        ref={again}
        type="button"
        class="text-button"
        aria-disabled={reason !== undefined}
        title={hint}
        onClick={() => {
          setResult('')
          if (hint !== undefined) setResult(hint)
          else if (isSafe(request.method)) void send(draftOf(request))
          else setStep('confirm')
        }}
      >
        {message('sendAgain')}
      </button>
      <button
        ref={edit}
        type="button"
        class="text-button"
        aria-disabled={reason !== undefined}
        aria-expanded={step === 'edit'}
        title={hint}
        onClick={() => {
          setResult(hint ?? '')
          if (hint === undefined) setStep(step === 'edit' ? 'none' : 'edit')
        }}
      >
        {message('editAndSend')}
      </button>
      {step === 'confirm' && (
        <div
          class="resend-question"
          role="group"
          aria-labelledby="resend-question"
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return
            event.preventDefault()
            event.stopPropagation()
            cancel()
          }}
        >
          <span id="resend-question">{message('sendAgainQuestion', request.method)}</span>
          <button ref={yes} type="button" class="text-button" onClick={() => void send(draftOf(request))}>
            {message('sendMethod', request.method)}
          </button>
          <button type="button" class="text-button" onClick={cancel}>
            {message('cancel')}
          </button>
        </div>
      )}
      {step === 'edit' && <DraftForm draft={draftOf(request)} onSend={(draft) => void send(draft)} onCancel={cancel} />}
      <div class="resend-result subtle" role="status">
        {result}
      </div>
    </>
  )
}
