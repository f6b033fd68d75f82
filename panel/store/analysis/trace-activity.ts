import { SpanKind } from '../../../inpage/api/api'
import { NONE } from '../columns/span-table'
import type { SpanIndex } from '../model'
import type { TraceStore } from '../store'
import { FoldedTime, MIN_FOLD_MS } from '../time/folded-time'
import { BusyTime, type Gap } from '../time/idle-gaps'
import { nextAfter, nextBelow } from '../tree/tree-walk'

/** What a trace did over its time. */
export interface TraceActivity {
  /** The page's own requests; those that a service made for one are part of it. */
  readonly requests: number
  /** In the order of time; between them nothing was under way. */
  readonly sections: readonly ActivitySection[]
  /** Where nothing of it was under way for long. ms since the epoch. */
  readonly idle: readonly Gap[]
}

/** A stretch of a trace: a request was under way, one that failed was, or nothing but the page's own work. */
export interface ActivitySection {
  readonly what: 'waiting' | 'failed' | 'script'
  /** ms since the epoch */
  readonly fromMs: number
  readonly toMs: number
}

/** Parts of a trace's time that are told apart: more than a bar has pixels, and few enough to go over in no time. */
const PARTS = 2048
const PARTS_OF_GAP = 4

/**
 * Goes once over the tree, however many spans overlap: 100,000 in 2 ms. `endMs` is the latest end in the tree; where
 * nothing has ended there are no sections.
 */
export function traceActivity({ table }: TraceStore, root: SpanIndex, endMs: number): TraceActivity {
  const { start, end } = table
  const idle = idleOf()
  const folds = foldsOf(idle, endMs - start[root])
  // What lasted for moments before and after a long wait is told apart, too.
  const lengthMs = folds.fold(endMs) - start[root]
  const partOf = (ms: number) => Math.floor(((folds.fold(ms) - start[root]) / lengthMs) * PARTS)
  /** By part, how many more are under way than in the part before. */
  const changes = {
    script: new Int32Array(PARTS + 1),
    waiting: new Int32Array(PARTS + 1),
    failed: new Int32Array(PARTS + 1),
  }
  const mark = (what: keyof typeof changes, span: SpanIndex) => {
    const from = Math.min(PARTS - 1, Math.max(0, partOf(start[span])))
    const to = Number.isNaN(end[span]) ? PARTS : Math.min(PARTS, Math.max(from + 1, Math.round(partOf(end[span]))))
    changes[what][from]++
    changes[what][to]--
  }
  let requests = 0
  for (let at = root; at !== NONE; ) {
    if (table.kindOf(at) === SpanKind.CLIENT) {
      requests++
      mark(table.isError(at) ? 'failed' : 'waiting', at)
      at = nextAfter(table, at, root)
    } else {
      mark('script', at)
      at = nextBelow(table, at, root)
    }
  }
  return { requests, sections: lengthMs > 0 ? sectionsOf(changes) : [], idle }

  function idleOf(): readonly Gap[] {
    if (!(endMs - start[root] >= MIN_FOLD_MS)) return []
    const busy = new BusyTime(start[root], endMs, PARTS)
    for (let at = root; at !== NONE; at = nextBelow(table, at, root)) {
      busy.add(start[at], end[at])
    }
    return busy.gaps().filter(({ fromMs, toMs }) => toMs - fromMs >= MIN_FOLD_MS)
  }

  function sectionsOf({ script, waiting, failed }: typeof changes): readonly ActivitySection[] {
    const sections: ActivitySection[] = []
    const timeOf = (part: number) => folds.unfold(start[root] + (part / PARTS) * lengthMs)
    let [scripts, waits, failures] = [0, 0, 0]
    let what: ActivitySection['what'] | undefined
    let from = 0
    for (let part = 0; part <= PARTS; part++) {
      scripts += script[part]
      waits += waiting[part]
      failures += failed[part]
      const now =
        part === PARTS
          ? undefined
          : failures > 0
            ? 'failed'
            : waits > 0
              ? 'waiting'
              : scripts > 0
                ? 'script'
                : undefined
      if (now === what) continue
      // A part may reach into a gap, where nothing was.
      if (what !== undefined) {
        const [fromMs, toMs] = [timeOf(from), timeOf(part)]
        sections.push({
          what,
          fromMs: folds.gapAround(fromMs)?.toMs ?? fromMs,
          toMs: folds.gapAround(toMs)?.fromMs ?? toMs,
        })
      }
      what = now
      from = part
    }
    return sections
  }
}

/** Each gap as short as a few parts: it is between them, and no more. */
function foldsOf(idle: readonly Gap[], lengthMs: number): FoldedTime {
  if (idle.length === 0) return FoldedTime.PLAIN
  const busyMs = idle.reduce((rest, { fromMs, toMs }) => rest - (toMs - fromMs), lengthMs)
  return new FoldedTime(idle, (Math.max(busyMs, 0.001) * PARTS_OF_GAP) / PARTS)
}
