/** What a menu offers. Whoever has something to offer makes entries; `ContextMenu` shows them. */
export type MenuEntry = MenuItem | 'separator'

/** One thing that a menu offers. */
export interface MenuItem {
  readonly label: string
  /** Tooltip. */
  readonly title?: string
  /** The key that does the same, as it is written: `F`. */
  readonly keys?: string
  /** Set for an item that is switched on and off. */
  readonly checked?: boolean
  readonly disabled?: boolean
  run?(): void
  /** A submenu in place of something to run. */
  readonly items?: readonly MenuEntry[]
}

/** A menu that is open, with its corner at x, y (px in the window). */
export interface OpenMenu {
  readonly x: number
  readonly y: number
  readonly entries: readonly MenuEntry[]
}

/** No separator first, last, or twice. */
export function tidied(entries: readonly MenuEntry[]): readonly MenuEntry[] {
  const tidy: MenuEntry[] = []
  for (const entry of entries) if (entry !== 'separator' || (tidy.length > 0 && tidy.at(-1) !== entry)) tidy.push(entry)
  if (tidy.at(-1) === 'separator') tidy.pop()
  return tidy
}
