import { usePanel } from '../../state/context'
import type { ComparedSums } from '../../store/analysis/compare'
import { shortText } from '../../text/short-text'
import { TwistyIcon } from '../../widgets/icons'
import { rowId } from '../shared/rows-view'
import type { CompareLine } from './compare-rows'

const INDENT = 14
/** Part of the column that indentation may take: the name must stay readable. Deeper rows say their level instead. */
const MAX_INDENT = 0.5
const INDENT_ROOM = 200
/** Below this (ms) nothing has changed that a clock could tell. */
const MIN_CHANGE_MS = 0.0005

interface CompareRowProps {
  readonly row: CompareLine
  /** The largest change there is: how long the longest bar is. */
  readonly maxMs: number
  readonly position: number
  /** px */
  readonly top: number
  readonly isCurrent: boolean
  onOpen(): void
  onToggle(): void
}

/** One path of names: how long it took in either trace, and the difference. */
export function CompareRow({ row, maxMs, position, top, isCurrent, onOpen, onToggle }: CompareRowProps) {
  const { format, message } = usePanel()
  const { node, expanded } = row
  const { a, b, name, path, level } = node
  const indent = Math.min((level - 1) * INDENT, INDENT_ROOM)
  const total = b.total - a.total
  const duration = ({ count, open, total }: ComparedSums) => {
    if (count === 0) return '–'
    return open === count ? message('running') : format.duration(total)
  }
  const only = a.count === 0 ? 'B' : b.count === 0 ? 'A' : undefined
  const failsNow = b.errors - a.errors
  return (
    <div
      id={rowId(position)}
      class={`row compare-columns${isCurrent ? ' current' : ''}`}
      style={{ transform: `translateY(${top}px)` }}
      role="row"
      aria-level={level}
      aria-rowindex={position + 2}
      aria-expanded={expanded}
      aria-selected={isCurrent}
      onClick={onOpen}
      onDblClick={onToggle}
      onKeyDown={undefined}
    >
      <div
        role="gridcell"
        title={`${name} ${path}`.trim()}
        style={{ paddingLeft: `min(${6 + indent}px, ${MAX_INDENT * 100}%)` }}
      >
        <span
          class="twisty"
          aria-hidden="true"
          onClick={(event) => {
            event.stopPropagation()
            if (expanded !== undefined) onToggle()
          }}
          onKeyDown={undefined}
        >
          {expanded !== undefined && <TwistyIcon open={expanded} />}
        </span>
        {(level - 1) * INDENT > INDENT_ROOM && <span class="depth">{level}</span>}
        {shortText(name)} <span class="subtle">{shortText(path)}</span>
        {only !== undefined && <span class="only">{message('compareOnly', only)}</span>}
        {failsNow !== 0 && a.count > 0 && b.count > 0 && (
          <span class="error-text"> {message('compareErrors', format.signed(failsNow))}</span>
        )}
      </div>
      <div role="gridcell" class="number counts dim">
        {a.count === b.count ? format.count(a.count) : `${format.count(a.count)} → ${format.count(b.count)}`}
      </div>
      <div role="gridcell" class="number">
        {duration(a)}
      </div>
      <div role="gridcell" class="number">
        {duration(b)}
      </div>
      <div role="gridcell" class="number delta">
        <Delta ms={total} />
        {Math.abs(total) >= MIN_CHANGE_MS && (
          <span
            class={`delta-bar ${total > 0 ? 'slower' : 'faster'}`}
            style={{ width: `${maxMs > 0 ? (Math.abs(total) / maxMs) * 50 : 0}%` }}
          />
        )}
      </div>
      <div role="gridcell" class="number self dim">
        <Delta ms={b.self - a.self} />
      </div>
    </div>
  )
}

function Delta({ ms }: { readonly ms: number }) {
  const { format } = usePanel()
  if (Math.abs(ms) < MIN_CHANGE_MS) return <>=</>
  return (
    <>
      {ms > 0 ? '+' : '−'}
      {format.duration(Math.abs(ms))}
    </>
  )
}
