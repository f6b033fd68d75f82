import type { RefObject } from 'preact'
import { useLayoutEffect, useState } from 'preact/hooks'
import { usePanel } from './context'
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
  /** px that the scrollbar takes below. */
  readonly scrollbar: number
}

export function TableHead({ timelineRef, extentMs, scrollbar }: TableHeadProps) {
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

  const fits = (tick: number) => {
    const left = (tick / extentMs) * width
    return left > titleWidth && left < width - TICK_ROOM
  }
  return (
    <div role="rowgroup">
      <div class="head columns" role="row" aria-rowindex={1} style={{ paddingRight: `${scrollbar}px` }}>
        <div role="columnheader">
          {message('columnName')}
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
        <div role="columnheader" class="number">
          {message('columnStatus')}
        </div>
        <div role="columnheader" class="number">
          {message('columnDuration')}
        </div>
        <div role="columnheader" class="number started">
          {message('columnStarted')}
        </div>
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
