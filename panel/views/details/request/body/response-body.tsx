import { useEffect, useState } from 'preact/hooks'
import type { NetworkRequest, ResponseBody } from '../../../../../extension/devtools/network/har-entry'
import type { Redaction } from '../../../../../extension/redaction/redaction'
import { usePanel } from '../../../../state/context'
import { Section } from '../../section'
import { Body } from './body'

/** Larger bodies are fetched when the reader asks for them, in bytes. */
const MAX_UNASKED = 2_000_000
/** Who walks through the rows does not fetch the body of each; ms. */
const REST_MS = 100

type BodyState = 'unasked' | 'loading' | 'gone' | ResponseBody

interface ResponseBodyProps {
  readonly request: NetworkRequest
  readonly redaction: Redaction
}

/** The body of a response. It is fetched from the browser's memory when it is looked at, not before. */
export function ResponseBodySection({ request, redaction }: ResponseBodyProps) {
  const { state, format, message } = usePanel()
  const { bodies } = state.details
  const [shown, setShown] = useState<BodyState>('loading')
  const [isAsked, setAsked] = useState(false)
  const bytes = request.contentBytes ?? 0
  const isWanted = isAsked || bytes <= MAX_UNASKED || bodies.has(request)

  useEffect(() => setAsked(false), [request])
  useEffect(() => {
    setShown(isWanted ? 'loading' : 'unasked')
    if (!isWanted) return
    let isOver = false
    const show = (body: BodyState) => {
      if (!isOver) setShown(body)
    }
    const load = () => void bodies.of(request).then(show, () => show('gone'))
    if (bodies.has(request)) load()
    const timer = bodies.has(request) ? undefined : setTimeout(load, isAsked ? 0 : REST_MS)
    return () => {
      isOver = true
      clearTimeout(timer)
    }
  }, [request, bodies, isWanted, isAsked])

  return (
    <Section name="responseBody" title={message('responseBody')}>
      {shown === 'unasked' ? (
        <button type="button" class="text-button" onClick={() => setAsked(true)}>
          {message('loadBody', format.bytes(bytes))}
        </button>
      ) : shown === 'loading' ? (
        <span class="subtle">{message('loadingBody')}</span>
      ) : shown === 'gone' ? (
        <span class="subtle">{message('bodyGone')}</span>
      ) : (
        <Body
          text={shown.text}
          isBase64={shown.isBase64}
          mimeType={request.mimeType}
          label={message('responseBody')}
          redaction={redaction}
        />
      )}
    </Section>
  )
}
