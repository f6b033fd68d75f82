import type { RowSort } from '../store/row-sort'
import type { MessageKey } from './environment'

export type ColumnName = 'status' | 'duration' | 'self' | 'started' | 'kind' | 'scope' | 'origin'

interface Column {
  readonly name: ColumnName
  readonly title: MessageKey
  /** px */
  readonly width: number
  readonly isNumber: boolean
  /** What the rows can be ordered by. */
  readonly sort?: RowSort['column']
}

/** What can stand between a span's name and the timeline, in this order. */
export const COLUMNS: readonly Column[] = [
  { name: 'status', title: 'columnStatus', width: 64, isNumber: true },
  { name: 'kind', title: 'groupKind', width: 72, isNumber: false },
  { name: 'scope', title: 'groupScope', width: 110, isNumber: false },
  { name: 'origin', title: 'groupOrigin', width: 140, isNumber: false },
  { name: 'duration', title: 'columnDuration', width: 74, isNumber: true, sort: 'duration' },
  { name: 'self', title: 'columnSelf', width: 74, isNumber: true, sort: 'self' },
  { name: 'started', title: 'columnStarted', width: 96, isNumber: true, sort: 'start' },
]

export const DEFAULT_COLUMNS: readonly ColumnName[] = ['status', 'duration', 'self']

/** Those of the columns that are shown, in their order. */
export function shownColumns(names: readonly ColumnName[]): readonly Column[] {
  return COLUMNS.filter(({ name }) => names.includes(name))
}

/** px that the timeline keeps, at least. */
const LEAST_TIMELINE = 120

/**
 * The columns that there is room for in a table of `width` px with the name at `nameWidth`: the last ones go first, but
 * status and duration stay.
 */
export function columnsThatFit(names: readonly ColumnName[], width: number): readonly Column[] {
  const shown = [...shownColumns(names)]
  const taken = () => shown.reduce((sum, column) => sum + column.width, LEAST_TIMELINE) + width * LEAST_NAME_SHARE
  while (width > 0 && taken() > width) {
    const last = shown.findLastIndex(({ name }) => name !== 'status' && name !== 'duration')
    if (last === -1) break
    shown.splice(last, 1)
  }
  return shown
}

const LEAST_NAME_SHARE = 0.35

/** As CSS `grid-template-columns` wants it. */
export function gridTemplate(columns: readonly Column[]): string {
  const widths = columns.map(({ width }) => `${width}px`).join(' ')
  return `min(var(--name-width, 330px), 45%) ${widths} minmax(60px, 1fr)`
}

/** With or without a column. */
export function toggledColumn(names: readonly ColumnName[], name: ColumnName): readonly ColumnName[] {
  return names.includes(name) ? names.filter((other) => other !== name) : [...names, name]
}
