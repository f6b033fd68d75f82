import { usePanel } from '../../state/context'
import type { TimeRange } from '../../state/time/time-range'
import { useChunkedWork } from '../../state/use-chunked-work'
import { rangeSums } from '../../store/analysis/range-sums'
import { usePlural } from '../shared/plural'

/** Left of this share of the strip the text stands behind the range's beginning, else before it. */
const RIGHT_FROM = 0.5

/** How long the marked range is, and what ran in it. */
export function MarkedRange({ range, share }: { readonly range: TimeRange; readonly share: number }) {
  const { state, format, message } = usePanel()
  const counted = usePlural()
  void state.table.frame.value
  const { store } = state
  const { fromMs, toMs } = range
  const sums = useChunkedWork(() => rangeSums(store, fromMs, toMs), [store, fromMs, toMs])
  const facts = [
    format.duration(toMs - fromMs),
    ...(sums === undefined ? [] : [counted('span', sums.spans)]),
    ...(sums === undefined || sums.requests === 0
      ? []
      : [message('rangeRequests', format.count(sums.requests), format.duration(sums.requestMs))]),
    ...(sums === undefined || sums.errors === 0 ? [] : [counted('error', sums.errors)]),
  ]
  const place =
    share < RIGHT_FROM ? { left: `calc(${share * 100}% + 8px)` } : { right: `calc(${(1 - share) * 100}% + 8px)` }
  return (
    <span class="overview-marked" style={place} role="status">
      {facts.join(' · ')}
    </span>
  )
}
