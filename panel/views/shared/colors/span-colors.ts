import type { ColorBy } from '../../../../extension/settings/view-settings'
import { type Dimension, groupingBy } from '../../../store/analysis/grouping'
import { NO_TEXT } from '../../../store/columns/block-texts'
import type { SpanTable } from '../../../store/columns/span-table'
import type { SpanIndex } from '../../../store/model'
import type { TraceStore } from '../../../store/store'

/** How many colours there are for names, services, scopes and values: `--color-0` and so on. More values repeat them. */
export const COLORS = 8
/** The places of the kinds' colours after those: internal, server, client, message. */
const KINDS = COLORS
const KIND_PLACE: readonly number[] = [KINDS, KINDS, KINDS + 1, KINDS + 2, KINDS + 3, KINDS + 3]
/** By place. */
export const COLOR_NAMES: readonly string[] = [
  ...Array.from({ length: COLORS }, (_, place) => `--color-${place}`),
  ...['--internal', '--server', '--client', '--message'],
]

/** Tells spans' colours, and of what they are. */
export interface SpanColors {
  /** The place of its colour in `COLOR_NAMES`; that of internal spans if it has no such value. */
  placeOf(index: SpanIndex): number
  /** The value that the colour stands for, as a number; NO_TEXT if it has none. Of a kind, its number. */
  valueNumber(index: SpanIndex): number
  textOf(value: number): string
  placeOfValue(value: number): number
}

/** What the colours tell apart, as what spans can be grouped by. */
export function colorDimension(by: ColorBy): Dimension {
  switch (by) {
    case 'kind':
    case 'name':
    case 'scope':
    case 'origin':
      return { by }
    case 'service':
      return { by: 'attribute', key: 'service.name' }
    default:
      return { by: 'attribute', key: by.slice('attr.'.length) }
  }
}

const made = new WeakMap<TraceStore, { readonly by: ColorBy; readonly epoch: number; readonly colors: SpanColors }>()

/** The colours of a store's spans: the same for every view, so a value has one colour in all of them. */
export function spanColors(store: TraceStore, by: ColorBy): SpanColors {
  let known = made.get(store)
  if (known?.by !== by || known.epoch !== store.epoch) {
    known = { by, epoch: store.epoch, colors: colorsBy(store.table, by) }
    made.set(store, known)
  }
  return known.colors
}

/** Values have the colours in the order in which they were met: the first eight differ. */
export function colorsBy(table: SpanTable, by: ColorBy): SpanColors {
  const { groupOf, textOf } = groupingBy(table, colorDimension(by))
  const placeOfValue =
    by === 'kind'
      ? (kind: number) => KIND_PLACE[kind] ?? KINDS
      : (value: number) => (value === NO_TEXT ? KINDS : value % COLORS)
  return { placeOf: (index) => placeOfValue(groupOf(index)), valueNumber: groupOf, textOf, placeOfValue }
}
