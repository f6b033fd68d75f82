import { useEffect, useMemo, useState } from 'preact/hooks'
import type { NetworkRequest } from '../../../../extension/devtools/network/har-entry'
import type { NetworkExchange, NetworkLog, WantedRequest } from '../../../../extension/devtools/network/network-log'
import type { Redaction } from '../../../../extension/redaction/redaction'
import type { AttributeEntry } from '../../../../inpage/block/format'
import { usePanel } from '../../../state/context'
import type { SpanDetail } from '../../../store/model'
import type { MessageKey } from '../../../text/message'
import { Entries } from '../attributes/entries'
import { Section } from '../section'
import { Body } from './body/body'
import { ResponseBodySection } from './body/response-body'
import { HeaderSection, Headers } from './header-section'
import { InitiatorSection } from './initiator-section'
import { MessageSection } from './message-section'
import { networkFilter } from './network-filter'
import { NetworkTiming } from './network-timing'
import { ResendTools } from './resend/resend-tools'
import { ServerSection } from './server-section'
import { StatusSection } from './status-section'

interface RequestTabProps {
  readonly log: NetworkLog
  readonly wanted: WantedRequest
  readonly span: SpanDetail
}

/** The span's request as the browser's network log has it: what explains first. */
export function RequestTab({ log, wanted, span }: RequestTabProps) {
  const [, setVersion] = useState(0)
  useEffect(() => log.subscribe(() => setVersion((version) => version + 1)), [log])

  const exchange = log.find(wanted)
  if (exchange === undefined) return <NotLogged span={span} />
  // Secrets that were shown of one request are hidden again of the next.
  return <Exchange key={span.key} exchange={exchange} span={span} />
}

/** The log has requests that have ended: of others there is what the span knows. */
function NotLogged({ span }: { readonly span: SpanDetail }) {
  const { state, message } = usePanel()
  const settings = state.settings.current.value
  const redaction = useMemo(() => state.environment.redaction(settings), [state, settings])
  return (
    <>
      <MessageSection span={span} logged={NO_MESSAGES} redaction={redaction} />
      <div class="section">
        <p>{message('requestNotLogged')}</p>
        <p class="subtle">{message('requestNotLoggedHint')}</p>
      </div>
    </>
  )
}

const NO_MESSAGES = { messages: [], sent: 0, received: 0 }

interface ExchangeProps {
  readonly exchange: NetworkExchange
  readonly span: SpanDetail
}

function Exchange({ exchange: { requests, preflight, foundBy }, span }: ExchangeProps) {
  const { state, message } = usePanel()
  const { showInNetwork } = state.environment
  const [showsSecrets, setShowsSecrets] = useState(false)
  const settings = state.settings.current.value
  const hiding = useMemo(() => state.environment.redaction(settings), [state, settings])
  const redaction = useMemo(
    () => (showsSecrets ? state.environment.redaction({ ...settings, redact: false }) : hiding),
    [state, settings, hiding, showsSecrets],
  )
  const last = requests[requests.length - 1]
  return (
    <>
      <StatusSection request={last} redaction={redaction}>
        <div class="request-tools">
          {showInNetwork !== undefined && (
            <button type="button" class="text-button" onClick={() => showInNetwork(networkFilter(last))}>
              {message('showInNetwork')}
            </button>
          )}
          {hiding.isOn && (
            <button
              type="button"
              class="text-button"
              title={message('showSecretsHint')}
              onClick={() => setShowsSecrets(!showsSecrets)}
            >
              {message(showsSecrets ? 'hideSecrets' : 'showSecrets')}
            </button>
          )}
          <ResendTools span={span} request={requests[0]} />
        </div>
      </StatusSection>
      <MessageSection span={span} logged={last.socket} redaction={redaction} />
      {/* Of what never came there is no body. */}
      {!isSocket(last) && last.status !== 0 && <ResponseBodySection request={last} redaction={redaction} />}
      {last.requestBody !== undefined && (
        <Section name="requestBody" title={message('requestBody')}>
          <Body
            text={last.requestBody.text}
            isCut={last.requestBody.isCut}
            mimeType={headerOf(last.requestHeaders, 'content-type')}
            label={message('requestBody')}
            redaction={redaction}
          />
        </Section>
      )}
      <ServerSection span={span} />
      {requests.length > 1 && (
        <Section name="redirects" title={message('redirects')}>
          {requests.slice(0, -1).map((hop, at) => (
            <Hop key={at} hop={hop} redaction={redaction} />
          ))}
        </Section>
      )}
      {preflight !== undefined && (
        <Section name="preflight" title={message('preflight')}>
          <Hop hop={preflight} redaction={redaction} />
          <Headers
            headers={preflight.responseHeaders.filter(({ name }) => /^access-control-/i.test(name))}
            redaction={redaction}
          />
        </Section>
      )}
      <NetworkTiming request={last} />
      <InitiatorSection span={span} initiator={last.initiator} />
      <HeaderSection
        name="responseHeaders"
        title="responseHeaders"
        headers={last.responseHeaders}
        redaction={redaction}
      />
      <HeaderSection name="requestHeaders" title="requestHeaders" headers={last.requestHeaders} redaction={redaction} />
      <Section name="general" title={message('general')}>
        <Entries entries={useFacts(last)} />
        {foundBy === 'url' && <div class="subtle">{message('requestFoundByUrl')}</div>}
      </Section>
    </>
  )
}

/** What the line at the top leaves out. */
function useFacts(request: NetworkRequest): readonly AttributeEntry[] {
  const { format, message } = usePanel()
  const bytes = (count: number | undefined) => (count === undefined ? '' : format.bytes(count))
  const entries: readonly (readonly [MessageKey, string])[] = [
    ['remoteAddress', request.address],
    ['transferred', bytes(request.transferredBytes)],
    ['contentSize', bytes(request.contentBytes)],
    ['priority', request.priority],
    ['columnStarted', format.clock(request.startMs)],
  ]
  return entries.flatMap(([key, value]) => (value === '' ? [] : [[message(key), value]]))
}

/** Messages are all that comes over a socket. */
function isSocket({ url }: NetworkRequest): boolean {
  return /^wss?:/.test(url)
}

/** The value of a header; '' if it was not sent. */
function headerOf(headers: NetworkRequest['requestHeaders'], wanted: string): string {
  return headers.find(({ name }) => name.toLowerCase() === wanted)?.value ?? ''
}

/** A request that led to another one. */
function Hop({ hop, redaction }: { readonly hop: NetworkRequest; readonly redaction: Redaction }) {
  const { format, message } = usePanel()
  const target = hop.redirectUrl === '' ? hop.url : message('redirectTo', hop.url, hop.redirectUrl)
  return (
    <div class="hop">
      {hop.status} {hop.method} {redaction.text(target)} <span class="subtle">{format.duration(hop.durationMs)}</span>
    </div>
  )
}
