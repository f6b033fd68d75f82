import type { RefObject } from 'preact'
import { useLayoutEffect, useState } from 'preact/hooks'
import type { SpanIndex } from '../../store/model'
import type { CellFocus } from './cell-keys'
import { SpanTip } from './span-tip'
import './span-tip.css'

/** The id of the cell that the keys are in. */
export const FOCUSED_CELL = 'focused-cell'
const TIP = 'cell-tip'
/** px below a cell's top: over the rows behind it. */
const BELOW = 20
const EDGE = 4

interface CellFocusProps {
  readonly table: RefObject<HTMLElement | null>
  /** Of the selected row. */
  readonly position: number
  readonly cell: CellFocus
  /** Of the selected row, where it is one span's. */
  readonly span: SpanIndex | undefined
  readonly events: number
}

/** What is known of the cell that has the focus. px from the panel's top left. */
interface Tip {
  readonly texts: readonly string[]
  readonly isTimeline: boolean
  readonly x: number
  readonly y: number
}

/**
 * Marks the cell that the keys are in, and shows what else would be seen by pointing at it: the tips of all that stands in it.
 * Cells are not rendered again for it, as a screen full of rows is drawn in every frame.
 */
export function CellFocusTip({ table, position, cell, span, events }: CellFocusProps) {
  const [tip, setTip] = useState<Tip>()

  useLayoutEffect(() => {
    const element = cell === 'row' ? undefined : table.current?.querySelector(`#row-${position}`)?.children[cell]
    if (!(element instanceof HTMLElement)) return setTip(undefined)
    element.id = FOCUSED_CELL
    element.setAttribute('aria-describedby', TIP)
    const { left, top } = element.getBoundingClientRect()
    const next = { texts: tipsOf(element), isTimeline: element.matches('.timeline'), x: left, y: top }
    setTip((before) => (JSON.stringify(before) === JSON.stringify(next) ? before : next))
    return () => {
      element.removeAttribute('id')
      element.removeAttribute('aria-describedby')
    }
  })

  if (tip === undefined || cell === 'row') return null
  if (tip.isTimeline && span !== undefined) {
    const all = Array.from({ length: events }, (_, place) => place)
    return (
      <div id={TIP} role="tooltip">
        <SpanTip span={span} x={tip.x} y={tip.y} events={all} isSpoken />
      </div>
    )
  }
  if (tip.texts.length === 0) return null
  return (
    <div id={TIP} role="tooltip" class="span-tip" style={{ left: `${tip.x + EDGE}px`, top: `${tip.y + BELOW}px` }}>
      {tip.texts.map((text) => (
        <div key={text}>{text}</div>
      ))}
    </div>
  )
}

/** Of a cell and all in it, and the text itself where it is cut. */
function tipsOf(cell: HTMLElement): readonly string[] {
  const inside = [cell, ...cell.querySelectorAll<HTMLElement>('[title]')].map(({ title }) => title)
  const isCut = cell.scrollWidth > cell.clientWidth && inside[0] === ''
  return [...new Set(isCut ? [cell.textContent ?? '', ...inside] : inside)].filter((text) => text !== '')
}
