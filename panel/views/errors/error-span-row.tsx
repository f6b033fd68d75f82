import { usePanel } from '../../state/context'
import type { SpanIndex } from '../../store/model'
import { durationText } from '../../text/duration-text'
import { shortText } from '../../text/short-text'
import { rowId } from '../shared/rows-view'

interface ErrorSpanRowProps {
  readonly span: SpanIndex
  /** Nothing below it failed. */
  readonly isCause: boolean
  readonly position: number
  /** px */
  readonly top: number
  readonly isCurrent: boolean
  onChoose(): void
}

/** Where an error occurred, or what failed for it. */
export function ErrorSpanRow({ span, isCause, position, top, isCurrent, onChoose }: ErrorSpanRowProps) {
  const { state, format, message } = usePanel()
  const { store } = state
  if (!store.has(span)) return null
  const summary = store.summary(span)
  const { name, label, startMs, kind } = summary
  const duration = durationText(summary, { format, message })
  const root = store.rootOf(span)
  return (
    <div
      id={rowId(position)}
      class={`row error-columns${isCurrent ? ' current' : ''}`}
      style={{ transform: `translateY(${top}px)` }}
      role="row"
      aria-level={2}
      aria-rowindex={position + 2}
      aria-selected={isCurrent}
      onClick={() => {
        onChoose()
        state.details.setOpen(true)
      }}
      onDblClick={() => state.view.show('waterfall')}
      onKeyDown={undefined}
    >
      <div role="gridcell" class="error-span">
        <span class={`kind kind-${kind}`} />
        <span class="error-span-name">
          <bdi>{shortText(name)}</bdi>{' '}
          <span class="subtle">
            {label !== '' && (
              <>
                <bdi>{label}</bdi>
                {duration !== '' && ' · '}
              </>
            )}
            {duration}
          </span>
        </span>{' '}
        {isCause && <span class="cause">{message('cause')}</span>}
      </div>
      <div role="gridcell" class="number" />
      <div role="gridcell" class="number traces" />
      <div role="gridcell" class="place subtle">
        {root === span ? '' : message('below', store.summary(root).name)}
      </div>
      <div role="gridcell" class="number seen subtle">
        {format.clock(startMs)}
      </div>
    </div>
  )
}
