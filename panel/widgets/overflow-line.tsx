import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import './overflow-line.css'

/** Something in a line that may have no room there. */
interface LineItem {
  readonly name: string
  readonly content: ComponentChildren
}

interface OverflowLineProps {
  readonly items: readonly LineItem[]
  /** Tells the names of those without room, whenever that changes. */
  onOverflow(names: ReadonlySet<string>): void
}

/**
 * One line of items, the most important first. Those without room wrap to lines that nobody sees, so the browser's layout
 * decides, whatever the language and the font; whoever shows the line offers them elsewhere.
 */
export function OverflowLine({ items, onOverflow }: OverflowLineProps) {
  const line = useRef<HTMLDivElement>(null)
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set<string>())
  const names = items.map(({ name }) => name).join()

  // biome-ignore lint/correctness/useExhaustiveDependencies: other items are other elements
  useEffect(() => {
    const element = line.current
    if (element === null) return
    const outside = new Set<string>()
    const observer = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) {
          const name = target.getAttribute('data-item') ?? ''
          if (isIntersecting) outside.delete(name)
          else outside.add(name)
        }
        setHidden(new Set(outside))
        onOverflow(new Set(outside))
      },
      // What only touches the line from below is not in it.
      { root: element, rootMargin: '-1px' },
    )
    for (const child of element.children) observer.observe(child)
    return () => observer.disconnect()
  }, [names])

  return (
    <div class="overflow-line" ref={line}>
      {items.map(({ name, content }) => (
        <div key={name} data-item={name} class={hidden.has(name) ? 'line-item no-room' : 'line-item'}>
          {content}
        </div>
      ))}
    </div>
  )
}
