import type { AttributeEntry, AttributeValue } from '../../inpage/block/format'
import { TIMING_PREFIX } from '../../inpage/instrument/timing-prefix'
import type { SpanDetail } from '../store/model'
import { usePanel } from './context'
import type { MessageKey } from './environment'

/** Start, duration and, for requests, the phases of resource timing as bars. */
export function TimingSection({ span }: { readonly span: SpanDetail }) {
  const { format, message } = usePanel()
  const phases = phasesOf(span.attributes)
  const open = Number.isNaN(span.endMs)
  const total = Math.max(open ? 0 : span.endMs - span.startMs, ...phases.map((phase) => phase.to), 0.001)
  return (
    <section class="section">
      <h3>{message('timing')}</h3>
      <div class="phases">
        <span class="subtle">{message('columnStarted')}</span>
        <span class="wide">{format.clock(span.startMs)}</span>
        <span class="subtle">{message('columnDuration')}</span>
        <span class="wide">{open ? message('running') : format.duration(span.endMs - span.startMs)}</span>
        {phases.map((phase) => (
          <PhaseRow key={phase.name} phase={phase} total={total} />
        ))}
      </div>
    </section>
  )
}

/** A part of a request, in ms since its span's start. */
export interface Phase {
  readonly name: string
  readonly from: number
  readonly to: number
}

/** The phases among a span's attributes, in the order of time. What has the prefix but is no phase is left out. */
export function phasesOf(attributes: readonly AttributeEntry[]): readonly Phase[] {
  return attributes
    .flatMap(([key, value]) => (key.startsWith(TIMING_PREFIX) ? asPhase(key.slice(TIMING_PREFIX.length), value) : []))
    .sort((a, b) => a.from - b.from || a.to - b.to)
}

function asPhase(name: string, value: AttributeValue): readonly Phase[] {
  if (!Array.isArray(value)) return []
  const [from, to]: readonly unknown[] = value
  return typeof from === 'number' && typeof to === 'number' && from >= 0 && to >= from ? [{ name, from, to }] : []
}

const PHASE_NAMES: Readonly<Record<string, MessageKey>> = {
  queued: 'phaseQueued',
  redirect: 'phaseRedirect',
  dns: 'phaseDns',
  connect: 'phaseConnect',
  tls: 'phaseTls',
  waiting: 'phaseWaiting',
  download: 'phaseDownload',
}

function PhaseRow({ phase: { name, from, to }, total }: { readonly phase: Phase; readonly total: number }) {
  const { format, message } = usePanel()
  // Names come from the page: only the ones that are ours are looked up.
  const key = Object.hasOwn(PHASE_NAMES, name) ? PHASE_NAMES[name] : undefined
  return (
    <>
      <span class="subtle">{key === undefined ? name : message(key)}</span>
      <span>
        <i
          class={key === undefined ? '' : name}
          style={{ marginLeft: `${(from / total) * 100}%`, width: `${((to - from) / total) * 100}%` }}
        />
      </span>
      <span class="number">{format.duration(to - from)}</span>
    </>
  )
}
