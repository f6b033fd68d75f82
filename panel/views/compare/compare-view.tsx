import { useEffect, useMemo, useState } from 'preact/hooks'
import { usePanel } from '../../state/context'
import { useChunkedWork } from '../../state/use-chunked-work'
import { compareTraces } from '../../store/analysis/compare/compare'
import { likePair } from '../../store/analysis/compare/like-trace'
import { NONE } from '../../store/columns/span-table'
import type { SpanKey } from '../../store/model'
import { rootsOfTrace } from '../../store/tree/roots'
import { RowsView } from '../shared/rows-view'
import './compare.css'
import { CompareRow } from './compare-row'
import { compareRows } from './compare-rows'
import { TracePicker } from './trace-picker'

/** The nodes that the reader closed, of the traces that were compared then. */
interface Closing {
  readonly pair: string
  readonly closed: ReadonlySet<number>
}

const NOTHING: ReadonlySet<number> = new Set()

/** Two traces aligned by the names of their spans, what changed most first. */
export function CompareView() {
  const { state, message } = usePanel()
  const { store } = state
  const [closing, setClosing] = useState<Closing>({ pair: '', closed: NOTHING })
  const [current, setCurrent] = useState(-1)
  // Read, so that what the pickers list is of now.
  void state.table.frame.value
  const [a, b] = state.selection.compared.value
  const [first, second] = [indexOf(a), indexOf(b)]
  const pair = `${a} ${b}`
  const closed = closing.pair === pair ? closing.closed : NOTHING
  const comparison = useChunkedWork(
    function* () {
      if (first === undefined || second === undefined) return undefined
      const self = store.selfTimes()
      return yield* compareTraces(store.table, rootsOfTrace(store, first), rootsOfTrace(store, second), (index) =>
        self.of(index),
      )
    },
    [store, first, second],
  )
  const rows = useMemo(
    () => (comparison === undefined ? [] : compareRows(comparison.nodes, closed)),
    [comparison, closed],
  )
  const [maxMs, longestMs] = useMemo(
    () => [
      rows.reduce((largest, { node: { a, b } }) => Math.max(largest, Math.abs(b.total - a.total)), 0),
      rows.reduce((longest, { node: { a, b } }) => Math.max(longest, a.total, b.total), 0),
    ],
    [rows],
  )
  // biome-ignore lint/correctness/useExhaustiveDependencies: the first pair is chosen once; the user may then empty both
  useEffect(() => {
    if (a !== undefined || b !== undefined) return
    const [one, other] = likePair(store, state.selection.key.value)
    state.selection.compare([one, other])
  }, [])
  const choose = (a: SpanKey | undefined, b: SpanKey | undefined) => {
    state.selection.compare([a, b])
    setCurrent(-1)
  }
  const toggle = (place: number) => {
    const next = new Set(closed)
    if (!next.delete(place)) next.add(place)
    setClosing({ pair, closed: next })
  }
  const open = (position: number) => {
    setCurrent(position)
    const row = rows[position]
    const span = row.node.b.first === NONE ? row.node.a.first : row.node.b.first
    if (store.has(span)) state.select(store.keyOf(span), false)
  }

  return (
    <>
      <div class="view-bar">
        <TracePicker label="A" span={first} onPick={(key) => choose(key, b)} />
        <button
          type="button"
          class="text-button"
          aria-label={message('compareSwap')}
          title={message('compareSwap')}
          onClick={() => choose(b, a)}
        >
          ⇄
        </button>
        <TracePicker label="B" span={second} onPick={(key) => choose(a, key)} />
      </div>
      {comparison === undefined ? (
        <div class="empty">
          <h2>{message('compareEmpty')}</h2>
          <p>{message('compareEmptyHint')}</p>
        </div>
      ) : (
        <RowsView
          label={message('viewCompare')}
          columns={6}
          count={rows.length}
          current={Math.min(current, rows.length - 1)}
          head={
            <div class="head compare-columns" role="row" aria-rowindex={1}>
              <div role="columnheader">{message('columnName')}</div>
              <div role="columnheader" class="number counts">
                {message('columnCount')}
              </div>
              <div role="columnheader" class="number">
                A
              </div>
              <div role="columnheader" class="number">
                B
              </div>
              <div role="columnheader" class="number">
                {message('columnDelta')}
              </div>
              <div role="columnheader" class="number self">
                {message('columnDeltaSelf')}
              </div>
            </div>
          }
          row={(position, top) => (
            <CompareRow
              key={rows[position].place}
              row={rows[position]}
              maxMs={maxMs}
              longestMs={longestMs}
              position={position}
              top={top}
              isCurrent={position === current}
              onOpen={() => {
                open(position)
                state.details.setOpen(true)
              }}
              onToggle={() => toggle(rows[position].place)}
            />
          )}
          onCurrent={open}
          onKey={(key) => {
            const row = rows[current]
            if (row === undefined) return false
            if (key === 'ArrowRight' && row.expanded === false) toggle(row.place)
            else if (key === 'ArrowLeft' && row.expanded === true) toggle(row.place)
            else if (key === 'ArrowLeft') {
              const above = rows.findIndex(({ place }) => place === row.node.parent)
              if (above >= 0) open(above)
            } else if (key === 'Enter' || key === ' ') state.details.toggle()
            else return false
            return true
          }}
        />
      )}
    </>
  )

  function indexOf(key: SpanKey | undefined) {
    return key === undefined ? undefined : store.find(key)
  }
}
