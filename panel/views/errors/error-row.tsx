import { usePanel } from '../../state/context'
import type { ErrorGroup } from '../../store/analysis/error-groups'
import type { SpanDetailEvent } from '../../store/model'
import { type CodeFrame, framesOf } from '../../text/code-frames'
import { readableValue } from '../../text/readable-value'
import { shortText } from '../../text/short-text'
import { beginningOf } from '../../text/stack-frames'
import { TwistyIcon } from '../../widgets/icons'
import { documentOf, ownFrame } from '../details/source/resolution'
import { SourceLink } from '../details/source/source-link'
import { rowId } from '../shared/rows-view'

/** Lines of a stack that are looked at for the application's own code. */
const MAX_LINES = 20

interface ErrorRowProps {
  readonly group: ErrorGroup
  readonly expanded: boolean
  readonly position: number
  /** px */
  readonly top: number
  readonly isCurrent: boolean
  onToggle(): void
}

/** One error: what it says, how often it occurred, and where it was thrown. */
export function ErrorRow({ group, expanded, position, top, isCurrent, onToggle }: ErrorRowProps) {
  const { state, format, message } = usePanel()
  const { store } = state
  const newest = group.causes[0] ?? group.spans[0]
  if (!store.has(newest)) return null
  const title = [group.type, group.message].filter((part) => part !== '').join(': ')
  const { name, label } = store.summary(newest)
  const detail = store.detail(newest)
  const document = documentOf(detail)
  const frame = ownFrame(state, document, thrownFrames(detail.events))?.frame
  return (
    <div
      id={rowId(position)}
      class={`row error-columns${isCurrent ? ' current' : ''}`}
      style={{ transform: `translateY(${top}px)` }}
      role="row"
      aria-level={1}
      aria-rowindex={position + 2}
      aria-expanded={expanded}
      aria-selected={isCurrent}
      onClick={onToggle}
      onKeyDown={undefined}
    >
      <div role="gridcell" title={title}>
        <span class="twisty" aria-hidden="true">
          <TwistyIcon open={expanded} />
        </span>
        <span class="error-text">× {title === '' ? message('failedUnnamed') : title}</span>{' '}
        <span class="subtle">{shortText(`${name} ${label}`.trim())}</span>
      </div>
      <div role="gridcell" class="number">
        {format.count(group.spans.length)}
      </div>
      <div role="gridcell" class="number traces">
        {format.count(group.traces)}
      </div>
      <div role="gridcell" class="place">
        {frame !== undefined && <SourceLink place={frame} document={document} tabIndex={-1} />}
      </div>
      <div role="gridcell" class="number subtle">
        {format.clock(group.lastMs)}
      </div>
    </div>
  )
}

/** The frames of the newest exception that has a stack. */
function thrownFrames(events: readonly SpanDetailEvent[]): readonly CodeFrame[] {
  for (const { name, attributes } of [...events].reverse()) {
    const stack = name === 'exception' ? attributes.find(([key]) => key === 'exception.stacktrace')?.[1] : undefined
    const frames = stack === undefined ? [] : framesOf(beginningOf(readableValue(stack), MAX_LINES))
    if (frames.length > 0) return frames
  }
  return []
}
