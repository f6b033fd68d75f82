import type { ComponentChildren } from 'preact'
import { usePanel } from '../../state/context'
import type { SectionName } from '../../state/selection/details-state'

/** A section's name says whether it is closed, its title is shown. */
interface SectionProps {
  readonly name: SectionName
  readonly title: ComponentChildren
  /** Stands at the right of the title. */
  readonly aside?: ComponentChildren
  readonly class?: string
  readonly children: ComponentChildren
}

/** A part of the details that can be closed; then it stays closed for other spans, too. */
export function Section({ name, title, aside, class: more = '', children }: SectionProps) {
  const { details } = usePanel().state
  return (
    <details
      class={`section ${more}`}
      open={!details.closed.value.has(name)}
      onToggle={({ currentTarget }) => {
        // The browser opens and closes the element; this only records what it did.
        if (currentTarget.open === details.closed.value.has(name)) details.setSectionOpen(name, currentTarget.open)
      }}
    >
      <summary>
        <h3>{title}</h3>
        {aside}
      </summary>
      {children}
    </details>
  )
}
