import { usePanel } from '../../state/context'
import type { MessageKey } from '../../text/message'
import type { SortKey } from './statistics-rows'

interface StatisticsHeadProps {
  /** What the first column is called. */
  readonly first: string
  readonly sort: { readonly key: SortKey; readonly descending: boolean }
  onSort(key: SortKey): void
}

const COLUMNS: readonly (readonly [SortKey, MessageKey])[] = [
  ['count', 'columnCount'],
  ['errors', 'columnErrors'],
  ['total', 'columnTotal'],
  ['self', 'columnSelf'],
  ['p50', 'columnP50'],
  ['p95', 'columnP95'],
  ['max', 'columnMax'],
]

/** The head of the table: each title orders by its column. */
export function StatisticsHead({ first, sort, onSort }: StatisticsHeadProps) {
  const { message } = usePanel()
  const columns: readonly (readonly [SortKey, string])[] = [
    ['text', first],
    ...COLUMNS.map(([key, title]) => [key, message(title)] as const),
  ]
  return (
    <div class="head statistics-columns" role="row" aria-rowindex={1}>
      {columns.map(([key, title]) => (
        <div
          key={key}
          role="columnheader"
          class={key === 'text' ? '' : `number ${key}`}
          aria-sort={key === sort.key ? (sort.descending ? 'descending' : 'ascending') : undefined}
        >
          <button type="button" title={title} onClick={() => onSort(key)}>
            {title}
            {key === sort.key && <span aria-hidden="true">{sort.descending ? ' ▾' : ' ▴'}</span>}
          </button>
        </div>
      ))}
    </div>
  )
}
