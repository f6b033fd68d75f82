/** How the panel looks and what it remembers for the reader. */
import * as v from 'valibot'
import { lenientObject, listOf, recordOf } from '../schema'

/** Width of a column, px. */
export const MIN_COLUMN = 40
export const MAX_COLUMN = 900

/** More would not fit beside each other, or into a list that is read. */
const MAX_COLUMNS = 40
const MAX_FILTERS = 100
const MAX_LENGTH = 1000

const text = v.pipe(
  v.string(),
  v.maxLength(MAX_LENGTH),
  v.check((one) => one.trim() !== ''),
)
const width = v.pipe(v.number(), v.minValue(MIN_COLUMN), v.maxValue(MAX_COLUMN))

/** Reads view settings from anything. */
export const VIEW_SETTINGS = lenientObject({
  /** Names of columns between a span's name and the timeline; `attr.` and a key for a pinned attribute. */
  columns: v.fallback(listOf(text, MAX_COLUMNS), ['status', 'duration', 'self']),
  /** By column, px; those that were never sized have the width they come with. */
  columnWidths: v.fallback(recordOf(v.string(), width, MAX_FILTERS), {}),
  largeRows: v.fallback(v.boolean(), false),
  /** Texts of filters. */
  savedFilters: v.fallback(listOf(text, MAX_FILTERS), []),
})
export type ViewSettings = Readonly<v.InferOutput<typeof VIEW_SETTINGS>>

/** How the panel of a new user looks. */
export const DEFAULT_VIEW_SETTINGS: ViewSettings = v.parse(VIEW_SETTINGS, {})
