import type { AttributeEntry } from '../../../../inpage/block/format'
import { usePanel } from '../../../state/context'
import type { MenuEntry } from '../../../state/view/menu'
import { readableValue } from '../../../text/readable-value'
import { copyText } from '../../../widgets/clipboard'
import { CopyIcon, DotsIcon } from '../../../widgets/icons'
import { LongText, ShownValue } from './attribute-value'

interface EntriesProps {
  readonly entries: readonly AttributeEntry[]
  /** What is shown of a value, as text. Default: the value as what it is. */
  textOf?(entry: AttributeEntry): string
  /** What else can be done with one of them. */
  menuOf?(entry: AttributeEntry): readonly MenuEntry[]
}

/** Names and values in two columns; each value can be copied. */
export function Entries({ entries, textOf, menuOf }: EntriesProps) {
  const { state, message } = usePanel()
  const openMenu = (entry: AttributeEntry, x: number, y: number) => {
    if (menuOf !== undefined) state.view.openMenu({ x, y, entries: menuOf(entry) })
  }
  return (
    <dl class="entries">
      {entries.flatMap((entry, at) => {
        const [name, value] = entry
        const onContextMenu = (event: MouseEvent) => {
          // What is selected is to be copied by the browser's own menu.
          if (menuOf === undefined || getSelection()?.isCollapsed === false) return
          event.preventDefault()
          openMenu(entry, event.clientX, event.clientY)
        }
        return [
          <dt key={`${name} ${at} name`} onContextMenu={onContextMenu}>
            {name}
          </dt>,
          <dd key={`${name} ${at} value`} onContextMenu={onContextMenu}>
            {textOf === undefined ? <ShownValue value={value} /> : <LongText text={textOf(entry)} />}
            <span class="entry-buttons">
              <button
                type="button"
                aria-label={message('copyValue', name)}
                title={message('copy')}
                onClick={() => copyText(readableValue(value))}
              >
                <CopyIcon />
              </button>
              {menuOf !== undefined && (
                <button
                  type="button"
                  aria-label={message('moreOf', name)}
                  aria-haspopup="menu"
                  title={message('more')}
                  onClick={({ currentTarget }) => {
                    const { left, bottom } = currentTarget.getBoundingClientRect()
                    openMenu(entry, left, bottom)
                  }}
                >
                  <DotsIcon />
                </button>
              )}
            </span>
          </dd>,
        ]
      })}
    </dl>
  )
}
