import { useEffect, useState } from 'preact/hooks'
import type { Header, NetworkRequest } from '../../../../extension/devtools/network/har-entry'
import type { NetworkExchange, NetworkLog, WantedRequest } from '../../../../extension/devtools/network/network-log'
import type { AttributeEntry } from '../../../../inpage/block/format'
import { usePanel } from '../../../state/context'
import type { SectionName } from '../../../state/selection/details-state'
import type { MessageKey } from '../../../text/message'
import { LongText, prettyJson } from '../attributes/attribute-value'
import { Entries } from '../attributes/entries'
import { Bars } from '../bars'
import { Section } from '../section'
import { ResponseBodySection } from './response-body'

interface RequestTabProps {
  readonly log: NetworkLog
  readonly wanted: WantedRequest
}

/** The span's request as the browser's network log has it. */
export function RequestTab({ log, wanted }: RequestTabProps) {
  const { message } = usePanel()
  const [, setVersion] = useState(0)
  useEffect(() => log.subscribe(() => setVersion((version) => version + 1)), [log])

  const exchange = log.find(wanted)
  if (exchange === undefined) {
    return (
      <div class="section">
        <p>{message('requestNotLogged')}</p>
        <p class="subtle">{message('requestNotLoggedHint')}</p>
      </div>
    )
  }
  return <Exchange exchange={exchange} />
}

function Exchange({ exchange: { requests, preflight, foundBy } }: { readonly exchange: NetworkExchange }) {
  const { message } = usePanel()
  const last = requests[requests.length - 1]
  return (
    <>
      <Section name="general" title={message('general')}>
        <Entries entries={useFacts(last)} />
        {foundBy === 'url' && <div class="subtle">{message('requestFoundByUrl')}</div>}
      </Section>
      {requests.length > 1 && (
        <Section name="redirects" title={message('redirects')}>
          {requests.slice(0, -1).map((hop, at) => (
            <Hop key={at} hop={hop} />
          ))}
        </Section>
      )}
      {preflight !== undefined && (
        <Section name="preflight" title={message('preflight')}>
          <Hop hop={preflight} />
          <Headers headers={preflight.responseHeaders.filter(({ name }) => /^access-control-/i.test(name))} />
        </Section>
      )}
      <NetworkTiming request={last} />
      <HeaderSection name="responseHeaders" title="responseHeaders" headers={last.responseHeaders} />
      <HeaderSection name="requestHeaders" title="requestHeaders" headers={last.requestHeaders} />
      {last.requestBody !== undefined && (
        <Section name="requestBody" title={message('requestBody')}>
          <div class="body-text">
            <LongText text={prettyJson(last.requestBody.text) ?? last.requestBody.text} />
          </div>
          {last.requestBody.isCut && <div class="subtle">{message('bodyCut')}</div>}
        </Section>
      )}
      <ResponseBodySection request={last} />
    </>
  )
}

function useFacts(request: NetworkRequest): readonly AttributeEntry[] {
  const { format, message } = usePanel()
  const bytes = (count: number | undefined) => (count === undefined ? '' : format.bytes(count))
  const cached = request.cache === '' ? '' : message('fromCache', request.cache)
  const entries: readonly (readonly [MessageKey, string])[] = [
    ['requestUrl', request.url],
    ['requestMethod', request.method],
    ['columnStatus', request.error !== '' ? request.error : `${request.status} ${request.statusText}`.trim()],
    ['remoteAddress', request.address],
    ['protocol', request.protocol],
    ['mimeType', request.mimeType === 'x-unknown' ? '' : request.mimeType],
    ['transferred', cached === '' ? bytes(request.transferredBytes) : cached],
    ['contentSize', bytes(request.contentBytes)],
    ['serviceWorker', request.viaServiceWorker ? message('viaServiceWorker') : ''],
    ['priority', request.priority],
    ['columnStarted', format.clock(request.startMs)],
  ]
  return entries.flatMap(([key, value]) => (value === '' ? [] : [[message(key), value]]))
}

/** A request that led to another one. */
function Hop({ hop }: { readonly hop: NetworkRequest }) {
  const { format, message } = usePanel()
  const target = hop.redirectUrl === '' ? hop.url : message('redirectTo', hop.url, hop.redirectUrl)
  return (
    <div class="hop">
      {hop.status} {hop.method} {target} <span class="subtle">{format.duration(hop.durationMs)}</span>
    </div>
  )
}

interface HeaderSectionProps {
  readonly name: SectionName
  readonly title: MessageKey
  readonly headers: readonly Header[]
}

function HeaderSection({ name, title, headers }: HeaderSectionProps) {
  const { format, message } = usePanel()
  return (
    <Section name={name} title={message(title)} aside={<span class="subtle">{format.count(headers.length)}</span>}>
      <Headers headers={headers} />
    </Section>
  )
}

function Headers({ headers }: { readonly headers: readonly Header[] }) {
  return <Entries entries={headers.map(({ name, value }) => [name, value])} />
}

/** `tls` is part of `connect`, so the bars after it begin where `connect` ends. */
const PHASES: readonly (readonly [name: keyof NetworkRequest['timings'], title: MessageKey, look: string])[] = [
  ['blocked', 'phaseQueued', 'queued'],
  ['dns', 'phaseDns', 'dns'],
  ['connect', 'phaseConnect', 'connect'],
  ['send', 'phaseSend', 'send'],
  ['wait', 'phaseWaiting', 'waiting'],
  ['receive', 'phaseDownload', 'download'],
]

/** The browser's own phases: known also where another origin hides them from the page. */
function NetworkTiming({ request: { timings } }: { readonly request: NetworkRequest }) {
  const { format, message } = usePanel()
  let reached = 0
  const bars = PHASES.flatMap(([phase, title, name]) => {
    const ms = timings[phase]
    if (ms === undefined) return []
    const from = reached
    reached += ms
    return [{ name, title: message(title), from, to: reached, text: format.duration(ms) }]
  })
  if (bars.length === 0) return null
  return (
    <Section name="networkTiming" title={message('timing')}>
      <Bars bars={bars} total={reached} />
    </Section>
  )
}
