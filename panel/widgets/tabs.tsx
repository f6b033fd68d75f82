import type { ComponentChildren } from 'preact'
import { useRef } from 'preact/hooks'
import './tabs.css'

/** One tab of several. */
export interface Tab<Name extends string> {
  readonly name: Name
  readonly title: string
  /** Stands behind the title: how many there are. */
  readonly badge?: ComponentChildren
}

interface TabsProps<Name extends string> {
  readonly label: string
  /** The tabs' ids begin so. */
  readonly prefix: string
  /** The id of what the tabs change. */
  readonly controls: string
  readonly tabs: readonly Tab<Name>[]
  readonly chosen: Name
  onChoose(name: Name): void
}

/** The keys of tabs: https://www.w3.org/WAI/ARIA/apg/patterns/tabs/ */
export function Tabs<Name extends string>({ label, prefix, controls, tabs, chosen, onChoose }: TabsProps<Name>) {
  const list = useRef<HTMLDivElement>(null)
  const chosenAt = tabs.findIndex(({ name }) => name === chosen)

  function go(to: number): void {
    const place = (to + tabs.length) % tabs.length
    onChoose(tabs[place].name)
    const tab = list.current?.children[place]
    if (tab instanceof HTMLElement) tab.focus()
  }

  return (
    <div
      ref={list}
      class="tabs"
      role="tablist"
      aria-label={label}
      onKeyDown={(event) => {
        // Keys may come faster than what they change is drawn.
        const elements: readonly (Element | null)[] = [...event.currentTarget.children]
        const focused = elements.indexOf(document.activeElement)
        const at = focused === -1 ? chosenAt : focused
        if (event.key === 'ArrowRight') go(at + 1)
        else if (event.key === 'ArrowLeft') go(at - 1)
        else if (event.key === 'Home') go(0)
        else if (event.key === 'End') go(tabs.length - 1)
        else return
        event.preventDefault()
        event.stopPropagation()
      }}
    >
      {tabs.map(({ name, title, badge }, place) => (
        <button
          type="button"
          key={name}
          id={`${prefix}-${name}`}
          role="tab"
          aria-selected={place === chosenAt}
          aria-controls={controls}
          tabIndex={place === chosenAt ? 0 : -1}
          onClick={() => onChoose(name)}
        >
          {title}
          {badge}
        </button>
      ))}
    </div>
  )
}
