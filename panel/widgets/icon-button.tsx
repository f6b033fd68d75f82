import type { ComponentChildren } from 'preact'

interface IconButtonProps {
  readonly class?: string
  /** Name for screen readers, and the tooltip if there is no `title`. */
  readonly label: string
  readonly title?: string
  readonly pressed?: boolean
  readonly expanded?: boolean
  readonly opens?: 'menu' | 'dialog'
  /** The icon. */
  readonly children: ComponentChildren
  onClick(event: MouseEvent & { readonly currentTarget: HTMLButtonElement }): void
  onPointerDown?(event: PointerEvent): void
}

/** A button that is an icon. */
export function IconButton({ class: more, label, title = label, children, ...button }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={title}
      aria-pressed={button.pressed}
      aria-expanded={button.expanded}
      aria-haspopup={button.opens}
      onPointerDown={button.onPointerDown}
      onClick={button.onClick}
      class={more === undefined ? 'icon-button' : `icon-button ${more}`}
    >
      {children}
    </button>
  )
}
