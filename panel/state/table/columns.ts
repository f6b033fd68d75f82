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
  /** px that it has where names have little room: its title fits. By default its width. */
  readonly narrowWidth?: number
  /** px that it keeps where there is no room for all; by default most of its width. */
  readonly minWidth?: number
  readonly isNumber: boolean
  /** What the rows can be ordered by. */
  readonly sort?: RowSort['column']
}

/** What can stand between a span's name and the timeline, in this order. */
export const COLUMNS: readonly (Column & { readonly name: BuiltInName; readonly title: MessageKey })[] = [
  { name: 'status', title: 'columnStatus', width: 76, narrowWidth: 54, minWidth: 50, isNumber: true },
  { name: 'kind', title: 'groupKind', width: 72, isNumber: false },
  { name: 'scope', title: 'groupScope', width: 110, isNumber: false },
  { name: 'origin', title: 'groupOrigin', width: 140, isNumber: false },
  {
    name: 'duration',
    title: 'columnDuration',
    width: 74,
    narrowWidth: 66,
    minWidth: 64,
    isNumber: true,
    sort: 'duration',
  },
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

/** Share of its width that a column keeps where there is no room for all. */
const MIN_SHARE = 0.9

/**
 * Those of the columns that are shown, in their order: pinned attributes last, in the order in which they were
 * pinned. A width that the reader chose is kept.
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
  return shown.map((column) => {
    const width = widths[column.name]
    return width === undefined ? column : { ...column, width, narrowWidth: width, minWidth: width * MIN_SHARE }
  })
}

function isPinned(name: string): name is `attr.${string}` {
  return name.startsWith(ATTRIBUTE) && name.length > ATTRIBUTE.length
}

/** What a column is called: an attribute's by its key, others in the user's language. */
export function titleOf({ name, title }: Column, message: Message): string {
  return title === undefined ? (attributeOf(name) ?? name) : message(title)
}

/** The timeline's share of the width, at least: it is what the table is for. */
const TIMELINE_SHARE = 0.45
/** px that the timeline and the names keep where the reader chose more columns than there is room for. */
const MIN_TIMELINE = 96
const MIN_NAME = 104
/** px of a name that can be read beneath some others. */
const COMFORTABLE_NAME = 190
/** px that names have before a column takes some of them: of a name far below others, nothing could be read. */
const NAME_BESIDE: Readonly<Record<string, number>> = { status: 120 }
/** The names' share of the width before a column that can be done without is shown. */
const NAME_SHARE = 0.3
/** Of those that the panel comes with, who goes first. All others were chosen by the reader, and stay. */
const GIVES_WAY: readonly string[] = ['self', 'status', 'duration'] satisfies BuiltInName[]

/**
 * The columns that there is room for in a table of `width` px beside names and a timeline that can be read. Those that the
 * panel comes with give way first; those that the reader chose stay.
 */
export function columnsThatFit(columns: readonly Column[], width: number): readonly Column[] {
  const shown = [...columns]
  for (const name of GIVES_WAY) {
    const nameWidth = Math.max(NAME_BESIDE[name] ?? MIN_NAME, name === 'self' ? width * NAME_SHARE : 0)
    if (width === 0 || minWidthOf(shown) <= width * (1 - TIMELINE_SHARE) - nameWidth) continue
    const at = shown.findIndex((column) => column.name === name)
    if (at !== -1) shown.splice(at, 1)
  }
  return shown
}

/**
 * As CSS `grid-template-columns` wants it, for a table of `width` px. What the columns need no longer goes to the names
 * where those have less than they should.
 */
export function gridTemplate(columns: readonly Column[], width: number): string {
  const timeline = timelineWidth(columns, width)
  const widths = wantedWidths(columns, width)
    .map((wanted, at) => `minmax(${minOf(columns[at])}px, ${wanted}px)`)
    .join(' ')
  return `minmax(${MIN_NAME}px, var(--name-width, 330px)) ${widths} minmax(${timeline}px, 1fr)`
}

/** What that comes to for the column of names, px, where the reader gave it `wanted` px. */
export function shownNameWidth(columns: readonly Column[], width: number, wanted: number): number {
  const others = wantedWidths(columns, width).reduce((sum, px) => sum + px, timelineWidth(columns, width))
  return Math.max(MIN_NAME, Math.min(wanted, width - others))
}

function timelineWidth(columns: readonly Column[], width: number): number {
  return Math.floor(Math.max(MIN_TIMELINE, Math.min(width * TIMELINE_SHARE, width - MIN_NAME - minWidthOf(columns))))
}

/** px that each column has where there is room. */
function wantedWidths(columns: readonly Column[], width: number): readonly number[] {
  const all = columns.reduce((sum, column) => sum + column.width, 0)
  const isTight = width - timelineWidth(columns, width) - all < Math.max(COMFORTABLE_NAME, width * NAME_SHARE)
  return columns.map((column) => (isTight ? (column.narrowWidth ?? column.width) : column.width))
}

function minWidthOf(columns: readonly Column[]): number {
  return columns.reduce((sum, column) => sum + minOf(column), 0)
}

function minOf({ width, minWidth = width * MIN_SHARE }: Column): number {
  return Math.min(width, minWidth)
}
