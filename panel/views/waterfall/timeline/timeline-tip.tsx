import type { RefObject } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { usePanel } from '../../../state/context'
import type { PanelState } from '../../../state/panel-state'
import type { SpanKey } from '../../../store/model'
import { SpanTip } from '../span-tip'
import type { VisibleRange } from './visible-range'

/** The pointer has to rest so long, as in Chrome's own panels. */
const DELAY_MS = 300
/** px from an event's middle in which it is meant. */
const NEAR = 5

/** Where the pointer rests: on a span, and near these of its events (their indices). */
interface Rest {
  readonly span: SpanKey
  readonly x: number
  readonly y: number
  readonly events: readonly number[]
}

interface TimelineTipProps {
  readonly table: RefObject<HTMLElement | null>
  readonly range: VisibleRange
}

/**
 * Says what a bar of the timeline is, and what the events are on which the pointer rests. The table is not rendered
 * for it.
 */
export function TimelineTip({ table, range }: TimelineTipProps) {
  const { state } = usePanel()
  const [rest, setRest] = useState<Rest | undefined>(undefined)
  const now = useRef(range)
  now.current = range

  useEffect(() => {
    const element = table.current
    if (element === null) return
    let timer: ReturnType<typeof setTimeout> | undefined
    const hide = () => {
      clearTimeout(timer)
      setRest(undefined)
    }
    const onMove = (event: PointerEvent) => {
      clearTimeout(timer)
      const found = event.buttons === 0 ? restAt(state, event, now.current) : undefined
      // The tip follows the pointer along its bar. For another bar the pointer has to rest again.
      setRest((before) => (before?.span === found?.span ? found : undefined))
      if (found !== undefined) timer = setTimeout(() => setRest(found), DELAY_MS)
    }
    element.addEventListener('pointermove', onMove)
    for (const type of HIDES) element.addEventListener(type, hide, true)
    return () => {
      clearTimeout(timer)
      element.removeEventListener('pointermove', onMove)
      for (const type of HIDES) element.removeEventListener(type, hide, true)
    }
  }, [table, state])

  const span = rest === undefined ? undefined : state.store.find(rest.span)
  if (rest === undefined || span === undefined || !state.store.has(span)) return null
  return <SpanTip span={span} x={rest.x} y={rest.y} events={rest.events} />
}

/** After these what was under the pointer may not be there any more. */
const HIDES = ['pointerleave', 'pointerdown', 'scroll', 'wheel', 'keydown'] as const

function restAt(
  { store, rows, time }: PanelState,
  { target, clientX, clientY }: PointerEvent,
  { axis, folds }: VisibleRange,
): Rest | undefined {
  const cell = target instanceof Element ? target.closest('.row > .timeline') : null
  const row = cell?.closest('[role="row"]')
  if (cell === null || row === undefined || row === null) return undefined
  const position = Number(row.ariaRowIndex) - 2
  if (!(position >= 0 && position < rows.length)) return undefined
  const found = rows.at(position)
  if (found.type !== 'span' || !store.has(found.index)) return undefined
  const { left, width } = cell.getBoundingClientRect()
  const msPerPixel = (axis.toMs - axis.fromMs) / Math.max(1, width)
  const { startMs, endMs, eventMs } = store.summary(found.index)
  const zeroMs = time.range.value?.fromMs ?? store.table.start[store.rootOf(found.index)]
  const atMs = zeroMs + folds.unfold(axis.fromMs + (clientX - left) * msPerPixel)
  const near = NEAR * msPerPixel
  const events = eventMs.flatMap((time, place) => (Math.abs(time - atMs) <= near ? [place] : []))
  const isOnBar = atMs >= startMs - near && !(atMs > endMs + near)
  if (!isOnBar && events.length === 0) return undefined
  return { span: store.keyOf(found.index), x: clientX, y: clientY, events }
}
