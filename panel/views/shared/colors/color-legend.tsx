import { CHUNK_SPANS, type ChunkedTask } from '../../../scheduling/chunked-task'
import { usePanel } from '../../../state/context'
import { filterTerm, narrowed } from '../../../state/filter/filter-term'
import { useChunkedWork } from '../../../state/use-chunked-work'
import { NO_TEXT } from '../../../store/columns/block-texts'
import { State } from '../../../store/columns/span-table'
import type { TraceStore } from '../../../store/store'
import { shortText } from '../../../text/short-text'
import { ColorButton } from './color-button'
import './color-legend.css'
import { COLOR_NAMES, colorDimension, type SpanColors, spanColors } from './span-colors'

/** Values in the legend: those of most spans. */
const MAX_VALUES = 24

/** What the colours of the bars mean, where they tell other than kinds: those stand in the legend of all signs. */
export function ColorLegend() {
  const { state, format, message } = usePanel()
  const { store } = state
  const by = state.settings.current.value.view.colorBy
  const colors = spanColors(store, by)
  const counted = useChunkedWork(() => countedValues(store, colors), [store, colors])
  // For one rendering the values are those of the colours before.
  if (by === 'kind' || counted?.colors !== colors) return null
  const { counts } = counted
  const shown = counts.slice(0, MAX_VALUES)
  return (
    <section class="color-legend" aria-label={message('legend')}>
      <ColorButton />
      {shown.map(([value, count]) => {
        const text = value === NO_TEXT ? message('none') : colors.textOf(value)
        const term = value === NO_TEXT ? undefined : filterTerm(colorDimension(by), text)
        const content = (
          <>
            <span class="kind" style={{ background: `var(${COLOR_NAMES[colors.placeOfValue(value)]})` }} />
            {shortText(text)} <span class="subtle">{format.count(count)}</span>
          </>
        )
        return term === undefined ? (
          <span key={value}>{content}</span>
        ) : (
          <button
            key={value}
            type="button"
            title={message('filterBy', text)}
            onClick={() => state.filter.setText(narrowed(state.filter.text.value, term))}
          >
            {content}
          </button>
        )
      })}
      {counts.length > MAX_VALUES && <span>…</span>}
    </section>
  )
}

interface CountedValues {
  readonly colors: SpanColors
  readonly counts: readonly (readonly [value: number, count: number])[]
}

/** How many spans have each value, the most frequent first, and the colours that tell them apart. */
function* countedValues({ table }: TraceStore, colors: SpanColors): ChunkedTask<CountedValues> {
  const counts = new Map<number, number>()
  for (let index = 0; index < table.limit; index++) {
    if (index % CHUNK_SPANS === CHUNK_SPANS - 1) yield
    if ((table.state[index] & State.Live) === 0) continue
    const value = colors.valueNumber(index)
    counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  return { colors, counts: [...counts].sort((a, b) => b[1] - a[1]) }
}
