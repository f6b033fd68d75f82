import { StatusCode } from '../../../inpage/api/api'
import type { AttributeValue } from '../../../inpage/block/format'
import { usePanel } from '../../state/context'
import type { SpanDetail } from '../../store/model'
import { durationText } from '../../text/duration-text'
import { KIND_NAMES } from '../../text/kind-names'
import { readableValue } from '../../text/readable-value'
import { InferredParent } from './inferred-parent'
import { SourceLink, type SourcePlace } from './source-link'

/** What the span is, how it ended, and where in the code it began. */
export function Heading({ span }: { readonly span: SpanDetail }) {
  const { format, message } = usePanel()
  const isError = span.status === StatusCode.ERROR
  const attribute = (name: string) => span.attributes.find(([key]) => key === name)?.[1]
  const host = attribute('server.address')
  const place = startPlace(attribute)
  const facts = [
    message(KIND_NAMES[span.kind]),
    span.scope,
    host === undefined ? '' : readableValue(host),
    durationText(span, { format, message }),
    span.fileName === undefined
      ? message('startedAfter', format.duration(span.startMs - span.documentStartMs))
      : message('importedFrom', span.fileName),
  ]
  return (
    <div class="section">
      <div class="heading">
        <span class={isError ? 'error-text' : ''}>{span.name}</span>
        <span class="heading-label">{span.label}</span>
        {span.httpStatus !== undefined && (
          <span class={`heading-status${isError ? ' error-text' : ''}`}>
            {isError ? '× ' : ''}
            {span.httpStatus}
          </span>
        )}
      </div>
      <div class="subtle">{facts.filter((fact) => fact !== '').join(' · ')}</div>
      <InferredParent span={span} />
      {place !== undefined && (
        <div class="subtle">
          {message('startedAt')} <SourceLink place={place} />
        </div>
      )}
      {span.status !== StatusCode.UNSET && (
        <div class={isError ? 'error-text' : ''}>
          {message(isError ? 'statusError' : 'statusOk')}
          {span.statusMessage !== '' && `: ${span.statusMessage}`}
        </div>
      )}
    </div>
  )
}

/** Where a span was started: https://opentelemetry.io/docs/specs/semconv/registry/attributes/code/ */
export function startPlace(attribute: (name: string) => AttributeValue | undefined): SourcePlace | undefined {
  const [url, line, column] = ['file.path', 'line.number', 'column.number'].map((name) => attribute(`code.${name}`))
  const name = attribute('code.function.name')
  if (typeof url !== 'string' || typeof line !== 'number') return undefined
  const file = `${url.slice(url.lastIndexOf('/') + 1) || url}:${line}`
  return {
    text: typeof name === 'string' && name !== '' ? `${name} (${file})` : file,
    url,
    line,
    column: typeof column === 'number' ? column : 1,
  }
}
