import type { GroupStatistics } from '../../store/analysis/statistics'

/** What the groups can be ordered by. */
export type SortKey = 'text' | 'count' | 'errors' | 'total' | 'self' | 'p50' | 'p95' | 'max'

/** A group's figures with what it is called: numbers of groups do not outlive the spans. */
export interface NamedStatistics extends GroupStatistics {
  /** undefined for the spans that have nothing to be grouped by. */
  readonly text: string | undefined
}

/** The groups in the order of one figure. Groups without that figure stand last in both directions. */
export function sorted(
  groups: readonly NamedStatistics[],
  key: SortKey,
  descending: boolean,
): readonly NamedStatistics[] {
  const sign = descending ? -1 : 1
  return [...groups].sort((a, b) => {
    if (key === 'text') return sign * (a.text ?? '').localeCompare(b.text ?? '')
    const [one, other] = [a[key], b[key]]
    if (Number.isNaN(one) || Number.isNaN(other)) return Number(Number.isNaN(one)) - Number(Number.isNaN(other))
    return sign * (one - other) || (a.text ?? '').localeCompare(b.text ?? '')
  })
}

/** The largest figures among all groups, in ms: the full width of the bars. */
export interface Maxima {
  readonly total: number
  readonly self: number
}

/** The largest figures of all groups. */
export function maximaOf(rows: readonly NamedStatistics[]): Maxima {
  let [total, self] = [0, 0]
  for (const row of rows) {
    total = Math.max(total, row.total)
    self = Math.max(self, row.self)
  }
  return { total, self }
}
