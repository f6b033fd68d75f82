import { StatusCode } from '../../../inpage/tracing/api'
import { usePanel } from '../context'

/** The selected bar in words, where the picture can't be seen. Without one it says how to select. */
export function SelectedFrame() {
  const { state, format, message } = usePanel()
  const { store } = state
  void state.frame.value
  const key = state.selected.value
  const span = key === undefined ? undefined : store.find(key)
  if (span === undefined) {
    return (
      <div id="flame-selected" class="hidden-text" role="treeitem" aria-level={1}>
        {message('flameNone')}
      </div>
    )
  }
  const { name, label, startMs, endMs, status, childCount } = store.summary(span)
  const parent = store.parentOf(span)
  let level = 1
  for (let at = parent; at !== undefined; at = store.parentOf(at)) level++
  const facts = [
    `${name} ${label}`.trim(),
    Number.isNaN(endMs) ? message('running') : format.duration(endMs - startMs),
    message('selfTime', format.duration(store.selfTimeOf(span))),
    status === StatusCode.ERROR ? message('statusError') : '',
    message('childCount', format.count(childCount)),
    parent === undefined ? '' : message('below', store.summary(parent).name),
  ]
  return (
    <div id="flame-selected" class="hidden-text" role="treeitem" aria-level={level} aria-selected="true">
      {facts.filter((fact) => fact !== '').join(', ')}
    </div>
  )
}
