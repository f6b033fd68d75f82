import { usePanel } from '../../state/context'
import type { SpanDetail, SpanIndex } from '../../store/model'
import { Entries } from './attributes/entries'
import { SpanLink } from './span-link'

interface LinksTabProps {
  readonly span: SpanDetail
  /** The spans that link to it. */
  readonly backlinks: readonly SpanIndex[]
}

/** Links and backlinks that are shown; one span can be what thousands came from. */
const MAX_LINKS = 200

/** Which spans it links to, and which link to it. */
export function LinksTab({ span, backlinks }: LinksTabProps) {
  const { state, format, message } = usePanel()
  const { store } = state
  const shown = backlinks.slice(0, MAX_LINKS).filter((index) => store.has(index))
  return (
    <>
      {span.links.length > 0 && (
        <div class="section">
          <h3>{message('linksTo')}</h3>
          {span.links.slice(0, MAX_LINKS).map(({ traceId, spanId, attributes }, at) => (
            <div class="event" key={at}>
              <SpanLink span={`${traceId}:${spanId}`} />
              <Entries entries={[[message('traceId'), traceId], [message('spanId'), spanId], ...attributes]} />
            </div>
          ))}
          {span.links.length > MAX_LINKS && (
            <div class="subtle">{message('andMore', format.count(span.links.length - MAX_LINKS))}</div>
          )}
        </div>
      )}
      {shown.length > 0 && (
        <div class="section">
          <h3>{message('linkedFrom')}</h3>
          {shown.map((index) => {
            const { key, startMs } = store.summary(index)
            return (
              <div key={key}>
                <SpanLink span={key} /> <span class="subtle">{format.clock(startMs)}</span>
              </div>
            )
          })}
          {backlinks.length > shown.length && (
            <div class="subtle">{message('andMore', format.count(backlinks.length - shown.length))}</div>
          )}
        </div>
      )}
    </>
  )
}
