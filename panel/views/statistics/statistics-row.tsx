import { usePanel } from '../../state/context'
import { shortText } from '../../text/short-text'
import { rowId } from '../shared/rows-view'
import type { Maxima, NamedStatistics } from './statistics-rows'

interface StatisticsRowProps {
  readonly row: NamedStatistics
  readonly name: string
  readonly canFilter: boolean
  readonly maxima: Maxima
  readonly position: number
  /** px */
  readonly top: number
  readonly isCurrent: boolean
  onFilter(): void
}

/** The figures of one group. */
export function StatisticsRow({
  row,
  name,
  canFilter,
  maxima,
  position,
  top,
  isCurrent,
  onFilter,
}: StatisticsRowProps) {
  const { format, message } = usePanel()
  // Of what still runs there is no sum.
  const hasEnded = row.open < row.count
  const bar = (value: number, of: number) => (
    <span class="bar" style={{ width: `calc(${of > 0 ? (value / of) * 100 : 0}% - 8px)` }} />
  )
  return (
    <div
      id={rowId(position)}
      class={`row statistics-columns${isCurrent ? ' current' : ''}`}
      style={{ transform: `translateY(${top}px)` }}
      role="row"
      aria-level={1}
      aria-rowindex={position + 2}
      aria-selected={isCurrent}
      title={canFilter ? message('filterBy', name) : undefined}
      onClick={onFilter}
      onKeyDown={undefined}
    >
      <div role="gridcell" class={row.text === undefined ? 'dim' : ''}>
        {shortText(name)}
        {row.open > 0 && <span class="dim"> · {message('openCount', format.count(row.open))}</span>}
      </div>
      <div role="gridcell" class="number count">
        {format.count(row.count)}
      </div>
      <div role="gridcell" class={`number errors${row.errors > 0 ? ' error-text' : ' dim'}`}>
        {row.errors > 0 ? `× ${format.count(row.errors)}` : '0'}
      </div>
      <div role="gridcell" class="number total">
        {hasEnded && format.duration(row.total)}
        {bar(row.total, maxima.total)}
      </div>
      <div role="gridcell" class="number self">
        {hasEnded && format.duration(row.self)}
        {bar(row.self, maxima.self)}
      </div>
      <div role="gridcell" class="number p50">
        {format.duration(row.p50)}
      </div>
      <div role="gridcell" class="number p95">
        {format.duration(row.p95)}
      </div>
      <div role="gridcell" class="number max">
        {format.duration(row.max)}
      </div>
    </div>
  )
}
