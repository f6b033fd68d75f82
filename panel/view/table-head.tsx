import type { RefObject } from 'preact'
import { useLayoutEffect, useState } from 'preact/hooks'
import type { RowSort } from '../store/row-sort'
import type { columnsThatFit } from './columns'
import { columnsMenu } from './columns-menu'
import { usePanel } from './context'
import type { MessageKey } from './environment'
import { Sash } from './sash'
import { ticks } from './time-scale'

const NARROWEST_NAME = 120
const WIDEST_NAME = 900
/** Room for a tick's text, in px. */
const TICK_ROOM = 44

interface TableHeadProps {
  /** The head of the timeline: it says where the timeline stands. */
  readonly timelineRef: RefObject<HTMLDivElement | null>
  readonly extentMs: number
  /** The columns between name and timeline. */
  readonly columns: ReturnType<typeof columnsThatFit>
}

export function TableHead({ timelineRef, extentMs, columns }: TableHeadProps) {
  const { state, format, message } = usePanel()
  const [width, setWidth] = useState(0)
  const [titleWidth, setTitleWidth] = useState(0)

  useLayoutEffect(() => {
    const element = timelineRef.current
    if (element === null) return
    const observer = new ResizeObserver(() => {
      setWidth(element.clientWidth)
      setTitleWidth(element.firstElementChild?.clientWidth ?? 0)
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [timelineRef])

  const order = (column: RowSort['column']) => {
    const sort = state.sort.value
    return sort.column !== column ? 'none' : sort.descending ? 'descending' : 'ascending'
  }
  const fits = (tick: number) => {
    const left = (tick / extentMs) * width
    return left > titleWidth && left < width - TICK_ROOM
  }
  return (
    <div class="head-group" role="rowgroup">
      <div
        class="head columns"
        role="row"
        aria-rowindex={1}
        onContextMenu={(event) => {
          event.preventDefault()
          state.menu.value = { x: event.clientX, y: event.clientY, entries: columnsMenu(state) }
        }}
      >
        <div role="columnheader" aria-sort={order('name')}>
          <SortButton title="columnName" column="name" />
          <Sash
            class="name-sash"
            axis="width"
            direction={1}
            label={message('columnNameSize')}
            size={state.nameWidth.value}
            least={NARROWEST_NAME}
            most={WIDEST_NAME}
            onChange={(wanted) => {
              state.nameWidth.value = wanted
            }}
          />
        </div>
        {columns.map(({ name, title, isNumber, sort }) => (
          <div
            key={name}
            role="columnheader"
            class={isNumber ? 'number' : ''}
            aria-sort={sort === undefined ? undefined : order(sort)}
          >
            {sort === undefined ? message(title) : <SortButton title={title} column={sort} />}
          </div>
        ))}
        <div
          role="columnheader"
          class="timeline"
          ref={timelineRef}
          aria-label={message('columnTimelineTitle')}
          title={message('columnTimelineTitle')}
        >
          <span class="timeline-title">{message('columnTimeline')}</span>
          {ticks(extentMs, width)
            .filter(fits)
            .map((tick) => (
              <span key={tick} class="tick" style={{ left: `${(tick / extentMs) * 100}%` }} aria-hidden="true">
                {format.tick(tick)}
              </span>
            ))}
        </div>
      </div>
    </div>
  )
}

interface SortButtonProps {
  readonly title: MessageKey
  readonly column: RowSort['column']
}

function SortButton({ title, column }: SortButtonProps) {
  const { state, message } = usePanel()
  const sort = state.sort.value
  return (
    <button type="button" class="sort" onClick={() => state.sortBy(column)}>
      {message(title)}
      {sort.column === column && column !== 'start' && (
        <span class={`sort-arrow${sort.descending ? ' descending' : ''}`} aria-hidden="true" />
      )}
    </button>
  )
}
