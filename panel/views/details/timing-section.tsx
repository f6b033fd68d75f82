import type { AttributeEntry, AttributeValue } from '../../../inpage/block/format'
import { TIMING_PREFIX } from '../../../inpage/instrument/http/timing-prefix'
import { usePanel } from '../../state/context'
import { useChunkedWork } from '../../state/use-chunked-work'
import type { SpanDetail } from '../../store/model'
import { treeEnd } from '../../store/tree/tree-end'
import { durationText } from '../../text/duration-text'
import type { MessageKey } from '../../text/message'
import { usePlural } from '../shared/plural'
import { type Bar, Bars } from './bars'
import { Section } from './section'

/** When and how long, its place in its trace, and, for requests, the phases of resource timing as bars. */
export function TimingSection({ span }: { readonly span: SpanDetail }) {
  const { state, format, message } = usePanel()
  const counted = usePlural()
  // The trace goes on growing when the span itself is done.
  void state.table.frame.value
  const { store } = state
  const rootIndex = store.has(span.index) ? store.rootOf(span.index) : undefined
  // The end of the whole trace: what a click starts outlasts the click.
  const traceEndMs = useChunkedWork(
    function* () {
      return rootIndex === undefined ? Number.NaN : yield* treeEnd(store.table, rootIndex)
    },
    [store, rootIndex],
  )
  if (rootIndex === undefined) return null
  const root = store.summary(rootIndex)
  const hasFinished = !Number.isNaN(span.endMs) && !span.neverFinished
  const duration = hasFinished ? span.endMs - span.startMs : Number.NaN
  const isRoot = root.index === span.index
  const traceMs = (traceEndMs ?? Number.NaN) - root.startMs
  const share = (ms: number, ofMs: number) => (ofMs > 0 && ms <= ofMs ? format.percent(ms / ofMs) : '')
  const ofTrace = isRoot ? '' : share(duration, traceMs)
  const phases = phasesOf(span.attributes)
  const total = Math.max(hasFinished ? duration : 0, ...phases.map(({ to }) => to), 0.001)
  const own = store.selfTimeOf(span.index)
  return (
    <Section name="timing" title={message('timing')}>
      <div class="phases">
        <span class="subtle">{message('columnStarted')}</span>
        <span class="wide">
          {span.fileName === undefined ? format.clock(span.startMs) : format.moment(span.startMs)}
          {!isRoot && ` · ${message('inTrace', format.duration(span.startMs - root.startMs))}`}
        </span>
        <span class="subtle">{message('columnDuration')}</span>
        <span class="wide">
          {durationText(span, { format, message })}
          {ofTrace !== '' && ` · ${message('ofTrace', ofTrace)}`}
        </span>
        {hasFinished && (
          <>
            <span class="subtle">{message('columnSelf')}</span>
            <span class="wide">
              {format.duration(own)}
              {share(own, duration) !== '' && ` · ${share(own, duration)}`}
            </span>
          </>
        )}
        <span class="subtle">{message('trace')}</span>
        <span class="wide">
          {traceMs > 0 && `${format.duration(traceMs)} · `}
          {counted('span', store.traceSizeOf(span.index))}
          {root.errorCount > 0 && ` · ${counted('error', root.errorCount)}`}
        </span>
      </div>
      {!isRoot && hasFinished && traceMs > 0 && (
        <Bars
          total={traceMs}
          bars={[
            {
              name: 'place',
              title: '',
              from: Math.min(Math.max(0, span.startMs - root.startMs), traceMs),
              to: Math.min(Math.max(0, span.endMs - root.startMs), traceMs),
              text: '',
            },
          ]}
        />
      )}
      {phases.length > 0 && <Bars total={total} bars={phases.map(barOf)} />}
    </Section>
  )

  function barOf({ name, from, to }: Phase): Bar {
    // Names come from the page: only the ones that are ours are looked up.
    const key = Object.hasOwn(PHASE_NAMES, name) ? PHASE_NAMES[name] : undefined
    return {
      name: key === undefined ? '' : name,
      title: key === undefined ? name : message(key),
      from,
      to,
      text: format.duration(to - from),
    }
  }
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
