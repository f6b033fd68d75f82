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
/** The ways in which the spans can be shown. */
export const VIEW_NAMES = ['waterfall', 'flame', 'statistics', 'errors', 'compare', 'map'] as const
/** Where the details stand; `auto`: where they leave the table the most room. */
export const DETAILS_PLACES = ['auto', 'right', 'below'] as const

/** Of a pane or of the column of names, px. */
const size = v.pipe(v.number(), v.minValue(MIN_COLUMN), v.maxValue(4000))
const isOn = (otherwise: boolean) => v.fallback(v.boolean(), otherwise)

const width = v.pipe(v.number(), v.minValue(MIN_COLUMN), v.maxValue(MAX_COLUMN))

/** What is no attribute can be told apart by colours, too. */
export const COLOR_CHOICES = ['kind', 'service', 'name', 'scope', 'origin'] as const
/** `attr.` and a key is an attribute. */
export type ColorBy = (typeof COLOR_CHOICES)[number] | `attr.${string}`
const colorBy = v.pipe(
  text,
  v.check((one) => one.startsWith('attr.') || COLOR_CHOICES.some((choice) => choice === one)),
  v.transform((one): ColorBy => (isAttribute(one) ? one : (COLOR_CHOICES.find((choice) => choice === one) ?? 'kind'))),
)
function isAttribute(one: string): one is `attr.${string}` {
  return one.startsWith('attr.')
}

/** Reads view settings from any value. */
export const VIEW_SETTINGS = lenientObject({
  /** The columns between name and timeline; `attr.` and a key is a pinned attribute. */
  columns: v.fallback(listOf(text, MAX_COLUMNS), ['status', 'duration', 'self']),
  /** Widths by column, in px; a column that was never resized has its default width. */
  columnWidths: v.fallback(recordOf(v.string(), width, MAX_FILTERS), {}),
  largeRows: v.fallback(v.boolean(), false),
  nameWidth: v.fallback(size, 330),
  sort: v.fallback(v.object({ column: v.picklist(['start', 'duration', 'self', 'name']), descending: v.boolean() }), {
    column: 'start',
    descending: false,
  }),
  /** The end of the table stays on the screen while spans arrive. */
  followsNewest: isOn(true),
  criticalPath: isOn(true),
  /** Time in which nothing ran for long is drawn short. */
  foldsIdle: isOn(true),
  /** Siblings that repeat stand in one row. */
  groupRepeats: isOn(true),
  /** Spans that took less are hidden, ms. */
  minDurationMs: v.fallback(v.pipe(v.number(), v.minValue(0)), 0),
  /** Terms of filters whose spans are hidden. */
  hidden: v.fallback(listOf(text, MAX_FILTERS), []),
  /** The view that was shown last. */
  shown: v.fallback(v.picklist(VIEW_NAMES), 'waterfall'),
  /** What the colours of the bars tell apart. */
  colorBy: v.fallback(colorBy, 'kind'),
  /** What the flame graph covers. */
  flameScope: v.fallback(v.picklist(['all', 'trace', 'subtree']), 'trace'),
  /** What statistics are grouped by; `attribute:` and a key is an attribute. */
  statisticsBy: v.fallback(text, 'route'),
  detailsPlace: v.fallback(v.picklist(DETAILS_PLACES), 'auto'),
  detailsWidth: v.fallback(size, 400),
  detailsHeight: v.fallback(size, 240),
  /** Texts of filters. */
  savedFilters: v.fallback(listOf(text, MAX_FILTERS), []),
})
/** The view settings. */
export type ViewSettings = Readonly<v.InferOutput<typeof VIEW_SETTINGS>>

/** The view settings of a new user. */
export const DEFAULT_VIEW_SETTINGS: ViewSettings = v.parse(VIEW_SETTINGS, {})
