import { StatusCode } from '../../../inpage/api/api'
import { usePanel } from '../../state/context'
import type { SpanDetail } from '../../store/model'
import { clockText } from '../../text/clock-text'
import { durationText } from '../../text/duration-text'
import { KIND_NAMES } from '../../text/kind-names'
import { readableValue } from '../../text/readable-value'
import { InferredParent } from './inferred-parent'
import { ServiceSource } from './source/service-source'
import { StartedAt } from './source/started-at'

/** What the span is, how it ended, and where in the code it began. */
export function Heading({ span }: { readonly span: SpanDetail }) {
  const { format, message } = usePanel()
  const isError = span.status === StatusCode.ERROR
  const attribute = (name: string) => span.attributes.find(([key]) => key === name)?.[1]
  const host = attribute('server.address')
  const facts = [
    message(KIND_NAMES[span.kind]),
    span.scope,
    host === undefined ? '' : readableValue(host),
    durationText(span, { format, message }),
    originOf(span),
    span.clockOffsetMs === 0 ? '' : message('clockMoved', clockText(span.clockOffsetMs, format)),
  ]
  function originOf({ fileName, service, startMs, documentStartMs }: SpanDetail): string {
    if (fileName !== undefined) return message('importedFrom', fileName)
    if (service !== undefined) return message('fromService', service)
    return message('startedAfter', format.duration(startMs - documentStartMs))
  }
  return (
    <div class="section">
      <div class="heading">
        <span class={isError ? 'error-text' : ''}>{span.name}</span>
        <span class="heading-label">{span.label}</span>
        {span.httpStatus !== undefined && (
          <span class={`heading-status${isError && span.httpStatus >= 400 ? ' error-text' : ''}`}>
            {span.httpStatus}
          </span>
        )}
      </div>
      <div class="subtle">{facts.filter((fact) => fact !== '').join(' · ')}</div>
      <InferredParent span={span} />
      <StartedAt span={span} />
      <ServiceSource span={span} />
      {span.status !== StatusCode.UNSET && (
        <div class={isError ? 'error-text' : ''}>
          {message(isError ? 'statusError' : 'statusOk')}
          {span.statusMessage !== '' && `: ${span.statusMessage}`}
        </div>
      )}
    </div>
  )
}
