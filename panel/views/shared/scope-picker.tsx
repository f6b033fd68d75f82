import { usePanel } from '../../state/context'
import type { Scope } from '../../state/scope'
import type { MessageKey } from '../../text/message'

const TITLES: readonly (readonly [Scope, MessageKey])[] = [
  ['all', 'overAll'],
  ['trace', 'overTrace'],
  ['subtree', 'overSubtree'],
]

interface ScopePickerProps {
  readonly scope: Scope
  onScope(scope: Scope): void
}

/** Lets the user choose which spans a view covers. */
export function ScopePicker({ scope, onScope }: ScopePickerProps) {
  const { message } = usePanel()
  return (
    <label>
      {message('over')}
      <select
        value={scope}
        onChange={({ currentTarget }) => {
          const chosen = TITLES.find(([name]) => name === currentTarget.value)
          if (chosen !== undefined) onScope(chosen[0])
        }}
      >
        {TITLES.map(([name, title]) => (
          <option key={name} value={name}>
            {message(title)}
          </option>
        ))}
      </select>
    </label>
  )
}
