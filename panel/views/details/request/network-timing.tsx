import type { NetworkRequest } from '../../../../extension/devtools/network/har-entry'
import { usePanel } from '../../../state/context'
import type { MessageKey } from '../../../text/message'
import { Bars } from '../bars'
import { Section } from '../section'

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
export function NetworkTiming({ request: { timings } }: { readonly request: NetworkRequest }) {
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
