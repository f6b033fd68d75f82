import { StatusCode } from '../../../inpage/api/api'
import { usePanel } from '../../state/context'
import { durationText } from '../../text/duration-text'

/** The selected bar in words, where the picture can't be seen. Without one it says how to select. */
export function SelectedFrame() {
  const { state, format, message } = usePanel()
  const { store } = state
  void state.table.frame.value
  const key = state.selection.key.value
  const span = key === undefined ? undefined : store.find(key)
  if (span === undefined) {
    return (
      <div id="flame-selected" class="hidden-text" role="treeitem" aria-level={1}>
        {message('flameNone')}
      </div>
    )
  }
  const summary = store.summary(span)
  const { name, label, status, childCount } = summary
  const selfTime = store.selfTimeOf(span)
  const parent = store.parentOf(span)
  let level = 1
  for (let at = parent; at !== undefined; at = store.parentOf(at)) level++
  const facts = [
    `${name} ${label}`.trim(),
    durationText(summary, { format, message }),
    Number.isNaN(selfTime) ? '' : message('selfTime', format.duration(selfTime)),
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
