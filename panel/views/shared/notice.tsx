import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { usePanel } from '../../state/context'
import { IconButton } from '../../widgets/icon-button'
import { MoreIcon } from '../../widgets/icons'
import './notice.css'

interface NoticeProps {
  readonly class?: string
  /** What it says. */
  readonly children: ComponentChildren
  /** The buttons behind that. */
  readonly actions?: ComponentChildren
}

/** Something to be told above the summary: one line, that opens where it says more than has room. */
export function Notice({ class: more = '', children, actions }: NoticeProps) {
  const { message } = usePanel()
  const text = useRef<HTMLDivElement>(null)
  const [isOpen, setOpen] = useState(false)
  const [isCut, setCut] = useState(false)

  useEffect(() => {
    const element = text.current
    if (element === null || isOpen) return
    const look = () => setCut(element.scrollWidth > element.clientWidth || element.scrollHeight > element.clientHeight)
    const resized = new ResizeObserver(look)
    resized.observe(element)
    const changed = new MutationObserver(look)
    changed.observe(element, { childList: true, characterData: true, subtree: true })
    return () => {
      resized.disconnect()
      changed.disconnect()
    }
  }, [isOpen])

  return (
    <div class={`banner ${isOpen ? 'open ' : ''}${more}`} role="status">
      <div class="banner-text" ref={text}>
        {children}
      </div>
      {(isCut || isOpen) && (
        <IconButton label={message('showMore')} expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          <MoreIcon />
        </IconButton>
      )}
      {actions}
    </div>
  )
}
