import { useMemo, useReducer } from 'preact/hooks'
import { usePanel } from '../../state/context'
import { useChunkedWork } from '../../state/use-chunked-work'
import type { SpanIndex, SpanKey } from '../../store/model'
import { treeEnd } from '../../store/tree/tree-end'
import { durationText } from '../../text/duration-text'
import { shortText } from '../../text/short-text'

/** Number of the newest traces in the list. Select an older one to choose it. */
const MAX_LISTED = 200

/** `span` is of the trace that is chosen; undefined while none is. */
interface TracePickerProps {
  readonly label: string
  readonly span: SpanIndex | undefined
  onPick(key: SpanKey): void
}

/** Lets the user choose a trace: one of the newest, or that of the selected span. */
export function TracePicker({ label, span, onPick }: TracePickerProps) {
  const { state, format, message } = usePanel()
  const { store } = state
  const [looks, look] = useReducer((times: number) => times + 1, 0)
  const chosen = span === undefined ? undefined : store.rootOf(span)
  // Worked out when somebody is about to look, and not whenever spans come.
  const listed = useMemo(() => {
    const { roots } = store.tree
    const newest: SpanIndex[] = []
    for (let i = roots.length - 1; i >= Math.max(0, roots.length - MAX_LISTED); i--) newest.push(roots.at(i))
    if (chosen !== undefined && !newest.includes(chosen)) newest.push(chosen)
    return newest
  }, [store, looks, store.epoch, chosen])
  // What a click starts mostly outlasts the click: a trace lasts until the last of its spans has ended.
  const ends = useChunkedWork(
    function* () {
      const found = new Map<SpanIndex, number>()
      for (const root of listed) if (store.has(root)) found.set(root, yield* treeEnd(store.table, root))
      return found
    },
    [store, listed],
  )
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text of a root is made of `ends`
  const options = useMemo(
    () => listed.filter((root) => store.has(root)).map((root) => ({ root, text: textOf(root) })),
    [store, listed, ends],
  )
  function textOf(root: SpanIndex): string {
    const { name, label, startMs, endMs, neverFinished, errorCount } = store.summary(root)
    const lastMs = Number.isNaN(endMs) ? endMs : Math.max(endMs, ends?.get(root) ?? endMs)
    const duration = durationText({ startMs, endMs: lastMs, neverFinished }, { format, message })
    return `${format.clock(startMs)} · ${shortText(`${name} ${label}`.trim())} · ${duration}${errorCount > 0 ? ' ×' : ''}`
  }
  const selected = state.selection.key.value
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
          {options.map(({ root, text }) => (
            <option key={root} value={String(root)}>
              {text}
            </option>
          ))}
        </select>
      </label>
      <button
        type="button"
        class="text-button use-selected"
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
