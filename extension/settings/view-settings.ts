/** How the panel looks and what it remembers for the reader: one schema, read with care. */

export interface ViewSettings {
  /** Names of columns between a span's name and the timeline; `attr.` and a key for a pinned attribute. */
  readonly columns: readonly string[]
  /** By column, px; those that were never sized have the width they come with. */
  readonly columnWidths: Readonly<Record<string, number>>
  readonly largeRows: boolean
  /** Texts of filters. */
  readonly savedFilters: readonly string[]
}

export const DEFAULT_VIEW_SETTINGS: ViewSettings = {
  columns: ['status', 'duration', 'self'],
  columnWidths: {},
  largeRows: false,
  savedFilters: [],
}

export const MIN_COLUMN = 40
export const MAX_COLUMN = 900

/** More would not fit beside each other, or into a list that is read. */
const MAX_COLUMNS = 40
const MAX_FILTERS = 100
const MAX_LENGTH = 1000

/** Settings from anything: what is missing or makes no sense is the default. */
export function checkedViewSettings(value: unknown): ViewSettings {
  const given: Partial<Record<keyof ViewSettings, unknown>> = typeof value === 'object' && value !== null ? value : {}
  return {
    columns: texts(given.columns, MAX_COLUMNS) ?? DEFAULT_VIEW_SETTINGS.columns,
    columnWidths: widths(given.columnWidths),
    largeRows: given.largeRows === true,
    savedFilters: texts(given.savedFilters, MAX_FILTERS) ?? DEFAULT_VIEW_SETTINGS.savedFilters,
  }
}

function texts(value: unknown, most: number): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined
  const good = value.filter((text) => typeof text === 'string' && text.trim() !== '' && text.length <= MAX_LENGTH)
  return [...new Set<string>(good)].slice(0, most)
}

function widths(value: unknown): ViewSettings['columnWidths'] {
  if (typeof value !== 'object' || value === null) return {}
  const good = Object.entries(value).filter(
    (entry): entry is [string, number] =>
      typeof entry[1] === 'number' && entry[1] >= MIN_COLUMN && entry[1] <= MAX_COLUMN,
  )
  return Object.fromEntries(good.slice(0, MAX_FILTERS))
}
