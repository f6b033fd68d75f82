import type { RefObject } from 'preact'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { MAX_COLUMN, MIN_COLUMN } from '../../../extension/settings/view-settings'
import { usePanel } from '../../state/context'
import { type Column, titleOf } from '../../state/table/columns'
import type { RowSort } from '../../store/rows/row-sort'
import { fittingWidth } from '../../widgets/fitting-width'
import { useRovingFocus } from '../../widgets/roving-focus'
import { Sash } from '../../widgets/sash'
import { FoldMarks } from '../shared/fold-marks'
import { labelsOf, textRoom } from '../shared/tick-labels'
import { columnsMenu } from './menus/columns-menu'
import type { VisibleRange } from './timeline/visible-range'

const NARROWEST_NAME = 120
const WIDEST_NAME = 900
interface TableHeadProps {
  /** The head of the timeline. Its position is that of the timeline. */
  readonly timelineRef: RefObject<HTMLDivElement | null>
  /** The part of it that is seen. */
  readonly range: VisibleRange
  /** The columns between name and timeline. */
  readonly columns: readonly Column[]
  /** The axis suits what is on the screen. */
  readonly isFitting: boolean
}

/** The titles of the columns with their borders, and the axis of the timeline. */
export function TableHead({ timelineRef, range: { axis, folds }, columns, isFitting }: TableHeadProps) {
  const { state, format, message } = usePanel()
  const [width, setWidth] = useState(0)
  const head = useRef<HTMLDivElement>(null)
  useRovingFocus(head)

  useLayoutEffect(() => {
    const element = timelineRef.current
    if (element === null) return
    const observer = new ResizeObserver(() => setWidth(element.clientWidth))
    observer.observe(element)
    return () => observer.disconnect()
  }, [timelineRef])

  const order = (column: RowSort['column']) => {
    const sort = state.table.sort.value
    return sort.column !== column ? 'none' : sort.descending ? 'descending' : 'ascending'
  }
  const fittingOf = (column: number) => {
    const table = timelineRef.current?.closest('[role="treegrid"]')
    return table ? fittingWidth(table, column) : 0
  }
  const isZoomed = state.time.zoom.value !== undefined
  const button = isZoomed ? message('zoomOut') : isFitting ? undefined : message('fitScreen')
  const labels = labelsOf(axis, width, button === undefined ? 0 : textRoom(button), format, folds)
  return (
    <div class="head-group" role="rowgroup">
      <div
        class="head columns"
        ref={head}
        role="row"
        aria-rowindex={1}
        onContextMenu={(event) => {
          event.preventDefault()
          state.view.openMenu({ x: event.clientX, y: event.clientY, entries: columnsMenu(state) })
        }}
      >
        <div role="columnheader" aria-sort={order('name')}>
          <SortButton title={message('columnName')} column="name" />
          <Sash
            class="name-sash"
            axis="width"
            direction={1}
            label={message('columnNameSize')}
            size={state.columns.nameWidth.value}
            min={NARROWEST_NAME}
            max={WIDEST_NAME}
            onChange={(wanted) => state.columns.setNameWidth(wanted)}
            fitting={() => fittingOf(0)}
          />
        </div>
        {columns.map((column, at) => {
          const { name, isNumber, sort, width: size } = column
          const title = titleOf(column, message)
          return (
            <div
              key={name}
              role="columnheader"
              class={isNumber ? 'number' : ''}
              title={title}
              aria-sort={sort === undefined ? undefined : order(sort)}
            >
              {sort === undefined ? title : <SortButton title={title} column={sort} />}
              <Sash
                class="name-sash"
                axis="width"
                direction={1}
                label={message('columnSize', title)}
                size={size}
                min={MIN_COLUMN}
                max={MAX_COLUMN}
                onChange={(wanted) => state.columns.setWidth(name, wanted)}
                fitting={() => fittingOf(at + 1)}
              />
            </div>
          )
        })}
        <div
          role="columnheader"
          class="timeline"
          ref={timelineRef}
          aria-label={message('columnTimelineTitle')}
          aria-sort={order('start')}
          onDblClick={() => state.time.fitScreen()}
        >
          <button
            type="button"
            class="sort timeline-sort"
            aria-label={message('sortByTime')}
            title={message('columnTimelineTitle')}
            onClick={() => state.table.sortByTime()}
          />
          {labels.map(({ text, left }) => (
            <span key={text} class="tick" style={{ left: `${left}px` }} aria-hidden="true">
              {text}
            </span>
          ))}
          {width > 0 && <FoldMarks folds={folds} axis={axis} width={width} />}
          {button !== undefined && (
            <button type="button" class="zoom-out" onClick={() => state.time.fitScreen()}>
              {button}
            </button>
          )}
        </div>
      </div>
    </div>
  )
}

interface SortButtonProps {
  readonly title: string
  readonly column: RowSort['column']
}

function SortButton({ title, column }: SortButtonProps) {
  const { state } = usePanel()
  const sort = state.table.sort.value
  return (
    <button type="button" class="sort" onClick={() => state.table.sortBy(column)}>
      <span class="sort-title">{title}</span>
      {sort.column === column && column !== 'start' && (
        <span class={`sort-arrow${sort.descending ? ' descending' : ''}`} aria-hidden="true" />
      )}
    </button>
  )
}
