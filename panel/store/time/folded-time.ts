import type { Gap } from './idle-gaps'

/** A shorter wait is part of what happened, ms. */
export const MIN_FOLD_MS = 1000
/** A gap is folded if it would take this part of what is left of the time. */
const MIN_SHARE = 0.1
/** Folds take no more than this part of the width. */
const MAX_WIDTH = 0.5

/**
 * A scale of time on which idle gaps are short: its ms are those of the clock up to the first fold, and fewer behind it. Always
 * growing, so each time has one place on it, and each place one time.
 */
export class FoldedTime {
  /** Nothing is folded. */
  static readonly PLAIN = new FoldedTime([], 0)
  /** In the order of time; none touches another. */
  readonly gaps: readonly Gap[]
  /** How long each is on the scale. */
  readonly gapMs: number

  constructor(gaps: readonly Gap[], gapMs: number) {
    this.gaps = gaps
    this.gapMs = gapMs
  }

  /** From the clock to the scale. */
  fold(ms: number): number {
    let removed = 0
    for (const { fromMs, toMs } of this.gaps) {
      if (!(ms > fromMs)) break
      if (ms < toMs) return fromMs - removed + ((ms - fromMs) / (toMs - fromMs)) * this.gapMs
      removed += toMs - fromMs - this.gapMs
    }
    return ms - removed
  }

  /** From the scale to the clock. */
  unfold(ms: number): number {
    let removed = 0
    for (const { fromMs, toMs } of this.gaps) {
      const from = fromMs - removed
      if (!(ms > from)) break
      if (ms < from + this.gapMs) return fromMs + ((ms - from) / this.gapMs) * (toMs - fromMs)
      removed += toMs - fromMs - this.gapMs
    }
    return ms + removed
  }

  /** Both ends, from the clock to the scale. */
  foldRange({ fromMs, toMs }: Gap): Gap {
    return { fromMs: this.fold(fromMs), toMs: this.fold(toMs) }
  }

  /** Both ends, from the scale to the clock. */
  unfoldRange({ fromMs, toMs }: Gap): Gap {
    return { fromMs: this.unfold(fromMs), toMs: this.unfold(toMs) }
  }

  /** The folded gap in which a time of the clock lies; a gap's ends lie in none. */
  gapAround(ms: number): Gap | undefined {
    return this.gaps.find(({ fromMs, toMs }) => fromMs < ms && ms < toMs)
  }

  /** The same on a clock that shows so much more. */
  shifted(byMs: number): FoldedTime {
    if (this.gaps.length === 0) return this
    return new FoldedTime(
      this.gaps.map(({ fromMs, toMs }) => ({ fromMs: fromMs + byMs, toMs: toMs + byMs })),
      this.gapMs,
    )
  }
}

/**
 * Folds the idle gaps of a time that is drawn `widthPx` wide, each to `foldPx`: those that are long beside what is left when they
 * and all longer ones are folded. Where there are too many of one length none is, as the others would seem to be shorter.
 */
export function foldedTime(gaps: readonly Gap[], lengthMs: number, widthPx: number, foldPx: number): FoldedTime {
  const lengthOf = ({ fromMs, toMs }: Gap) => toMs - fromMs
  const longest = gaps.filter((gap) => lengthOf(gap) >= MIN_FOLD_MS).sort((a, b) => lengthOf(b) - lengthOf(a))
  const most = Math.min(longest.length, Math.floor((widthPx * MAX_WIDTH) / foldPx))
  let rest = lengthMs
  let [count, restMs] = [0, lengthMs]
  for (let i = 0; i < most; i++) {
    rest -= lengthOf(longest[i])
    if (lengthOf(longest[i]) >= rest * MIN_SHARE) [count, restMs] = [i + 1, rest]
  }
  if (count === 0) return FoldedTime.PLAIN
  const folded = longest.slice(0, count).sort((a, b) => a.fromMs - b.fromMs)
  return new FoldedTime(folded, (Math.max(restMs, lengthMs * 1e-9) * foldPx) / (widthPx - count * foldPx))
}
