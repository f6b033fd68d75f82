import { useEffect, useState } from 'preact/hooks'
import { type ServerTrace, serverReport } from '../../../state/backends/server-report'
import { usePanel } from '../../../state/context'
import type { SpanDetail } from '../../../store/model'
import { Bars } from '../bars'
import { Section } from '../section'
import { requestOfSpan } from './request-of-span'

/** What the server says of a request in its response: where its time went, and in which trace it recorded it. */
export function ServerSection({ span }: { readonly span: SpanDetail }) {
  const { state, format, message } = usePanel()
  const { network } = state.environment
  const [, setVersion] = useState(0)
  useEffect(() => network?.subscribe(() => setVersion((version) => version + 1)), [network])
  const wanted = span.service === undefined ? requestOfSpan(span) : undefined
  const headers = wanted === undefined ? undefined : network?.find(wanted)?.requests.at(-1)?.responseHeaders
  const { trace, metrics, kongRequestId } = serverReport(headers ?? [])
  // Where the server went on with our trace its spans stand beneath the request anyway.
  const other = trace?.traceId === span.traceId ? undefined : trace
  if (other === undefined && metrics.length === 0 && kongRequestId === '') return null
  const total = Math.max(span.endMs - span.startMs || 0, ...metrics.map(({ durationMs = 0 }) => durationMs), 0.001)
  return (
    <Section name="server" title={message('serverSays')}>
      <Bars
        total={total}
        bars={metrics.map(({ name, description, durationMs }) => ({
          name: 'waiting',
          title: description === '' ? name : `${name} · ${description}`,
          from: 0,
          to: durationMs ?? 0,
          text: durationMs === undefined ? '' : format.duration(durationMs),
        }))}
      />
      <dl class="entries">
        {kongRequestId !== '' && [<dt key="name">X-Kong-Request-Id</dt>, <dd key="value">{kongRequestId}</dd>]}
        {other !== undefined && [
          <dt key="trace">{message('serverTrace')}</dt>,
          <dd key="id">
            <OtherTrace trace={other} />
          </dd>,
        ]}
      </dl>
    </Section>
  )
}

/** A trace that the request started at the server, as it carried no trace header of ours. */
function OtherTrace({ trace }: { readonly trace: ServerTrace }) {
  const { state, message } = usePanel()
  void state.table.frame.value
  const { store } = state
  const first = store.firstOfTrace(trace.traceId)
  const canAsk = state.polling.hasBackends || state.backends.isConnected.value
  return (
    <>
      <span title={trace.header}>{trace.traceId}</span>{' '}
      {first !== undefined && (
        <button type="button" class="link" onClick={() => state.reveal(first)}>
          {message('goToSpan')}
        </button>
      )}
      {first === undefined && canAsk && (
        <button type="button" class="link" onClick={() => state.askForTrace(trace.traceId)}>
          {message('serverTraceShow')}
        </button>
      )}
    </>
  )
}
