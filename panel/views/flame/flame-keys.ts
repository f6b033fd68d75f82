import type { PanelState } from '../../state/panel-state'
import { rootsInScope } from '../../state/scope'
import { panned, type TimeRange, zoomed } from '../../state/time/time-range'
import { NONE } from '../../store/columns/span-table'
import type { SpanIndex } from '../../store/model'

const ZOOM = 1.4
/** Part of what is seen that one key moves it by. */
const PAN = 0.15

/** The time that the flame graph shows, of all that there is, and how it is changed. */
export interface FlameViewport {
  readonly whole: TimeRange
  readonly range: TimeRange
  look(range: TimeRange): void
  zoomTo(span: SpanIndex): void
}

/**
 * Handles a key. Letters are identified by their position on the keyboard, whatever the layout.
 *
 * @returns Whether the key was handled.
 */
export function handleFlameKey(
  state: PanelState,
  event: Pick<KeyboardEvent, 'key' | 'code'>,
  { whole, range, look, zoomTo }: FlameViewport,
): boolean {
  const selected = state.selection.index
  const middle = (range.fromMs + range.toMs) / 2
  const step = (range.toMs - range.fromMs) * PAN
  switch (event.code) {
    case 'KeyW':
      look(zoomed(range, middle, 1 / ZOOM, whole))
      return true
    case 'KeyS':
      look(zoomed(range, middle, ZOOM, whole))
      return true
    case 'KeyA':
      look(panned(range, -step, whole))
      return true
    case 'KeyD':
      look(panned(range, step, whole))
      return true
    case 'KeyF':
      if (selected !== undefined) zoomTo(selected)
      return true
    case 'Digit0':
      look(whole)
      return true
  }
  if (event.key === 'Enter' || event.key === ' ') {
    if (selected === undefined) return false
    state.details.toggle()
    return true
  }
  const to = neighbour(state, event.key, selected)
  if (to === undefined) return false
  if (to !== NONE) state.select(state.store.keyOf(to), false)
  return true
}

/**
 * Where an arrow goes: up and down the tree, to and fro among siblings. NONE at an end, undefined if it is no arrow.
 */
function neighbour(state: PanelState, key: string, from: SpanIndex | undefined): SpanIndex | undefined {
  if (!key.startsWith('Arrow') && key !== 'Home') return undefined
  const { store } = state
  store.settle()
  const { firstChild, parent } = store.table
  if (from === undefined) return rootsInScope(state, 'trace')[0]
  switch (key) {
    case 'ArrowUp':
      return parent[from]
    case 'ArrowDown':
      return firstChild[from]
    case 'ArrowLeft':
      return beside(state, from, -1)
    case 'ArrowRight':
      return beside(state, from, 1)
    default:
      return store.rootOf(from)
  }
}

function beside({ store }: PanelState, from: SpanIndex, direction: -1 | 1): SpanIndex {
  const { next, firstChild, parent } = store.table
  if (parent[from] === NONE) {
    const { roots } = store.tree
    const place = roots.lowerBound(from) + direction
    return place >= 0 && place < roots.length ? roots.at(place) : NONE
  }
  if (direction === 1) return next[from]
  let before: SpanIndex = NONE
  for (let child = firstChild[parent[from]]; child !== from && child !== NONE; child = next[child]) before = child
  return before
}
