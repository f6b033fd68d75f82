import { StatusCode } from '../../../inpage/api/api'
import { usePanel } from '../../state/context'
import type { SpanIndex } from '../../store/model'
import { durationText } from '../../text/duration-text'
import { shortText } from '../../text/short-text'
import './span-tip.css'

interface SpanTipProps {
  readonly span: SpanIndex
  /** Of the pointer, px from the panel's top left. */
  readonly x: number
  readonly y: number
  /** What happened where the pointer is: places in the span's events. */
  readonly events?: readonly number[]
  /** A screen reader tells it. */
  readonly isSpoken?: boolean
}

/** px */
const WIDTH = 280
const HEIGHT = 76
const MAX_EVENTS = 3

/** Tip for the bar under the pointer, or for the cell that the keys are in. */
export function SpanTip({ span, x, y, events = [], isSpoken = false }: SpanTipProps) {
  const { state, format, message } = usePanel()
  const { store } = state
  const summary = store.summary(span)
  const { name, label, startMs, status } = summary
  const selfTime = store.selfTimeOf(span)
  const root = store.summary(store.rootOf(span))
  const criticalMs = state.table.showsCriticalPath.value ? criticalTimeOf(span) : 0
  const all = events.length === 0 ? [] : store.detail(span).events
  const left = Math.max(4, Math.min(x + 12, innerWidth - WIDTH - 4))
  const top = y + 16 + HEIGHT > innerHeight ? y - HEIGHT - 8 : y + 16

  function criticalTimeOf(index: SpanIndex): number {
    const path = store.criticalPathOf(index)
    if (path.length < 2) return 0
    return path.sectionsOf(index).reduce((sum, at) => sum + path.toMs[at] - path.fromMs[at], 0)
  }

  return (
    <div
      class="span-tip"
      aria-hidden={!isSpoken}
      style={{ left: `${left}px`, top: `${top}px`, maxWidth: `${WIDTH}px` }}
    >
      <div class={status === StatusCode.ERROR ? 'error-text' : ''}>
        {status === StatusCode.ERROR && '× '}
        {shortText(name)} <span class="subtle">{label}</span>
      </div>
      <div class="subtle">
        {durationText(summary, { format, message })}
        {!Number.isNaN(selfTime) && ` · ${message('selfTime', format.duration(selfTime))}`}
        {` · +${format.duration(startMs - root.startMs)}`}
      </div>
      {criticalMs > 0 && <div class="subtle">{message('criticalTime', format.duration(criticalMs))}</div>}
      {all.length > 0 && (
        <ul>
          {events.slice(0, MAX_EVENTS).map((place) => (
            <li key={place}>
              {shortText(all[place].name)} <span class="subtle">+{format.duration(all[place].timeMs - startMs)}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
