import { useMemo, useReducer } from 'preact/hooks'
import type { SpanIndex, SpanKey } from '../../store/model'
import { usePanel } from '../context'
import { durationText } from '../duration-text'

/** So many of the newest traces are listed; an older one is chosen by selecting it. */
const MOST_LISTED = 200

interface TracePickerProps {
  readonly label: string
  readonly span: SpanIndex | undefined
  onPick(key: SpanKey): void
}

/** Chooses a trace: out of the newest, or the one in which the selected span stands. */
export function TracePicker({ label, span, onPick }: TracePickerProps) {
  const { state, format, message } = usePanel()
  const { store } = state
  const [looks, look] = useReducer((times: number) => times + 1, 0)
  const chosen = span === undefined ? undefined : store.rootOf(span)
  // Worked out when somebody is about to look, and not whenever spans come.
  const listed = useMemo(() => {
    const { roots } = store.tree
    const newest: SpanIndex[] = []
    for (let i = roots.length - 1; i >= Math.max(0, roots.length - MOST_LISTED); i--) newest.push(roots.at(i))
    if (chosen !== undefined && !newest.includes(chosen)) newest.push(chosen)
    return newest.map((root) => ({ root, text: textOf(root) }))
  }, [looks, store.epoch, chosen])
  function textOf(root: SpanIndex): string {
    const summary = store.summary(root)
    const { name, label, startMs, errorCount } = summary
    const duration = durationText(summary, { format, message })
    return `${format.clock(startMs)} · ${`${name} ${label}`.trim()} · ${duration}${errorCount > 0 ? ' ×' : ''}`
  }
  const selected = state.selected.value
  return (
    <>
      <label class={`trace-picker side-${label.toLowerCase()}`}>
        <b>{label}</b>
        <select
          aria-label={message('compareTrace', label)}
          value={chosen === undefined ? '' : String(chosen)}
          onPointerEnter={look}
          onFocus={look}
          onChange={({ currentTarget }) => {
            const root = Number(currentTarget.value)
            if (currentTarget.value !== '' && store.has(root)) onPick(store.keyOf(root))
          }}
        >
          <option value="">{message('compareChoose')}</option>
          {listed.map(({ root, text }) => (
            <option key={root} value={String(root)}>
              {text}
            </option>
          ))}
        </select>
      </label>
      <button
        type="button"
        class="text-button"
        disabled={selected === undefined}
        onClick={() => {
          if (selected !== undefined) onPick(selected)
        }}
      >
        {message('compareSelected')}
      </button>
    </>
  )
}
