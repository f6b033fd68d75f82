import { useEffect, useState } from 'preact/hooks'
import type { NetworkRequest, ResponseBody } from '../../../../extension/devtools/network/har-entry'
import { usePanel } from '../../../state/context'
import { LongText, prettyJson } from '../attributes/attribute-value'
import { Section } from '../section'

/** Characters of a body that are shown; the rest is for the Network panel. */
const MAX_TEXT = 200_000

type Shown = 'unasked' | 'loading' | 'gone' | ResponseBody

/** The body of an answer. It is fetched from the browser's memory when the reader asks for it, not before. */
export function ResponseBodySection({ request }: { readonly request: NetworkRequest }) {
  const { state, message } = usePanel()
  const { bodies } = state.details
  const [shown, setShown] = useState<Shown>('unasked')

  const load = () => {
    const body = bodies.get(request) ?? request.body()
    bodies.set(request, body)
    setShown('loading')
    body.then(setShown, () => setShown('gone'))
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: a body is loaded again only for another request
  useEffect(() => {
    setShown('unasked')
    if (bodies.has(request)) load()
  }, [request])

  return (
    <Section name="responseBody" title={message('responseBody')}>
      {shown === 'unasked' ? (
        <button type="button" class="text-button" onClick={load}>
          {message('loadBody')}
        </button>
      ) : shown === 'loading' ? (
        <span class="subtle">{message('loadingBody')}</span>
      ) : shown === 'gone' ? (
        <span class="subtle">{message('bodyGone')}</span>
      ) : (
        <Body body={shown} mimeType={request.mimeType} />
      )}
    </Section>
  )
}

function Body({ body: { text, isBase64 }, mimeType }: { readonly body: ResponseBody; readonly mimeType: string }) {
  const { message } = usePanel()
  if (text === '') return <span class="subtle">{message('bodyEmpty')}</span>
  if (isBase64) {
    return /^image\/(png|jpeg|gif|webp|avif|bmp)$/.test(mimeType) ? (
      <img class="body-image" src={`data:${mimeType};base64,${text}`} alt={message('responseBody')} />
    ) : (
      <span class="subtle">{message('bodyNotText')}</span>
    )
  }
  return (
    <div class="body-text">
      <LongText text={(prettyJson(text) ?? text).slice(0, MAX_TEXT)} />
      {text.length > MAX_TEXT && <div class="subtle">{message('bodyCut')}</div>}
    </div>
  )
}
