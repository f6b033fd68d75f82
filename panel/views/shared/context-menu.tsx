import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { usePanel } from '../../state/context'
import { type MenuEntry, type MenuItem, tidied } from '../../state/view/menu'
import './context-menu.css'

/** Shows the menu that is open, if one is: https://www.w3.org/WAI/ARIA/apg/patterns/menubar/ */
export function ContextMenu() {
  const { state } = usePanel()
  const menu = state.view.menu.value
  const backdrop = useRef<HTMLDivElement>(null)
  const before = useRef<Element | null>(null)

  useLayoutEffect(() => {
    if (menu === undefined) return
    before.current = document.activeElement
    const close = () => state.view.closeMenu()
    const element = backdrop.current
    const onPress = (event: Event) => {
      if (event.target !== element) return
      event.preventDefault()
      close()
    }
    element?.addEventListener('pointerdown', onPress)
    element?.addEventListener('contextmenu', onPress)
    addEventListener('blur', close)
    addEventListener('resize', close)
    return () => {
      removeEventListener('blur', close)
      removeEventListener('resize', close)
    }
  }, [menu, state])

  if (menu === undefined) return null
  const close = () => {
    state.view.closeMenu()
    if (before.current instanceof HTMLElement) before.current.focus()
  }
  return (
    <div class="menu-backdrop" ref={backdrop}>
      <Menu entries={tidied(menu.entries)} x={menu.x} y={menu.y} aside={menu.x} onBack={close} onDone={close} />
    </div>
  )
}

/** A menu, or a submenu, with its corner at x, y (px in the window). */
interface MenuProps {
  readonly entries: readonly MenuEntry[]
  readonly x: number
  readonly y: number
  /** Position of its right edge when there is no space to the right of `x`. */
  readonly aside: number
  /** Closes this menu alone. */
  onBack(): void
  /** Something was chosen. */
  onDone(): void
}

function Menu({ entries, x, y, aside, onBack, onDone }: MenuProps) {
  const { message } = usePanel()
  const element = useRef<HTMLDivElement>(null)
  const [place, setPlace] = useState({ left: x, top: y })
  const [open, setOpen] = useState<{ readonly at: number; readonly box: DOMRect }>()

  useLayoutEffect(() => {
    const menu = element.current
    if (menu === null) return
    const { offsetWidth, offsetHeight } = menu
    setPlace({
      left: x + offsetWidth <= innerWidth ? x : Math.max(0, aside - offsetWidth),
      top: Math.max(0, Math.min(y, innerHeight - offsetHeight)),
    })
  }, [x, y, aside])

  useEffect(() => focusItem(element.current, 0), [])

  function activate(item: MenuItem, at: number, target: Element): void {
    if (item.disabled) return
    if (item.items !== undefined) setOpen({ at, box: target.getBoundingClientRect() })
    else {
      onDone()
      item.run?.()
    }
  }

  function onKey(event: KeyboardEvent): void {
    const all = itemsOf(element.current)
    const at = all.findIndex((item) => item.matches(':focus'))
    const entry = entries.filter((one) => one !== 'separator')[at]
    if (event.key === 'ArrowDown') focusItem(element.current, (at + 1) % all.length)
    else if (event.key === 'ArrowUp') focusItem(element.current, (at - 1 + all.length) % all.length)
    else if (event.key === 'Home') focusItem(element.current, 0)
    else if (event.key === 'End') focusItem(element.current, all.length - 1)
    else if (event.key === 'ArrowLeft' || event.key === 'Escape') onBack()
    else if (event.key === 'Tab') onDone()
    else if (event.key === 'ArrowRight') {
      if (entry?.items !== undefined) activate(entry, at, all[at])
    } else if (event.key.length === 1 && event.key !== ' ') {
      const begins = (item: HTMLElement) => item.textContent?.toLowerCase().startsWith(event.key.toLowerCase()) === true
      const next = [...all.slice(at + 1), ...all.slice(0, at + 1)].find(begins)
      next?.focus()
    } else return
    event.preventDefault()
    event.stopPropagation()
  }

  let last = -1
  return (
    <>
      <div
        ref={element}
        class="menu"
        role="menu"
        aria-label={message('menu')}
        tabIndex={-1}
        style={{ left: `${place.left}px`, top: `${place.top}px` }}
        onKeyDown={onKey}
      >
        {entries.map((entry, key) => {
          if (entry === 'separator') return <hr key={`line ${key}`} class="menu-line" />
          const at = ++last
          return (
            <button
              type="button"
              key={entry.label}
              class="menu-item"
              title={entry.title}
              {...(entry.checked === undefined
                ? { role: 'menuitem' as const }
                : { role: 'menuitemcheckbox' as const, 'aria-checked': entry.checked })}
              aria-disabled={entry.disabled}
              aria-keyshortcuts={entry.keys}
              aria-haspopup={entry.items === undefined ? undefined : 'menu'}
              aria-expanded={entry.items === undefined ? undefined : open?.at === at}
              tabIndex={-1}
              onClick={({ currentTarget }) => activate(entry, at, currentTarget)}
              onPointerEnter={({ currentTarget }) => {
                currentTarget.focus()
                if (entry.items === undefined) setOpen(undefined)
                else activate(entry, at, currentTarget)
              }}
            >
              <span class="menu-check" aria-hidden="true">
                {entry.checked === true ? '✓' : ''}
              </span>
              <span class="menu-label">{entry.label}</span>
              {entry.keys !== undefined && (
                <span class="menu-keys" aria-hidden="true">
                  {entry.keys}
                </span>
              )}
              {entry.items !== undefined && <span class="menu-more" aria-hidden="true" />}
            </button>
          )
        })}
      </div>
      {open !== undefined && (
        <Menu
          key={open.at}
          entries={tidied(itemAt(entries, open.at)?.items ?? [])}
          x={open.box.right - 2}
          y={open.box.top - 5}
          aside={open.box.left + 2}
          onBack={() => {
            setOpen(undefined)
            focusItem(element.current, open.at)
          }}
          onDone={onDone}
        />
      )}
    </>
  )
}

function itemAt(entries: readonly MenuEntry[], at: number): MenuItem | undefined {
  return entries.filter((entry) => entry !== 'separator')[at]
}

function itemsOf(menu: Element | null): HTMLElement[] {
  return menu === null ? [] : [...menu.querySelectorAll<HTMLElement>(':scope > [role^="menuitem"]')]
}

function focusItem(menu: Element | null, at: number): void {
  itemsOf(menu)[at]?.focus()
}
