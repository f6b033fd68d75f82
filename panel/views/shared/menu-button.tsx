import type { ComponentChildren } from 'preact'
import { usePanel } from '../../state/context'
import type { MenuEntry } from '../../state/view/menu'

interface MenuButtonProps {
  /** What the menu holds, asked for when it opens. */
  entries(): readonly MenuEntry[]
  /** Something else than usual is chosen in it. */
  readonly isInUse?: boolean
  /** Its accessible name, where its text does not say it. */
  readonly label?: string
  readonly title?: string
  readonly children: ComponentChildren
}

/** A button that says what is chosen, and opens the menu of what can be, below itself. */
export function MenuButton({ entries, isInUse = false, label, title, children }: MenuButtonProps) {
  const { state } = usePanel()
  return (
    <button
      type="button"
      class={`menu-button${isInUse ? ' in-use' : ''}`}
      aria-haspopup="menu"
      aria-label={label}
      title={title}
      onClick={({ currentTarget }) => {
        const { left, bottom } = currentTarget.getBoundingClientRect()
        state.view.openMenu({ x: left, y: bottom, entries: entries() })
      }}
    >
      {children}
    </button>
  )
}
