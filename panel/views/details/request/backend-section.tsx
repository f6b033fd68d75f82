import { SpanKind } from '../../../../inpage/api/api'
import { usePanel } from '../../../state/context'
import { useChunkedWork } from '../../../state/use-chunked-work'
import { type MapSite, originMap } from '../../../store/analysis/origin-map'
import type { SpanDetail } from '../../../store/model'
import { usePlural } from '../../shared/plural'
import { Section } from '../section'

/** Number of backends that the summary names. */
const MAX_NAMED = 3

/** Which backends sent spans of their own for a request. They stand under it in the tree. */
export function BackendSection({ span }: { readonly span: SpanDetail }) {
  const { state, format, message } = usePanel()
  const counted = usePlural()
  const { store } = state
  const request = span.kind === SpanKind.CLIENT && store.has(span.index) ? span.index : undefined
  const map = useChunkedWork(
    function* () {
      return request === undefined ? undefined : yield* originMap(store.table, Int32Array.of(request), () => true)
    },
    [store, request],
  )
  // The first is where the request itself was made.
  const backends = map?.sites.slice(1).filter(({ spans }) => spans > 0) ?? []
  if (backends.length === 0) return null
  const spans = backends.reduce((sum, site) => sum + site.spans, 0)
  const names = backends.slice(0, MAX_NAMED).map(nameOf)
  if (backends.length > MAX_NAMED) names.push('…')
  return (
    <Section
      name="backend"
      title={
        <>
          {message('backend')}{' '}
          <span class="subtle">{message('backendSpans', counted('span', spans), names.join(', '))}</span>
        </>
      }
    >
      <dl class="entries">
        {backends.map((site) => [
          <dt key={`${site.type} ${site.name} name`}>{nameOf(site)}</dt>,
          <dd key={`${site.type} ${site.name} spans`}>
            {counted('span', site.spans)}
            {site.errors > 0 && <span class="error-text"> · × {format.count(site.errors)}</span>}
          </dd>,
        ])}
      </dl>
    </Section>
  )
}

/** Origins without their scheme. */
function nameOf({ name }: MapSite): string {
  return name.replace(/^https?:\/\//, '')
}
