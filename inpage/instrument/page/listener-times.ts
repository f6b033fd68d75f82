/** When listeners ran, and for which span: a frame that took long is said to be that of the span whose listener filled it. */
import type { Span } from '../../api/api'
import { max, min } from '../../platform/natives'

/** Shorter ones fill no frame that is too long. */
const MIN_MS = 20
const MAX_KEPT = 50

/** When a listener ran, and for which span. */
interface Ran {
  readonly span: Span
  readonly fromMs: number
  readonly toMs: number
}

const ran: Ran[] = []

/** Times are on the page's clock. */
export function noteListener(span: Span, fromMs: number, toMs: number): void {
  if (toMs - fromMs < MIN_MS) return
  if (ran.length === MAX_KEPT) ran.shift()
  ran[ran.length] = { span, fromMs, toMs }
}

/** The span whose listener ran for most of this time; undefined where none did for half of it. */
export function spanAtWork(fromMs: number, toMs: number): Span | undefined {
  let most = (toMs - fromMs) / 2
  let found: Span | undefined
  for (let i = 0; i < ran.length; i++) {
    const common = min(toMs, ran[i].toMs) - max(fromMs, ran[i].fromMs)
    if (common <= most) continue
    most = common
    found = ran[i].span
  }
  return found
}
