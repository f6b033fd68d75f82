import { usePanel } from '../../state/context'
import type { ColumnName } from '../../state/table/columns'
import { urlShape } from '../../store/url-shape'
import { TwistyIcon } from '../../widgets/icons'
import { ColorMark } from '../shared/colors/color-mark'
import { usePlural } from '../shared/plural'
import { indentOf } from './indent'
import { openGroupMenu } from './menus/span-menu'
import { isOfTraces, type VisibleGroup } from './visible-spans'
import './group-row.css'

interface GroupRowProps {
  readonly group: VisibleGroup
  readonly top: number
  readonly selected: boolean
  readonly columns: readonly ColumnName[]
  /** Of the column of names, px. */
  readonly nameWidth: number
}

/** Siblings that repeat, or that are hidden as noise, in one row. */
export function GroupRow({ group: { row, position, summary }, top, selected, columns, nameWidth }: GroupRowProps) {
  const { state, format, message } = usePanel()
  const counted = usePlural()
  const count = format.count(row.members.length)
  const toggle = () => state.table.setGroupExpanded(row.key, !row.expanded)
  const errors = row.errorCount === 0 ? '' : counted('error', row.errorCount)
  const total = row.type === 'group' ? format.duration(row.totalMs) : ''
  return (
    <div
      id={`row-${position}`}
      class={`row columns ${row.type === 'hidden' ? 'hidden' : 'grouped'}`}
      style={{ transform: `translateY(${top}px)` }}
      role="row"
      aria-rowindex={position + 2}
      aria-level={row.level}
      aria-setsize={row.setSize}
      aria-posinset={row.positionInSet}
      aria-expanded={row.expanded}
      aria-selected={selected}
      onClick={() => {
        state.select(row.key, false)
        toggle()
      }}
      onContextMenu={(event) => {
        event.preventDefault()
        openGroupMenu(state, row, event.clientX, event.clientY)
      }}
      onKeyDown={undefined}
    >
      <div role="gridcell" class="name" style={{ paddingLeft: indentOf(row.level, nameWidth).padding }}>
        <span class="twisty" aria-hidden="true">
          <TwistyIcon open={row.expanded} />
        </span>
        {row.type === 'hidden' ? (
          message('hiddenRows', count)
        ) : (
          <>
            <ColorMark span={row.members[0]} />
            <span class="span-name">{summary.name}</span>
            {row.ofOneShape && summary.label !== '' && <span class="label path"> {urlShape(summary.label)}</span>}
            <span class="label"> ×{count}</span>
            {row.nPlusOne && ' '}
            {row.nPlusOne && (
              <span class="n-plus-one" title={message('nPlusOneTitle')}>
                N+1
              </span>
            )}
          </>
        )}
      </div>
      {columns.map((column) => (
        <div
          key={column}
          role="gridcell"
          class={column === 'status' ? 'number error-text' : 'number'}
          title={
            column === 'status'
              ? errors
              : column === 'duration' && total !== ''
                ? message(
                    isOfTraces(state.store, row) ? 'tracesGroupTitle' : 'groupTitle',
                    ...[count, total, format.duration(row.type === 'group' ? row.p95Ms : 0)],
                  )
                : undefined
          }
        >
          {column === 'status' && row.errorCount > 0 && `× ${format.count(row.errorCount)}`}
          {column === 'duration' && total}
        </div>
      ))}
      <div role="gridcell" class="timeline" aria-label={total} />
    </div>
  )
}
