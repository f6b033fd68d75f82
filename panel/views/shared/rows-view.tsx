import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { usePanel } from '../../state/context'
import { HEAD_HEIGHT, rowHeightOf } from './row-height'
import { ScrollWindow } from './scroll-window'

const OVERSCAN = 6

/** What a table of rows of one height needs to know. */
interface RowsViewProps {
  readonly label: string
  readonly columns: number
  readonly count: number
  /** The row that keys go out from; -1 if none. */
  readonly current: number
  readonly head: ComponentChildren
  /** A row's element, with `id={rowId(position)}`, `top` px from the top. */
  row(position: number, top: number): ComponentChildren
  onCurrent(position: number): void
  /** Keys that are not those of moving; true if it was one of its own. */
  onKey(key: string): boolean
}

/** The id of a row's element, for `aria-activedescendant`. */
export function rowId(position: number): string {
  return `view-row-${position}`
}

/** Any number of rows of one height; only those on the screen are in the document. */
export function RowsView({ label, columns, count, current, head, row, onCurrent, onKey }: RowsViewProps) {
  const rowHeight = rowHeightOf(usePanel().state)
  const scroller = useRef<HTMLDivElement>(null)
  const [scrollTop, setScrollTop] = useState(0)
  const [height, setHeight] = useState(0)
  const view = new ScrollWindow(rowHeight, count, height)

  useLayoutEffect(() => {
    const element = scroller.current
    if (element === null) return
    const observer = new ResizeObserver(() => setHeight(element.clientHeight - HEAD_HEIGHT))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])

  // biome-ignore lint/correctness/useExhaustiveDependencies: only another row is brought onto the screen
  useLayoutEffect(() => {
    const element = scroller.current
    if (element === null || current < 0 || view.viewport === 0) return
    const top = current * rowHeight
    const offset = view.offsetAt(element.scrollTop)
    if (top < offset) element.scrollTop = view.scrollTopFor(top)
    else if (top + rowHeight > offset + view.viewport) {
      element.scrollTop = view.scrollTopFor(top + rowHeight - view.viewport)
    }
  }, [current])

  const page = Math.max(1, Math.floor(height / rowHeight) - 1)
  const [first, last] = view.range(scrollTop, OVERSCAN)
  const shift = scrollTop - view.offsetAt(scrollTop)
  const rows: ComponentChildren[] = []
  for (let position = first; position < last; position++) rows.push(row(position, position * rowHeight + shift))
  return (
    <div
      class="rows scroller"
      ref={scroller}
      onScroll={({ currentTarget }) => setScrollTop(currentTarget.scrollTop)}
      role="treegrid"
      aria-label={label}
      aria-rowcount={count + 1}
      aria-colcount={columns}
      aria-activedescendant={current >= first && current < last ? rowId(current) : undefined}
      tabIndex={0}
      onKeyDown={(event) => {
        if (event.ctrlKey || event.metaKey || event.altKey || event.target !== event.currentTarget) return
        const to = moved(event.key, current, count, page)
        if (to !== undefined) onCurrent(to)
        else if (!onKey(event.key)) return
        event.preventDefault()
        event.stopPropagation()
      }}
    >
      <div class="head-group" role="rowgroup">
        {head}
      </div>
      <div class="rowgroup" role="rowgroup" style={{ height: `${view.height}px` }}>
        {rows}
      </div>
    </div>
  )
}

/** Where a key moves to, if it moves. */
function moved(key: string, current: number, count: number, page: number): number | undefined {
  if (count === 0) return undefined
  const to = { ArrowDown: current + 1, ArrowUp: current - 1, PageDown: current + page, PageUp: current - page }
  if (key === 'Home') return 0
  if (key === 'End') return count - 1
  if (key !== 'ArrowDown' && key !== 'ArrowUp' && key !== 'PageDown' && key !== 'PageUp') return undefined
  return Math.max(0, Math.min(count - 1, to[key]))
}
