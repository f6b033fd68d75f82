import type { RowSort } from '../../store/rows/row-sort'
import type { Message, MessageKey } from '../../text/message'

type BuiltInName = 'status' | 'duration' | 'self' | 'started' | 'kind' | 'scope' | 'origin'
/** A column that the panel comes with, or an attribute that the reader pinned. */
export type ColumnName = BuiltInName | `attr.${string}`

/** A column between a span's name and the timeline. */
export interface Column {
  readonly name: ColumnName
  /** Its title; an attribute's is its key. */
  readonly title: MessageKey | undefined
  /** px */
  readonly width: number
  readonly isNumber: boolean
  /** What the rows can be ordered by. */
  readonly sort?: RowSort['column']
}

/** What can stand between a span's name and the timeline, in this order. */
export const COLUMNS: readonly (Column & { readonly name: BuiltInName; readonly title: MessageKey })[] = [
  { name: 'status', title: 'columnStatus', width: 76, isNumber: true },
  { name: 'kind', title: 'groupKind', width: 72, isNumber: false },
  { name: 'scope', title: 'groupScope', width: 110, isNumber: false },
  { name: 'origin', title: 'groupOrigin', width: 140, isNumber: false },
  { name: 'duration', title: 'columnDuration', width: 74, isNumber: true, sort: 'duration' },
  { name: 'self', title: 'columnSelf', width: 74, isNumber: true, sort: 'self' },
  { name: 'started', title: 'columnStarted', width: 96, isNumber: true, sort: 'start' },
]

const ATTRIBUTE = 'attr.'
const ATTRIBUTE_WIDTH = 130

/** The column that shows an attribute. */
export function columnOf(attribute: string): ColumnName {
  return `${ATTRIBUTE}${attribute}`
}

/** The attribute that a column shows; undefined for one that the panel comes with. */
export function attributeOf(column: ColumnName): string | undefined {
  return column.startsWith(ATTRIBUTE) ? column.slice(ATTRIBUTE.length) : undefined
}

/**
 * Those of the columns that are shown, in their order: pinned attributes last, in the order in which they were
 * pinned.
 */
export function shownColumns(names: readonly string[], widths: Readonly<Record<string, number>>): readonly Column[] {
  const pinned = names.filter(isPinned).map(
    (name): Column => ({
      name,
      title: undefined,
      width: ATTRIBUTE_WIDTH,
      isNumber: false,
    }),
  )
  const shown = [...COLUMNS.filter(({ name }) => names.includes(name)), ...pinned]
  return shown.map((column) => ({ ...column, width: widths[column.name] ?? column.width }))
}

function isPinned(name: string): name is `attr.${string}` {
  return name.startsWith(ATTRIBUTE) && name.length > ATTRIBUTE.length
}

/** What a column is called: an attribute's by its key, others in the user's language. */
export function titleOf({ name, title }: Column, message: Message): string {
  return title === undefined ? (attributeOf(name) ?? name) : message(title)
}

/** px that the timeline keeps, at least. */
const MIN_TIMELINE = 120
const MIN_NAME_SHARE = 0.35

/**
 * The columns that there is room for in a table of `width` px: the last ones go first, but status and duration stay.
 */
export function columnsThatFit(columns: readonly Column[], width: number): readonly Column[] {
  const shown = [...columns]
  const taken = () => shown.reduce((sum, column) => sum + column.width, MIN_TIMELINE) + width * MIN_NAME_SHARE
  while (width > 0 && taken() > width) {
    const last = shown.findLastIndex(({ name }) => name !== 'status' && name !== 'duration')
    if (last === -1) break
    shown.splice(last, 1)
  }
  return shown
}

/** As much of its width as a column keeps where there is no room for all. */
const MIN_SHARE = 0.92

/** As CSS `grid-template-columns` wants it. */
export function gridTemplate(columns: readonly Column[]): string {
  const widths = columns.map(({ width }) => `minmax(${width * MIN_SHARE}px, ${width}px)`).join(' ')
  return `min(var(--name-width, 330px), 40%) ${widths} minmax(48px, 1fr)`
}
