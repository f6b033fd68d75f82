import { usePanel } from '../../state/context'
import { colorMenu, colorTitle } from './color-menu'

/** Opens the menu of what the colours tell apart. */
export function ColorButton() {
  const { state, message } = usePanel()
  return (
    <button
      type="button"
      class="menu-button"
      aria-haspopup="menu"
      onClick={({ currentTarget }) => {
        const { left, bottom } = currentTarget.getBoundingClientRect()
        state.view.openMenu({ x: left, y: bottom, entries: colorMenu(state) })
      }}
    >
      {message('colorBy')} <b>{colorTitle(state.settings.current.value.view.colorBy, state)}</b>
    </button>
  )
}
