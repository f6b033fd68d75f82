import { usePanel } from '../../../state/context'
import { MenuButton } from '../menu-button'
import { colorMenu, colorTitle } from './color-menu'

/** Opens the menu of what the colours tell apart. */
export function ColorButton() {
  const { state, message } = usePanel()
  return (
    <MenuButton entries={() => colorMenu(state)}>
      {message('colorBy')} <b>{colorTitle(state.settings.current.value.view.colorBy, state)}</b>
    </MenuButton>
  )
}
