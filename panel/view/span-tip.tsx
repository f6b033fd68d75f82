import { StatusCode } from '../../../inpage/tracing/api'
import type { SpanIndex } from '../../store/model'
import { usePanel } from '../context'
import { durationText } from '../duration-text'

interface FlameTipProps {
  readonly span: SpanIndex
  /** Of the pointer, px from the panel's top left. */
  readonly x: number
  readonly y: number
}

const WIDTH = 280
const HEIGHT = 60

/** What the bar under the pointer is. The same is said of the selected one in its details, so it is for eyes alone. */
export function FlameTip({ span, x, y }: FlameTipProps) {
  const { state, format, message } = usePanel()
  const summary = state.store.summary(span)
  const { name, label, startMs, status } = summary
  const selfTime = state.store.selfTimeOf(span)
  const root = state.store.summary(state.store.rootOf(span))
  const left = Math.max(4, Math.min(x + 12, innerWidth - WIDTH - 4))
  const top = y + 16 + HEIGHT > innerHeight ? y - HEIGHT - 8 : y + 16
  return (
    <div class="flame-tip" aria-hidden="true" style={{ left: `${left}px`, top: `${top}px`, maxWidth: `${WIDTH}px` }}>
      <div class={`flame-tip-name${status === StatusCode.ERROR ? ' error-text' : ''}`}>
        {status === StatusCode.ERROR && '× '}
        {name} <span class="subtle">{label}</span>
      </div>
      <div class="subtle">
        {durationText(summary, { format, message })}
        {!Number.isNaN(selfTime) && ` · ${message('selfTime', format.duration(selfTime))}`}
        {` · +${format.duration(startMs - root.startMs)}`}
      </div>
    </div>
  )
}
