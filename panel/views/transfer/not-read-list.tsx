import { usePanel } from '../../state/context'
import type { NotRead } from '../../state/transfer/reading'
import { FAULTS, LOST, PARTS } from './import-texts'

/** What of a file could not be read, with its place, and what the panel does not keep: on one line until it is opened. */
export function NotReadList({ notRead }: { readonly notRead: NotRead }) {
  const { format, message } = usePanel()
  const { leftOut, listed, losses } = notRead
  const more = leftOut - listed.length
  const counts = [
    leftOut > 0 ? message('importLeftOut', format.count(leftOut)) : '',
    losses.size > 0 ? message('importNotKept', format.count(losses.size)) : '',
  ]
  return (
    <details class="not-read">
      <summary>{counts.join(' ')}</summary>
      <ul class="not-read-list">
        {listed.map(({ part, reason, where, value }, at) => (
          <li key={at}>
            {message(PARTS[part])}: {message(FAULTS[reason])} {value !== '' && <code>{value}</code>}{' '}
            {where !== '' && where !== 'file' && <code class="subtle">{where}</code>}
          </li>
        ))}
        {more > 0 && <li class="subtle">{message('importLeftOutMore', format.count(more))}</li>}
        {[...losses].map(([loss, count]) => (
          <li key={loss}>{message('importNotKeptItem', message(LOST[loss]), format.count(count))}</li>
        ))}
      </ul>
    </details>
  )
}
