/** How the panel looks, and what it remembers. */
import * as v from 'valibot'
import { lenientObject, listOf, recordOf } from '../schema'

/** The narrowest column, in px. */
export const MIN_COLUMN = 40
/** The widest column, in px. */
export const MAX_COLUMN = 900

/** The most columns: more neither fit on the screen nor are read in a list. */
const MAX_COLUMNS = 40
const MAX_FILTERS = 100
const MAX_LENGTH = 1000

const text = v.pipe(
  v.string(),
  v.maxLength(MAX_LENGTH),
  v.check((one) => one.trim() !== ''),
)
const width = v.pipe(v.number(), v.minValue(MIN_COLUMN), v.maxValue(MAX_COLUMN))

/** Reads view settings from any value. */
export const VIEW_SETTINGS = lenientObject({
  /** The columns between name and timeline; `attr.` and a key is a pinned attribute. */
  columns: v.fallback(listOf(text, MAX_COLUMNS), ['status', 'duration', 'self']),
  /** Widths by column, in px; a column that was never resized has its default width. */
  columnWidths: v.fallback(recordOf(v.string(), width, MAX_FILTERS), {}),
  largeRows: v.fallback(v.boolean(), false),
  /** Texts of filters. */
  savedFilters: v.fallback(listOf(text, MAX_FILTERS), []),
})
/** The view settings. */
export type ViewSettings = Readonly<v.InferOutput<typeof VIEW_SETTINGS>>

/** The view settings of a new user. */
export const DEFAULT_VIEW_SETTINGS: ViewSettings = v.parse(VIEW_SETTINGS, {})
