import { groupingBy } from '../../store/analysis/grouping'
import { BlockTexts, NO_TEXT } from '../../store/columns/block-texts'
import type { SpanTable } from '../../store/columns/span-table'
import { scopeTexts } from '../../store/columns/span-texts'
import type { SpanIndex } from '../../store/model'

/** What the bars' colours tell apart. */
export type ColorBy = 'name' | 'kind' | 'scope' | 'origin'

/** How many colours there are for names, scopes and origins. */
export const COLORS = 8
/** The places of the kinds' colours after those: internal, server, client, message. */
const KINDS = COLORS
const KIND_PLACE: readonly number[] = [KINDS, KINDS, KINDS + 1, KINDS + 2, KINDS + 3, KINDS + 3]
export const KIND_COLORS = ['--internal', '--server', '--client', '--message'] as const

/** Tells the place of a span's colour: always the same for the same name. */
export function colorPlaces(spans: SpanTable, by: ColorBy): (index: SpanIndex) => number {
  if (by === 'kind') return (index) => KIND_PLACE[spans.kindAndStatus[index] & 15] ?? KINDS
  if (by === 'scope') {
    const scopes = new BlockTexts(spans, scopeTexts)
    const place = places((scope) => scopes.texts.get(scope))
    return (index) => {
      const scope = scopes.of(index)
      return scope === NO_TEXT ? KINDS : place(scope)
    }
  }
  const grouping = groupingBy(spans, { by })
  const place = places((group) => grouping.textOf(group))
  return (index) => place(grouping.groupOf(index))
}

function places(textOf: (group: number) => string): (group: number) => number {
  const known: number[] = []
  return (group) => {
    known[group] ??= hash(textOf(group)) % COLORS
    return known[group]
  }
}

/** FNV-1a: http://www.isthe.com/chongo/tech/comp/fnv/ */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193)
  return value >>> 0
}
