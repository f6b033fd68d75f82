import { traceOfAxis } from '../../../state/time/time-scale'
import { FoldedTime, foldedTime } from '../../../store/time/folded-time'
import { BusyTime, type Gap } from '../../../store/time/idle-gaps'
import type { VisibleGroup, VisibleSpan } from '../visible-spans'

/** Fewer are found where traces are short, and that is enough for what is on a screen. */
const BUCKETS = 2048

/** What can be seen, and on which axis. */
export interface FoldCauses {
  /** Changes with what was taken in, and with what the reader did to the rows. */
  readonly changes: number
  /** ms */
  readonly extentMs: number
  /** Where the axis begins, ms since the epoch; undefined where each trace has its own. */
  readonly fromMs: number | undefined
  /** px */
  readonly width: number
  readonly foldPx: number
}

type TracePart = Pick<VisibleSpan, 'traceStartMs' | 'traceEndMs' | 'idle'> & {
  readonly summary: Pick<VisibleSpan['summary'], 'startMs' | 'endMs'>
}

interface FoldableTraces {
  readonly spans: readonly TracePart[]
  readonly groups: readonly Pick<VisibleGroup, 'row' | 'traceStartMs' | 'traceEndMs' | 'idle'>[]
}

/**
 * Folds the axis where no trace on the screen did anything. While the reader scrolls the folds stay as they are, as the scale
 * does, unless something that comes onto the screen ran in one of them.
 */
export class AxisFolds {
  #folds = FoldedTime.PLAIN
  #causes: FoldCauses | undefined

  /** The scale of the axis, whose ms count from its beginning. */
  read(onScreen: FoldableTraces, causes: FoldCauses): FoldedTime {
    const before = this.#causes
    this.#causes = causes
    if (causes.foldPx === 0) this.#folds = FoldedTime.PLAIN
    else {
      const gaps = gapsOf(onScreen, causes)
      const isSame = before !== undefined && KEYS.every((key) => before[key] === causes[key])
      const isIdle = this.#folds.gaps.every((fold) => gaps.some((gap) => contains(gap, fold)))
      if (!(isSame && isIdle)) this.#folds = foldedTime(gaps, lengthOf(causes), causes.width, causes.foldPx)
    }
    return this.#folds
  }
}

const KEYS = ['changes', 'extentMs', 'fromMs', 'width', 'foldPx'] as const satisfies (keyof FoldCauses)[]

/** Of what is drawn, without the room behind it, which is not folded. */
function lengthOf({ extentMs, fromMs }: FoldCauses): number {
  return fromMs === undefined ? traceOfAxis(extentMs) : extentMs
}

function contains(gap: Gap, fold: Gap): boolean {
  return gap.fromMs <= fold.fromMs && gap.toMs >= fold.toMs
}

function gapsOf({ spans, groups }: FoldableTraces, { extentMs, fromMs }: FoldCauses): readonly Gap[] {
  const busy = new BusyTime(0, extentMs, BUCKETS)
  const seen = new Set<number>()
  const addTrace = ({ traceStartMs, traceEndMs, idle }: Pick<TracePart, 'traceStartMs' | 'traceEndMs' | 'idle'>) => {
    if (seen.has(traceStartMs) || Number.isNaN(traceEndMs)) return
    seen.add(traceStartMs)
    const zero = fromMs ?? traceStartMs
    let from = traceStartMs
    for (const gap of idle) {
      busy.add(from - zero, gap.fromMs - zero)
      from = gap.toMs
    }
    busy.add(from - zero, traceEndMs - zero)
  }
  for (const span of spans) addTrace(span)
  for (const group of groups) {
    addTrace(group)
    if (group.row.type === 'group' && group.row.level === 1) busy.add(0, group.row.longestMs || 0)
  }
  return busy.gaps()
}
