import { useMemo, useState } from 'preact/hooks'
import type { ChunkedTask } from '../../scheduling/chunked-task'
import { usePanel } from '../../state/context'
import { filterTerm, narrowed } from '../../state/filter/filter-term'
import { type Scope, shownBy, spansInScope } from '../../state/scope'
import { useChunkedWork } from '../../state/use-chunked-work'
import { type Dimension, groupingBy, nameAndRoute } from '../../store/analysis/grouping'
import { statisticsOf } from '../../store/analysis/statistics'
import { AttributeKeys } from '../../store/columns/attribute-keys'
import { readableUrl } from '../../store/readable-url'
import { KIND_NAMES } from '../../text/kind-names'
import type { MessageKey } from '../../text/message'
import { usePlural } from '../shared/plural'
import { RowsView } from '../shared/rows-view'
import { ScopePicker } from '../shared/scope-picker'
import './statistics.css'
import { StatisticsHead } from './statistics-head'
import { StatisticsRow } from './statistics-row'
import { maximaOf, type NamedStatistics, type SortKey, sorted } from './statistics-rows'

const DIMENSIONS: readonly (readonly ['name' | 'route' | 'kind' | 'scope' | 'origin', MessageKey])[] = [
  ['route', 'groupRoute'],
  ['name', 'columnName'],
  ['kind', 'groupKind'],
  ['scope', 'groupScope'],
  ['origin', 'groupOrigin'],
]
const ATTRIBUTE = 'attribute:'

/** What groups of spans add up to. */
export function StatisticsView() {
  const { state, message } = usePanel()
  const counted = usePlural()
  const { store } = state
  const [scope, setScope] = useState<Scope>('all')
  const by = state.settings.current.value.view.statisticsBy
  const [sort, setSort] = useState<{ readonly key: SortKey; readonly descending: boolean }>({
    key: 'total',
    descending: true,
  })
  const [current, setCurrent] = useState(-1)
  const dimension = useMemo(() => dimensionOf(by), [by])
  const filter = state.filter.current.value
  const range = state.time.range.value
  const shows = useMemo(() => shownBy(state), [state, filter, range])
  const grouping = useMemo(() => groupingBy(store.table, dimension), [store, dimension, store.epoch])
  const chosen = scope === 'all' ? undefined : state.selection.key.value
  const groups = useChunkedWork(
    function* (): ChunkedTask<NamedStatistics[]> {
      const spans = yield* spansInScope(state, scope, shows)
      const self = store.selfTimes()
      const statistics = yield* statisticsOf(store.table, spans, grouping, (index) => self.of(index))
      return statistics.map((one) => ({ ...one, text: one.group < 0 ? undefined : grouping.textOf(one.group) }))
    },
    [state, store, scope, chosen, grouping, shows],
  )
  const attributeKeys = useMemo(() => new AttributeKeys(store.table), [store])
  const known = useChunkedWork(() => attributeKeys.all(), [attributeKeys]) ?? []
  // The one that was chosen last may be of another page.
  const keys = dimension.by !== 'attribute' || known.includes(dimension.key) ? known : [...known, dimension.key]
  const rows = useMemo(() => sorted(groups ?? [], sort.key, sort.descending), [groups, sort])
  const maxima = useMemo(() => maximaOf(rows), [rows])

  const nameOf = (text: string | undefined) => {
    if (text === undefined) return message('groupNone')
    if (dimension.by === 'route') return readableUrl(nameAndRoute(text).join(' ').trimEnd())
    return dimension.by === 'kind' ? message(KIND_NAMES[Number(text)] ?? 'kindUnspecified') : text
  }
  const termOf = ({ text }: NamedStatistics) => {
    if (text === undefined) return undefined
    return filterTerm(dimension, dimension.by === 'kind' ? kindWord(Number(text)) : text)
  }
  const narrow = (row: NamedStatistics | undefined) => {
    const term = row && termOf(row)
    if (term !== undefined) state.filter.setText(narrowed(state.filter.text.value, term))
  }
  const count = rows.reduce((sum, row) => sum + row.count, 0)

  return (
    <>
      <div class="view-bar">
        <ScopePicker scope={scope} onScope={setScope} />
        <label>
          {message('groupBy')}
          <select
            value={by}
            onChange={({ currentTarget }) => state.settings.saveView({ statisticsBy: currentTarget.value })}
          >
            {DIMENSIONS.map(([name, title]) => (
              <option key={name} value={name}>
                {message(title)}
              </option>
            ))}
            {keys.length > 0 && (
              <optgroup label={message('attributes')}>
                {keys.map((key) => (
                  <option key={key} value={ATTRIBUTE + key}>
                    {key}
                  </option>
                ))}
              </optgroup>
            )}
          </select>
        </label>
        <span class="spacer" />
        <span>{message('listed', counted('group', rows.length), counted('span', count))}</span>
      </div>
      <RowsView
        label={message('viewStatistics')}
        columns={8}
        count={rows.length}
        current={Math.min(current, rows.length - 1)}
        head={
          <StatisticsHead
            first={by.startsWith(ATTRIBUTE) ? by.slice(ATTRIBUTE.length) : message(titleOf(by))}
            sort={sort}
            onSort={(key) => setSort({ key, descending: key === sort.key ? !sort.descending : key !== 'text' })}
          />
        }
        row={(position, top) => (
          <StatisticsRow
            key={position}
            row={rows[position]}
            name={nameOf(rows[position].text)}
            canFilter={termOf(rows[position]) !== undefined}
            maxima={maxima}
            position={position}
            top={top}
            isCurrent={position === current}
            onFilter={() => {
              setCurrent(position)
              narrow(rows[position])
            }}
          />
        )}
        onCurrent={setCurrent}
        onKey={(key) => {
          if (key !== 'Enter' && key !== ' ') return false
          narrow(rows[current])
          return true
        }}
      />
    </>
  )
}

function dimensionOf(by: string): Dimension {
  if (by.startsWith(ATTRIBUTE)) return { by: 'attribute', key: by.slice(ATTRIBUTE.length) }
  return { by: DIMENSIONS.find(([name]) => name === by)?.[0] ?? 'route' }
}

function titleOf(by: string): MessageKey {
  return DIMENSIONS.find(([name]) => name === by)?.[1] ?? 'groupRoute'
}

/** As the filter calls it: the last part of the message's key. */
function kindWord(kind: number): string {
  return (KIND_NAMES[kind] ?? KIND_NAMES[0]).slice('kind'.length).toLowerCase()
}
