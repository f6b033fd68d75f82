import { Fragment } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { usePanel } from '../../state/context'
import { keyNames } from '../../text/key-names'
import type { MessageKey } from '../../text/message'
import { IconButton } from '../../widgets/icon-button'
import { CloseIcon } from '../../widgets/icons'
import './key-sheet.css'
import { Legend } from './legend'

/** Keys with spaces between, and what they do. */
const KEYS: readonly (readonly [string, MessageKey])[] = [
  ['↑ ↓ PgUp PgDn Home End', 'keyMove'],
  ['→ ←', 'keyOpen'],
  ['[ ]', 'keyParent'],
  ['*', 'keySiblings'],
  ['Enter Space', 'keyDetails'],
  ['Shift+F10', 'keyMenu'],
  ['e E', 'keyErrors'],
  ['o', 'keySource'],
  ['c', 'copySpanMarkdown'],
  ['h', 'keyHide'],
  ['F6', 'keyPanes'],
  ['1 2 3 4 5 6', 'views'],
  ['n N', 'keyFound'],
  ['W S A D', 'keyTime'],
  ['F', 'fitSpan'],
  ['0', 'keyAllTime'],
  ['i', 'keyFold'],
  ['Ctrl+wheel', 'keyWheel'],
  ['Shift+drag', 'keyDrag'],
  ['/', 'keyFilter'],
  ['Ctrl+F', 'search'],
  ['Ctrl+E', 'keyRecord'],
  ['Ctrl+L', 'clear'],
  ['Ctrl+Z', 'undoClear'],
  ['?', 'keys'],
]

/** What the keys do. */
export function KeySheet() {
  const { state, message, tree } = usePanel()
  const sheet = useRef<HTMLDialogElement>(null)
  const isOpen = state.view.isKeySheetOpen.value
  const { isMac } = state.environment
  useEffect(() => {
    if (isOpen) sheet.current?.showModal()
  }, [isOpen])
  if (!isOpen) return null
  const close = () => {
    state.view.setKeySheetOpen(false)
    tree.current?.focus()
  }
  return (
    <dialog ref={sheet} class="key-sheet" aria-label={message('keys')} onClose={close}>
      <header>
        <h2>{message('keys')}</h2>
        <IconButton label={message('closeKeys')} onClick={close}>
          <CloseIcon />
        </IconButton>
      </header>
      <dl>
        {KEYS.map(([keys, does]) => (
          <Fragment key={does}>
            <dt>
              {keys.split(' ').map((key) => (
                <kbd key={key}>
                  {keyNames(key, isMac).replace('wheel', message('wheel')).replace('drag', message('drag'))}
                </kbd>
              ))}
            </dt>
            <dd>{message(does)}</dd>
          </Fragment>
        ))}
      </dl>
      <Legend />
    </dialog>
  )
}
